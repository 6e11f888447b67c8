"""What is derived can be derived again: changes, tags, earlier versions, the store of an earlier day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from tests.sample import sync_days
from trialwatch.demo.sample import FIRST_DAY, SECOND_DAY, history
from trialwatch.demo.server import SampleRegistry
from trialwatch.errors import StoreLocked
from trialwatch.filters import ChangeFilter, Filter
from trialwatch.registry.client import ClientSettings, RegistryClient
from trialwatch.registry.parse import parse_study
from trialwatch.store.changes import list_changes
from trialwatch.store.detail import read_study
from trialwatch.store.engine import open_engine, reading, writing
from trialwatch.store.lock import held
from trialwatch.store.runs import load_known, read_note, write_note
from trialwatch.store.schema import upgrade
from trialwatch.store.studies import list_studies
from trialwatch.store.tables import ChangeTable, TagTable, VersionTable
from trialwatch.store.versions import versions_of
from trialwatch.sync.backfill import BackfillReport, backfill
from trialwatch.sync.checking import check_store
from trialwatch.sync.past import store_as_of
from trialwatch.sync.rebuild import TAGS_NOTE, rebuild, retag, tags_edition

EVERYTHING = Filter(mentions=True)
NOW = datetime(2026, 11, 23, 7, tzinfo=UTC)


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Make a store of its own that has seen both days."""
    made, _ = sync_days(str(tmp_path / "own.db"), FIRST_DAY, SECOND_DAY)
    yield made
    made.dispose()


def rows(engine: Engine, model: type) -> list[tuple[object, ...]]:
    """Read all rows of a table."""
    table = model.__table__  # type: ignore[attr-defined]
    with reading(engine) as connection:
        return sorted((tuple(row) for row in connection.execute(select(table))), key=repr)


def test_a_rebuild_ends_with_the_same_rows_and_ids(engine: Engine) -> None:
    """Deriving again by the same rules alters nothing, row numbers included."""
    before = rows(engine, ChangeTable), rows(engine, TagTable)
    done = rebuild(engine)
    assert (done.added, done.altered, done.dropped) == (0, 0, 0)
    assert (rows(engine, ChangeTable), rows(engine, TagTable)) == before


def test_a_rebuild_mends_what_was_lost_or_altered(engine: Engine) -> None:
    """Deleted and falsified changes come back under the same ids, invented ones go."""
    before = {one[1:] for one in rows(engine, ChangeTable)}
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM changes WHERE element = 'overall_status'"))
        connection.execute(text("UPDATE changes SET summary = 'nonsense' WHERE element = 'enrollment'"))
        connection.execute(text("DELETE FROM tags"))
    done = rebuild(engine)
    assert done.added
    assert done.altered
    assert {one[1:] for one in rows(engine, ChangeTable)} == before
    assert rows(engine, TagTable)


