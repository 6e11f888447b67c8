"""Moving a store to another database, between SQLite and PostgreSQL either way.

Table by table and batch by batch, each batch one transaction together with how far it came, so that a copy that was
ended goes on where it stopped. A table counts as copied when number and fingerprint of its rows agree.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Row, Select, delete, func, insert, select, text, tuple_

from trialwatch.errors import StoreError, UsageError
from trialwatch.store.engine import reading, shown, writing
from trialwatch.store.lock import alone
from trialwatch.store.packing import from_json, to_json
from trialwatch.store.runs import read_note, write_note
from trialwatch.store.schema import HEAD, revision, upgrade
from trialwatch.store.tables import NoteTable, Table

Progress = Callable[[int, int | None], None]
BATCH = 500
_MARK = "copy"
"""The notes of a target that is not whole yet: `copy` names the source, `copy:TABLE` the last key that came over."""
_WHOLE = 1 << 128
notes = NoteTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it


@dataclass(frozen=True, slots=True)
class Summed:
    """The rows of a table in brief: how many, and a fingerprint that does not depend on their order."""

    count: int
    fingerprint: int


def move_store(source: Engine, target: Engine, progress: Progress = lambda _done, _total: None) -> dict[str, int]:
    """Copy one consistent state of a store into an empty database, or go on with such a copy; returns rows by table.

    Raises UsageError where the target is something else, StoreLocked while a sync runs, StoreError where the copy
    does not come out equal.
    """
    if source.url == target.url:
        raise UsageError("A store cannot be copied onto itself.", "Name another database.")
    if revision(source) != HEAD:
        raise StoreError(f"The store {shown(source.url)} is of another revision.", "`trialwatch db upgrade` brings it up; then copy.")
    _prepare(source, target)
    counts: dict[str, int] = {}
    with alone(source), alone(target), reading(source) as origin:
        total = sum(_count(origin, table) for table in _tables())
        for table in _tables():
            counts[table.name] = _copy_whole(origin, target, table, lambda done: progress(sum(counts.values()) + done, total))
    with writing(target) as connection:
        _set_sequences(connection)
        connection.execute(delete(notes).where(_is_mark()))
    return counts


def _prepare(source: Engine, target: Engine) -> None:
    """Make the target's tables and mark it as a copy that is not whole; refuse one that is anything else."""
    upgrade(target)
    name = shown(source.url)
    begun = read_note(target, _MARK)
    with writing(target) as connection:
        if begun is None and any(_count(connection, table) for table in _tables()):
            raise UsageError(f"{shown(target.url)} is a store already; a copy does not write over it.", "Name an empty database.")
        if begun not in (None, name):
            raise UsageError(f"{shown(target.url)} is an unfinished copy of {begun}.", "Finish that copy, or name an empty database.")
        if begun is None:
            write_note(connection, _MARK, name)


def _tables() -> list[Any]:
    return sorted(Table.metadata.tables.values(), key=lambda table: table.name)


def _copy_whole(origin: Connection, target: Engine, table: Any, progress: Callable[[int], None]) -> int:
    """Copy a table and compare; where the source has moved on since the copy began, copy that table anew."""
    wanted = summed(origin, table)
    for attempt in range(2):
        if attempt:
            with writing(target) as connection:
                connection.execute(_own(delete(table), table))
                connection.execute(delete(notes).where(notes.c.key == f"{_MARK}:{table.name}"))
        _copy_rest(origin, target, table, progress)
        with reading(target) as connection:
            if summed(connection, table) == wanted:
                progress(wanted.count)
                return wanted.count
    raise StoreError(
        f"The copy of {table.name} in {shown(target.url)} does not equal its source.",
        "Does another program write there? Use an empty database.",
    )


def _copy_rest(origin: Connection, target: Engine, table: Any, progress: Callable[[int], None]) -> None:
    """Copy what comes after the last key that the target noted."""
    keys = list(table.primary_key.columns)
    mark = f"{_MARK}:{table.name}"
    noted = read_note(target, mark)
    question = _own(select(table), table).order_by(*keys)
    if noted is not None:
        question = question.where(tuple_(*keys) > tuple_(*_key_values(noted, keys)))
    rows = iter(origin.execute(question.execution_options(yield_per=BATCH)).mappings())
    done = 0
    while batch := [dict(row) for row in islice(rows, BATCH)]:
        last = to_json([_keyed(batch[-1][key.name]) for key in keys])
        with writing(target) as connection:
            connection.execute(insert(table), batch)
            write_note(connection, mark, last)
        done += len(batch)
        progress(done)


def _keyed(value: object) -> object:
    return {"hex": value.hex()} if isinstance(value, bytes) else value


def _key_values(noted: str, keys: list[Any]) -> list[Any]:
    values = from_json(noted, list[Any])
    return [bytes.fromhex(one["hex"]) if isinstance(one, dict) else one for one, _key in zip(values, keys, strict=True)]


def _own(statement: Any, table: Any) -> Any:
    """Leave out of the notes what belongs to the copying."""
    return statement.where(~_is_mark()) if table is notes else statement


def _is_mark() -> Any:
    return (notes.c.key == _MARK) | notes.c.key.startswith(f"{_MARK}:", autoescape=True)


def _count(connection: Connection, table: Any) -> int:
    return int(connection.execute(_own(select(func.count()).select_from(table), table)).scalar() or 0)


def summed(connection: Connection, table: Any) -> Summed:
    """Count a table's rows and add up their digests; equal on every database that holds the same rows."""
    count = total = 0
    question: Select[Any] = _own(select(table), table)
    for row in connection.execute(question.execution_options(yield_per=BATCH)):
        count += 1
        total = (total + _digest(row)) % _WHOLE
    return Summed(count, total)


def _digest(row: Row[Any]) -> int:
    return int.from_bytes(hashlib.blake2b(repr(tuple(row)).encode("utf-8", "surrogatepass"), digest_size=16).digest())


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL count on from the highest number that came over; SQLite does so by itself."""
    if connection.dialect.name == "sqlite":
        return
    for table in _tables():
        column = table.autoincrement_column
        if column is None:
            continue
        sequence = connection.execute(text("SELECT pg_get_serial_sequence(:name, :key)"), {"name": table.name, "key": column.name}).scalar()
        highest = connection.execute(select(func.max(column))).scalar()
        if sequence and highest:
            connection.execute(text("SELECT setval(:sequence, :highest)"), {"sequence": sequence, "highest": highest})
