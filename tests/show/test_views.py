"""What the pages say: the table of studies, a study's life, the briefing of changes, the overview."""

from __future__ import annotations

from datetime import date

import pytest

from tests.show.sample import change_row, overview, printed, study_detail, study_row
from trialwatch.rows import LocationRow, VersionRow
from trialwatch.show.changes import changes_view
from trialwatch.show.diff import diff_view
from trialwatch.show.lifeline import Segment, life_line, life_segments
from trialwatch.show.overview import overview_data, overview_view
from trialwatch.show.plots import bar, trend
from trialwatch.show.sites import sites_by_country
from trialwatch.show.studies import studies_table
from trialwatch.show.study import slips, study_view
from trialwatch.show.words import countries_word, long_phases, short_phases, status_word, titled


def lines(text: str) -> list[str]:
    """Give the lines of a page without the blanks behind them."""
    return [line.rstrip() for line in text.splitlines()]


def test_studies_at_80() -> None:
    """At 80 columns a study is one line of number, status, phase, title and last update."""
    rows = [study_row(), study_row(nct_id="NCT04567615", overall_status="RECRUITING", stale=True, phases=("PHASE2",), acronym=None)]
    assert lines(printed(studies_table(rows, 80), 80)) == [
        "NCT number   Status        Phase  Title                               Updated",
        "─" * 80,
        "NCT01658878  Active        1/2    CheckMate 040: Nivolumab in…        2026-07-01",
        "NCT04567615  Recruiting !  2      Nivolumab in hepatocellular…        2026-07-01",
        "! stale: said to be open, but not verified for over a year or past its",
        "completion date",
    ]


def test_studies_at_160() -> None:
    """At 160 columns therapy, sponsor, countries, size and primary completion stand beside it."""
    shown = lines(printed(studies_table([study_row(enrollment_type="ESTIMATED")], 160), 160))
    assert shown[0].split() == "NCT number Status Phase Title Therapy Sponsor Countries Size Primary Updated".split()
    assert shown[2].endswith("checkpoint-inhibito…  Bristol-Myers…      3 countries      659*  2019-11     2026-07-01")
    assert shown[3:] == ["(in parentheses): comparator only", "* planned"]


@pytest.mark.parametrize(
    ("phases", "short", "long"),
    [
        ((), "-", ""),
        (("PHASE1", "PHASE2"), "1/2", "Phase 1/2"),
        (("NA",), "n/a", "Phase not applicable"),
        (("EARLY_PHASE1",), "early", "Early phase 1"),
    ],
)
def test_phases(phases: tuple[str, ...], short: str, long: str) -> None:
    """Phases have a short and a long reading."""
    assert (short_phases(phases), long_phases(phases)) == (short, long)


def test_words() -> None:
    """Tokens that are not known read as their own words; a single country by name, more by number."""
    assert status_word("PAUSED_FOR_REVIEW").long == "Paused for review"
    assert status_word(None).short == "-"
    assert (countries_word(()), countries_word(("Japan",)), countries_word(("Japan", "China"))) == ("-", "Japan", "2 countries")
    assert titled("RESORCE: regorafenib", "RESORCE") == "RESORCE: regorafenib"
    assert titled("") == "(no title)"


def test_briefing() -> None:
    """Changes come by day, the study with the weightiest change first, each with sign, word and sentence."""
    rows = [
        change_row(),
        change_row(
            nct_id="NCT04567615", severity="critical", brief_title="Relatlimab", summary="Status changed from recruiting to terminated."
        ),
        change_row(severity="minor", element="locations", summary="1 site opened."),
        change_row(data_timestamp="2026-08-03T09:00:05"),
    ]
    assert lines(printed(changes_view(rows, 80), 80)) == [
        "Tuesday, 4 August 2026               3 changes in 2 studies: 1 critical, 1 major",
        "",
        "NCT04567615  Relatlimab",
        "!! critical  Status changed from recruiting to terminated.",
        "",
        "NCT01658878  Nivolumab in hepatocellular carcinoma",
        " ! major     Status changed from recruiting to active, not recruiting.",
        " - minor     1 site opened.",
        "",
        "Monday, 3 August 2026                               1 change in 1 study: 1 major",
        "",
        "NCT01658878  Nivolumab in hepatocellular carcinoma",
        " ! major     Status changed from recruiting to active, not recruiting.",
    ]


