"""Earlier versions from the registry's record history, put in front of what is stored.

The history's endpoint is undocumented. One study is one transaction, so an interrupted backfill goes on where it was.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile

from sqlalchemy import Connection, Engine, select, update

from trialwatch.errors import NothingFound, Unreadable
from trialwatch.fingerprint import fingerprint
from trialwatch.registry.client import RegistryClient
from trialwatch.registry.history import HistoryEntry, fetch_history, fetch_version
from trialwatch.registry.parse import parse_study
from trialwatch.store.engine import reading, writing
from trialwatch.store.lock import alone
from trialwatch.store.recording import Stamp, VersionEntry, append_versions
from trialwatch.store.tables import ChangeTable, EventTable, StudyTable, VersionTable
from trialwatch.store.versions import StoredVersion, versions_of
from trialwatch.study import Study
from trialwatch.sync.rebuild import settle_changes
from trialwatch.sync.run import instant

studies, versions = StudyTable.__table__, VersionTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
events, changes = EventTable.__table__, ChangeTable.__table__  # type: ignore[attr-defined]


@dataclass(slots=True)
class BackfillReport:
    """What a backfill brought: studies asked for, versions and changes added, and what could not be read."""

    studies: int = 0
    already: int = 0
    versions: int = 0
    changes: int = 0
    notes: list[str] = field(default_factory=list)


def backfill(
    engine: Engine,
    client: RegistryClient,
    numbers: Sequence[str],
    *,
    clock: Callable[[], datetime],
    progress: Callable[[int, int | None], None],
) -> BackfillReport:
    """Fetch the earlier versions of studies that the store has; those that were backfilled before are skipped.

    Raises StoreLocked where a sync is running when a study is to be stored; those before it are kept.
    """
    report = BackfillReport()
    for position, number in enumerate(numbers):
        with reading(engine) as connection:
            stored = versions_of(connection, number)
        if any(one.source == "backfill" for one in stored):
            report.already += 1
        elif stored:
            _backfill_one(engine, client, stored, instant(clock()), report)
        progress(position + 1, len(numbers))
    return report


def all_numbers(engine: Engine) -> list[str]:
    """List the studies of the store."""
    with reading(engine) as connection:
        return list(connection.execute(select(studies.c.nct_id).order_by(studies.c.nct_id)).scalars())


def _backfill_one(engine: Engine, client: RegistryClient, stored: Sequence[StoredVersion], now: str, report: BackfillReport) -> None:
    number, first = stored[0].nct_id, stored[0]
    watched = parse_study(first.raw)
    try:
        earlier = _earlier(fetch_history(client, number), watched)
    except NothingFound as problem:
        report.notes.append(problem.message)
        return
    fetched: list[tuple[HistoryEntry, bytes, Study]] = []
    for entry in earlier:
        raw = fetch_version(client, number, entry.version)
        try:
            fetched.append((entry, raw, parse_study(raw)))
        except Unreadable as problem:
            report.notes.append(f"{number} version {entry.version} of {entry.date}: {problem.reason}")
    while fetched and fingerprint(fetched[-1][2]) == first.fingerprint:
        fetched.pop()
    report.studies += 1
    if not fetched:
        return
    with alone(engine), writing(engine) as connection:
        _make_room(connection, number, len(fetched))
        for position, (entry, raw, study) in enumerate(fetched):
            posted = study.last_update_post_date or entry.date
            row = VersionEntry(number, position, raw, fingerprint(study), posted)
            append_versions(connection, [row], Stamp(now, f"{entry.date}T00:00:00Z", "backfill"))
        group = versions_of(connection, number)
        added = settle_changes(connection, number, group, [parse_study(one.raw) for one in group])
    report.versions += len(fetched)
    report.changes += added["added"]


def _earlier(entries: Sequence[HistoryEntry], first: Study) -> list[HistoryEntry]:
    """Keep the versions submitted before the one that was first watched."""
    submitted = first.last_update_submit_date or first.last_update_post_date or first.study_first_post_date
    return list(takewhile(lambda one: submitted is None or one.date < submitted, sorted(entries, key=lambda one: one.version)))


def _make_room(connection: Connection, number: str, count: int) -> None:
    """Move the numbers of the stored versions on, so that earlier ones fit in front."""
    mine = versions.c.nct_id == number
    connection.execute(update(versions).where(mine).values(version=-(versions.c.version + count) - 1))
    connection.execute(update(versions).where(mine).values(version=-versions.c.version - 1))
    for table in (events, changes):
        connection.execute(update(table).where(table.c.nct_id == number).values(version=table.c.version + count))
    connection.execute(update(studies).where(studies.c.nct_id == number).values(latest_version=studies.c.latest_version + count))
