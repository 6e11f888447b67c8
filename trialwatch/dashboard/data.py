"""What the dashboard knows of the store: the one module here that calls the store's functions.

Everything is read anew on every call; nothing but plain values leaves. Errors of the store pass through as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from trialwatch.asking import a_date, resolve
from trialwatch.asking import since as point_in_time
from trialwatch.changes import Change, compare
from trialwatch.dashboard.question import Question
from trialwatch.deliver.telling import preview
from trialwatch.digest import Digest
from trialwatch.errors import UsageError
from trialwatch.filters import ChangeFilter, Filter
from trialwatch.registry.parse import parse_study
from trialwatch.rows import ChangeRow, Overview, Source, StudyDetail, StudyRow
from trialwatch.severity import Severity
from trialwatch.store import dashboard as asks
from trialwatch.store.changes import list_changes
from trialwatch.store.dashboard import ChangeKey, Pulse
from trialwatch.store.deliveries import Delivery, count_due, log_of_deliveries
from trialwatch.store.detail import latest_raw, read_study
from trialwatch.store.engine import reading
from trialwatch.store.overview import read_overview
from trialwatch.store.packing import from_json
from trialwatch.store.runs import Run, Unread, in_quarantine, last_run, recent_runs
from trialwatch.store.studies import list_studies, source, tag_counts
from trialwatch.store.watches import StoredWatch, list_watches

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["ChangeKey", "Digest", "Pulse", "Run", "StoreData", "StripState", "Today", "Unread", "WatchState", "report_counts"]
RUNS_SHOWN = 200
DELIVERIES_SHOWN = 100
WEEKS = 26
FIRST_VISIT_DAYS = 30
"""How far back the first screen looks for a reader who never marked anything as seen."""


@dataclass(frozen=True, slots=True)
class StripState:
    """What the strip says: how fresh the data are, how the worker is, how much is followed, what is unsent."""

    source: Source = field(default_factory=lambda: Source(None, None))
    studies: int = 0
    changes: int = 0
    failed: str | None = None
    """Why the last sync failed, where it did."""
    unsent: int = 0
    stuck: int = 0


@dataclass(frozen=True, slots=True)
class Today:
    """What the first screen shows: keys of the news (heaviest first, together by study), overview, how far it was seen."""

    news: tuple[ChangeKey, ...]
    administrative: int
    seen: int | None
    overview: Overview


@dataclass(frozen=True, slots=True)
class WatchState:
    """A watch with its latest deliveries, newest first, and how many changes wait to be told."""

    stored: StoredWatch
    deliveries: tuple[tuple[Delivery, str], ...]


class StoreData:
    """The store as the dashboard sees it, with a clock and the name of who looks."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], reader: str) -> None:
        """Take an open store; `reader` keeps apart what several people have seen."""
        self.engine, self.clock, self.reader = engine, clock, reader

    @property
    def day(self) -> date:
        """The day, in UTC."""
        return self.clock().astimezone(UTC).date()

    def pulse(self) -> Pulse:
        """Read what tells whether anything has moved."""
        return asks.pulse(self.engine)

    def strip(self) -> StripState:
        """Read what the strip says."""
        studies, changes = asks.count_rows(self.engine)
        unsent, stuck = count_due(self.engine)
        last = last_run(self.engine, "done", "up_to_date", "failed")
        return StripState(
            source=source(self.engine),
            studies=studies,
            changes=changes,
            failed=(last.error or "for a reason not written down") if last and last.outcome == "failed" else None,
            unsent=unsent,
            stuck=stuck,
        )

    def seen(self) -> int | None:
        """Read up to which change the reader marked everything as seen."""
        return asks.read_seen(self.engine, self.reader)

    def mark_seen(self, seq: int) -> None:
        """Mark everything up to a change as seen."""
        asks.write_seen(self.engine, self.reader, seq)

    def last_seq(self) -> int:
        """Read the number of the change learnt last."""
        return asks.last_seq(self.engine)

    def today(self) -> Today:
        """Read the first screen."""
        seen = self.seen()
        since = "" if seen is not None else self._first_visit_from()
        keys = asks.news_keys(self.engine, seen or 0, since)
        told = [key for key in keys if key.weight > Severity.ADMINISTRATIVE.rank]
        return Today(tuple(by_study(told)), len(keys) - len(told), seen, read_overview(self.engine, self.day, WEEKS))

    def _first_visit_from(self) -> str:
        """Give the day from which the first screen tells a new reader: some weeks before the data's own day."""
        data = self.source().data_timestamp
        return (date.fromisoformat(data[:10]) - timedelta(days=FIRST_VISIT_DAYS)).isoformat() if data else ""

    def filters(self, question: Question) -> tuple[Filter, ChangeFilter]:
        """Read what a question means; raises UsageError for a word that means nothing."""
        since = point_in_time("since", question.since, self.clock()) if question.since else None
        until = a_date("until", question.until) if question.until else None
        return resolve(question.asked, self.engine), ChangeFilter(since, until, question.severity, question.elements)

    def change_keys(self, question: Question) -> list[ChangeKey]:
        """Read the keys of the changes that a question means."""
        return asks.change_keys(self.engine, *self.filters(question))

    def changes_by_key(self, keys: Sequence[ChangeKey]) -> dict[ChangeKey, ChangeRow]:
        """Read changes by key."""
        return asks.changes_by_key(self.engine, keys)

    def study_keys(self, question: Question, sort: str) -> list[str]:
        """Read the numbers of the studies that a question means, in order."""
        return asks.study_keys(self.engine, self.filters(question)[0], self.day, sort)

    def studies_by_key(self, numbers: Sequence[str]) -> dict[str, StudyRow]:
        """Read studies by number."""
        return asks.studies_by_key(self.engine, numbers, self.day)

    def all_changes(self, question: Question) -> list[ChangeRow]:
        """Read every change that a question means, newest first."""
        return list_changes(self.engine, *self.filters(question))[0]

    def all_studies(self, question: Question, sort: str) -> list[StudyRow]:
        """Read every study that a question means."""
        return list_studies(self.engine, self.filters(question)[0], self.day, sort=sort)[0]

    def study(self, nct_id: str) -> StudyDetail:
        """Read one study whole; raises NothingFound where it is gone."""
        return read_study(self.engine, nct_id, self.day, parse_study)

    def difference(self, nct_id: str, older: int, newer: int) -> tuple[str, list[Change]]:
        """Compare two versions of a study; gives the newer title and what reads differently."""
        with reading(self.engine) as connection:
            before, after = (parse_study(latest_raw(connection, nct_id, version)) for version in (older, newer))
        return after.brief_title, list(compare(before, after))

    def source(self) -> Source:
        """Say where the answers come from."""
        return source(self.engine)

    def counts(self, kind: str) -> dict[str, int]:
        """Count the studies by tag of a kind: category, drug or target."""
        return tag_counts(self.engine, kind)

    def watches(self) -> list[WatchState]:
        """Read every watch with its latest deliveries."""
        return [
            WatchState(one, tuple(log_of_deliveries(self.engine, one.watch.name, DELIVERIES_SHOWN))) for one in list_watches(self.engine)
        ]

    def would_tell(self, stored: StoredWatch) -> Digest | str:
        """Put together what a watch would tell now; a sentence where its filter cannot be read any more."""
        try:
            return preview(self.engine, stored, self.clock())
        except UsageError as problem:
            return str(problem)

    def runs(self) -> tuple[list[Run], list[Unread]]:
        """Read the latest syncs, newest first, and the records that could not be read."""
        return recent_runs(self.engine, RUNS_SHOWN), in_quarantine(self.engine)


def by_study(keys: Sequence[ChangeKey]) -> list[ChangeKey]:
    """Bring the changes of each study together, the study with the heaviest change first."""
    groups: dict[str, list[ChangeKey]] = {}
    for key in keys:
        groups.setdefault(key.nct_id, []).append(key)
    return [key for group in groups.values() for key in group]


def report_counts(run: Run) -> dict[str, Any]:
    """Read the counts that a sync left; nothing where it left none."""
    return from_json(run.report, dict) if run.report else {}