def test_a_number_of_a_change_is_never_given_twice(engine: Engine) -> None:
    """After the newest changes went and came back they have new numbers, so that no cursor hides them."""
    with writing(engine) as connection:
        highest = connection.execute(text("SELECT max(seq) FROM changes")).scalar()
        connection.execute(text("DELETE FROM changes WHERE seq > :half"), {"half": highest // 2})
    rebuild(engine)
    with reading(engine) as connection:
        numbers = list(connection.execute(text("SELECT seq FROM changes ORDER BY seq")).scalars())
    assert [one for one in numbers if one > highest // 2] == list(range(highest + 1, highest + 1 + highest - highest // 2))


def test_tags_are_derived_again_when_the_rules_move(engine: Engine) -> None:
    """A store that was tagged by another edition is tagged anew, once."""
    assert retag(engine) == 0
    with writing(engine) as connection:
        connection.execute(text("DELETE FROM tags"))
        write_note(connection, TAGS_NOTE, "0/earlier")
    assert retag(engine) == len(load_known(engine))
    assert rows(engine, TagTable)
    assert read_note(engine, TAGS_NOTE) == tags_edition()


def fetch_earlier(engine: Engine, *numbers: str) -> BackfillReport:
    """Backfill from the sample registry."""
    with SampleRegistry(day=SECOND_DAY) as registry, RegistryClient(ClientSettings(base_url=registry.url, request_interval=0)) as client:
        return backfill(engine, client, numbers, clock=lambda: NOW, progress=lambda _done, _total: None)


def test_earlier_versions_come_in_front_of_what_is_stored(engine: Engine) -> None:
    """A backfill numbers on what was stored, adds the history in front, and derives its changes."""
    number = min(history())
    with reading(engine) as connection:
        stored = versions_of(connection, number)
    report = fetch_earlier(engine, number)
    assert report.versions > 0
    detail = read_study(engine, number, date(2026, 11, 23), parse_study)
    assert [one.version for one in detail.versions] == list(range(len(stored) + report.versions))
    assert [one.source for one in detail.versions] == ["backfill"] * report.versions + ["sync"] * len(stored)
    assert [one.data_timestamp for one in detail.versions] == sorted(one.data_timestamp for one in detail.versions)
    earlier = [one for one in detail.changes if one.source == "backfill"]
    assert len(earlier) == report.changes > 0
    assert check_store(engine) == ([], sum(len(one) for one in [rows(engine, VersionTable)]))


def test_a_second_backfill_doubles_nothing(engine: Engine) -> None:
    """A study that was backfilled is skipped the next time."""
    number = min(history())
    fetch_earlier(engine, number)
    before = rows(engine, VersionTable), rows(engine, ChangeTable)
    again = fetch_earlier(engine, number)
    assert (again.already, again.versions) == (1, 0)
    assert (rows(engine, VersionTable), rows(engine, ChangeTable)) == before


def test_a_study_without_history_is_a_note(engine: Engine) -> None:
    """Where the registry keeps no history the backfill says so and goes on."""
    without = next(one for one in load_known(engine) if one not in history())
    report = fetch_earlier(engine, without, min(history()))
    assert report.versions > 0
    assert any(without in note for note in report.notes)


def test_backfilled_changes_are_no_news(engine: Engine) -> None:
    """What happened before trialwatch watched is not among the changes learnt today."""
    fetch_earlier(engine, *history())
    learnt = list_changes(engine, EVERYTHING, ChangeFilter(since="2026-11-23T00:00:00Z"))[0]
    assert learnt == []
    assert any(one.source == "backfill" for one in list_changes(engine, EVERYTHING, ChangeFilter())[0])


def test_a_rebuild_after_a_backfill_changes_nothing(engine: Engine) -> None:
    """The backfilled changes are the same when derived again."""
    fetch_earlier(engine, *history())
    before = rows(engine, ChangeTable)
    done = rebuild(engine)
    assert (done.added, done.altered, done.dropped) == (0, 0, 0)
    assert rows(engine, ChangeTable) == before


def test_the_store_of_an_earlier_day_answers_as_it_did_then(engine: Engine, tmp_path: Path) -> None:
    """What stood on the first day is what a store knew that only saw that day."""
    only, _ = sync_days(str(tmp_path / "first.db"), FIRST_DAY)
    past, count, earliest = store_as_of(engine, FIRST_DAY)
    today = date(2026, 11, 19)
    assert (count, earliest) == (len(load_known(only)), FIRST_DAY)
    assert list_studies(past, EVERYTHING, today) == list_studies(only, EVERYTHING, today)
    assert list_changes(past, EVERYTHING, ChangeFilter()) == ([], 0)
    only.dispose()


def test_before_the_first_record_there_is_nothing(engine: Engine) -> None:
    """A day before the first sync knows no study and says from which day on it would."""
    past, count, earliest = store_as_of(engine, "2020-01-01")
    assert (count, earliest) == (0, FIRST_DAY)
    assert list_studies(past, EVERYTHING, date(2020, 1, 1)) == ([], 0)


def test_a_sound_store_passes_its_check_and_a_falsified_one_does_not(engine: Engine) -> None:
    """The check reads every version and notices a record that is not the one that was stored."""
    assert check_store(engine)[0] == []
    with writing(engine) as connection:
        other = connection.execute(text("SELECT record FROM versions WHERE nct_id = 'NCT01658878'")).scalar()
        connection.execute(text("UPDATE versions SET record = :other WHERE nct_id = 'NCT03434379'"), {"other": other})
    problems, _ = check_store(engine)
    assert len(problems) == 1
    assert "NCT03434379 version 0" in problems[0]


def test_a_new_store_is_of_the_current_edition(tmp_path: Path) -> None:
    """After a first sync the store says by which edition it was tagged."""
    engine = open_engine(str(tmp_path / "new.db"))
    upgrade(engine)
    assert read_note(engine, TAGS_NOTE) is None
    retag(engine)
    assert read_note(engine, TAGS_NOTE) == tags_edition()
    engine.dispose()


def test_nothing_is_backfilled_or_rebuilt_while_a_sync_runs(engine: Engine) -> None:
    """Who would add changes beside a sync is refused, and the store stays as it is."""
    before = rows(engine, VersionTable), rows(engine, ChangeTable)
    with held(engine, "sync") as free:
        assert free
        with pytest.raises(StoreLocked, match="A sync is running"):
            fetch_earlier(engine, min(history()))
        with pytest.raises(StoreLocked, match="A sync is running"):
            rebuild(engine)
    assert (rows(engine, VersionTable), rows(engine, ChangeTable)) == before
