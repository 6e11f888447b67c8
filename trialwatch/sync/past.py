"""The store as it stood on an earlier day, rebuilt in memory from its versions and events."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, func, insert, select
from sqlalchemy.pool import StaticPool

from trialwatch.fingerprint import fingerprint
from trialwatch.registry.page import content_digest
from trialwatch.registry.parse import parse_study
from trialwatch.store.engine import reading
from trialwatch.store.recording import Stamp, mark_state, record_studies
from trialwatch.store.runs import followed_numbers, read_note, write_note
from trialwatch.store.tables import ChangeTable, EventTable, SyncRunTable, Table, VersionTable
from trialwatch.store.versions import StoredVersion, records_as_of
from trialwatch.sync.decide import New
from trialwatch.sync.walk import study_entry

versions, events = VersionTable.__table__, EventTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
changes, runs = ChangeTable.__table__, SyncRunTable.__table__  # type: ignore[attr-defined]
_STATES = {"REMOVED": "removed", "MERGED": "merged", "LEFT_QUERY": "left_query", "RETURNED": "present", "NEW": "present"}
_BATCH = 500


def store_as_of(engine: Engine, day: str) -> tuple[Engine, int, str | None]:
    """Rebuild the store of a day (`YYYY-MM-DD`, by the registry's data date) in memory.

    Returns it with its number of studies and the day of the earliest record that the real store has.
    """
    past = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    Table.metadata.create_all(past)
    followed = followed_numbers(engine)
    with reading(engine) as old, past.begin() as new:
        records = records_as_of(old, day)
        count = 0
        while batch := list(islice(records, _BATCH)):
            for one in batch:
                _put(new, one, followed=one.nct_id in followed)
            count += len(batch)
        _copy_rows(old, new, day)
        first = old.execute(select(func.min(func.substr(versions.c.data_timestamp, 1, 10)))).scalar()
        note = read_note(engine, "sample")
        if note:
            write_note(new, "sample", note)
    return past, count, first


def _put(connection: Connection, one: StoredVersion, *, followed: bool) -> None:
    study = parse_study(one.raw)
    entry = study_entry(New(study, one.raw, content_digest(one.raw), fingerprint(study)), one.version, followed=followed)
    record_studies(connection, [entry], Stamp(one.retrieved_at, one.data_timestamp), frozenset({one.nct_id}))


def _copy_rows(old: Connection, new: Connection, day: str) -> None:
    """Bring over versions, changes and runs up to the day, and what had befallen each study by then."""
    for table, when in ((versions, versions.c.data_timestamp), (changes, changes.c.data_timestamp), (runs, runs.c.data_timestamp)):
        rows = old.execute(select(table).where(func.substr(when, 1, 10) <= day)).mappings()
        _insert_all(new, table, (dict(row) for row in rows))
    told = select(events).where(func.substr(events.c.data_timestamp, 1, 10) <= day).order_by(events.c.id)
    for row in old.execute(told):
        mark_state(new, row.nct_id, _STATES[row.event], Stamp(row.detected_at, row.data_timestamp), row.merged_into)


def _insert_all(connection: Connection, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    every = iter(rows)
    while batch := list(islice(every, _BATCH)):
        connection.execute(insert(table), batch)
