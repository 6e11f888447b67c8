"""When a study is stale, and the reason that is shown."""

from __future__ import annotations

from datetime import date

import pytest

from trialwatch.staleness import stale_reason
from trialwatch.study import PartialDate

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("status", "verified", "completion", "reason"),
    [
        ("RECRUITING", "2024-03", None, "says RECRUITING but was last verified 2024-03 (2 years 8 months ago)"),
        ("RECRUITING", "2025-11-22", None, "says RECRUITING but was last verified 2025-11-22 (1 year ago)"),
        ("RECRUITING", "2025-11-23", None, None),
        ("RECRUITING", "2025-11", None, None),
        ("RECRUITING", "2025-10", None, "says RECRUITING but was last verified 2025-10 (1 year 1 month ago)"),
        ("RECRUITING", "2025", None, None),
        ("RECRUITING", "2024", None, "says RECRUITING but was last verified 2024 (about 2 years ago)"),
        ("RECRUITING", "2027-01", None, None),
        ("RECRUITING", "lately", "soon", None),
        ("RECRUITING", None, None, None),
        ("NOT_YET_RECRUITING", "2026-10", "2026-08-25", None),
        ("NOT_YET_RECRUITING", "2026-10", "2026-08-24", "says NOT_YET_RECRUITING but its completion date 2026-08-24 passed 2 months ago"),
        ("ACTIVE_NOT_RECRUITING", "2026-10", "2026-08", None),
        ("ACTIVE_NOT_RECRUITING", None, "2025-11", "says ACTIVE_NOT_RECRUITING but its completion date 2025-11 passed 1 year ago"),
        (
            "RECRUITING",
            "2024-03",
            "2024-12-31",
            (
                "says RECRUITING but was last verified 2024-03 (2 years 8 months ago) "
                "and its completion date 2024-12-31 passed 1 year 10 months ago"
            ),
        ),
        ("COMPLETED", "2010-01", "2011-01", None),
        ("UNKNOWN", "2010-01", "2011-01", None),
        (None, "2010-01", None, None),
    ],
)
def test_reason(status: str | None, verified: str | None, completion: str | None, reason: str | None) -> None:
    """Only a study under way is stale: not verified for over a year, or over 90 days past its completion."""
    dates = [PartialDate(one) if one else None for one in (verified, completion)]
    assert stale_reason(status, dates[0], dates[1], TODAY) == reason


def test_leap_day() -> None:
    """A date of 29 February is over a year old from 1 March of the next year on."""
    verified = PartialDate("2024-02-29")
    assert stale_reason("RECRUITING", verified, None, date(2025, 2, 28)) is None
    assert stale_reason("RECRUITING", verified, None, date(2025, 3, 1)) is not None
