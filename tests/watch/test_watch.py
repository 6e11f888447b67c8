"""Watches as values: names, when they are due, and their filter as options."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from trialwatch.errors import UsageError
from trialwatch.filters import Asked
from trialwatch.schedule import Schedule
from trialwatch.watch import Watch, as_options, instant_text, is_due, next_due, watch_name

DAILY = Watch("liver", Asked(), (), Schedule("daily", "08:00", "UTC"))


def test_a_watch_is_due_once_however_many_times_it_missed() -> None:
    """After a week of sleep it is due, and not again after the one run that catches up."""
    now = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert is_due(DAILY, "2026-11-20T08:00:00Z", now)
    assert not is_due(DAILY, instant_text(now), now)
    assert next_due(DAILY, instant_text(now)) == datetime(2026, 11, 28, 8, tzinfo=UTC)


def test_a_paused_watch_is_never_due() -> None:
    """Pausing stops the clock."""
    from dataclasses import replace

    assert not is_due(replace(DAILY, paused=True), "2026-11-20T08:00:00Z", datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize("name", ["", " ", "a\nb", "a/b", "../x", ".x", "-x", "a" * 81, "<b>", "a\x1b[31m", "a\u202eb"])
def test_a_name_that_could_be_more_than_a_name_is_refused(name: str) -> None:
    """Names become headers and file names, so they are one plain line."""
    with pytest.raises(UsageError):
        watch_name(name)


def test_names_of_any_language_are_taken() -> None:
    """Letters need not be English."""
    assert watch_name(" Leberkrebs Köln 肝 ") == "Leberkrebs Köln 肝"


def test_a_filter_is_written_as_the_options_that_it_came_from() -> None:
    """The pointer of a cut digest can be pasted into a shell."""
    asked = Asked(text="dose finding", drug=("lenvatinib", "x'y"), recruiting=True, near="Köln", within="50km", has_results=True)
    assert as_options(asked) == "'dose finding' --drug lenvatinib --drug 'x'\"'\"'y' --near 'Köln' --within 50km --recruiting --has-results"
    assert as_options(Asked()) == ""


def test_instants_are_written_in_utc() -> None:
    """Whatever zone a moment has, its text ends in Z."""
    assert instant_text(datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Europe/Berlin"))) == "2026-07-01T08:00:00Z"
