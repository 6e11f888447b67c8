"""Looking after the database itself: what is in it, a safe copy, the driver's own check."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, select, text

from trialwatch.errors import StoreError, UsageError
from trialwatch.store.engine import plain_sqlite, reading, shown, store_errors
from trialwatch.store.runs import last_run, read_note
from trialwatch.store.schema import HEAD, revision
from trialwatch.store.tables import Table


def store_status(engine: Engine) -> dict[str, Any]:
    """Tell where the store is, its revision, its rows and size in bytes, and the last sync."""
    found = revision(engine)
    status: dict[str, Any] = {"database": shown(engine.url), "revision": found, "program_revision": HEAD}
    if found != HEAD:
        return status
    with reading(engine) as connection:
        for name in ("studies", "versions", "changes", "quarantine"):
            status[name] = int(connection.execute(select(func.count()).select_from(Table.metadata.tables[name])).scalar() or 0)
    status["bytes"] = _size(engine)
    run = last_run(engine, "done", "up_to_date")
    status["data_timestamp"] = run.data_timestamp if run else None
    status["last_sync_at"] = run.started_at if run else None
    status["sample"] = read_note(engine, "sample") == "yes"
    return status


def copy_store(engine: Engine, target: Path) -> int:
    """Copy an SQLite store to a new file while others may write; returns the copy's size in bytes."""
    if engine.dialect.name != "sqlite":
        raise UsageError("A PostgreSQL store is backed up with pg_dump.", "`trialwatch db copy` moves a store to another database.")
    target = target.expanduser()
    if target.exists():
        raise UsageError(f"{target} is there already; a backup does not write over it.", "Name a new file.")
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    except OSError as problem:
        raise StoreError(f"The backup {target} cannot be written: {problem.strerror}.", "Check the folder.") from problem
    try:
        with plain_sqlite(engine) as plain, sqlite3.connect(target) as copy:
            plain.backup(copy, pages=1024)
        copy.close()
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target.stat().st_size


def driver_problems(engine: Engine) -> list[str]:
    """Ask the database whether its own structures are whole."""
    if engine.dialect.name != "sqlite":
        return []
    with store_errors(engine), plain_sqlite(engine) as plain:
        found = [str(row[0]) for row in plain.execute("PRAGMA integrity_check(20)")]
    return [] if found == ["ok"] else found


def _size(engine: Engine) -> int | None:
    if engine.dialect.name == "sqlite":
        return Path(engine.url.database or "").stat().st_size
    with reading(engine) as connection:
        return int(connection.execute(text("SELECT pg_database_size(current_database())")).scalar() or 0)
