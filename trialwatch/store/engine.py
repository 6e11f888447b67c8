"""The database connection: one place that knows SQLite from PostgreSQL and turns their errors into ours.

SQLite runs in WAL mode with explicit transactions (the driver's own are off, so that a failing migration leaves
nothing behind). A database file is created readable by its owner alone.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError

from trialwatch.errors import SettingsError, StoreDamaged, StoreError, StoreLocked
from trialwatch.settings import redacted

LOCK_SECONDS = 20
_UNREACHABLE = ("connection failed", "failed to resolve", "connection timeout", "closed the connection", "terminating connection")
"""What psycopg says when there is no server, no login, no database, or no longer one."""


def store_url(database: str) -> URL:
    """Read a path or SQLAlchemy URL; raises SettingsError for a database that trialwatch does not speak."""
    if "://" not in database:
        return URL.create("sqlite", database=str(Path(database).expanduser().absolute()))
    try:
        url = make_url(database)
    except (ArgumentError, ValueError) as problem:
        raise SettingsError(
            f"The database address {redacted(database)} cannot be read.", "Give a file path, or sqlite:///... or postgresql+psycopg://..."
        ) from problem
    if url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    if url.drivername not in ("sqlite", "postgresql+psycopg"):
        raise SettingsError(
            f"trialwatch does not speak {url.drivername}.", "Give a file path, or sqlite:///... or postgresql+psycopg://..."
        )
    return url


def open_engine(database: str, *, lock_seconds: float = LOCK_SECONDS) -> Engine:
    """Make an engine for a database; an SQLite file and its folder come into being where they are missing."""
    url = store_url(database)
    if url.drivername == "sqlite":
        return _open_sqlite(url, lock_seconds)
    options = f"-c lock_timeout={max(1, int(lock_seconds * 1000))} -c application_name=trialwatch {url.query.get('options', '')}"
    arguments = {"connect_timeout": max(2, int(lock_seconds)), "options": options.strip()}
    try:
        return create_engine(url, pool_pre_ping=True, connect_args=arguments)
    except (NoSuchModuleError, ModuleNotFoundError) as problem:
        raise SettingsError("PostgreSQL needs the extra `postgres`.", "Install it: pip install 'trialwatch[postgres]'") from problem


def exists(database: str) -> bool:
    """Tell whether there is a database to read; a server is taken to be there."""
    url = store_url(database)
    return url.drivername != "sqlite" or Path(url.database or "").is_file()


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection for reading one consistent state."""
    consistent: dict[str, Any] = {} if engine.dialect.name == "sqlite" else {"isolation_level": "REPEATABLE READ"}
    with store_errors(engine), engine.connect().execution_options(**consistent) as connection:
        yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection in a transaction that is kept whole or not at all."""
    with store_errors(engine), engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


def put(connection: Connection, table: Table, row: Mapping[str, Any]) -> Executable:
    """Build the insert of a row that takes the place of one with the same primary key; both databases say it alike."""
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects.sqlite import insert  # noqa: PLC0415  (each dialect is loaded where it is spoken)
    else:
        from sqlalchemy.dialects.postgresql import insert  # type: ignore[assignment]  # noqa: PLC0415
    adding = insert(table).values(**row)
    keys = list(table.primary_key.columns)
    return adding.on_conflict_do_update(
        index_elements=keys, set_={one: adding.excluded[one] for one in row if one not in table.primary_key}
    )


@contextmanager
def plain_sqlite(engine: Engine) -> Iterator[sqlite3.Connection]:
    """Give the driver's own connection, for what SQLite does only outside transactions (journal mode, copies)."""
    with store_errors(engine):
        borrowed = engine.raw_connection()
        try:
            yield borrowed.driver_connection  # type: ignore[misc]  # the pool types it loosely
        finally:
            borrowed.close()


@contextmanager
def store_errors(engine: Engine) -> Iterator[None]:
    """Turn the database's errors into StoreLocked, StoreDamaged or StoreError, in two lines for people."""
    try:
        yield
    except DBAPIError as problem:
        raise _our_error(problem.orig or problem, engine.url) from problem
    except sqlite3.Error as problem:
        raise _our_error(problem, engine.url) from problem
    except SQLAlchemyError as problem:
        raise StoreError(f"The store {shown(engine.url)} failed: {_first_line(problem)}.") from problem


def shown(url: URL) -> str:
    """Name a database in a message, without its password."""
    return str(url.database) if url.drivername == "sqlite" else redacted(url.render_as_string(hide_password=True))


def _our_error(problem: BaseException, url: URL) -> StoreError:
    text = _first_line(problem)
    name = shown(url)
    low = text.lower()
    if any(word in low for word in ("locked", "lock timeout", "busy", "deadlock")):
        return StoreLocked(
            f"The store {name} is locked by another program.",
            "Try again when that program is done; `trialwatch worker status` tells who writes.",
        )
    if url.drivername != "sqlite" and any(word in low for word in _UNREACHABLE):
        return StoreError(
            f"The store {name} cannot be reached: {text}.", "Check host, port, user, password and name in the setting database."
        )
    if "not a database" in low or "malformed" in low or "corrupt" in low:
        return StoreDamaged(
            f"The store {name} is damaged or no trialwatch database: {text}.",
            "Nothing was changed. Restore a backup, or name another file with --database.",
        )
    if "readonly" in low or "read-only" in low or "unable to open" in low:
        return StoreError(
            f"The store {name} cannot be opened for writing: {text}.",
            "Check that its folder exists and belongs to you, or name another file with --database.",
        )
    if "full" in low or "i/o error" in low:
        return StoreError(
            f"The store {name} cannot be written: {text}.", "Free some space and run the command again; what was complete is kept."
        )
    return StoreError(f"The store {name} failed: {text}.", "`trialwatch doctor` looks for the reason.")


def _first_line(problem: BaseException) -> str:
    return redacted((str(problem).strip().splitlines() or [type(problem).__name__])[0].rstrip("."))


def _open_sqlite(url: URL, lock_seconds: float) -> Engine:
    _create_private(Path(url.database or ""))
    engine = create_engine(url, connect_args={"isolation_level": None, "timeout": lock_seconds, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _create_private(path: Path) -> None:
    """Make the file readable by its owner alone before SQLite opens it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as problem:
        raise StoreError(
            f"The store {path} cannot be opened: {problem.strerror}.", "Check the folder, or name another file with --database."
        ) from problem


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "cache_size = -32000", "temp_store = MEMORY"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
