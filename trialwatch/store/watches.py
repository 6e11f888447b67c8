"""Saved watches: writing, reading, pausing, and how far each one has been told."""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from trialwatch.errors import NothingFound
from trialwatch.filters import Asked
from trialwatch.schedule import Schedule
from trialwatch.settings import did_you_mean
from trialwatch.store.engine import reading, writing
from trialwatch.store.packing import from_json, to_json
from trialwatch.store.watch_tables import WatchTable
from trialwatch.watch import Address, Watch

watches = WatchTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it


@dataclass(frozen=True, slots=True)
class StoredWatch:
    """A watch with how far it has been told: the last change settled, who matched then, and why it cannot be computed."""

    id: int
    watch: Watch
    cursor: int
    packed_members: bytes
    created_at: str
    last_run_at: str
    problem: str | None

    @property
    def members(self) -> frozenset[str]:
        """The studies that matched when it was told last; unpacked at each call, for a thousand watches hold millions."""
        return unpack_numbers(self.packed_members)


def save_watch(engine: Engine, watch: Watch, members: Iterable[str], cursor: int, now: str) -> None:
    """Save a watch: a new one begins at `cursor`, a known one keeps how far it was told.

    Where a known one asks for something else, `members` (who matches now) become those that it was told of.
    """
    values = _columns(watch)
    with writing(engine) as connection:
        known = connection.execute(select(watches.c.id, watches.c.asked).where(watches.c.name == watch.name)).first()
        if known is None:
            start = {"created_at": now, "last_run_at": now, "cursor": cursor, "members": pack_numbers(members)}
            connection.execute(insert(watches).values(**values, **start))
            return
        if known.asked != values["asked"]:
            values["members"] = pack_numbers(members)
        connection.execute(update(watches).where(watches.c.id == known.id).values(**values, problem=None))


def list_watches(engine: Engine) -> list[StoredWatch]:
    """Read all watches by name."""
    with reading(engine) as connection:
        return [_stored(row) for row in connection.execute(select(watches).order_by(watches.c.name))]


def read_watch(engine: Engine, name: str) -> StoredWatch:
    """Read one watch; raises NothingFound, naming the nearest, where there is none of that name."""
    with reading(engine) as connection:
        row = connection.execute(select(watches).where(watches.c.name == name)).first()
        if row:
            return _stored(row)
        known = list(connection.execute(select(watches.c.name).order_by(watches.c.name)).scalars())
    raise NothingFound(f"There is no watch {name[:60]!r}.", did_you_mean(name, known) or "`trialwatch watch add` makes one.")


def remove_watch(engine: Engine, name: str) -> None:
    """Remove a watch; what it has still to deliver stays due."""
    read_watch(engine, name)
    with writing(engine) as connection:
        connection.execute(delete(watches).where(watches.c.name == name))


def pause_watch(engine: Engine, name: str, *, paused: bool) -> None:
    """Pause a watch or let it go on; what happens meanwhile is told afterwards."""
    read_watch(engine, name)
    with writing(engine) as connection:
        connection.execute(update(watches).where(watches.c.name == name).values(paused=paused))


def note_problem(engine: Engine, number: int, problem: str | None) -> None:
    """Keep why a watch cannot be computed, or that it can again."""
    with writing(engine) as connection:
        connection.execute(update(watches).where(watches.c.id == number).values(problem=problem))


def move_on(connection: Connection, stored: StoredWatch, cursor: int, members: Iterable[str], now: str) -> bool:
    """Note how far a watch has been told; False where another process told it in the meantime."""
    same = (watches.c.id == stored.id) & (watches.c.cursor == stored.cursor) & (watches.c.last_run_at == stored.last_run_at)
    values = {"cursor": cursor, "last_run_at": now, "problem": None, "members": pack_numbers(members)}
    return connection.execute(update(watches).where(same).values(values)).rowcount == 1


def pack_numbers(numbers: Iterable[str]) -> bytes:
    """Pack NCT numbers into a few kilobytes."""
    return zlib.compress(array("I", sorted(int(one[3:]) for one in numbers)).tobytes())


def unpack_numbers(packed: bytes) -> frozenset[str]:
    """Restore NCT numbers."""
    found = array("I")
    found.frombytes(zlib.decompress(packed))
    return frozenset(map(_number, found))


@lru_cache(maxsize=100_000)
def _number(digits: int) -> str:
    return f"NCT{digits:08d}"


def _columns(watch: Watch) -> dict[str, Any]:
    return {
        "name": watch.name,
        "asked": to_json(watch.asked),
        "addresses": to_json(watch.addresses),
        "every": watch.schedule.every,
        "at": watch.schedule.at,
        "timezone": watch.schedule.timezone,
        "min_severity": watch.min_severity,
        "elements": to_json(watch.elements),
        "also_empty": watch.also_empty,
        "paused": watch.paused,
        "origin": watch.origin,
    }


def _stored(row: Row[Any]) -> StoredWatch:
    one = row._mapping  # noqa: SLF001  (SQLAlchemy's public name for a row's columns)
    watch = Watch(
        one["name"],
        from_json(one["asked"], Asked),
        tuple(from_json(one["addresses"], list[Address])),
        Schedule(one["every"], one["at"], one["timezone"]),
        one["min_severity"],
        tuple(from_json(one["elements"], list[str])),
        one["also_empty"],
        one["paused"],
        one["origin"],
    )
    return StoredWatch(one["id"], watch, one["cursor"], one["members"], one["created_at"], one["last_run_at"], one["problem"])
