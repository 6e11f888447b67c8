"""The loop of a sync: page in, decisions, one transaction out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection, Engine

from trialwatch.belonging import belongs
from trialwatch.changes import compare, life_change
from trialwatch.errors import DataSetMoved
from trialwatch.registry.page import Page, data_day
from trialwatch.registry.parse import parse_study
from trialwatch.store.engine import writing
from trialwatch.store.recording import (
    ChangeEntry,
    EventEntry,
    Stamp,
    StudyEntry,
    VersionEntry,
    append_changes,
    append_events,
    append_versions,
    mark_state,
    numbered,
    record_studies,
)
from trialwatch.store.runs import Known, put_in_quarantine, resolve_quarantine
from trialwatch.store.versions import latest_records
from trialwatch.sync.ahead import ahead, without_collector
from trialwatch.sync.decide import Decision, New, Reading, Refreshed, Revised, Unchanged, Unread, decide
from trialwatch.tagging import tag

Progress = Callable[[int, int | None], None]


@dataclass(slots=True)
class Walk:
    """One walk over the registry's answer: what is known, what was seen, and what came of it so far."""

    engine: Engine
    stamp: Stamp
    known: dict[str, Known]
    followed: frozenset[str]
    tells_new: bool
    progress: Progress
    minds_the_day: bool = True
    by_digest: dict[bytes, str] = field(init=False)
    seen: set[str] = field(default_factory=set)
    unread: dict[bytes, str | None] = field(default_factory=dict)
    unnamed: int = 0
    new: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    returned: set[str] = field(default_factory=set)
    gone: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Index what is known by digest."""
        self.by_digest = {one.digest: one.nct_id for one in self.known.values()}

    def begin_again(self, stamp: Stamp) -> None:
        """Forget what arrived, because the data set moved or a page was lost; what was stored stays stored."""
        self.stamp = stamp
        self.seen.clear()
        self.unread.clear()

    def take(self, pages: Iterable[Page]) -> int | None:
        """Store every page; returns the total that the registry promised, if it did."""
        total: int | None = None
        for page in ahead(pages):
            self._check_day(page)
            total = page.total_count if page.total_count is not None else total
            with without_collector():
                self.take_page([bytes(raw) for raw in page.studies])
            self.progress(self.arrived, total)
        return total

    def _check_day(self, page: Page) -> None:
        """Refuse a page of another data set, whose changes would be dated by the one that the walk began with."""
        day = next((found for raw in page.studies if (found := data_day(bytes(raw)))), None)
        if self.minds_the_day and day and day != self.stamp.data_timestamp[: len(day)]:
            raise DataSetMoved(
                f"The registry's data of {self.stamp.data_timestamp[:10]} became those of {day} while they were read.",
                "What arrived is stored; run it again.",
            )

    @property
    def arrived(self) -> int:
        """How many different studies arrived, readable or not."""
        return len(self.seen) + sum(1 for number in self.unread.values() if number is None)

    def take_page(self, raws: list[bytes]) -> None:
        """Decide on every record of a page and store the outcome in one transaction."""
        arrived = [decide(raw, self.known, self.by_digest) for raw in raws]
        self.unnamed += sum(number_of(one) is None for one in arrived)
        decisions = [one for one in arrived if self._first_time(one)]
        with writing(self.engine) as connection:
            self._store(connection, decisions)
        for one in decisions:
            self._remember(one)

    def _first_time(self, one: Decision) -> bool:
        """Tell a record from its repetition on a later page."""
        number = number_of(one)
        first = number not in self.seen
        if isinstance(one, Unread):
            first = first and one.digest not in self.unread
            self.unread.setdefault(one.digest, number)
        if number:
            self.seen.add(number)
        return first

    def _store(self, connection: Connection, decisions: list[Decision]) -> None:
        readings = [one for one in decisions if isinstance(one, Reading)]
        revised = [one for one in readings if isinstance(one, Revised)]
        for one in decisions:
            if isinstance(one, Unread):
                put_in_quarantine(
                    connection, one.digest, one.raw, one.reason, one.nct_id, (self.stamp.retrieved_at, self.stamp.data_timestamp)
                )
        older = latest_records(connection, [one.study.nct_id for one in revised]) if revised else {}
        new = frozenset(one.study.nct_id for one in readings if isinstance(one, New))
        record_studies(connection, [self._entry(one) for one in readings], self.stamp, new)
        appended = [one for one in readings if isinstance(one, (New, Revised))]
        append_versions(connection, [_version_entry(one) for one in appended], self.stamp)
        events = numbered(connection, self._events(decisions), self.stamp)
        append_events(connection, events, self.stamp)
        for event in events:
            if event.event == "RETURNED":
                mark_state(connection, event.nct_id, "present", self.stamp)
        changes = [change for one in revised for change in self._changes(one, older[one.study.nct_id])]
        append_changes(connection, [*(event_change(one) for one in events), *changes], self.stamp)
        resolve_quarantine(connection, [one.study.nct_id for one in readings], self.stamp.retrieved_at)

    def _entry(self, one: Reading) -> StudyEntry:
        return study_entry(one, version_of(one), followed=one.study.nct_id in self.followed)

    def _events(self, decisions: list[Decision]) -> list[EventEntry]:
        events = []
        for one in decisions:
            before = self.known.get(number_of(one) or "")
            if isinstance(one, New) and self.tells_new:
                events.append(EventEntry(one.study.nct_id, "NEW", 0))
            elif before and before.registry_state != "present" and not isinstance(one, Unread):
                events.append(EventEntry(before.nct_id, "RETURNED", version_of(one, self.known)))
        return events

    def _changes(self, one: Revised, older: bytes) -> list[ChangeEntry]:
        posted = one.study.last_update_post_date
        return [
            ChangeEntry(one.study.nct_id, version_of(one), one.fingerprint, change, posted)
            for change in compare(parse_study(older), one.study)
        ]

    def _remember(self, one: Decision) -> None:
        if isinstance(one, Unread):
            return
        number = str(number_of(one))
        before = self.known.get(number)
        if before and before.registry_state != "present":
            self.returned.add(number)
            self.known[number] = replace(before, registry_state="present")
        if isinstance(one, Reading):
            self.known[number] = Known(number, version_of(one), one.fingerprint, one.digest, "present")
            self.by_digest[one.digest] = number
        if isinstance(one, New):
            self.new.add(number)
        if isinstance(one, Revised):
            self.changed.add(number)


def number_of(one: Decision) -> str | None:
    """Name the study that a decision is about."""
    return one.study.nct_id if isinstance(one, Reading) else one.nct_id


def version_of(one: Reading | Unchanged | Unread, known: dict[str, Known] | None = None) -> int:
    """Give the number of the version that the record is, or stays."""
    if isinstance(one, Revised):
        return one.before + 1
    if isinstance(one, Refreshed):
        return one.version
    if isinstance(one, Unchanged) and known:
        return known[one.nct_id].version
    return 0


def study_entry(one: Reading, version: int, *, followed: bool) -> StudyEntry:
    """Derive what the store keeps of a record."""
    kind, because = belongs(one.study, followed)
    return StudyEntry(one.study, one.digest, one.fingerprint, version, str(kind), because, tag(one.study))


def event_change(event: EventEntry) -> ChangeEntry:
    """Say what befell a study as a change of the element `study`."""
    mark = f"{event.event}#{event.ordinal}"
    return ChangeEntry(event.nct_id, event.version, mark, life_change(event.event, merged_into=event.merged_into), None)


def _version_entry(one: Reading) -> VersionEntry:
    return VersionEntry(one.study.nct_id, version_of(one), one.raw, one.fingerprint, one.study.last_update_post_date)
