"""Files that trialwatch makes are for the user alone, whatever the umask allows."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hostile.conftest import Run
from tests.hostile.registry import registry


@pytest.fixture(autouse=True)
def generous() -> Iterator[None]:
    """Let everybody read and write what is not made private on purpose."""
    before = os.umask(0)
    yield
    os.umask(before)


def shared_with_others(folder: Path) -> list[str]:
    """List the files in a folder that others may read or write."""
    return sorted(one.name for one in folder.rglob("*") if one.is_file() and stat.S_IMODE(one.stat().st_mode) & 0o077)


def test_a_sync_makes_private_files(run: Run, tmp_path: Path) -> None:
    """The store, what SQLite keeps beside it, and the lock are readable by the user alone, and so is a folder made for them."""
    store = tmp_path / "made" / "store.db"
    with registry() as here:
        assert run("sync", store=store, url=here.url).code == 0
    assert {one.name for one in store.parent.iterdir()} >= {"store.db", "store.db.sync-lock"}
    assert shared_with_others(tmp_path) == []
    assert stat.S_IMODE(store.parent.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("name", ["copy.sqlite", "out.xlsx", "out.csv", "out.jsonl", "out.parquet"])
def test_exports_of_the_store_are_private(run: Run, store: Path, tmp_path: Path, name: str) -> None:
    """An export is the user's; who wants to share it, shares it."""
    target = tmp_path / name
    assert run("export", str(target), store=store).code == 0
    assert shared_with_others(tmp_path) == []


def test_backups_are_private(run: Run, store: Path, tmp_path: Path) -> None:
    """A backup by command, one by the worker and the copy before an upgrade are readable by the user alone."""
    from datetime import UTC, datetime

    from trialwatch.store.backup import back_up
    from trialwatch.store.engine import open_engine

    mine = tmp_path / "mine.db"
    shutil.copy(store, mine)
    mine.chmod(0o600)
    assert run("db", "backup", str(tmp_path / "backup.db"), store=mine).code == 0
    engine = open_engine(str(mine))
    assert back_up(engine, datetime(2026, 11, 23, tzinfo=UTC), 3)
    engine.dispose()
    assert shared_with_others(tmp_path) == []


def test_reading_makes_no_file_that_others_may_read(run: Run, store: Path, tmp_path: Path) -> None:
    """Commands that only read leave nothing beside the store that is not the user's alone."""
    mine = tmp_path / "mine.db"
    shutil.copy(store, mine)
    mine.chmod(0o600)
    for words in (("list",), ("changes",), ("dashboard", "--once"), ("db", "check"), ("watch", "list")):
        assert run(*words, store=mine).code == 0
    assert shared_with_others(tmp_path) == []
