"""Opening a store: what is made, what is refused, and what stays untouched."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from pathlib import Path

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text

from trialwatch.errors import SettingsError, StoreDamaged, StoreError, StoreLocked, StoreNewer
from trialwatch.store import tables
from trialwatch.store.engine import open_engine, reading, store_url, writing
from trialwatch.store.schema import HEAD, REVISIONS, migrations_folder, revision, upgrade
from trialwatch.store.studies import count_studies


def checksum(path: Path) -> str:
    """Digest a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_new_store_is_made_private_and_in_wal_mode(tmp_path: Path) -> None:
    """A new file and its folder come into being, readable by their owner alone, in WAL mode."""
    path = tmp_path / "folder" / "new.db"
    engine = open_engine(str(path))
    upgrade(engine)
    assert revision(engine) == HEAD
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with reading(engine) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"


def test_the_migrations_make_exactly_the_tables_of_the_code(tmp_path: Path) -> None:
    """What the migrations build has the columns, keys and indexes that the code declares."""
    made, declared = open_engine(str(tmp_path / "made.db")), open_engine(str(tmp_path / "declared.db"))
    upgrade(made)
    with writing(declared) as connection:
        tables.Table.metadata.create_all(connection)
    assert shape(made) == shape(declared)


def shape(engine: object) -> dict[str, object]:
    """Describe the tables of a database, alembic's own left out."""
    from sqlalchemy import inspect

    look = inspect(engine)
    return {
        name: (
            sorted((one["name"], str(one["type"]), one["nullable"]) for one in look.get_columns(name)),
            look.get_pk_constraint(name)["constrained_columns"],
            sorted((tuple(one["column_names"]), bool(one["unique"])) for one in look.get_indexes(name)),
        )
        for name in look.get_table_names()
        if name != "alembic_version"
    }


def test_the_known_revisions_are_those_of_the_migrations() -> None:
    """The list of revisions in the code is the line of migrations on disk."""
    scripts = ScriptDirectory(str(migrations_folder()))
    assert [one.revision for one in scripts.walk_revisions()][::-1] == list(REVISIONS)


def test_a_second_upgrade_changes_nothing(tmp_path: Path) -> None:
    """An up-to-date store is left alone and no copy is taken."""
    engine = open_engine(str(tmp_path / "a.db"))
    upgrade(engine)
    assert upgrade(engine) is None


def test_a_newer_store_is_refused_and_untouched(tmp_path: Path) -> None:
    """A store of a revision that this program does not know is refused with both revisions named."""
    path = tmp_path / "newer.db"
    engine = open_engine(str(path))
    upgrade(engine)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    before = checksum(path)
    with pytest.raises(StoreNewer, match="9999"):
        upgrade(open_engine(str(path)))
    assert checksum(path) == before


def test_another_programs_database_is_refused_and_untouched(tmp_path: Path) -> None:
    """A database with other tables is not taken for a store."""
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE songs (title TEXT)")
    other.close()
    before = checksum(path)
    with pytest.raises(StoreDamaged, match="not trialwatch's"):
        upgrade(open_engine(str(path)))
    assert checksum(path) == before


def test_a_file_that_is_no_database_is_refused_and_untouched(tmp_path: Path) -> None:
    """A text file named as the store is refused as it is."""
    path = tmp_path / "notes.txt"
    path.write_text("these are my notes, please keep them " * 50, encoding="utf-8")
    before = checksum(path)
    with pytest.raises(StoreDamaged):
        upgrade(open_engine(str(path)))
    assert checksum(path) == before


def test_a_locked_store_is_said_to_be_locked(tmp_path: Path) -> None:
    """A write against a store that somebody holds ends with StoreLocked; reading goes on."""
    path = str(tmp_path / "a.db")
    upgrade(open_engine(path))
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    engine = open_engine(path, lock_seconds=0.05)
    assert count_studies(engine) == 0
    with pytest.raises(StoreLocked, match="locked"), writing(engine):
        pass
    holder.close()


def test_a_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    """A store below a file ends with StoreError that names the path."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(StoreError, match="file"):
        open_engine(str(tmp_path / "file" / "a.db"))


def test_an_older_store_is_copied_before_it_is_upgraded(tmp_path: Path) -> None:
    """A store of the first revision is brought up, and beside it lies a private copy as it was."""
    from alembic import command
    from alembic.config import Config

    engine = open_engine(str(tmp_path / "old.db"))
    with writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", str(migrations_folder()))
        config.attributes["connection"] = connection
        command.upgrade(config, REVISIONS[0])
        connection.execute(text("INSERT INTO followed VALUES ('NCT01658878', 'kept', '2026-11-19T12:00:00Z')"))
    copy = upgrade(engine)
    assert revision(engine) == HEAD
    assert copy
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    old = open_engine(str(copy))
    assert revision(old) == REVISIONS[0]
    for one in (engine, old):
        with reading(one) as connection:
            assert connection.execute(text("SELECT why FROM followed")).scalar() == "kept"


def test_an_upgrade_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a migration breaks half-way, no table and no stamp of it stay."""
    from alembic import command

    from trialwatch.store import schema

    def half(config: object, target: str) -> None:
        real(config, target)
        raise RuntimeError("the machine went down")

    real = command.upgrade
    monkeypatch.setattr(command, "upgrade", half)
    engine = open_engine(str(tmp_path / "a.db"))
    with pytest.raises(RuntimeError):
        schema.upgrade(engine)
    with reading(engine) as connection:
        assert connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0


@pytest.mark.parametrize("address", ["mysql://host/db", "postgresql+asyncpg://host/db", "sqlite:://x", "://"])
def test_a_database_that_is_not_spoken_is_a_settings_error(address: str) -> None:
    """Other databases and broken addresses are refused with the forms that work."""
    with pytest.raises(SettingsError, match="sqlite"):
        store_url(address)
