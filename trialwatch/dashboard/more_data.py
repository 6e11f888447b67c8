"""What the views beyond the first screen ask of the store; loaded when the first of them is opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from trialwatch.asking import a_date, resolve
from trialwatch.asking import since as point_in_time
from trialwatch.changes import Change, compare
from trialwatch.dashboard.data import StoreData
from trialwatch.dashboard.question import Question
from trialwatch.deliver.telling import preview
from trialwatch.digest import Digest
from trialwatch.errors import UsageError
from trialwatch.filters import ChangeFilter, Filter
from trialwatch.registry.parse import parse_study
from trialwatch.rows import ChangeRow, StudyDetail, StudyRow
from trialwatch.store import dashboard as asks
from trialwatch.store.changes import list_changes
from trialwatch.store.dashboard import ChangeKey
from trialwatch.store.deliveries import Delivery, log_of_deliveries
from trialwatch.store.detail import latest_raw, read_study
from trialwatch.store.engine import reading
from trialwatch.store.packing import from_json
from trialwatch.store.runs import Run, Unread, in_quarantine, recent_runs
from trialwatch.store.studies import list_studies, tag_counts
from trialwatch.store.watches import StoredWatch, list_watches

__all__ = ["Digest", "Run", "Unread", "WatchState"]
RUNS_SHOWN = 200
DELIVERIES_SHOWN = 100


@dataclass(frozen=True, slots=True)
class WatchState:
    """A watch with its latest deliveries, newest first, each with the count line of its digest."""

    stored: StoredWatch
    deliveries: tuple[tuple[Delivery, str], ...]


def filters(data: StoreData, question: Question) -> tuple[Filter, ChangeFilter]:
    """Read what a question means; raises UsageError for a word that means nothing."""
    since = point_in_time("since", question.since, data.clock()) if question.since else None
    until = a_date("until", question.until) if question.until else None
    return resolve(question.asked, data.engine), ChangeFilter(since, until, question.severity, question.elements)


def change_keys(data: StoreData, question: Question) -> list[ChangeKey]:
    """Read the keys of the changes that a question means."""
    return asks.change_keys(data.engine, *filters(data, question))


def study_keys(data: StoreData, question: Question, sort: str) -> list[str]:
    """Read the numbers of the studies that a question means, in order."""
    return asks.study_keys(data.engine, filters(data, question)[0], data.day, sort)


def studies_by_key(data: StoreData, numbers: Sequence[str]) -> dict[str, StudyRow]:
    """Read studies by number; those that are gone are left out."""
    return asks.studies_by_key(data.engine, numbers, data.day)


def all_changes(data: StoreData, question: Question) -> list[ChangeRow]:
    """Read every change that a question means, newest first."""
    return list_changes(data.engine, *filters(data, question))[0]


def all_studies(data: StoreData, question: Question, sort: str) -> list[StudyRow]:
    """Read every study that a question means."""
    return list_studies(data.engine, filters(data, question)[0], data.day, sort=sort)[0]


def study(data: StoreData, nct_id: str) -> StudyDetail:
    """Read one study whole; raises NothingFound where it is gone."""
    return read_study(data.engine, nct_id, data.day, parse_study)


def difference(data: StoreData, nct_id: str, older: int, newer: int) -> tuple[str, list[Change]]:
    """Compare two versions of a study; gives the newer title and what reads differently."""
    with reading(data.engine) as connection:
        before, after = (parse_study(latest_raw(connection, nct_id, version)) for version in (older, newer))
    return after.brief_title, list(compare(before, after))


def counts(data: StoreData, kind: str) -> dict[str, int]:
    """Count the studies by tag of a kind: category, drug or target."""
    return tag_counts(data.engine, kind)


def watches(data: StoreData) -> list[WatchState]:
    """Read every watch with its latest deliveries."""
    found = list_watches(data.engine)
    return [WatchState(one, tuple(log_of_deliveries(data.engine, one.watch.name, DELIVERIES_SHOWN))) for one in found]


def would_tell(data: StoreData, stored: StoredWatch) -> Digest | str:
    """Put together what a watch would tell now; a sentence where its filter cannot be read any more."""
    try:
        return preview(data.engine, stored, data.clock())
    except UsageError as problem:
        return str(problem)


def runs(data: StoreData) -> tuple[list[Run], list[Unread]]:
    """Read the latest syncs, newest first, and the records that could not be read."""
    return recent_runs(data.engine, RUNS_SHOWN), in_quarantine(data.engine)


def report_counts(run: Run) -> dict[str, Any]:
    """Read the counts that a sync left; nothing where it left none."""
    return from_json(run.report, dict) if run.report else {}
