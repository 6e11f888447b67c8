"""The parts that draw: strip, heat table, weeks, the page for pipes."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from sqlalchemy import Engine

from tests.dashboard.stage import NOW, data_of, large_store
from trialwatch.dashboard.data import StripState
from trialwatch.dashboard.once import page
from trialwatch.dashboard.pictures import GROUPS, grouped, heat_lines, shade, week_lines
from trialwatch.dashboard.widgets.strip import StripNews, ago, ahead, strip_text
from trialwatch.rows import Overview, Source
from trialwatch.study import OverallStatus


def printed(engine: Engine, width: int) -> str:
    """Print the page as a pipe gets it."""
    out = io.StringIO()
    Console(file=out, width=width, markup=False, highlight=False).print(page(data_of(engine), width))
    return out.getvalue()


@pytest.mark.parametrize("width", [40, 80, 120, 160])
def test_one_page_fits_its_width_and_tells_the_news(store: Engine, width: int) -> None:
    """The page for pipes is never wider than asked, heaviest news first, the source at its foot."""
    text = printed(store, width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert text.index("critical") < text.index("major") < text.index("minor")
    assert "ClinicalTrials.gov" in text
    assert "\x1b" not in text


def test_one_page_of_an_empty_store_says_what_to_do(empty_store: Engine) -> None:
    """Without data the page names the commands that bring some."""
    text = printed(empty_store, 80)
    assert "trialwatch sync" in text
    assert "trialwatch demo" in text
    assert "Press" not in text


def test_one_page_counts_what_it_leaves_out(tmp_path: Path) -> None:
    """More studies than fit are counted, not dropped."""
    engine = large_store(tmp_path / "store.db", 60, 400)
    text = printed(engine, 100)
    assert "more studies: trialwatch changes" in text
    engine.dispose()


def test_one_page_of_a_seen_store_says_so(store: Engine) -> None:
    """When everything was marked as seen the page tells no news."""
    data_of(store).mark_seen(100)
    assert "Nothing has changed" in printed(store, 80)


STATES = st.builds(
    StripState,
    source=st.just(Source("2026-08-04T07:00:05Z", "2026-08-04T07:12:00Z", sample=True)),
    studies=st.integers(0, 10**7),
    failed=st.none() | st.just("for a reason"),
    unsent=st.integers(0, 999),
    failing=st.integers(0, 99),
)


@given(STATES, st.integers(12, 200), st.text(max_size=50), st.sampled_from([None, "2026-08-04T10:00:00Z", "2026-08-04T01:00:00Z"]))
def test_strip_never_is_wider_than_the_screen(state: StripState, width: int, problem: str, next_sync: str | None) -> None:
    """Whatever there is to say, each line of the strip fits."""
    text = strip_text(StripNews(state, NOW, problem, "syncing", "! worker: 2 late or stuck", next_sync), width)
    assert all(line.cell_len <= width for line in text.split())


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0.5, "just now"), (5, "5 min ago"), (120, "2 h ago"), (4000, "2026-08-01 14:50 UTC"), (-5, "2026-08-04 09:35 UTC")],
)
def test_instants_are_told_by_their_distance(minutes: float, said: str) -> None:
    """Recent instants are told as a span, others as what they are, also those of a clock that went backwards."""
    assert ago((NOW - timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ"), NOW) == said


def test_late_sync_is_called_overdue() -> None:
    """A planned instant that passed is overdue; one to come is told by its distance."""
    assert ahead("2026-08-04T08:00:00Z", NOW) == "overdue since 2026-08-04 08:00 UTC"
    assert ahead("2026-08-04T10:00:00Z", NOW) == "in 30 min"
    assert ahead("nonsense", NOW) == "nonsense"
    assert ago("2026-08-04T09:00:00", datetime(2026, 8, 4)) == "2026-08-04 09:00 UTC"


COUNTS = st.dictionaries(
    st.tuples(st.sampled_from(["tace", "car-t", "a" * 40]), st.sampled_from([*OverallStatus, "NEW"])), st.integers(0, 99_999)
)


@given(COUNTS, st.integers(38, 200), st.integers(2, 20))
def test_heat_table_fits_and_counts_everything(counts: dict[tuple[str, str], int], width: int, height: int) -> None:
    """The heat table stays within its part of the screen and its groups lose no study."""
    overview = Overview({}, {}, counts, (), 0)
    assert sum(map(sum, grouped(counts).values())) == sum(counts.values())
    lines = heat_lines(overview, width, height)
    assert len(lines) <= max(height, 2)
    assert all(line.cell_len <= width for line in lines)


def test_every_status_has_its_group() -> None:
    """No status of the registry is left out of the heat table's columns."""
    assert {token for _, _, tokens in GROUPS for token in tokens} == set(OverallStatus)


@given(st.integers(0, 9999), st.integers(1, 9999))
def test_shade_grows_with_the_count(count: int, most: int) -> None:
    """More studies never are shaded lighter, and none is no shade."""
    signs = " ░▒▓█"
    count = min(count, most)
    assert signs.index(shade(count, most)) <= signs.index(shade(most, most)) == 4
    assert (shade(count, most) == " ") == (count == 0)


@given(
    st.lists(st.tuples(st.just("2026-08-03"), st.integers(0, 9999), st.integers(0, 9999)), min_size=1, max_size=26), st.integers(10, 120)
)
def test_weeks_fit_their_part_of_the_screen(weeks: list[tuple[str, int, int]], width: int) -> None:
    """The plot stays within its width and height."""
    lines = week_lines(weeks, width, 8)
    assert len(lines) <= 8
    assert all(line.cell_len <= width for line in lines)
