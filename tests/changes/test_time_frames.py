"""A changed time frame is told by what differs in it."""

from __future__ import annotations

from dataclasses import replace

from trialwatch.changes import compare
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
        "Primary outcome 'Overall survival' changed its time frame from 'cause, up to 45' to 'cause, up to 60', "
        "after the study had started."
    )
