"""The view of watches: what each asks, would tell now, and what became of its digests."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, update

from tests.dashboard.conftest import MakeApp
from tests.dashboard.screen import LARGE, SMALL, lines, press, settle, text, the_list
from tests.dashboard.stage import CHINESE, NOW, PLAIN, change, put_changes
from tests.dashboard.test_snapshots import compared
from trialwatch.deliver.telling import write_digests
from trialwatch.filters import Asked
from trialwatch.store.deliveries import due_deliveries, settle_failed
from trialwatch.store.watch_tables import WatchTable
from trialwatch.store.watches import list_watches
from trialwatch.watching import WatchWords, add_watch, watch_from


@pytest.fixture
def watched(store: Engine) -> Engine:
    """Give the store with two watches, one of which has told something that could not be handed over."""
    ago = NOW - timedelta(days=2)
    for name, asked in (("lenvatinib", Asked(drug=("lenvatinib",))), ("china", Asked(text="肝细胞癌"))):
        add_watch(store, watch_from(WatchWords(name, asked, ["mailto:a@example.org"])), ago)
    put_changes(store, [change(PLAIN, "enrollment", "major", "Enrollment grew from 300 to 400.")])
    write_digests(store, [one for one in list_watches(store) if one.watch.name == "lenvatinib"], NOW, "example.org")
    settle_failed(store, due_deliveries(store, None)[0].id, "The mail server refused.", "2026-08-04T10:00:00Z")
    put_changes(store, [change(CHINESE, "overall_status", "critical", "Status changed from recruiting to suspended.")])
    return store


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x50"])
async def test_watches_look_as_stored(make_app: MakeApp, watched: Engine, size: tuple[int, int]) -> None:
    """The list says rhythm and filter, the page what would be told now."""
    app = make_app(watched)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, "4")
        compared(f"two-watches-{size[0]}x{size[1]}", text(app))


async def test_chosen_watch_tells_news_and_failures(make_app: MakeApp, watched: Engine) -> None:
    """Moving the cursor shows the other watch; what could not be handed over is said there and in the strip."""
    app = make_app(watched)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "1 unsent, 1 failing" in text(app)
        await press(pilot, "4")
        assert "suspended" in text(app)
        await press(pilot, "down")
        assert the_list(app).key == "lenvatinib"
        assert "The mail server refused." in text(app)
        assert any("! due" in line for line in lines(app))
        assert "Would tell now: nothing" in text(app)


async def test_watch_whose_filter_means_nothing_any_more_says_so(make_app: MakeApp, watched: Engine) -> None:
    """A filter that the vocabulary does not understand any more is explained instead of news."""
    table = WatchTable.__table__
    with watched.begin() as connection:
        row = connection.execute(table.select().where(table.c.name == "lenvatinib")).one()
        connection.execute(update(table).where(table.c.id == row.id).values(asked=row.asked.replace("lenvatinib", "nosuchdrug")))
    app = make_app(watched)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "4", "down")
        assert "nosuchdrug" in text(app)


@pytest.mark.parametrize("ending", ["json", "csv"])
async def test_e_exports_each_watch_with_its_news_and_deliveries(make_app: MakeApp, watched: Engine, tmp_path: Path, ending: str) -> None:
    """What every watch would tell now and what became of its digests is written, in either format."""
    target = tmp_path / f"watches.{ending}"
    app = make_app(watched)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "4", "e")
        app.screen.query_one("Input").value = str(target)
        await press(pilot, "enter")
        assert any("2 rows written" in one.message for one in app._notifications)
    with target.open(newline="") as written:
        rows = json.load(written) if ending == "json" else [_decoded(row) for row in csv.DictReader(written)]
    found = {row["name"]: row for row in rows}
    assert [one["told"] for one in found["china"]["would_tell"]] == [["Status changed from recruiting to suspended."]]
    assert found["lenvatinib"]["would_tell"] == []
    assert [(one["state"], one["error"]) for one in found["lenvatinib"]["deliveries"]] == [("due", "The mail server refused.")]
    assert found["lenvatinib"]["filter"].lstrip("'") == "--drug lenvatinib"  # a sheet is kept from reading it as a formula


def _decoded(row: dict[str, str]) -> dict[str, Any]:
    return {**row, **{name: json.loads(row[name] or "[]") for name in ("would_tell", "deliveries")}}
