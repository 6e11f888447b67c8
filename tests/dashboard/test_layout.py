"""Where the rows of a long list lie."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from trialwatch.dashboard.widgets.layout import Layout, runs

SECTIONS = st.lists(st.integers(1, 9), max_size=8)


@given(SECTIONS, st.integers(1, 3), st.booleans())
def test_every_line_has_one_place_and_every_row_its_lines(sections: list[int], height: int, headings: bool) -> None:
    """Lines tell rows and rows tell lines, and both agree."""
    layout = Layout(sections, height, headings=headings)
    places = [layout.place(line) for line in range(layout.lines)]
    assert None not in places
    assert layout.place(layout.lines) is None
    assert layout.place(-1) is None
    assert sum(1 for place in places if place and place.line == -1) == (len(sections) if headings else 0)
    for row in range(sum(sections)):
        line = layout.line_of(row)
        assert [places[line + one] for one in range(height)] == [(row, one) for one in range(height)]


@given(SECTIONS.filter(bool), st.integers(-2, 12))
def test_a_section_begins_where_the_one_before_ended(sections: list[int], wanted: int) -> None:
    """Jumping between sections stays within the list."""
    layout = Layout(sections, 1, headings=True)
    held = max(0, min(wanted, len(sections) - 1))
    assert layout.section_start(wanted) == sum(sections[:held])
    assert layout.section_of(layout.section_start(wanted)) == held


@given(st.lists(st.integers(0, 3)))
def test_runs_count_every_value_once(values: list[int]) -> None:
    """Equal neighbours are counted together and none is lost."""
    assert sum(runs(values)) == len(values)