def test_backfilled_changes_stand_under_their_own_day() -> None:
    """A change from before trialwatch watched is told under the day on which it was posted."""
    assert lines(printed(changes_view([change_row(source="backfill")], 80), 80))[0].startswith("Monday, 3 August 2026")


def test_diff_side_by_side() -> None:
    """Before and after stand beside each other where there is room, else below each other."""
    changes = [change_row(element="conditions", severity="minor", before=["HCC"], after=["HCC", "Cirrhosis"], summary="Condition added.")]
    wide = lines(printed(diff_view("Title", "NCT01658878", (0, 3), changes, 120), 120))
    assert wide[:2] == ["NCT01658878  Title", "Version 0 to version 3, 1 change"]
    assert [part.strip() for part in wide[5].split("  ") if part.strip()] == ["- HCC", "+ HCC"]
    narrow = lines(printed(diff_view("Title", "NCT01658878", (0, 3), changes, 80), 80))
    assert narrow[5:] == ["  - HCC", "  + HCC", "  + Cirrhosis"]


LIFE = study_detail(
    overall_status="TERMINATED",
    study_first_post_date="2020-01-01",
    start_date="2021-01-01",
    primary_completion_date="2025-01-01",
    completion_date="2030-01-01",
    results_first_post_date=None,
    data_timestamp="2025-01-01T09:00:05",
    versions=(VersionRow(0, "2021-01-01", "2025-01-01T09:12:00Z", "2025-01-01T09:00:05", "backfill"),),
    changes=(
        change_row(
            before="ACTIVE_NOT_RECRUITING",
            after="TERMINATED",
            severity="critical",
            version=2,
            last_update_post_date="2024-01-01",
            source="backfill",
        ),
        change_row(before="RECRUITING", after="ACTIVE_NOT_RECRUITING", version=1, last_update_post_date="2022-01-01", source="backfill"),
    ),
)


def test_life_segments() -> None:
    """A life is cut at the changes of status; before the first version nothing is claimed."""
    assert life_segments(LIFE) == [
        Segment(date(2020, 1, 1), date(2021, 1, 1), None),
        Segment(date(2021, 1, 1), date(2022, 1, 1), "RECRUITING"),
        Segment(date(2022, 1, 1), date(2024, 1, 1), "ACTIVE_NOT_RECRUITING"),
        Segment(date(2024, 1, 1), date(2025, 1, 1), "TERMINATED"),
    ]


def test_life_line() -> None:
    """A life is one line of characters with its dates above, its changes and years below, and a legend."""
    assert [line.plain.rstrip() for line in life_line(LIFE, 61)] == [
        "      S                       P                             C",
        "······██████▓▓▓▓▓▓▓▓▓▓▓▓xxxxxxx------------------------------",
        "            ^           !",
        "2020  2021  2022  2023  2024  2025  2026  2027  2028  2029",
        "· not seen   █ recruiting   ▓ active   x terminated",
        "- planned   ! critical change   ^ major change",
        "S start 2021-01-01   P primary completion 2025-01-01",
        "C completion 2030-01-01",
    ]


def test_silent_fall_to_unknown() -> None:
    """A status that fell to UNKNOWN without a new posting changed on the day of the data, not of the last posting."""
    fallen = study_detail(
        overall_status="UNKNOWN", changes=(change_row(before="RECRUITING", after="UNKNOWN", last_update_post_date="2023-01-01"),)
    )
    assert life_segments(fallen)[-2:] == [
        Segment(date(2024, 2, 1), date(2026, 8, 4), "RECRUITING"),
        Segment(date(2026, 8, 4), date(2026, 8, 4), "UNKNOWN"),
    ]


