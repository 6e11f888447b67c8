"""The store as a file or server: there, ours, whole, free to write, private, and with room to grow."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from trialwatch.doctor.finding import Area, Finding, fine, problem, warning
from trialwatch.errors import StoreLocked
from trialwatch.store.care import driver_problems, store_status
from trialwatch.store.engine import exists, open_engine, plain_sqlite, shown, store_url, writing
from trialwatch.store.lock import held
from trialwatch.store.schema import HEAD, revision

PATIENCE_SECONDS = 0.5
"""How long a busy store is waited for; a sync writes for less than that at a time."""
LEAST_FREE_BYTES = 100_000_000
LARGE_WAL_BYTES = 200_000_000


def open_for_looking(database: str) -> Engine | None:
    """Open a store without making or changing one; None where there is none."""
    return open_engine(database, lock_seconds=PATIENCE_SECONDS) if exists(database) else None


def place_findings(database: str) -> Iterator[Finding]:
    """Look at the store's file and folder; a server has neither."""
    url = store_url(database)
    if url.drivername != "sqlite":
        yield fine(Area.STORE, "place", f"The store is {shown(url)}.")
        return
    path = Path(url.database or "")
    if not path.is_file():
        yield missing_finding(path)
        return
    size, wal = path.stat().st_size, _size(Path(f"{path}-wal"))
    yield fine(Area.STORE, "place", f"The store is {path} ({size / 1e6:.1f} MB, and {wal / 1e6:.1f} MB of its write-ahead log).")
    yield wal_finding(wal)
    yield privacy_finding(path, path.stat().st_mode)
    yield access_finding(path)
    yield room_finding(path.parent, shutil.disk_usage(path.parent).free, size)


def missing_finding(path: Path) -> Finding:
    """Say that there is no store yet, or cannot be one."""
    folder = next((one for one in path.parents if one.exists()), path.parent)
    if path.exists() or not folder.is_dir() or not os.access(folder, os.W_OK):
        return problem(
            Area.STORE,
            "place",
            f"There is no store at {path}, and none can be made there.",
            "Name a file in a folder of yours with --database.",
        )
    return warning(Area.STORE, "place", f"There is no store at {path} yet.", "`trialwatch sync` makes and fills it.")


def wal_finding(wal: int) -> Finding:
    """Judge the size of the write-ahead log, which grows while some reader never lets go."""
    if wal <= LARGE_WAL_BYTES:
        return fine(Area.STORE, "write-ahead log", "Its size is usual.")
    return warning(
        Area.STORE,
        "write-ahead log",
        f"It has grown to {wal / 1e6:.0f} MB: some program has been reading for very long.",
        "Close programs that hold the store open; the next sync then clears the log.",
    )


def privacy_finding(path: Path, mode: int) -> Finding:
    """Judge who else can read the store; on Windows the mode says nothing."""
    if os.name != "posix" or not mode & 0o077:
        return fine(Area.STORE, "permissions", "Nobody else can read it." if os.name == "posix" else "Windows guards it by its folder.")
    return warning(Area.STORE, "permissions", f"Others can read {path}, with the addresses of your watches.", f"chmod 600 {path}")


def access_finding(path: Path) -> Finding:
    """Judge whether this user may write the store and its folder, where SQLite keeps its log."""
    closed = [str(one) for one in (path, path.parent) if not os.access(one, os.W_OK)]
    if not closed:
        return fine(Area.STORE, "writing", "File and folder can be written.")
    return problem(
        Area.STORE,
        "writing",
        f"{' and '.join(closed)} cannot be written by this user.",
        "Take back ownership (chown, chmod u+w), or name another file with --database.",
    )


def room_finding(folder: Path, free: int, size: int) -> Finding:
    """Judge the free space: an upgrade or a backup needs room for a copy."""
    if free >= max(LEAST_FREE_BYTES, 2 * size):
        return fine(Area.STORE, "room", f"{free / 1e9:.1f} GB are free.")
    advice = "Free some space; an upgrade and each backup need as much room as the store has now."
    judged = problem if free < LEAST_FREE_BYTES // 5 else warning
    return judged(Area.STORE, "room", f"Only {free / 1e6:.0f} MB are free at {folder}.", advice)


def database_findings(engine: Engine) -> Iterator[Finding]:
    """Look inside: revision, integrity, journal, locks. Raises StoreError where the database cannot be read at all."""
    found = revision(engine)
    yield revision_finding(found)
    broken = driver_problems(engine)
    if broken:
        yield problem(
            Area.STORE,
            "integrity",
            f"The database is damaged: {broken[0]}" + (f" and {len(broken) - 1} more faults." if broken[1:] else "."),
            "Restore a backup (folder backups beside the store), or move the file away and sync anew.",
        )
        return
    yield fine(Area.STORE, "integrity", "The database is whole." if engine.dialect.name == "sqlite" else "The server looks after that.")
    yield from _journal(engine)
    yield _lock(engine)
    if found == HEAD:
        status = store_status(engine)
        yield fine(Area.STORE, "content", ", ".join(f"{status[name]} {name}" for name in ("studies", "versions", "changes")) + ".")


def revision_finding(found: str | None) -> Finding:
    """Judge the store's revision; a newer one has been refused before."""
    if found == HEAD:
        return fine(Area.STORE, "revision", f"The store is at revision {HEAD}.")
    if found is None:
        return warning(Area.STORE, "revision", "The store is empty.", "`trialwatch sync` fills it.")
    said = f"The store is at revision {found}, this program writes {HEAD}."
    return warning(Area.STORE, "revision", said, "`trialwatch db upgrade` brings it up and keeps a copy; any command does so too.")


def _journal(engine: Engine) -> Iterator[Finding]:
    if engine.dialect.name != "sqlite":
        return
    with plain_sqlite(engine) as plain:
        mode = str(plain.execute("PRAGMA journal_mode").fetchone()[0])
    if mode == "wal":
        yield fine(Area.STORE, "journal", "Readers and a writer do not block each other (WAL).")
    else:
        said = f"The journal mode is {mode}: reading and writing block each other."
        yield warning(Area.STORE, "journal", said, "A network folder? Put the store on a local disk.")


def _lock(engine: Engine) -> Finding:
    """Try to begin a write, and take it back."""
    try:
        with writing(engine):
            pass
    except StoreLocked as error:
        return problem(Area.STORE, "lock", error.message, "Find the program that holds it (lsof, or a sync that hangs) and end it.")
    with held(engine, "sync") as free:
        return fine(Area.STORE, "lock", "Nobody holds it." if free else "A sync is running right now.")


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
