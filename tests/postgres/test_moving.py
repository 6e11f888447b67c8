"""Moving a store between SQLite and PostgreSQL: whole, equal, and going on where it was ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, text

from tests.cli.conftest import Run
from tests.postgres.conftest import Server
from tests.sample import sync_days
from tests.sync.scripted import QUERY, ScriptedRegistry, number, record
from trialwatch.demo.sample import FIRST_DAY, SECOND_DAY
from trialwatch.errors import StoreError, StoreLocked, UsageError
from trialwatch.filters import ChangeFilter, Filter
from trialwatch.store import moving
from trialwatch.store.changes import list_changes
from trialwatch.store.engine import open_engine, reading, writing
from trialwatch.store.lock import held
from trialwatch.store.moving import move_store, summed
from trialwatch.store.runs import in_quarantine, read_note
from trialwatch.store.schema import upgrade
from trialwatch.store.studies import list_studies
from trialwatch.store.tables import SiteTable, Table
from trialwatch.sync import sync
from trialwatch.sync.checking import check_store

EVERYTHING = Filter(mentions=True)
LATER = datetime(2026, 11, 23, 7, tzinfo=UTC)
sites = SiteTable.__table__  # type: ignore[attr-defined]


@pytest.fixture
def source(tmp_path: Path) -> Iterator[Engine]:
    """Make an SQLite store that has seen both days, and a record that nobody can read."""
    made, _ = sync_days(str(tmp_path / "source.db"), FIRST_DAY, SECOND_DAY)
    broken = record(7)
    broken["protocolSection"]["conditionsModule"]["conditions"] = 7
    registry = ScriptedRegistry({number(7): broken}, day="2026-11-21")
    with registry.client() as client:
        sync(made, client, QUERY, {}, clock=lambda: LATER)
    assert in_quarantine(made)
    yield made
    made.dispose()


@pytest.fixture(params=["postgres", "sqlite"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Open an empty database of either kind."""
    server: Server = request.getfixturevalue("server")
    made = open_engine(server.create() if request.param == "postgres" else str(tmp_path / "target.db"))
    yield made
    made.dispose()


def fingerprints(engine: Engine) -> dict[str, object]:
    """Sum up every table."""
    with reading(engine) as connection:
        return {name: summed(connection, table) for name, table in Table.metadata.tables.items()}


def test_a_copy_equals_its_source_in_every_table(source: Engine, target: Engine) -> None:
    """Counts and fingerprints agree, nothing of the copying is left behind, and the source is untouched."""
    before = fingerprints(source)
    counts = move_store(source, target)
    assert fingerprints(target) == fingerprints(source) == before
    assert counts["versions"] > counts["studies"] > 20
    assert counts["quarantine"] == 1
    assert read_note(target, "copy") is None
    assert check_store(target)[0] == []


def test_questions_get_the_same_answers(source: Engine, target: Engine) -> None:
    """Lists and changes read the same from both."""
    move_store(source, target)
    for ask in (
        lambda engine: list_studies(engine, EVERYTHING, LATER.date()),
        lambda engine: list_changes(engine, EVERYTHING, ChangeFilter()),
    ):
        assert ask(target) == ask(source)


def test_a_store_comes_back_as_it_went(source: Engine, server: Server, tmp_path: Path) -> None:
    """From SQLite to PostgreSQL and back nothing is lost or altered."""
    there, back = open_engine(server.create()), open_engine(str(tmp_path / "back.db"))
    move_store(source, there)
    move_store(there, back)
    assert fingerprints(back) == fingerprints(source)
    there.dispose()