def test_slips() -> None:
    """A date says how often it moved and what it was first; a mere step to actual is no move."""
    moves = [
        change_row(element="completion_date", version=2, before="2025-06 (estimated)", after="2026-12 (estimated)"),
        change_row(element="completion_date", version=1, before="2024-01 (estimated)", after="2025-06 (estimated)"),
        change_row(element="completion_date", version=3, before="2026-12 (estimated)", after="2026-12 (actual)"),
    ]
    assert slips(moves, "completion_date") == "; moved twice, first seen as 2024-01"
    assert slips(moves, "start_date") == ""


def test_study_page() -> None:
    """A study's page has every part of it, tags with the words that made them, and the source at the foot."""
    shown = lines(
        printed(
            study_view(
                study_detail(stale=True, stale_reason="last verified 2024-06, over a year ago", why_stopped="Sponsor decision"), 100
            ),
            100,
        )
    )
    assert shown[0] == "NCT01658878  Active, not recruiting"
    assert "Stale                 last verified 2024-06, over a year ago" in shown
    assert "Why stopped           Sponsor decision" in shown
    assert '  drug      nivolumab               experimental  Interventions: "Drug: Nivolumab"' in shown
    assert "SITES  6 sites in 1 country" in shown
    assert any(
        "Hospital 3, Berlin; and 2 more (6 recruiting)" in " ".join(pair)
        for pair in zip(shown, (line.strip() for line in shown[1:]), strict=False)
    )
    assert shown[-3].startswith("Source: ClinicalTrials.gov")
    heads = [line.split("  ")[0] for line in shown if line[:1].isupper() and line.split("  ")[0].isupper()]
    assert heads[1:] == [
        "LIFE",
        "DATES",
        "DESIGN",
        "SUMMARY",
        "ARMS",
        "INTERVENTIONS",
        "PRIMARY OUTCOMES",
        "SECONDARY OUTCOMES",
        "ELIGIBILITY",
        "SITES",
        "TAGS",
        "VERSIONS",
        "CHANGES",
    ]


def test_sites_by_country() -> None:
    """Sites are counted by country, most first; a site without a country is not lost."""
    places = [LocationRow(None, "Kobe", None, "Japan", None, None, None), *[LocationRow("A", "B", None, "Italy", None, None, None)] * 2]
    groups = sites_by_country([*places, LocationRow("X", None, None, None, None, None, None)])
    assert [(one.country, one.count, one.sentence) for one in groups] == [
        ("Italy", 2, "A, B; A, B"),
        ("Country not given", 1, "X"),
        ("Japan", 1, "Kobe"),
    ]


def test_overview_page() -> None:
    """The overview counts by status and phase and sets therapies against statuses."""
    shown = lines(printed(overview_view(overview(), 80), 80))
    assert shown[0] == "167 studies of hepatocellular carcinoma"
    assert shown[3].startswith("  Completed   120 ████")
    assert any(line.split() == ["tace", "12", "░", "40", "█", "52"] for line in shown)
    assert any(line.split() == ["ablation", "1", "░", "1"] for line in shown)


def test_overview_as_data() -> None:
    """The overview is one JSON object with named counts."""
    data = overview_data(overview())
    assert data["studies"] == 167
    assert data["by_category_and_status"][0] == {"category": "ablation", "status": "TERMINATED", "studies": 1}  # type: ignore[index]
    assert data["changes_by_week"][-1] == {"week": "2026-08-03", "changes": 40, "critical_or_major": 1}  # type: ignore[index]


def test_trend() -> None:
    """Weeks are columns, the weighty part below in full blocks; even a single change is seen."""
    assert [line.plain.rstrip() for line in trend([("2026-07-27", 4, 2), ("2026-08-03", 2, 0), ("2026-08-10", 0, 0)], 12, height=4)] == [
        "4 ░░",
        "  ░░",
        "  ██ ░░",
        "  ██ ░░",
        "0 ─────────",
        "",
    ]
    assert trend([], 80) == []
    assert trend([("2026-08-03", 0, 0)], 80) == []
    assert (bar(1, 1000, 10), bar(0, 10, 10), bar(10, 10, 10)) == ("█", "", "█" * 10)
