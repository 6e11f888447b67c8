"""Members of long lists find their counterparts, and summaries stay short."""

from __future__ import annotations

from dataclasses import replace

import pytest

from trialwatch.changes import compare
from trialwatch.changes.eligibility import split_criteria
from trialwatch.changes.outcomes import has_started
from trialwatch.changes.phrases import shortened
from trialwatch.study import Location, Outcome, PartialDate, Study, StudyDate

STUDY = Study("NCT01234567")


def test_every_outcome_of_hundreds_is_one_changed_outcome() -> None:
    """Where all of 300 outcomes get another time frame, all are changed and none is removed or added."""
    outcomes = tuple(Outcome(f"Concentration of analyte {number}", None, "1 week") for number in range(300))
    older = replace(STUDY, secondary_outcomes=outcomes)
    newer = replace(STUDY, secondary_outcomes=tuple(replace(one, time_frame="2 weeks") for one in outcomes))
    (change,) = compare(older, newer)
    assert change.summary.startswith("Secondary outcomes: 300 changed (")
    assert isinstance(change.before, list)
    assert len(change.before) == 300


def test_rewritten_measure_finds_the_nearest_outcome() -> None:
    """A measure with a few other words is matched with the most similar one, not with the first."""
    older = replace(STUDY, secondary_outcomes=(Outcome("Time to progression by RECIST"), Outcome("Time to response by RECIST")))
    newer = replace(STUDY, secondary_outcomes=(Outcome("Time to response by mRECIST criteria"), Outcome("Time to progression by RECIST")))
    (change,) = compare(older, newer)
    assert change.before == ["Time to response by RECIST"]
    assert change.after == ["Time to response by mRECIST criteria"]
    assert "changed its measure" in change.summary


def test_moved_outcome_is_told_once_in_each_list() -> None:
    """An outcome that moves from primary to secondary is one member of each list, said as moved."""
    outcome = Outcome("Overall survival", None, "2 years")
    changes = compare(replace(STUDY, primary_outcomes=(outcome,)), replace(STUDY, secondary_outcomes=(outcome,)))
    assert [(one.element, one.before, one.after) for one in changes] == [
        ("primary_outcomes", ["Overall survival [2 years]"], []),
        ("secondary_outcomes", [], ["Overall survival [2 years]"]),
    ]
    assert all("moved from primary to secondary" in one.summary for one in changes)


def test_many_sites_are_named_first_and_counted_then() -> None:
    """Hundreds of new sites are told by two names and the number of the others; all of them stand in `after`."""
    sites = tuple(Location(f"A Very Long Name of a University Hospital, Department {n}", "Tokyo", country="Japan") for n in range(200))
    (change,) = compare(STUDY, replace(STUDY, locations=sites))
    assert "200 sites opened" in change.summary
    assert "198 more" in change.summary
    assert isinstance(change.after, list)
    assert len(change.after) == 200


def test_long_names_are_cut_at_a_word() -> None:
    """A long name ends at a word with an ellipsis; one without spaces is cut where it must be."""
    assert shortened("one two three four", 10) == "one two…"
    assert shortened("onetwothreefour", 10) == "onetwothr…"
    assert shortened("one two", 7) == "one two"


CRITERIA = """Inclusion Criteria:

1. Age \\>= 18
   years
2. Life expectancy over
   - 3 months

Key Exclusion Criteria

* Pregnancy
* HIV"""


def test_criteria_are_cut_at_bullets_within_their_section() -> None:
    """Criteria are cut at numbers and bullets, carry their section, and a line without a bullet goes on."""
    assert split_criteria(CRITERIA) == [
        "Inclusion: Age >= 18 years",
        "Inclusion: Life expectancy over",
        "Inclusion: 3 months",
        "Exclusion: Pregnancy",
        "Exclusion: HIV",
    ]


def test_criterion_that_changes_sides_is_told_as_moved() -> None:
    """A criterion that is now excluded instead of included has not merely been reworded."""
    older = replace(STUDY, eligibility_criteria="Inclusion Criteria:\n* Cirrhosis\nExclusion Criteria:\n* HIV")
    newer = replace(STUDY, eligibility_criteria="Inclusion Criteria:\n* HIV\nExclusion Criteria:\n* Cirrhosis")
    (change,) = compare(older, newer)
    assert change.severity == "major"
    assert change.before == ["Inclusion: Cirrhosis", "Exclusion: HIV"]


@pytest.mark.parametrize(
    ("start", "own", "status", "expected"),
    [
        ("2024-01-10", "2024-01-10", "", (True, True)),
        ("2024-01-11", "2024-01-10", "RECRUITING", (False, True)),
        ("2024-01", "2024-01-10", "RECRUITING", (True, False)),
        ("2024-01", "2024-01-10", "NOT_YET_RECRUITING", (False, False)),
        (None, "2024-01-10", "COMPLETED", (True, False)),
        ("2024-01", None, "WITHDRAWN", (False, False)),
        ("soon", "2024-01-10", "UNKNOWN", (False, False)),
    ],
)
def test_whether_a_study_has_started(start: str | None, own: str | None, status: str, expected: tuple[bool, bool]) -> None:
    """The start date against the version's own date decides; where they cannot tell, the status does, and that is said."""
    study = Study(
        "NCT01234567",
        overall_status=status,
        start_date=StudyDate(PartialDate(start)) if start else None,
        last_update_post_date=PartialDate(own) if own else None,
    )
    assert has_started(study) == expected
