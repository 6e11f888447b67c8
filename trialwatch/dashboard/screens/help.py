"""The page that explains every key, the signs, and where the data come from; made from the bindings themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Static

from trialwatch.rows import Source
from trialwatch.show.source import source_lines
from trialwatch.show.words import SEVERITY

LIST_KEYS = (
    ("up down j k", "Move; Page up, Page down, Home, End go further"),
    ("[ ]", "Go to the group before or after"),
    ("Enter, click", "Open what the cursor stands on; a second click opens too"),
    ("Tab", "Go to the next part of the screen"),
    ("ctrl+p", "Command palette: every action by name, and the themes"),
)
FILTER_WORDS = (
    ("words", "In numbers, titles, conditions, interventions, sponsors"),
    ("drug: target: category:", "A tag, by any of its names; role:experimental, role:comparator"),
    ("status: phase: country:", "As `trialwatch list` takes them; also city: sponsor: study: near: within:"),
    ("severity: element:", "Of changes: from this severity up; a data element"),
    ("since: until:", "Of changes: 7d, 2w, 3m or a date"),
    ("recruiting:yes", "Also stale:yes, has_results:yes, all:yes (studies that merely mention HCC)"),
)


SIGNS = (
    ("*", "Not yet marked as seen; m marks everything"),
    ("! behind a status", "Stale: the status is not to be trusted"),
)
_KEY_WIDTH = 22


class Help(ModalScreen[None]):
    """The page."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,question_mark,q", "dismiss(None)", "Back")]
    DEFAULT_CSS = """
    Help { align: center middle; background: transparent; }
    Help VerticalScroll { width: 90%; max-width: 100; height: 90%; border: round $foreground; padding: 0 1; }
    """

    def __init__(self, keys: Sequence[tuple[str, str]], source: Source) -> None:
        """Take the keys that work on the screen below."""
        super().__init__()
        self._keys, self._source = keys, source

    def compose(self) -> ComposeResult:
        """Lay out."""
        with VerticalScroll():
            yield Static(self._page(), markup=False)

    def _page(self) -> Group:
        return Group(
            *_part("Keys here", self._keys),
            *_part("In lists", LIST_KEYS),
            *_part("Filter: words of one kind are alternatives, different kinds must all hold", FILTER_WORDS),
            *_part("Signs", (*((word.short.strip(), f"{word.long} change") for word in SEVERITY.values()), *SIGNS)),
            Text("\nData", style="bold"),
            *(Text(line) for line in source_lines(self._source)),
        )


def _part(title: str, rows: Iterable[tuple[str, str]]) -> list[RenderableType]:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(width=_KEY_WIDTH)
    table.add_column(ratio=1)
    for key, text in rows:
        table.add_row(Text(key, style="bold cyan"), Text(text))
    return [Text(f"\n{title}", style="bold"), table]
