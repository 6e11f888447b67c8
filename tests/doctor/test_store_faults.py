"""Each fault that a store can have, put into a real one, is found and named."""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from tests.sync.scripted import NOW, QUERY, ScriptedRegistry, number, record
from trialwatch.doctor.content import age_finding, content_findings, delivery_finding, edition_finding
from trialwatch.doctor.finding import Area, Finding, State, looked_at
from trialwatch.doctor.storage import database_findings, open_for_looking, place_findings, room_finding, wal_finding
from trialwatch.errors import RegistryError
from trialwatch.store.engine import open_engine, writing
from trialwatch.store.runs import start_run, write_note
from trialwatch.sync import sync


def inside(path: Path) -> list[Finding]:
    """Look inside a store as the doctor does."""

    def check() -> list[Finding]:
        engine = open_for_looking(str(path))
        assert engine is not None
        try:
            return [*database_findings(engine), *content_findings(engine, NOW)]
        finally:
            engine.dispose()

    return looked_at(Area.STORE, "store", check)


def wrong(found: list[Finding]) -> dict[str, str]:
    """Name what is not fine."""
    return {one.what: one.state for one in found if one.state is not State.OK}


def test_a_sound_store_has_nothing_wrong(store: Path) -> None:
    """A store that was synced today is fine throughout."""
    found = [*place_findings(str(store)), *inside(store)]
    assert wrong(found) == {}
    assert {"place", "permissions", "writing", "room", "revision", "integrity", "lock", "last sync", "quarantine", "tags"} <= {
        one.what for one in found
    }


def test_looking_changes_nothing(store: Path) -> None:
    """The store's bytes are the same before and after."""
    before = store.read_bytes()
    inside(store)
    assert store.read_bytes() == before


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """A missing store is a warning with the command that makes one; looking makes none."""
    path = tmp_path / "none.db"
    assert open_for_looking(str(path)) is None
    (found,) = place_findings(str(path))
    assert (found.state, "sync" in found.advice) == ("warning", True)
    assert not path.exists()


