"""How every view looks at 80x24 and 160x50 over an awkward store, compared with stored pages of text and with pictures (SVG).

WRITE_SNAPSHOTS=1 writes the pages anew; look at them before they are kept.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
import textual
from rich.cells import cell_len
from sqlalchemy import Engine

from tests.dashboard.conftest import MakeApp
from tests.dashboard.screen import LARGE, SMALL, press, settle, text

FOLDER = Path(__file__).parent / "snapshots"
VIEWS = {
    "today": (),
    "changes": ("2",),
    "studies": ("3",),
    "study-hostile": ("enter",),
    "study-withdrawn": ("3", "down", "down", "enter"),
    "study-300-sites": ("3", "down", "down", "down", "enter", "end"),
    "versions": ("3", "down", "down", "enter", "v"),
    "watches": ("4",),
    "syncs": ("5",),
    "help": ("2", "question_mark"),
    "pick": ("2", "c", "down", "space"),
    "export": ("3", "e"),
}


def compared(name: str, page: str) -> None:
    """Compare a page with the stored one."""
    path = FOLDER / f"{name}.txt"
    if os.environ.get("WRITE_SNAPSHOTS"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(page + "\n", encoding="utf-8")
    assert page + "\n" == path.read_text(encoding="utf-8")


def pictured(name: str, picture: str) -> None:
    """Compare a picture, colours and all, with the one kept for this edition of Textual, which is what draws it."""
    folder = FOLDER / f"textual-{'.'.join(textual.__version__.split('.')[:2])}"
    path = folder / f"{name}.svg"
    without_fonts = re.sub(r"@font-face \{.*?\}", "", picture, flags=re.DOTALL)
    calm = re.sub(r"terminal-[0-9a-z]+", "terminal", without_fonts).strip() + "\n"
    if os.environ.get("WRITE_SNAPSHOTS"):
        folder.mkdir(exist_ok=True)
        path.write_text(calm, encoding="utf-8")
    if folder.is_dir():
        assert calm == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x50"])
@pytest.mark.parametrize("view", VIEWS)
async def test_view_looks_as_stored(make_app: MakeApp, view: str, size: tuple[int, int]) -> None:
    """Every view looks as it was looked at and kept, and no line is wider than the screen."""
    app = make_app()
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        await press(pilot, *VIEWS[view])
        page, picture = text(app), app.export_screenshot(simplify=True)
    assert max(cell_len(line) for line in page.splitlines()) <= size[0]
    compared(f"{view}-{size[0]}x{size[1]}", page)
    pictured(f"{view}-{size[0]}x{size[1]}", picture)


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["80x24", "160x50"])
async def test_empty_store_explains_what_to_do(make_app: MakeApp, empty_store: Engine, size: tuple[int, int]) -> None:
    """An empty store says what fills it."""
    app = make_app(empty_store)
    async with app.run_test(size=size) as pilot:
        await settle(pilot)
        page = text(app)
    assert "trialwatch sync" in page
    compared(f"empty-{size[0]}x{size[1]}", page)


@pytest.mark.parametrize("view", VIEWS)
async def test_tiny_terminal_is_survived(make_app: MakeApp, view: str) -> None:
    """A terminal of 20 by 8 shows what fits and breaks nothing."""
    app = make_app()
    async with app.run_test(size=(20, 8)) as pilot:
        await settle(pilot)
        await press(pilot, *VIEWS[view])
        assert all(cell_len(line) <= 20 for line in text(app).splitlines())


async def test_screenshot_is_an_svg_without_live_markup(make_app: MakeApp) -> None:
    """A screenshot is an SVG in which a hostile title is text."""
    app = make_app()
    async with app.run_test(size=LARGE) as pilot:
        await settle(pilot)
        picture = app.export_screenshot()
    assert picture.startswith("<svg")
    assert "[bold" in picture
    assert "\x1b" not in picture
