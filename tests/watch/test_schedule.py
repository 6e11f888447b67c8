"""When something is due: words, cron lines, time zones and the nights when clocks change."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwatch.errors import UsageError
from trialwatch.schedule import Schedule, read_cron, schedule


def at(text: str) -> datetime:
    """Read an instant in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "time", "zone", "moment", "expected"),
    [
        ("daily", None, "UTC", "2026-11-20 08:00", "2026-11-21 08:00"),
        ("daily", "07:59", "UTC", "2026-11-20 07:58:59", "2026-11-20 07:59"),
        ("daily", "08:00", "Asia/Tokyo", "2026-11-20 12:00", "2026-11-20 23:00"),
        ("weekly", None, "Europe/Berlin", "2026-11-23 07:00", "2026-11-30 07:00"),
        ("friday", "18:30", "UTC", "2026-11-23 07:00", "2026-11-27 18:30"),
        ("weekdays", None, "UTC", "2026-11-20 09:00", "2026-11-23 08:00"),
        ("hourly", None, "UTC", "2026-11-20 09:00", "2026-11-20 10:00"),
        ("5 * * * mon-fri", None, "UTC", "2026-11-20 23:05", "2026-11-23 00:05"),
        ("0 8 * * 1", None, "UTC", "2026-11-20 00:00", "2026-11-23 08:00"),
        ("0 8 * * 0", None, "UTC", "2026-11-20 00:00", "2026-11-22 08:00"),
        ("0 8 * * 7", None, "UTC", "2026-11-20 00:00", "2026-11-22 08:00"),
        ("0 8 * * fri-mon", None, "UTC", "2026-11-21 09:00", "2026-11-22 08:00"),
        ("0 8 13 * fri", None, "UTC", "2026-11-07 00:00", "2026-11-13 08:00"),
        ("0 8 13 * fri", None, "UTC", "2026-11-13 09:00", "2026-11-20 08:00"),
        ("*/20 9-17/4 * jan,dec *", None, "UTC", "2026-11-20 00:00", "2026-12-01 09:00"),
        ("0 0 29 2 *", None, "UTC", "2026-11-20 00:00", "2028-02-29 00:00"),
    ],
)
def test_the_next_time_is_the_one_that_a_calendar_shows(every: str, time: str | None, zone: str, moment: str, expected: str) -> None:
    """Words and cron lines come true where a person with a calendar and a clock would say so."""
    assert schedule(every, time, zone).next_after(at(moment)) == at(expected)


def test_a_time_that_the_spring_skips_falls_right_after_the_gap() -> None:
    """02:30 does not exist in Berlin on 29 March 2026; the digest comes once, at 03:30."""
    nightly = schedule("daily", "02:30", "Europe/Berlin")
    assert nightly.next_after(at("2026-03-28 12:00")) == at("2026-03-29 01:30")
    assert nightly.next_after(at("2026-03-29 01:30")) == at("2026-03-30 00:30")


def test_a_time_that_the_autumn_repeats_comes_once() -> None:
    """02:30 exists twice in Berlin on 25 October 2026; the first one counts."""
    nightly = schedule("daily", "02:30", "Europe/Berlin")
    assert nightly.next_after(at("2026-10-24 12:00")) == at("2026-10-25 00:30")
    assert nightly.next_after(at("2026-10-25 00:30")) == at("2026-10-26 01:30")


def test_an_hourly_line_follows_the_hours_that_pass() -> None:
    """In the night when clocks go back, every real hour has its turn."""
    moment, found = at("2026-10-24 22:30"), []
    for _ in range(4):
        moment = schedule("0 * * * *", None, "Europe/Berlin").next_after(moment)
        found.append(moment.hour)
    assert found == [23, 0, 1, 2]


@given(
    moment=st.datetimes(datetime(2024, 1, 1), datetime(2032, 1, 1)),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Africa/Cairo"]),
    hour=st.integers(0, 23),
    minute=st.integers(0, 59),
)
def test_a_daily_schedule_never_waits_much_longer_than_a_day(moment: datetime, zone: str, hour: int, minute: int) -> None:
    """The next time lies after the moment, at most 25 hours away, and asking again moves on."""
    daily = Schedule("daily", f"{hour:02d}:{minute:02d}", zone)
    start = moment.replace(tzinfo=UTC)
    found = daily.next_after(start)
    assert start < found <= start + timedelta(hours=25)
    assert daily.next_after(found) > found


@pytest.mark.parametrize(
    ("every", "time", "zone", "hint"),
    [
        ("sometimes", None, "UTC", "daily"),
        ("60 * * * *", None, "UTC", "minute"),
        ("0 8 * * xyz", None, "UTC", "weekday"),
        ("0 8 30 2 *", None, "UTC", "never"),
        ("0 */0 * * *", None, "UTC", "hour"),
        ("0 8 * * *", "09:00", "UTC", "own time"),
        ("daily", "24:00", "UTC", "08:00"),
        ("daily", "8", "UTC", "08:00"),
        ("daily", None, "Europe/Berlim", "Europe/Berlin"),
        ("daily", None, "tokyo", "Asia/Tokyo"),
        ("daily", None, "../../etc/passwd", "Europe/Berlin"),
        ("daily", None, "", "Europe/Berlin"),
    ],
)
def test_what_never_comes_true_is_refused_with_a_hint(every: str, time: str | None, zone: str, hint: str) -> None:
    """A wrong line, time or zone is refused, with what to write instead."""
    with pytest.raises(UsageError) as caught:
        schedule(every, time, zone)
    assert hint in str(caught.value)


def test_weekday_numbers_are_those_of_cron() -> None:
    """1 to 5 are Monday to Friday, 0 and 7 are Sunday."""
    assert read_cron("0 8 * * 1-5").weekdays == read_cron("0 8 * * mon-fri").weekdays
    assert read_cron("0 8 * * 0") == read_cron("0 8 * * 7")