def test_a_store_that_cannot_be_made_is_a_problem(tmp_path: Path) -> None:
    """A path below a file can never become a store."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    (found,) = place_findings(str(tmp_path / "file" / "a.db"))
    assert found.state == "problem"


def test_a_store_that_others_can_read_is_a_warning(store: Path) -> None:
    """The advice is the command that closes it."""
    store.chmod(0o644)
    (found,) = (one for one in place_findings(str(store)) if one.what == "permissions")
    assert (found.state, found.advice) == ("warning", f"chmod 600 {store}")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_a_problem(store: Path) -> None:
    """Without the right to write, the folder is named."""
    store.parent.chmod(0o500)
    found = [one for one in place_findings(str(store)) if one.what == "writing"]
    store.parent.chmod(0o700)
    assert found[0].state == "problem"


@pytest.mark.parametrize(("free", "size", "state"), [(10**9, 10**6, "ok"), (10**9, 10**9, "warning"), (10**6, 10**6, "problem")])
def test_room_is_judged_by_the_size_of_the_store(free: int, size: int, state: str) -> None:
    """A copy of the store must fit; next to nothing free is a problem."""
    assert room_finding(Path("/"), free, size).state == state


def test_a_log_that_never_shrinks_is_a_warning() -> None:
    """A large write-ahead log means that some reader never lets go."""
    assert wal_finding(10**6).state == "ok"
    assert wal_finding(10**9).state == "warning"


def test_a_newer_store_is_a_problem(store: Path) -> None:
    """A revision of a later program is refused with the advice to update."""
    with sqlite3.connect(store) as plain:
        plain.execute("UPDATE alembic_version SET version_num = '9999'")
    plain.close()
    (found,) = inside(store)
    assert found.state == "problem"
    assert "Update trialwatch" in found.advice


def test_a_damaged_store_is_a_problem(store: Path, tmp_path: Path) -> None:
    """A page that was overwritten is found, and a backup is named as the way out."""
    broken = tmp_path / "broken.db"
    shutil.copy(store, broken)
    with broken.open("r+b") as file:
        for start in range(8, broken.stat().st_size // 4096):
            file.seek(start * 4096 + 100)
            file.write(b"\xff" * 600)
    found = [one for one in inside(broken) if one.state is State.PROBLEM]
    assert found
    assert "damaged" in found[0].said
    assert "backup" in found[0].advice


def test_another_programs_file_is_a_problem(tmp_path: Path) -> None:
    """A text file is no store."""
    path = tmp_path / "notes.txt"
    path.write_text("these are notes " * 100, encoding="utf-8")
    assert wrong(inside(path)) == {"store": "problem"}


def test_a_locked_store_is_a_problem(store: Path) -> None:
    """A program that never ends its write is found."""
    holder = sqlite3.connect(store, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    assert wrong(inside(store)) == {"lock": "problem"}
    holder.close()


def test_an_old_or_future_sync_is_a_warning(store: Path) -> None:
    """Data of a week ago, and data of tomorrow, deserve a look."""
    engine = open_engine(str(store))
    from trialwatch.store.runs import last_run

    run = last_run(engine, "done")
    assert age_finding(run, NOW).state == "ok"
    assert "7 days ago" in age_finding(run, NOW + timedelta(days=7)).said
    assert "clock" in age_finding(run, NOW - timedelta(days=1)).advice
    assert age_finding(None, NOW).state == "warning"


def test_failed_syncs_are_told_with_their_reason(store: Path) -> None:
    """What the last sync failed with is repeated; a later good one makes it history."""
    engine = open_engine(str(store))
    registry = ScriptedRegistry({number(1): record(1)}, day="2026-11-20", promised=9)
    with registry.client() as client, pytest.raises(RegistryError):
        sync(engine, client, QUERY, {}, clock=lambda: NOW)
    (found,) = (one for one in inside(store) if one.what == "failed syncs")
    assert found.state == "problem"
    assert "promised 9" in found.said
    registry.promised = None
    with registry.client() as client:
        sync(engine, client, QUERY, {}, clock=lambda: NOW)
    assert "failed syncs" not in wrong(inside(store))


def test_a_killed_sync_is_a_warning(store: Path) -> None:
    """A run that never ended and that nobody works on was killed."""
    start_run(open_engine(str(store)), "2026-11-23T07:30:00Z", "x")
    assert wrong(inside(store)) == {"failed syncs": "warning"}


def test_notes_quarantine_and_unknown_tokens_are_repeated(store: Path) -> None:
    """What the last sync noted, could not read or did not know is told with number and reason."""
    engine = open_engine(str(store))
    broken = record(2)
    broken["protocolSection"]["conditionsModule"]["conditions"] = 7
    registry = ScriptedRegistry({number(1): record(1, status="DREAMING"), number(2): broken, number(3): record(3)}, day="2026-11-20")
    with registry.client() as client:
        sync(engine, client, QUERY, {number(9): "CHANCE001"}, clock=lambda: NOW)
    found = {one.what: one for one in inside(store)}
    assert "CHANCE001" in found["note of the last sync"].said
    assert number(2) in found["quarantine"].said
    assert "conditions" in found["quarantine"].said
    assert "overall_status: DREAMING (1)" in found["unknown values"].said


def test_tags_of_an_older_vocabulary_are_a_warning(store: Path) -> None:
    """The edition in the store is compared with the program's."""
    with writing(open_engine(str(store))) as connection:
        write_note(connection, "tags", "0/old")
    assert wrong(inside(store)) == {"tags": "warning"}
    assert edition_finding(None, "1/new").state == "ok"


def test_undelivered_digests_are_a_warning_and_stuck_ones_a_problem() -> None:
    """What failed and is tried again is told apart from what failed for days."""
    assert delivery_finding([], 3, 0).state == "ok"
    assert delivery_finding([("mailto:a@b.example", "refused")], 1, 0).state == "warning"
    stuck = delivery_finding([("mailto:a@b.example", "refused")], 1, 1)
    assert (stuck.state, stuck.area) == ("problem", "delivery")
    assert "refused" in stuck.said
