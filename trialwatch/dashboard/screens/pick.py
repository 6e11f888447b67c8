"""Choosing some of many by name: severities, elements, categories, drugs, targets, with how many studies each has."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, SelectionList, Static
from textual.widgets.selection_list import Selection

from trialwatch.show.safe import cut


class Pick(ModalScreen[list[str] | None]):
    """A list with marks; Space marks, Enter takes what is marked, typing narrows the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("slash", "search", "Narrow"),
        Binding("enter", "take", "Take", priority=True),
    ]
    DEFAULT_CSS = """
    Pick { align: center middle; background: transparent; }
    Pick Vertical { width: 70%; max-width: 70; height: 80%; border: round $foreground; padding: 0 1; }
    Pick Input { border: none; height: 1; padding: 0; }
    Pick SelectionList { border: none; padding: 0; height: 1fr; }
    """

    def __init__(self, title: str, counts: Mapping[str, int] | Sequence[str], chosen: Sequence[str]) -> None:
        """Take the values, with counts where there are some, and those chosen before."""
        super().__init__()
        self._title, self._counts, self._chosen = title, counts, set(chosen)
        self._names = sorted(counts, key=lambda one: (-counts[one], one)) if isinstance(counts, Mapping) else list(counts)

    def compose(self) -> ComposeResult:
        """Lay out."""
        with Vertical():
            yield Static(Text(self._title, style="bold"), markup=False)
            yield Input(placeholder="type to narrow", compact=True)
            yield SelectionList[str](compact=True)
            yield Static(Text("Space: mark   Enter: take   Escape: cancel   Tab: narrow", style="dim"), markup=False)

    def on_mount(self) -> None:
        """Begin on the list."""
        self._narrow("")
        self.query_one(SelectionList).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, words: str) -> None:
        choices = self.query_one(SelectionList)
        self._chosen = self._marked()
        choices.clear_options()
        wanted = words.casefold().split()
        names = [name for name in self._names if all(word in name.casefold() for word in wanted)]
        choices.add_options([Selection(Text(self._label(name)), name, name in self._chosen) for name in names])
        if names:
            choices.highlighted = 0

    def _label(self, name: str) -> str:
        return f"{cut(name, 40)}  {self._counts[name]:,}" if isinstance(self._counts, Mapping) else cut(name, 50)

    def _marked(self) -> set[str]:
        choices: SelectionList[str] = self.query_one(SelectionList)
        shown = {choices.get_option_at_index(index).value for index in range(choices.option_count)}
        return (self._chosen - shown) | set(choices.selected)

    def action_search(self) -> None:
        """Go to the line that narrows the list."""
        self.query_one(Input).focus()

    def action_take(self) -> None:
        """Take what is marked; where nothing is, the value under the cursor."""
        choices: SelectionList[str] = self.query_one(SelectionList)
        marked = self._marked()
        if not marked and choices.highlighted is not None and choices.option_count:
            marked = {choices.get_option_at_index(choices.highlighted).value}
        self.dismiss([name for name in self._names if name in marked])
