"""Every change, day by day, the newest day first and the heaviest change first within it."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import ClassVar, cast

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from trialwatch.dashboard.data import ChangeKey
from trialwatch.dashboard.drawing import ChangeRows
from trialwatch.dashboard.more_data import all_changes, change_keys
from trialwatch.dashboard.question import SEVERITIES, Question, values_of, with_words
from trialwatch.dashboard.screens.listing import Listing
from trialwatch.dashboard.widgets.filter_bar import FilterBar
from trialwatch.dashboard.widgets.layout import runs
from trialwatch.dashboard.widgets.windowed import Windowed
from trialwatch.rows import ChangeRow
from trialwatch.show.words import count_word

_STEPS = ("", "minor", "major", "critical")


class ChangesView(Listing):
    """The view."""

    view = "changes"
    what = "changes"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("v", "severity", "Severity"),
        Binding("x", "pick('element')", "Element", show=False),
    ]
    DEFAULT_CSS = "ChangesView Windowed { padding: 0 1; }"

    def list_parts(self) -> ComposeResult:
        """Lay out the list."""
        yield Windowed(ChangeRows(self.dashboard.data, self.dashboard.rows))

    def read_keys(self, question: Question) -> Sequence[Hashable]:
        """Read the keys of the changes."""
        source = self.query_one(Windowed).source
        if isinstance(source, ChangeRows):
            source.seen = self.dashboard.data.seen() or 0
        return change_keys(self.dashboard.data, question)

    def show_keys(self, keys: Sequence[Hashable], *, top: bool) -> None:
        """Show the changes by day."""
        windowed = self.query_one(Windowed)
        empty = "No change fits this filter; Escape clears it." if self.question != Question() else "No change has been seen yet."
        windowed.empty_text = Text(empty)
        windowed.show(keys, runs([cast("ChangeKey", key).day for key in keys]), top=top)

    def read_all(self) -> Sequence[ChangeRow]:
        """Read every change that is shown."""
        return all_changes(self.dashboard.data, self.question)

    def summary(self, count: int) -> str:
        """Count the changes."""
        least = f", {self.question.severity} and above" if self.question.severity not in (None, SEVERITIES[-1]) else ""
        return f"{count_word(count, 'change')}{least}. Newest first; * not yet marked as seen."

    def action_severity(self) -> None:
        """Raise the least severity by one step, and begin again after the last."""
        bar = self.query_one(FilterBar)
        now = next(iter(values_of(bar.line, "severity")), "")
        step = _STEPS[(_STEPS.index(now) + 1) % len(_STEPS)] if now in _STEPS else ""
        bar.put(with_words(bar.line, "severity", [step] if step else []))

    @on(Windowed.Opened)
    def _open(self, event: Windowed.Opened) -> None:
        self.dashboard.open_study(cast("ChangeKey", event.key).nct_id)
