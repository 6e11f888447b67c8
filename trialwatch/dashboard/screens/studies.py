"""Every study, one line each, sorted and filtered."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from trialwatch.dashboard.more_data import all_studies, study_keys
from trialwatch.dashboard.question import Question
from trialwatch.dashboard.screens.listing import Listing
from trialwatch.dashboard.study_drawing import StudyRows, study_head
from trialwatch.dashboard.widgets.windowed import CURSOR, Windowed
from trialwatch.rows import StudyRow
from trialwatch.show.words import count_word
from trialwatch.store.studies import SORTS

_NAMES = {
    "updated": "by last update",
    "posted": "by first posting",
    "start": "by start",
    "primary-completion": "by primary completion",
    "completion": "by completion",
    "enrollment": "by size",
    "status": "by status",
    "phase": "by phase",
    "title": "by title",
    "nct": "by number",
}


class StudiesView(Listing):
    """The view."""

    view = "studies"
    what = "studies"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("o", "sort(1)", "Order"),
        Binding("O", "turn", "Turn order", show=False),
        Binding("r", "pick('status')", "Status", show=False),
        Binding("p", "pick('phase')", "Phase", show=False),
    ]
    DEFAULT_CSS = """
    StudiesView Windowed { padding: 0 1; }
    StudiesView #head { height: 1; padding: 0 1; }
    """

    def __init__(self) -> None:
        """Begin with the latest updates."""
        super().__init__()
        self._sort = "updated"
        self._turned = False

    @property
    def sort(self) -> str:
        """What the list is sorted by, as `list --sort` takes it."""
        usual = SORTS[self._sort][1]
        other = "asc" if usual == "desc" else "desc"
        return f"{self._sort}:{other if self._turned else usual}"

    def list_parts(self) -> ComposeResult:
        """Lay out heads and list."""
        yield Static(id="head", markup=False)
        yield Windowed(StudyRows(self.dashboard.data, self.dashboard.rows))

    def on_resize(self, _event: events.Resize) -> None:
        """Draw the heads for the columns that fit."""
        self.call_after_refresh(self._draw_head)

    def _draw_head(self) -> None:
        width = self.query_one(Windowed).page_width - len(CURSOR)
        self.query_one("#head", Static).update(Text(" " * len(CURSOR)).append_text(study_head(max(width, 1))))

    def read_keys(self, question: Question) -> Sequence[Hashable]:
        """Read the numbers of the studies."""
        return study_keys(self.dashboard.data, question, self.sort)

    def show_keys(self, keys: Sequence[Hashable], *, top: bool) -> None:
        """Show the studies."""
        windowed = self.query_one(Windowed)
        windowed.empty_text = Text(
            "No study fits this filter; Escape clears it." if self.question != Question() else "The store has no study yet; s syncs now."
        )
        windowed.show(keys, [len(keys)] if keys else [], top=top)
        self._draw_head()

    def read_all(self) -> Sequence[StudyRow]:
        """Read every study that is shown."""
        return all_studies(self.dashboard.data, self.question, self.sort)

    def summary(self, count: int) -> str:
        """Count the studies."""
        ignored = " severity, element, since and until only filter changes." if self.question.of_changes else ""
        turned = ", turned" if self._turned else ""
        return f"{count_word(count, 'study', 'studies')} {_NAMES[self._sort]}{turned}.{ignored}"

    def action_sort(self, by: int) -> None:
        """Sort by the next column."""
        names = list(SORTS)
        self._sort = names[(names.index(self._sort) + by) % len(names)]
        self._turned = False
        self.ask()

    def action_turn(self) -> None:
        """Sort the other way round."""
        self._turned = not self._turned
        self.ask()

    @on(Windowed.Opened)
    def _open(self, event: Windowed.Opened) -> None:
        self.dashboard.open_study(str(event.key))
