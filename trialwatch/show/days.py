"""The days under which changes are told."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from trialwatch.show.source import day

if TYPE_CHECKING:
    from trialwatch.rows import ChangeRow


def change_day(row: ChangeRow) -> str:
    """Give the day under which a change is told: the registry's data day, or when it was posted where it was backfilled."""
    posted = row.last_update_post_date if row.source == "backfill" else None
    return day(posted or row.data_timestamp or row.detected_at)


def day_in_words(text: str) -> str:
    """Read a day as `Tuesday, 4 August 2026`; other text stays as it is."""
    try:
        moment = date.fromisoformat(text)
    except ValueError:
        return text or "Day not known"
    return f"{_WEEKDAYS[moment.weekday()]}, {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
