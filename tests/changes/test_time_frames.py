"""A changed time frame is told by what differs in it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialwatch.changes import compare
from trialwatch.changes.phrases import span
from trialwatch.study import Outcome, PartialDate, Study, StudyDate


def test_long_time_frames_that_begin_alike_are_told_by_what_differs() -> None:
    """Two long time frames that only differ at the end are cut down to that end."""
    older = Study(
        nct_id="NCT00000001",
        overall_status="RECRUITING",
        start_date=StudyDate(PartialDate("2020-01")),
        last_update_post_date=PartialDate("2024-01-01"),
        primary_outcomes=(Outcome("Overall survival", None, "From randomization to death from any cause, up to 45 months"),),
    )
    newer = replace(
        older,
        primary_outcomes=(replace(older.primary_outcomes[0], time_frame="From randomization to death from any cause, up to 60 months"),),
    )
    [change] = compare(older, newer)
    assert change.summary == (
        "Primary outcome 'Overall survival' changed its time frame from 'cause, up to 45 months' to 'cause, up to 60 months', "
        "after the study had started."
    )


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (
            "a long way (up to about 36 months) of it",
            "a long way (up to about 48 months) of it",
            ("up to about 36 months", "up to about 48 months"),
        ),
        ("the whole time (24 weeks)", "the whole time (24 months)", ("whole time (24 weeks)", "whole time (24 months)")),
        ("at most 5 sites", "at most five sites", ("at most 5 sites", "at most five sites")),
        ("read (A) and (B 1)", "read (A) and (B 2)", ("(A) and (B 1)", "(A) and (B 2)")),
        ("from day 1 on", "from day 1", ("from day 1 on", "from day 1")),
        ("", "one", ("", "one")),
    ],
)
def test_what_differs_keeps_units_and_whole_brackets(before: str, after: str, told: tuple[str, str]) -> None:
    """A number is told with its unit, and no bracket stands without its partner."""
    assert span(before, after) == told
