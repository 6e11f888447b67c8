"""The last line: what can be done now, key by key; a click does it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rich.text import Text
from textual import events
from textual.binding import ActiveBinding
from textual.screen import Screen
from textual.widgets import Static

from trialwatch.show.safe import cells

LAST = ("help", "quit")
"""Actions that are always offered, at the end."""


class Key(NamedTuple):
    """A key, what it does in a word, and the action."""

    key: str
    word: str
    action: str
    binding: ActiveBinding


class KeyLine(Static):
    """The line on a screen."""

    DEFAULT_CSS = "KeyLine { dock: bottom; height: 1; padding: 0 1; }"

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(markup=False)
        self._keys: list[Key] = []

    def on_mount(self) -> None:
        """Follow what can be done."""
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def on_resize(self, _event: events.Resize) -> None:
        """Offer as much as there is room for."""
        self._follow(self.screen)

    def _follow(self, screen: Screen[object]) -> None:
        if not self.is_attached or screen is not self.app.screen:
            return
        offered = [one for one in screen.active_bindings.values() if one.binding.show and one.enabled and one.binding.description]
        keys: dict[str, Key] = {}
        for active in offered:
            keys.setdefault(active.binding.action, self._key(active))
        self._keys = that_fit(keys.values(), max(self.app.size.width - 2, 1))
        line = Text()
        for one in self._keys:
            line.append(one.key, "bold cyan").append(f" {one.word}  ")
        self.update(line)

    def _key(self, one: ActiveBinding) -> Key:
        return Key(self.app.get_key_display(one.binding), one.binding.description, one.binding.action, one)

    async def on_click(self, event: events.Click) -> None:
        """Do what was clicked."""
        offset = event.get_content_offset(self)
        left = 0
        for one in self._keys:
            width = cells(one.key) + cells(one.word) + 3
            if offset and left <= offset.x < left + width:
                await self.app.run_action(one.action, one.binding.node)
                return
            left += width


def that_fit(keys: Iterable[Key], width: int) -> list[Key]:
    """Choose the keys that fit a width, the last two always among them."""
    held = list(keys)
    kept = [one for one in held if one.action not in LAST]
    end = [one for one in held if one.action in LAST]
    while kept and sum(cells(one.key) + cells(one.word) + 3 for one in (*kept, *end)) - 2 > width:
        kept.pop()
    return [*kept, *end]
