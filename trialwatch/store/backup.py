"""Copies of an SQLite store, taken while it is in use, the oldest thrown away beyond a number."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from trialwatch.errors import StoreError
from trialwatch.store.engine import plain_sqlite

FOLDER = "backups"
_STAMP = "%Y%m%dT%H%M%SZ"


def back_up(engine: Engine, now: datetime, keep: int) -> Path | None:
    """Copy the store into the folder `backups` beside it and keep the newest `keep`; None where the server does backups itself."""
    folder = backup_folder(engine)
    if folder is None or keep < 1:
        return None
    path = folder / f"{_stem(engine)}-{now.astimezone(UTC).strftime(_STAMP)}.db"
    draft = path.with_suffix(".part")
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_WRONLY, 0o600))
        with plain_sqlite(engine) as plain:
            plain.execute("VACUUM INTO ?", (str(draft),))
        draft.replace(path)
    except OSError as problem:
        raise StoreError(f"The backup {path} cannot be written: {problem.strerror}.", "Check the folder and the free space.") from problem
    finally:
        draft.unlink(missing_ok=True)
    for old in backups(engine)[keep:]:
        old.unlink(missing_ok=True)
    return path


def backups(engine: Engine) -> list[Path]:
    """List the copies, newest first."""
    folder = backup_folder(engine)
    return sorted(folder.glob(f"{_stem(engine)}-????????T??????Z.db"), reverse=True) if folder else []


def last_backup_at(engine: Engine) -> datetime | None:
    """Tell when the newest copy was taken, by its name."""
    found = backups(engine)
    return datetime.strptime(found[0].stem[-len("20261123T000000Z") :], _STAMP).replace(tzinfo=UTC) if found else None


def backup_folder(engine: Engine) -> Path | None:
    """Name the folder of copies; None for a database server, which has its own."""
    return Path(engine.url.database or "").parent / FOLDER if engine.dialect.name == "sqlite" else None


def _stem(engine: Engine) -> str:
    return Path(engine.url.database or "").stem
