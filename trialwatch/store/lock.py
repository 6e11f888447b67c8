"""One writer of a kind at a time on one store, across processes: a file lock beside SQLite, an advisory lock in PostgreSQL.

Both are given back by the system when their holder dies, however it dies.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from trialwatch.errors import StoreError, StoreLocked
from trialwatch.store.engine import shown, store_errors


@contextmanager
def held(engine: Engine, purpose: str) -> Iterator[bool]:
    """Try to hold the lock for a purpose (`sync`, `worker`) without waiting; gives whether it is held."""
    if engine.dialect.name == "sqlite":
        with _file_lock(Path(f"{engine.url.database}.{purpose}-lock")) as got:
            yield got
    else:
        with _advisory_lock(engine, purpose) as got:
            yield got


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """Be the only one who adds versions or changes; raises StoreLocked where a sync or the like is running.

    So the numbers of changes rise in the order in which they are stored: a digest tells what has a higher number than
    the last that it told, and a change that came late under a lower number would never be told.
    """
    with held(engine, "sync") as free:
        if not free:
            raise StoreLocked(
                f"A sync is running on {shown(engine.url)}.", "Wait for it to end; `trialwatch worker status` tells of the worker."
            )
        yield


@contextmanager
def at_work(engine: Engine, process: str) -> Iterator[bool]:
    """Try to take the place of a worker; gives whether it is taken.

    A file has one place. A server has one for each process, by its name, and gives it back when the process is gone.
    """
    if engine.dialect.name == "sqlite":
        with held(engine, "worker") as got:
            yield got
        return
    with _advisory_lock(engine, "worker", shared=True) as beside, _advisory_lock(engine, f"worker {process}") as got:
        yield beside and got


def is_anybody_at_work(engine: Engine) -> bool:
    """Tell whether a worker has taken its place."""
    with held(engine, "worker") as free:
        return not free


def has_left(engine: Engine, process: str) -> bool:
    """Tell a worker whether another one has left its place; on a file there is no other."""
    if engine.dialect.name == "sqlite":
        return True
    with held(engine, f"worker {process}") as free:
        return free


def keeps_place(engine: Engine, process: str) -> bool:
    """Tell a worker whether it still has its place; a server that began anew has forgotten it."""
    return engine.dialect.name == "sqlite" or not has_left(engine, process)


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
def _advisory_lock(engine: Engine, purpose: str, *, shared: bool = False) -> Iterator[bool]:
    key, kind = _key(purpose), "_shared" if shared else ""
    with store_errors(engine), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        got = bool(connection.execute(text(f"SELECT pg_try_advisory_lock{kind}(:key)"), {"key": key}).scalar())
        try:
            yield got
        finally:
            if got:
                with suppress(DBAPIError):  # a connection that was lost has given it back
                    connection.execute(text(f"SELECT pg_advisory_unlock{kind}(:key)"), {"key": key})
