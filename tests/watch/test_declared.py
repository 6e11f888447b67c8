"""Watches of the settings file, brought level with the store."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.deliver.stage import FIRST, START, a_watch, new_store, put_study, save
from trialwatch.errors import SettingsError, UsageError
from trialwatch.store.watches import list_watches, pause_watch
from trialwatch.watching import declared_watch, level_with_settings

TABLE: dict[str, Any] = {"name": "declared", "to": "mailto:a@example.org", "every": "weekly", "recruiting": True}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give a store with one study."""
    found = new_store(tmp_path)
    put_study(found, FIRST)
    yield found
    found.dispose()


def names(engine: Engine) -> list[str]:
    """List the names of the watches."""
    return [one.watch.name for one in list_watches(engine)]


def test_declared_watches_come_change_and_go_with_the_file(engine: Engine) -> None:
    """The store follows the file; watches made by command stay."""
    save(engine, a_watch(name="by hand"))
    assert level_with_settings(engine, [TABLE], "Europe/Berlin", START) == []
    assert names(engine) == ["by hand", "declared"]
    assert list_watches(engine)[1].watch.schedule.timezone == "Europe/Berlin"
    level_with_settings(engine, [{**TABLE, "every": "daily"}], "UTC", START)
    assert list_watches(engine)[1].watch.schedule.every == "daily"
    level_with_settings(engine, [], "UTC", START)
    assert names(engine) == ["by hand"]


def test_a_declared_watch_that_was_paused_by_command_stays_paused(engine: Engine) -> None:
    """Levelling with an unchanged file changes nothing."""
    level_with_settings(engine, [TABLE], "UTC", START)
    pause_watch(engine, "declared", paused=True)
    level_with_settings(engine, [TABLE], "UTC", START)
    assert list_watches(engine)[0].watch.paused


def test_one_wrong_table_holds_up_no_other(engine: Engine) -> None:
    """A watch that cannot be is named with its reason; the rest is saved."""
    problems = level_with_settings(engine, [{**TABLE, "name": "bad", "drug": "no such drug"}, TABLE], "UTC", START)
    assert names(engine) == ["declared"]
    assert [name for name, _ in problems] == ["bad"]


def test_a_name_that_was_taken_by_command_is_left_alone(engine: Engine) -> None:
    """The file does not take over a watch that somebody made."""
    save(engine, a_watch(name="declared"))
    assert "by command" in level_with_settings(engine, [TABLE], "UTC", START)[0][1]


@pytest.mark.parametrize(
    ("more", "hint"),
    [
        ({"drugs": "x"}, "drug"),
        ({"recruiting": "yes"}, "true or false"),
        ({"to": 7.5}, "text"),
        ({"min_severity": "hevy"}, "critical"),
        ({"element": ["overal_status"]}, "overall_status"),
        ({"timezone": "Europe/Berlim"}, "Europe/Berlin"),
        ({"to": []}, "--to"),
    ],
)
def test_a_wrong_word_is_refused_with_the_nearest(more: dict[str, Any], hint: str) -> None:
    """Each wrong key or value names what is known."""
    with pytest.raises((SettingsError, UsageError)) as caught:
        declared_watch({**TABLE, **more}, "UTC")
    assert hint in str(caught.value)


def test_a_declared_watch_that_asks_for_something_else_does_not_tell_of_all_that_it_left(engine: Engine) -> None:
    """A study that a new filter no longer means was left by the reader, not by the study."""
    put_study(engine, "NCT90000002", overall_status="COMPLETED")
    level_with_settings(engine, [{**TABLE, "recruiting": False}], "UTC", START)
    assert len(list_watches(engine)[0].members) == 2
    level_with_settings(engine, [TABLE], "UTC", START)
    assert list_watches(engine)[0].members == {FIRST}
