"""When something is due: daily, weekly or by a cron line, on the wall clock of a named time zone.

Pure: the moment is an argument. A time that a clock change skips happens right after the gap, a time that it repeats
happens once; lines for every hour follow the hours that really pass.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from trialwatch.errors import UsageError
from trialwatch.settings import did_you_mean

WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DAY_NAMES = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
_FIELDS = (("minute", 0, 59, ()), ("hour", 0, 23, ()), ("day", 1, 31, ()), ("month", 1, 12, MONTHS), ("weekday", 0, 7, WEEKDAYS))
_YEARS_AHEAD = 9
"""A line that does not come true within nine years (two leap years, around 2100 too) never does."""


@dataclass(frozen=True, slots=True)
class Cron:
    """A cron line read: the minutes, hours, days, months and weekdays (0 is Sunday) on which it comes true."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool
    """Both day and weekday are restricted: one of them is enough, as cron has it."""

    def falls_on(self, day: date) -> bool:
        """Tell whether the line comes true on a day."""
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return day.month in self.months and (by_day or by_weekday if self.either_day else by_day and by_weekday)


@dataclass(frozen=True, slots=True)
class Schedule:
    """How often something happens: `daily`, `weekly`, a weekday or a cron line; at a time of day; in a time zone."""

    every: str
    at: str = "08:00"
    timezone: str = "UTC"

    def next_after(self, moment: datetime) -> datetime:
        """Find the first time after a moment, in UTC; both are aware."""
        line, zone = read_cron(_as_cron(self.every, self.at)), time_zone(self.timezone)
        found = _by_passing_hours(line, zone, moment) if len(line.hours) == 24 else _by_the_clock(line, zone, moment)
        if found is None:
            raise _never(self.every)
        return found


def schedule(every: str, at: str | None, timezone: str) -> Schedule:
    """Read what a reader wrote; raises UsageError for a line, a time or a zone that does not exist."""
    every = every.strip().casefold()
    if every not in _named() and at is not None:
        raise UsageError(f"A cron line names its own time; --at {at!r} cannot be added.", "Leave --at out, or use --every daily.")
    chosen = Schedule(every, _time_of_day(at or "08:00"), _known_zone(timezone.strip()))
    chosen.next_after(datetime(2026, 1, 1, tzinfo=UTC))
    return chosen


@lru_cache(maxsize=512)
def read_cron(line: str) -> Cron:
    """Read five fields (minute, hour, day, month, weekday); raises UsageError for anything else."""
    parts = line.casefold().split()
    if len(parts) != len(_FIELDS):
        raise UsageError(
            f"{line[:60]!r} is no schedule.", 'Write daily, weekly, monday, or a cron line of five fields such as "0 8 * * mon-fri".'
        )
    minutes, hours, days, months, weekdays = (_field(text, line, *field) for text, field in zip(parts, _FIELDS, strict=True))
    either = not parts[2].startswith("*") and not parts[4].startswith("*")
    return Cron(minutes, hours, days, months, frozenset(one % 7 for one in weekdays), either)


@lru_cache(maxsize=128)
def time_zone(name: str) -> ZoneInfo:
    """Find a time zone by its name; raises UsageError, with the nearest names, where there is none."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        cities = {one.rpartition("/")[2].casefold(): one for one in sorted(available_timezones())}
        found = cities.get(re.sub(r"\s+", "_", name.strip().casefold()))
        advice = f"Did you mean {found}?" if found else did_you_mean(name, sorted(available_timezones()))
        raise UsageError(f"There is no time zone {name[:60]!r}.", advice or "Write it as Europe/Berlin or Asia/Tokyo.") from problem


def _known_zone(name: str) -> str:
    return time_zone(name).key


def _time_of_day(text: str) -> str:
    found = re.fullmatch(r"\s*(\d{1,2}):(\d{2})\s*", text)
    if not found or int(found[1]) > 23 or int(found[2]) > 59:
        raise UsageError(f"--at {text[:30]!r} is no time of day.", "Write it as 08:00.")
    return f"{int(found[1]):02d}:{found[2]}"


def _named() -> dict[str, str]:
    """Give the words for common schedules with their weekday field."""
    days = dict(zip(_DAY_NAMES, WEEKDAYS, strict=True))
    return {"daily": "*", "weekly": "mon", "weekdays": "mon-fri", **days, **{short: short for short in WEEKDAYS}}


def _as_cron(every: str, at: str) -> str:
    weekday = _named().get(every)
    if every == "hourly":
        return "0 * * * *"
    if weekday is None:
        return every
    hour, minute = at.split(":")
    return f"{int(minute)} {int(hour)} * * {weekday}"


def _field(text: str, line: str, name: str, low: int, high: int, words: tuple[str, ...]) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
            raise _wrong(name, part, line)
        start: int | None = low
        end: int | None = min(high, 6) if name == "weekday" else high
        if span != "*":
            start = _value(first, words, low)
            end = _value(last, words, low) if dash else (high if slash else start)
        if start is None or end is None or not low <= start <= high or not low <= end <= high:
            raise _wrong(name, part, line)
        found.update(_span(start, end, int(step) if slash else 1, low, high, around=bool(words)))
    return frozenset(found)


def _span(start: int, end: int, step: int, low: int, high: int, *, around: bool) -> range | list[int]:
    """List a span; `fri-mon` and `nov-feb` go around the end."""
    if start <= end:
        return range(start, end + 1, step)
    size = high - low + 1 if low else 7
    length = (end - start) % size + 1 if around else 0
    return [low + (start - low + offset) % size for offset in range(0, length, step)]


def _value(text: str, words: tuple[str, ...], low: int) -> int | None:
    if text.isascii() and text.isdigit():
        return int(text)
    short = text[:3]
    return words.index(short) + low if short in words and (len(text) == 3 or text in _DAY_NAMES) else None


def _wrong(name: str, part: str, line: str) -> UsageError:
    return UsageError(f"{part[:30]!r} is no {name} in the schedule {line[:60]!r}.", "The fields are minute, hour, day, month, weekday.")


def _never(every: str) -> UsageError:
    return UsageError(f"The schedule {every[:60]!r} never comes true.", "Check its day and month.")


def _by_the_clock(line: Cron, zone: ZoneInfo, moment: datetime) -> datetime | None:
    """Look for wall clock times; of a repeated one the first counts, a skipped one falls right after the gap."""
    day = moment.astimezone(zone).date()
    times = [time(hour, minute) for hour in line.hours for minute in line.minutes]
    for _ in range(_YEARS_AHEAD * 366):
        if line.falls_on(day):
            instants = (datetime.combine(day, one, zone).astimezone(UTC) for one in times)
            found = min((one for one in instants if one > moment), default=None)
            if found:
                return found
        day += timedelta(days=1)
    return None


def _by_passing_hours(line: Cron, zone: ZoneInfo, moment: datetime) -> datetime | None:
    """Look minute by minute as time passes, so that no hour is left out when clocks go back."""
    instant = moment.astimezone(UTC).replace(second=0, microsecond=0) + timedelta(minutes=1)
    end = instant + timedelta(days=_YEARS_AHEAD * 366)
    while instant < end:
        local = instant.astimezone(zone)
        if not line.falls_on(local.date()):
            instant = max(datetime.combine(local.date() + timedelta(days=1), time(0), zone).astimezone(UTC), instant + timedelta(minutes=1))
        elif local.minute in line.minutes:
            return instant
        else:
            instant += timedelta(minutes=1)
    return None
