"""Every page on the terminal: hostile text does no harm, and no line is wider than the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rich.cells import cell_len

from tests.show.sample import (
    HOSTILE,
    SOURCE,
    change_row,
    hostile_change,
    hostile_detail,
    hostile_row,
    overview,
    printed,
    study_detail,
    study_row,
)
from trialwatch.show.changes import changes_view
from trialwatch.show.diff import diff_view
from trialwatch.show.overview import overview_view
from trialwatch.show.source import source_view
from trialwatch.show.studies import studies_table
from trialwatch.show.study import study_view

if TYPE_CHECKING:
    from pathlib import Path

    from rich.console import RenderableType

WIDTHS = (40, 60, 80, 100, 120, 160, 200)
PAGES = ("studies", "study", "changes", "diff", "overview", "source")


def page(name: str, text: str, width: int) -> RenderableType:
    """Make a page whose every text is the hostile one."""
    change = hostile_change(text)
    pages = {
        "studies": lambda: studies_table([hostile_row(text), study_row(stale=True)], width),
        "study": lambda: study_view(hostile_detail(text), width),
        "changes": lambda: changes_view([change, change_row()], width),
        "diff": lambda: diff_view(text, text, (0, 1), [change, change_row()], width),
        "overview": lambda: overview_view(overview(text), width),
        "source": lambda: source_view(SOURCE),
    }
    return pages[name]()


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PAGES)
def test_lines_fit(name: str, width: int) -> None:
    """No line of any page is wider than the page, whatever the texts are."""
    for kind, text in HOSTILE.items():
        lines = printed(page(name, text, width), width).splitlines()
        assert max(map(cell_len, lines)) <= width, kind


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_obeyed(name: str) -> None:
    """No page lets a registry text reach the terminal as an escape sequence or a change of direction."""
    for kind, text in HOSTILE.items():
        shown = printed(page(name, text, 120), 120)
        assert not set(shown) & set("\x1b\x9b\x00\x07\x08\r\u202e\u200b\ufeff\u2028"), kind


def test_markup_is_shown() -> None:
    """Rich markup in a title is shown as the text that it is, and colours nothing."""
    shown = printed(studies_table([study_row(brief_title="[red]alarm[/red]", acronym=None)], 80), 80, colour=True)
    assert "[red]alarm[/red]" in shown


def test_endless_texts() -> None:
    """Texts of 5 MB are shown in part, quickly, and say how long they are."""
    text = "word " * 1_000_000
    shown = printed(study_view(hostile_detail(text), 80), 80)
    assert "[5,000,000 characters in all]" in " ".join(shown.split())
    assert len(shown) < 500_000
    assert printed(studies_table([hostile_row(text)], 160), 160).count("\n") < 8
    assert len(printed(changes_view([hostile_change(text)], 80), 80)) < 100_000


def test_no_colour_alone() -> None:
    """Status, staleness and severity are said in words or signs, so that nothing is lost without colour."""
    rows = [study_row(overall_status="TERMINATED"), study_row(overall_status="RECRUITING", stale=True), study_row(registry_state="removed")]
    shown = printed(studies_table(rows, 80), 80)
    assert "Terminated" in shown
    assert "Recruiting !" in shown
    assert "! stale" in shown
    assert "Removed" in shown
    assert "critical" in printed(changes_view([change_row(severity="critical")], 80), 80)


def test_empty_pages() -> None:
    """Pages without rows and studies without details are drawn, not failed on."""
    empty = study_detail(
        tags=(), arm_groups=(), interventions=(), primary_outcomes=(), secondary_outcomes=(), locations=(), versions=(), changes=(),
        phases=(), study_first_post_date=None, last_update_post_date=None, start_date=None, primary_completion_date=None,
        completion_date=None, eligibility_criteria=None, brief_summary=None, study_type=None, enrollment_count=None, brief_title="",
    )  # fmt: skip
    assert "NCT01658878" in printed(study_view(empty, 80), 80)
    printed(studies_table([], 80), 80)
    printed(changes_view([], 80), 80)
    assert "say the same" in printed(diff_view("Title", "NCT01658878", (0, 1), [], 80), 80)


@pytest.mark.shared
def test_real_records_fit(shared: Path) -> None:
    """The pages of real titles, sponsors and sites fit at 80 and at 160."""
    import gzip

    from trialwatch.registry.parse import parse_study
    from trialwatch.rows import LocationRow

    with gzip.open(shared / "registry" / "records.ndjson.gz") as lines:
        studies = [parse_study(line) for line in lines]
    rows = [
        study_row(
            nct_id=one.nct_id, brief_title=one.brief_title, acronym=one.acronym, overall_status=one.overall_status, countries=one.countries
        )
        for one in studies
    ]
    for width in (80, 160):
        assert max(map(cell_len, printed(studies_table(rows, width), width).splitlines())) <= width
        for one in studies[:40]:
            sites = tuple(
                LocationRow(site.facility, site.city, site.state, site.country, site.status, None, None) for site in one.locations
            )
            detail = study_detail(
                brief_title=one.brief_title, eligibility_criteria=one.eligibility_criteria, brief_summary=one.brief_summary, locations=sites
            )
            assert max(map(cell_len, printed(study_view(detail, width), width).splitlines())) <= width
