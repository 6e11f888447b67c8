"""A list of any length that renders only the lines that are seen and reads rows by the page as they are scrolled to.

It knows keys, not rows: the keys of the whole list are given, in order; rows are asked of a source for the keys in
view. Keys are what makes it keep cursor and scroll when the list changes under it.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from rich.style import Style
from rich.text import Text
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from trialwatch.dashboard.widgets.layout import Layout

PAGE = 60
"""How many rows are asked for at once."""
KEPT = 40 * PAGE
"""How many rows are remembered at most."""
CURSOR = "> "
_UNDER_CURSOR = Style(reverse=True)
_UNDER_QUIET_CURSOR = Style(bold=True)


class RowSource(Protocol):
    """What a list asks: rows for keys, and how one is drawn."""

    headings: bool

    def rows(self, keys: Sequence[Any]) -> Mapping[Any, object]:
        """Read the rows of keys; those that cannot be read are left out."""

    def height(self, width: int) -> int:
        """Tell how many lines a row takes at a width."""

    def draw(self, key: Any, row: object, width: int) -> Sequence[Text]:
        """Draw a row as its lines."""

    def heading(self, key: Any, row: object | None, count: int, width: int) -> Text:
        """Draw the heading of a section, given its first row."""


class Windowed(ScrollView, can_focus=True):
    """The list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "open", "Open"),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("pagedown,space", "page(1)", "Page down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("home", "jump(0)", "First", show=False),
        Binding("end", "jump(-1)", "Last", show=False),
        Binding("right_square_bracket", "section(1)", "Next group", show=False),
        Binding("left_square_bracket", "section(-1)", "Previous group", show=False),
    ]
    DEFAULT_CSS = "Windowed { overflow-x: hidden; overflow-y: auto; height: 1fr; scrollbar-size-vertical: 1; scrollbar-gutter: stable; }"
    cursor: reactive[int] = reactive(0, repaint=False)

    class OnRow(Message):
        """Something befell a row."""

        def __init__(self, windowed: Windowed, key: Hashable) -> None:
            """Say which list and which key."""
            super().__init__()
            self.windowed, self.key = windowed, key

        @property
        def control(self) -> Windowed:
            """The list."""
            return self.windowed

    class Opened(OnRow):
        """A row was chosen."""

    class Moved(OnRow):
        """The cursor stands on another row."""

    def __init__(self, source: RowSource, *, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        """Take who is asked for rows."""
        super().__init__(id=id)
        self.source = source
        self.keys: Sequence[Hashable] = ()
        self.empty_text = Text()
        self._sections: Sequence[int] = ()
        self._layout_ = Layout((), 1, headings=False)
        self._rows: dict[Hashable, object] = {}

    @property
    def key(self) -> Hashable | None:
        """The key under the cursor."""
        return self.keys[self.cursor] if 0 <= self.cursor < len(self.keys) else None

    def show(self, keys: Sequence[Hashable], sections: Sequence[int], *, top: bool = False) -> None:
        """Show these keys from now on, reading every row anew; stay on the row that was chosen unless sent to the top."""
        chosen, offset = self.key, self._offset_of_cursor()
        self.keys, self._sections = keys, sections
        self._rows.clear()
        self._arrange()
        index = 0 if top or chosen is None else self._index_of(chosen)
        self.cursor = index
        at = 0 if top or not keys or index == 0 == self.scroll_offset.y else self._layout_.line_of(index) - offset
        self.scroll_to(y=max(at, 0), animate=False, force=True, immediate=True)
        self.refresh()

    def _index_of(self, chosen: Hashable) -> int:
        try:
            return self.keys.index(chosen)
        except ValueError:
            return max(0, min(self.cursor, len(self.keys) - 1))

    def _offset_of_cursor(self) -> int:
        return self._layout_.line_of(self.cursor) - self.scroll_offset.y if self.keys else 0

    def _arrange(self) -> None:
        self._layout_ = Layout(self._sections, self.source.height(self.page_width), headings=self.source.headings)
        self.virtual_size = Size(self.page_width, self._layout_.lines)

    @property
    def page_width(self) -> int:
        """How wide a line may be, in cells."""
        return max(self.scrollable_content_region.width, 1)

    def on_resize(self, _event: events.Resize) -> None:
        """Lay out again; the cursor stays in view."""
        offset = self._offset_of_cursor()
        self._arrange()
        if self.keys:
            offset = max(0, min(offset, self.scrollable_content_region.height - 1))
            self.scroll_to(y=max(self._layout_.line_of(self.cursor) - offset, 0), animate=False, force=True, immediate=True)
            self._keep_in_view()

    def render_line(self, y: int) -> Strip:
        """Draw one line of the screen; the first one always tells in which section it is."""
        width = self.page_width
        if not self.keys:
            return self._empty_line(y, width)
        place = self._layout_.place(y + self.scroll_offset.y)
        if place is None:
            return Strip.blank(width, self.rich_style)
        key = self.keys[place.row]
        if self.source.headings and (place.line < 0 or y == 0):
            first = self._layout_.section_start(self._layout_.section_of(place.row))
            key, row = self.keys[first], self._row(first)
            count = self._sections[self._layout_.section_of(place.row)]
            return self._strip(self.source.heading(key, row, count, width), width, None)
        row = self._row(place.row)
        under = place.row == self.cursor
        lines = self.source.draw(key, row, width - len(CURSOR)) if row is not None else [Text("...", style="dim")]
        mark = CURSOR if under and place.line == 0 else " " * len(CURSOR)
        text = Text.assemble(mark, lines[place.line] if place.line < len(lines) else "")
        return self._strip(text, width, (_UNDER_CURSOR if self.has_focus else _UNDER_QUIET_CURSOR) if under else None)

    def _empty_line(self, y: int, width: int) -> Strip:
        lines = self.empty_text.wrap(self.app.console, width)
        return self._strip(lines[y] if y < len(lines) else Text(), width, None)

    def _strip(self, text: Text, width: int, style: Style | None) -> Strip:
        strip = Strip(text.render(self.app.console)).adjust_cell_length(width, self.rich_style)
        strip = strip.apply_style(self.rich_style)
        return strip.apply_style(style) if style else strip

    def _row(self, index: int) -> object | None:
        key = self.keys[index]
        if key not in self._rows:
            if len(self._rows) > KEPT:
                self._rows.clear()
            start = index // PAGE * PAGE
            wanted = self.keys[start : start + PAGE]
            self._rows.update(dict.fromkeys(wanted))
            self._rows.update(self.source.rows(wanted))
        return self._rows.get(key)

    def row_at_cursor(self) -> object | None:
        """Give the row under the cursor."""
        return self._row(self.cursor) if self.key is not None else None

    def validate_cursor(self, cursor: int) -> int:
        """Hold the cursor within the list."""
        return max(0, min(cursor, len(self.keys) - 1))

    def watch_cursor(self, before: int, after: int) -> None:
        """Repaint the two rows concerned and keep the cursor in view."""
        if not self.keys:
            return
        for index in (before, after):
            if 0 <= index < len(self.keys):
                self.refresh_lines(self._layout_.line_of(index), self._layout_.height)
        self._keep_in_view()
        self.post_message(self.Moved(self, self.key))

    def _keep_in_view(self) -> None:
        height = self.scrollable_content_region.height
        top, bottom = self._layout_.top_of(self.cursor), self._layout_.line_of(self.cursor) + self._layout_.height
        first = self.scroll_offset.y
        if top < first:
            self.scroll_to(y=top, animate=False, force=True, immediate=True)
        elif bottom > first + height:
            self.scroll_to(y=bottom - height, animate=False, force=True, immediate=True)

    def watch_has_focus(self, value: bool) -> None:
        """Repaint: the cursor looks different without the focus."""
        super().watch_has_focus(value)
        self.refresh()

    def action_move(self, by: int) -> None:
        """Move the cursor by rows."""
        self.cursor += by

    def action_page(self, way: int) -> None:
        """Move the cursor by what fits the screen."""
        self.cursor += way * max(self.scrollable_content_region.height // self._layout_.height - 1, 1)

    def action_jump(self, index: int) -> None:
        """Move the cursor to the first row or the last."""
        self.cursor = len(self.keys) - 1 if index < 0 else 0

    def action_section(self, way: int) -> None:
        """Move the cursor to the first row of the next or previous group."""
        if self.keys:
            self.cursor = self._layout_.section_start(self._layout_.section_of(self.cursor) + way)

    def action_open(self) -> None:
        """Open the row under the cursor."""
        if self.key is not None:
            self.post_message(self.Opened(self, self.key))

    def on_click(self, event: events.Click) -> None:
        """Move to the row that was clicked; open it where it was chosen already."""
        offset = event.get_content_offset(self)
        place = self._layout_.place(offset.y + self.scroll_offset.y) if offset else None
        if place is None or place.line < 0 or not self.keys:
            return
        if place.row == self.cursor:
            self.action_open()
        self.cursor = place.row
