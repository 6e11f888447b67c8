"""The list that renders only what is seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from rich.text import Text
from textual.app import App, ComposeResult

from trialwatch.dashboard.widgets.windowed import PAGE, Windowed


class Numbers:
    """Rows that are their own keys, and a note of what was asked."""

    def __init__(self, *, headings: bool = False, height: int = 1) -> None:
        """Begin unasked."""
        self.headings, self._height = headings, height
        self.asked: list[Sequence[int]] = []
        self.drawn = 0

    def rows(self, keys: Sequence[int]) -> Mapping[int, object]:
        """Give a text a key."""
        self.asked.append(list(keys))
        return {key: f"row {key}" for key in keys}

    def height(self, _width: int) -> int:
        """Say how high a row is."""
        return self._height

    def draw(self, _key: int, row: object, _width: int) -> list[Text]:
        """Draw a row."""
        self.drawn += 1
        return [Text(str(row))] * self._height

    def heading(self, key: int, _row: object | None, count: int, _width: int) -> Text:
        """Draw a heading."""
        return Text(f"from {key}, {count} rows")


class Holder(App[None]):
    """An app with nothing but the list."""

    def __init__(self, source: Numbers) -> None:
        """Take the source."""
        super().__init__()
        self.source = source
        self.opened: list[object] = []

    def compose(self) -> ComposeResult:
        """Lay out."""
        yield Windowed(self.source)

    def on_windowed_opened(self, event: Windowed.Opened) -> None:
        """Note what was opened."""
        self.opened.append(event.key)


def shown(app: App[None]) -> list[str]:
    """Read the screen without its scrollbar."""
    return [strip.text[:-1].rstrip() for strip in app.screen._compositor.render_strips()]


async def test_sixty_thousand_rows_cost_what_is_seen() -> None:
    """Of 60,000 rows the first screen asks one page and the last screen at most two more."""
    source = Numbers()
    app = Holder(source)
    async with app.run_test(size=(40, 10)) as pilot:
        windowed = app.query_one(Windowed)
        windowed.show(range(60_000), [60_000])
        await pilot.pause()
        assert [len(one) for one in source.asked] == [PAGE]
        await pilot.press("end")
        await pilot.pause()
        assert len(source.asked) <= 3
        assert shown(app)[-1] == "> row 59999"
        assert source.drawn < 60


@pytest.mark.parametrize(("key", "row"), [("down", 1), ("j", 1), ("pagedown", 9), ("space", 9), ("end", 99), ("right_square_bracket", 50)])
async def test_keys_move_the_cursor(key: str, row: int) -> None:
    """Each key moves the cursor and keeps it in view; its counterpart brings it back."""
    back = {"down": "up", "j": "k", "pagedown": "pageup", "space": "pageup", "end": "home", "right_square_bracket": "left_square_bracket"}
    app = Holder(Numbers())
    async with app.run_test(size=(40, 10)) as pilot:
        windowed = app.query_one(Windowed)
        windowed.show(range(100), [50, 50])
        await pilot.press(key)
        await pilot.pause()
        assert windowed.cursor == row
        assert f"> row {row}" in shown(app)
        await pilot.press(back[key])
        assert windowed.cursor == 0


async def test_cursor_and_scroll_stay_when_rows_come_before_them() -> None:
    """New rows above leave the chosen row on the same line of the screen."""
    app = Holder(Numbers())
    async with app.run_test(size=(40, 10)) as pilot:
        windowed = app.query_one(Windowed)
        windowed.show(range(100), [100])
        windowed.cursor = 40
        await pilot.pause()
        before = shown(app)
        windowed.show([*range(1000, 1025), *range(100)], [125])
        await pilot.pause()
        assert windowed.key == 40
        assert shown(app) == before


async def test_cursor_falls_on_a_neighbour_when_its_row_goes() -> None:
    """A row that is gone hands the cursor to the row at its place, and an empty list to nobody."""
    app = Holder(Numbers())
    async with app.run_test(size=(40, 10)) as pilot:
        windowed = app.query_one(Windowed)
        windowed.show(range(10), [10])
        windowed.cursor = 9
        windowed.show(range(5), [5])
        assert windowed.key == 4
        windowed.empty_text = Text("nothing here")
        windowed.show([], [])
        await pilot.press("down", "enter", "end", "right_square_bracket")
        assert windowed.key is None
        assert shown(app)[0] == "nothing here"
        assert app.opened == []


async def test_first_line_tells_the_section() -> None:
    """Scrolled into a section, the first line still says which it is, and the cursor is never below it."""
    app = Holder(Numbers(headings=True))
    async with app.run_test(size=(40, 10)) as pilot:
        windowed = app.query_one(Windowed)
        windowed.show(range(60), [30, 30])
        windowed.cursor = 45
        await pilot.pause()
        assert shown(app)[0] == "from 30, 30 rows"
        for _ in range(15):
            await pilot.press("up")
            await pilot.pause()
            assert f"> row {windowed.cursor}" in shown(app)


async def test_click_chooses_and_a_second_click_opens() -> None:
    """The mouse does what the keys do."""
    app = Holder(Numbers())
    async with app.run_test(size=(40, 10)) as pilot:
        windowed = app.query_one(Windowed)
        windowed.show(range(100), [100])
        await pilot.pause()
        await pilot.click(Windowed, offset=(3, 4))
        assert (windowed.cursor, app.opened) == (4, [])
        await pilot.click(Windowed, offset=(3, 4))
        assert app.opened == [4]


async def test_other_sizes_keep_the_chosen_row_in_view() -> None:
    """Making the terminal smaller keeps the cursor on the screen."""
    app = Holder(Numbers())
    async with app.run_test(size=(40, 20)) as pilot:
        windowed = app.query_one(Windowed)
        windowed.show(range(100), [100])
        windowed.cursor = 19
        await pilot.resize_terminal(30, 6)
        await pilot.pause()
        assert "> row 19" in shown(app)


async def test_rows_that_cannot_be_read_leave_their_place() -> None:
    """A row that the store no longer gives is drawn as missing, not as an accident."""
    source = Numbers()
    source.rows = lambda _keys: {}  # type: ignore[method-assign]
    app = Holder(source)
    async with app.run_test(size=(40, 5)) as pilot:
        app.query_one(Windowed).show(range(3), [3])
        await pilot.pause()
        assert shown(app)[0] == "> ..."
