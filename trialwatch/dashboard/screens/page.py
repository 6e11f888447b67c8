"""A long page of rich parts that scrolls, drawn for the width that there is."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

if TYPE_CHECKING:
    from rich.console import RenderableType

Draw = Callable[[int], "RenderableType"]


class Page(VerticalScroll, can_focus=True):
    """The page; drawn again when its width changes, at the same scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "Down", show=False),
        Binding("k", "scroll_up", "Up", show=False),
        Binding("space", "page_down", "Page down", show=False),
    ]
    DEFAULT_CSS = "Page { padding: 0 1; height: 1fr; scrollbar-size-vertical: 1; }"

    def __init__(self, id: str | None = None) -> None:  # noqa: A002  (Textual's name)
        """Begin empty."""
        super().__init__(id=id)
        self._body = Static(markup=False)
        self._draw: Draw | None = None
        self._width = 0

    def on_mount(self) -> None:
        """Put the body in."""
        self.mount(self._body)

    def show(self, draw: Draw) -> None:
        """Show something else."""
        self._draw = draw
        self._width = 0
        self._redraw()

    def on_resize(self, _event: events.Resize) -> None:
        """Draw again for another width."""
        self._redraw()

    def _redraw(self) -> None:
        width = self.scrollable_content_region.width
        if self._draw is not None and width > 0 and width != self._width:
            self._width = width
            self._body.update(self._draw(width))
