"""The hostile records in the dashboard: every view and page opens, and the screen holds nothing to obey."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.dashboard.screen import LARGE, SMALL, press, settle, text, type_filter
from tests.hostile.registry import HUGE_NUMBER, records
from tests.hostile.test_outputs import harmful
from trialwatch.dashboard.app import Dashboard
from trialwatch.dashboard.data import StoreData
from trialwatch.store.engine import open_engine

NEVER = 100_000.0
NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
NUMBERS = [HUGE_NUMBER, *sorted(one for one in records("2026-11-19") if one.startswith("NCT09"))[::3]]
"""One of every three hostile texts; what shows them is the same for all."""


def hostile_dashboard(store: Path) -> Dashboard:
    """Look at the hostile store."""
    return Dashboard(StoreData(open_engine(str(store)), lambda: NOW, "reader"), None, refresh=NEVER)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x50"])
async def test_views_show_hostile_texts_as_text(store: Path, size: tuple[int, int]) -> None:
    """Each view draws its lists of hostile texts, in lines no wider than the screen."""
    app = hostile_dashboard(store)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        for key in "12345":
            await press(pilot, key)
            assert harmful(text(app)) == []
        await press(pilot, "3", "end")
        assert HUGE_NUMBER in text(app)


@pytest.mark.parametrize("number", NUMBERS)
async def test_pages_of_hostile_studies_open(store: Path, number: str) -> None:
    """A study of hostile texts, or of five megabytes, opens with all its parts, and so does the difference of its versions."""
    app = hostile_dashboard(store)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        await type_filter(pilot, f"study:{number}")
        await press(pilot, "escape", "enter")
        assert number in text(app)
        for _ in range(3):
            assert harmful(text(app)) == []
            await press(pilot, "pagedown")
        await press(pilot, "v")
        assert harmful(text(app)) == []
        await press(pilot, "enter")
        assert harmful(text(app)) == []
