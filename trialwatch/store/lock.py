"""One writer of a kind at a time on one store, across processes: a file lock beside SQLite, an advisory lock in PostgreSQL.

Both are given back by the system when their holder dies, however it dies.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from trialwatch.errors import StoreError
from trialwatch.store.engine import store_errors


@contextmanager
def held(engine: Engine, purpose: str) -> Iterator[bool]:
    """Try to hold the lock for a purpose (`sync`, `worker`) without waiting; gives whether it is held."""
    if engine.dialect.name == "sqlite":
        with _file_lock(Path(f"{engine.url.database}.{purpose}-lock")) as got:
            yield got
    else:
        with _advisory_lock(engine, purpose) as got:
            yield got


def one_at_a_time(connection: Connection, purpose: str) -> None:
    """Wait until no other transaction does this, and keep it so until this one ends; SQLite's writers are alone anyway."""
    if connection.dialect.name != "sqlite":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _key(purpose)})


def _key(purpose: str) -> int:
    """Name a lock by a number, as PostgreSQL wants it."""
    return int.from_bytes(hashlib.blake2b(f"trialwatch:{purpose}".encode(), digest_size=8).digest(), "big", signed=True)


@contextmanager
def _file_lock(path: Path) -> Iterator[bool]:
    import fcntl  # noqa: PLC0415  (absent on Windows, where the store is still readable)

    try:
        handle = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as problem:
        raise StoreError(
            f"The lock file {path} cannot be opened: {problem.strerror}.", "Check that the store's folder belongs to you."
        ) from problem
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(handle)


@contextmanager
def _advisory_lock(engine: Engine, purpose: str) -> Iterator[bool]:
    key = _key(purpose)
    with store_errors(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        got = bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": key}).scalar())
        try:
            yield got
        finally:
            if got:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": key})