@pytest.mark.parametrize("moments", [1, 3, 6])
def test_a_copy_that_was_ended_goes_on(source: Engine, target: Engine, moments: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ended after any batch and run again, it comes out equal and copies no row twice."""
    monkeypatch.setattr(moving, "BATCH", 20)
    left = [moments]

    def end(_done: int, _total: int | None) -> None:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        move_store(source, target, end)
    assert read_note(target, "copy") == str(source.url.database)
    move_store(source, target)
    assert fingerprints(target) == fingerprints(source)


def test_a_source_that_moved_on_meanwhile_is_copied_as_it_is_now(source: Engine, target: Engine) -> None:
    """What was copied of an older state is replaced."""
    with pytest.raises(KeyboardInterrupt):
        move_store(source, target, _end_late())
    with writing(source) as connection:
        connection.execute(text("UPDATE changes SET summary = 'Another sentence.'"))
        connection.execute(text("DELETE FROM sites WHERE position > 0"))
    move_store(source, target)
    assert fingerprints(target) == fingerprints(source)


def _end_late() -> moving.Progress:
    seen: list[int] = []

    def end(done: int, total: int | None) -> None:
        seen.append(done)
        if total and done > total * 0.9:
            raise KeyboardInterrupt

    return end


def test_a_copy_that_does_not_come_out_equal_is_an_error(source: Engine, target: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A target that alters what is written is noticed."""
    honest = moving._copy_rest

    def meddled(origin: object, engine: Engine, table: object, progress: object) -> None:
        honest(origin, engine, table, progress)  # type: ignore[arg-type]
        if table is sites:
            with writing(engine) as connection:
                connection.execute(insert(sites).values(nct_id="NCT99999999", position=0))

    monkeypatch.setattr(moving, "_copy_rest", meddled)
    with pytest.raises(StoreError, match="sites"):
        move_store(source, target)


def test_a_target_with_studies_is_refused(source: Engine, engine: Engine) -> None:
    """A store is never written over, nor is the unfinished copy of another."""
    move_store(source, engine)
    with pytest.raises(UsageError, match="is a store already"):
        move_store(source, engine)
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO notes (key, value) VALUES ('copy', 'elsewhere')"))
    with pytest.raises(UsageError, match="unfinished copy of elsewhere"):
        move_store(source, engine)


def test_no_copy_is_taken_while_a_sync_runs(source: Engine, target: Engine) -> None:
    """A sync that runs is waited for by whoever wants the copy."""
    with held(source, "sync"), pytest.raises(StoreLocked, match="sync"):
        move_store(source, target)


def test_a_copy_in_postgresql_counts_on(source: Engine, server: Server) -> None:
    """Runs, versions and changes that come after the move get numbers that are free."""
    there = open_engine(server.create())
    move_store(source, there)
    registry = ScriptedRegistry({number(count): record(count) for count in (1, 2)}, day="2026-11-24")
    with registry.client() as client:
        report = sync(there, client, QUERY, {}, clock=lambda: LATER)
    assert report.new == 2
    there.dispose()


def test_a_store_cannot_be_copied_onto_itself(source: Engine) -> None:
    """The same address twice is refused."""
    with pytest.raises(UsageError, match="itself"):
        move_store(source, open_engine(str(source.url.database)))


def test_the_command_copies_and_tells(run: Run, sample_file: Path, server: Server) -> None:
    """`db copy FROM TO` names the rows; the copy answers `db check` and `list`."""
    url = server.create()
    done = run("db", "copy", str(sample_file), url)
    assert done.code == 0, done.err
    assert "copied and compared: equal" in done.out
    assert "sound" in run("db", "check", "--database", url).out
    ours, theirs = (run("list", "--format", "json", "--database", one).out for one in (str(sample_file), url))
    assert ours == theirs != "[]\n"
    assert run("db", "copy", "nowhere.db", url).code == 1


def test_an_upgrade_is_asked_for_first(tmp_path: Path, target: Engine) -> None:
    """A source of another revision is not copied."""
    old = open_engine(str(tmp_path / "old.db"))
    upgrade(old)
    with writing(old) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    with pytest.raises(StoreError, match="db upgrade"):
        move_store(old, target)
