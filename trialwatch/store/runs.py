"""Sync runs, what is followed, what could not be read, and the notes a store keeps of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from sys import intern
from typing import Any

from sqlalchemy import Connection, Engine, delete, func, insert, select, update

from trialwatch.store.engine import put, reading, writing
from trialwatch.store.packing import pack_record
from trialwatch.store.tables import FollowedTable, NoteTable, QuarantineTable, StudyTable, SyncRunTable

studies, runs, followed = StudyTable.__table__, SyncRunTable.__table__, FollowedTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
quarantine, notes = QuarantineTable.__table__, NoteTable.__table__  # type: ignore[attr-defined]
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Known:
    """What a sync must know of a study that the store has."""

    nct_id: str
    version: int
    fingerprint: str
    digest: bytes
    registry_state: str


@dataclass(frozen=True, slots=True)
class Run:
    """One sync run; `outcome` is running, done, up_to_date or failed, `report` its summary as JSON text."""

    id: int
    started_at: str
    finished_at: str | None
    outcome: str
    data_timestamp: str | None
    etag: str | None
    scope: str
    report: str | None
    error: str | None


@dataclass(frozen=True, slots=True)
class Unread:
    """A record in quarantine."""

    digest: bytes
    nct_id: str | None
    reason: str
    first_seen_at: str
    last_seen_at: str
    resolved_at: str | None


def load_known(engine: Engine) -> dict[str, Known]:
    """Read what a sync must know, by number."""
    columns = (studies.c.nct_id, studies.c.latest_version, studies.c.fingerprint, studies.c.digest, studies.c.registry_state)
    with reading(engine) as connection:
        rows = connection.execution_options(yield_per=_AT_ONCE).execute(select(*columns))
        return {number: Known(number, version, mark, digest, intern(state)) for number, version, mark, digest, state in rows}


def start_run(engine: Engine, started_at: str, scope: str) -> int:
    """Write down that a run begins; returns its number."""
    with writing(engine) as connection:
        key = connection.execute(insert(runs).values(started_at=started_at, outcome="running", scope=scope)).inserted_primary_key
    return int(key[0]) if key else 0


def finish_run(engine: Engine, number: int, values: Mapping[str, Any]) -> None:
    """Write down how a run ended."""
    with writing(engine) as connection:
        connection.execute(update(runs).where(runs.c.id == number).values(dict(values)))


def last_run(engine: Engine, *outcomes: str) -> Run | None:
    """Read the latest run, or the latest with one of the outcomes."""
    question = select(*_run_columns()).order_by(runs.c.id.desc()).limit(1)
    if outcomes:
        question = question.where(runs.c.outcome.in_(outcomes))
    with reading(engine) as connection:
        row = connection.execute(question).first()
    return Run(*row) if row else None


def whole_walks(engine: Engine, data_timestamp: str | None) -> int:
    """Count the runs that read one data set to its end."""
    question = select(func.count()).where(runs.c.outcome == "done", runs.c.data_timestamp == data_timestamp)
    with reading(engine) as connection:
        return int(connection.execute(question).scalar() or 0)


def recent_runs(engine: Engine, limit: int) -> list[Run]:
    """Read the latest runs, newest first."""
    with reading(engine) as connection:
        return [Run(*row) for row in connection.execute(select(*_run_columns()).order_by(runs.c.id.desc()).limit(limit))]


def _run_columns() -> tuple[Any, ...]:
    return tuple(runs.c[name] for name in Run.__dataclass_fields__)


def follow(connection: Connection, why_by_number: Mapping[str, str], now: str) -> None:
    """Follow studies by number from now on; those already followed keep their reason."""
    have = set(connection.execute(select(followed.c.nct_id)).scalars())
    rows = [{"nct_id": number, "why": why, "added_at": now} for number, why in why_by_number.items() if number not in have]
    if rows:
        connection.execute(insert(followed), rows)


def followed_numbers(engine: Engine) -> dict[str, str]:
    """Read which studies are followed by number, and why."""
    with reading(engine) as connection:
        rows = connection.execute(select(followed.c.nct_id, followed.c.why).order_by(followed.c.nct_id))
        return {row.nct_id: row.why for row in rows}


def unfollow(engine: Engine, nct_id: str) -> None:
    """Stop following a study by number."""
    with writing(engine) as connection:
        connection.execute(delete(followed).where(followed.c.nct_id == nct_id))


def put_in_quarantine(connection: Connection, digest: bytes, raw: bytes, reason: str, nct_id: str | None, stamp: tuple[str, str]) -> None:
    """Keep a record that cannot be read, with the reason; `stamp` is (now, data timestamp)."""
    now, data_timestamp = stamp
    seen = connection.execute(select(quarantine.c.digest).where(quarantine.c.digest == digest)).first()
    values = {"last_seen_at": now, "data_timestamp": data_timestamp, "resolved_at": None, "reason": reason}
    if seen:
        connection.execute(update(quarantine).where(quarantine.c.digest == digest).values(values))
    else:
        row = {"digest": digest, "nct_id": nct_id, "first_seen_at": now, "record": pack_record(raw), **values}
        connection.execute(insert(quarantine).values(row))


def resolve_quarantine(connection: Connection, nct_ids: Sequence[str], now: str) -> None:
    """Note that readable records of these studies have come."""
    step = 500
    for start in range(0, len(nct_ids), step):
        some = nct_ids[start : start + step]
        connection.execute(
            update(quarantine).where(quarantine.c.nct_id.in_(some), quarantine.c.resolved_at.is_(None)).values(resolved_at=now)
        )


def resolve_unseen(connection: Connection, retrieved_at: str, data_timestamp: str) -> None:
    """Note after a whole walk, begun at `retrieved_at`, that what else is in quarantine did not come again."""
    came = (quarantine.c.data_timestamp == data_timestamp) & (quarantine.c.last_seen_at == retrieved_at)
    connection.execute(update(quarantine).where(quarantine.c.resolved_at.is_(None), ~came).values(resolved_at=retrieved_at))


def in_quarantine(engine: Engine) -> list[Unread]:
    """List the records that could not be read and for which no readable one has come since."""
    columns = tuple(quarantine.c[name] for name in Unread.__dataclass_fields__)
    with reading(engine) as connection:
        found = connection.execute(select(*columns).where(quarantine.c.resolved_at.is_(None)).order_by(quarantine.c.first_seen_at))
        return [Unread(*row) for row in found]


def read_note(engine: Engine, key: str) -> str | None:
    """Read one note of the store about itself."""
    with reading(engine) as connection:
        value: str | None = connection.execute(select(notes.c.value).where(notes.c.key == key)).scalar()
    return value


def write_note(connection: Connection, key: str, value: str) -> None:
    """Write one note of the store about itself; of several that write it at once the last one stands."""
    connection.execute(put(connection, notes, {"key": key, "value": value}))
