"""The store's shape over time: creates it, migrates it, refuses what is newer or not ours.

The revision is read with one statement; alembic is imported only where there is something to migrate. An upgrade
of an SQLite file first takes a copy beside it.
"""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from trialwatch.errors import StoreDamaged, StoreError, StoreNewer
from trialwatch.store.engine import plain_sqlite, reading, shown, writing
from trialwatch.store.lock import one_at_a_time

REVISIONS = ("0001", "0002")
"""Every revision, oldest first; the last is the one that this program reads and writes."""
HEAD = REVISIONS[-1]


def revision(engine: Engine) -> str | None:
    """Read the store's revision; None for an empty database.

    Raises StoreNewer for one that this program does not know and StoreDamaged for a database of something else.
    """
    with reading(engine) as connection:
        tables = set(inspect(connection).get_table_names())
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar() if "alembic_version" in tables else None
    if found is None and "studies" not in tables and tables - {"alembic_version"}:
        raise StoreDamaged(
            f"{shown(engine.url)} is a database, but not trialwatch's.", "Nothing was changed. Name another file with --database."
        )
    if found is None and "studies" in tables:
        raise StoreDamaged(
            f"The store {shown(engine.url)} does not say its revision.", "Restore a backup, or name another file with --database."
        )
    if found is not None and found not in REVISIONS:
        raise StoreNewer(
            f"The store {shown(engine.url)} was written by a newer trialwatch (revision {found}, this one knows {HEAD}).",
            "Nothing was changed. Update trialwatch, or name another file with --database.",
        )
    return found


def upgrade(engine: Engine) -> Path | None:
    """Bring the store to this program's revision; returns the copy that was taken of an older SQLite file."""
    found = revision(engine)
    if found == HEAD:
        return None
    copy = _copy_before_upgrade(engine, found) if found and engine.dialect.name == "sqlite" else None
    if engine.dialect.name == "sqlite":
        with plain_sqlite(engine) as plain:
            plain.execute("PRAGMA journal_mode = WAL")
    with writing(engine) as connection:
        one_at_a_time(connection, "upgrade")
        _migrate(connection)
    return copy


def migrations_folder() -> Path:
    """Find the migrations: inside an installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "_migrations", package.parent / "migrations"):
        if (folder / "env.py").is_file():
            return folder
    raise StoreError("The migrations are missing from this installation.", "Install trialwatch again.")


def _migrate(connection: Connection) -> None:
    from alembic import command  # noqa: PLC0415  (0.2 s that only a migration needs)
    from alembic.config import Config  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)


def _copy_before_upgrade(engine: Engine, found: str) -> Path:
    path = Path(engine.url.database or "")
    copy = path.with_name(f"{path.stem}.before-{HEAD}-from-{found}{path.suffix}")
    copy.unlink(missing_ok=True)
    with plain_sqlite(engine) as plain:
        plain.execute("VACUUM INTO ?", (str(copy),))
    copy.chmod(0o600)
    return copy
