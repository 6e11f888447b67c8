"""What the two long lists share: a filter as one types, choosing from lists, export, a watch from the filter."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Hashable, Mapping, Sequence
from functools import partial
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.timer import Timer
from textual.widgets import Input

from trialwatch.changes import ELEMENTS
from trialwatch.dashboard.more_data import counts
from trialwatch.dashboard.question import SEVERITIES, Question, read_question, values_of, with_words
from trialwatch.dashboard.screens.asking import ask_for_export, ask_for_watch
from trialwatch.dashboard.screens.pick import Pick
from trialwatch.dashboard.screens.view import View
from trialwatch.dashboard.widgets.filter_bar import FilterBar
from trialwatch.dashboard.widgets.windowed import Windowed
from trialwatch.errors import UsageError
from trialwatch.rows import ChangeRow, StudyRow
from trialwatch.study import OverallStatus, Phase

TYPING_SECONDS = 0.08
"""How long a line rests before it is asked, so that fast typing asks once."""
TAGS = ("category", "drug", "target")


class Listing(View):
    """A long list with a filter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "filter", "Filter"),
        Binding("escape", "clear", "Clear filter", show=False),
        Binding("c", "pick('category')", "Category"),
        Binding("d", "pick('drug')", "Drug", show=False),
        Binding("t", "pick('target')", "Target", show=False),
        Binding("m", "seen", "Mark seen", show=False),
        Binding("w", "watch", "Watch"),
        Binding("e", "export", "Export"),
    ]
    what: ClassVar[str] = ""

    def __init__(self) -> None:
        """Begin with everything."""
        super().__init__()
        self.question = Question()
        self._line = ""
        self._typing: Timer | None = None
        self._values: dict[str, Mapping[str, int]] = {}

    def body(self) -> ComposeResult:
        """Lay out filter and list."""
        yield FilterBar(self._known_values)
        yield from self.list_parts()

    @abstractmethod
    def list_parts(self) -> ComposeResult:
        """Lay out the list."""

    @abstractmethod
    def read_keys(self, question: Question) -> Sequence[Hashable]:
        """Read the keys that a question means."""

    @abstractmethod
    def show_keys(self, keys: Sequence[Hashable], *, top: bool) -> None:
        """Show keys in the list."""

    @abstractmethod
    def read_all(self) -> Sequence[StudyRow] | Sequence[ChangeRow]:
        """Read every row that is shown, for export."""

    @abstractmethod
    def summary(self, count: int) -> str:
        """Say what is shown."""

    def on_mount(self) -> None:
        """Begin on the list."""
        self.query_one(Windowed).focus()

    async def load(self) -> None:
        """Read and show; stay where the reader is."""
        await self._ask(top=False)

    def ask(self) -> None:
        """Ask the filter as it is typed now, and show the answer from its top."""
        self.begin(partial(self._ask, top=True))

    async def _ask(self, *, top: bool) -> None:
        bar = self.query_one(FilterBar)
        try:
            question = read_question(self._line)
            keys = await self.dashboard.read(lambda: self._answer(question))
        except UsageError as problem:
            bar.hint(f"{problem.message} {problem.advice}", wrong=True)
            return
        if keys is not None:
            self.question = question
            self.show_keys(keys, top=top)
            bar.hint(self.summary(len(keys)))

    def _answer(self, question: Question) -> Sequence[Hashable]:
        for kind in TAGS:
            self._values[kind] = counts(self.dashboard.data, kind)
        return self.read_keys(question)

    def _known_values(self, key: str) -> Sequence[str]:
        fixed = {"severity": SEVERITIES, "element": ELEMENTS, "role": ("experimental", "comparator")}
        fixed["status"] = tuple(one.lower() for one in OverallStatus)
        fixed["phase"] = tuple(one.lower() for one in Phase)
        return fixed[key] if key in fixed else sorted(self._values.get(key, ()))

    @on(FilterBar.Asked)
    def _typed(self, event: FilterBar.Asked) -> None:
        if event.line == self._line:
            return
        self._line = event.line
        if self._typing:
            self._typing.stop()
        self._typing = self.set_timer(TYPING_SECONDS, self.ask)

    @on(FilterBar.Left)
    def _left(self) -> None:
        self.query_one(Windowed).focus()

    def action_filter(self) -> None:
        """Type a filter."""
        self.query_one(FilterBar).open()

    def action_clear(self) -> None:
        """Show everything again; where everything is shown already, go to the first view."""
        if self._line:
            self.query_one(FilterBar).put("")
        else:
            self.dashboard.action_view("today")

    def action_pick(self, key: str) -> None:
        """Choose values of a key from a list."""
        values: Mapping[str, int] | Sequence[str] = self._values[key] if key in TAGS and key in self._values else self._known_values(key)
        bar = self.query_one(FilterBar)

        def taken(names: list[str] | None) -> None:
            if names is not None:
                bar.put(with_words(bar.line, key, names))

        self.app.push_screen(Pick(f"Which {key}? Several are alternatives.", values, values_of(bar.line, key)), taken)

    def action_seen(self) -> None:
        """Mark everything as seen."""
        self.dashboard.mark_seen()

    def action_watch(self) -> None:
        """Make a watch from the filter."""
        ask_for_watch(self.dashboard, self.question, self._line.strip())

    def action_export(self) -> None:
        """Write what is shown to a file."""
        ask_for_export(self.dashboard, f"{self.what}.csv", self.read_all)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offer no key that would be typed into the filter instead."""
        typing = isinstance(self.focused, Input)
        return not (typing and action in ("filter", "export", "watch", "pick", "clear")) and super().check_action(action, parameters)
