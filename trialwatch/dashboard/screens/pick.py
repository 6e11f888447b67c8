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
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from trialwatch.show.safe import cut


class Pick(ModalScreen[list[str] | None]):
    """A list with marks; Space marks, Enter takes what is marked, typing narrows the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss(None)", "Cancel"),
        Binding("enter", "take", "Take", priority=True),
        Binding("space", "mark", "Mark"),
        Binding("slash", "search", "Narrow"),
    ]
    DEFAULT_CSS = """
    Pick { align: center middle; background: transparent; }
    Pick Vertical { width: 70%; max-width: 70; height: 80%; border: round $foreground; padding: 0 1; }
    Pick Input { border: none; height: 1; padding: 0; }
    Pick OptionList { border: none; padding: 0; height: 1fr; }
    """

    def __init__(self, title: str, counts: Mapping[str, int] | Sequence[str], chosen: Sequence[str]) -> None:
        """Take the values, with counts where there are some, and those chosen before."""
        super().__init__()
        self._title, self._counts, self._chosen = title, counts, set(chosen)
        self._names = sorted(counts, key=lambda one: (-counts[one], one)) if isinstance(counts, Mapping) else list(counts)
        self._listed: list[str] = []

    def compose(self) -> ComposeResult:
        """Lay out."""
        with Vertical():
            yield Static(Text(self._title, style="bold"), markup=False)
            yield Input(placeholder="/ narrows", compact=True)
            yield OptionList(compact=True, markup=False)
            yield Static(Text("Space: mark  Enter: take  Escape: cancel", style="dim"), markup=False)

    def on_mount(self) -> None:
        """Begin on the list."""
        self._narrow("")
        self.query_one(OptionList).focus()

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._narrow(event.value)

    def _narrow(self, words: str) -> None:
        choices = self.query_one(OptionList)
        wanted = words.casefold().split()
        self._listed = [name for name in self._names if all(word in name.casefold() for word in wanted)]
        choices.clear_options()
        choices.add_options([Option(self._line(name)) for name in self._listed])
        if self._listed:
            choices.highlighted = 0

    def _line(self, name: str) -> Text:
        count = f"  {self._counts[name]:,}" if isinstance(self._counts, Mapping) else ""
        return Text(f"[{'x' if name in self._chosen else ' '}] {cut(name, 48)}{count}")

    @property
    def _here(self) -> str | None:
        index = self.query_one(OptionList).highlighted
        return self._listed[index] if index is not None and index < len(self._listed) else None

    @on(OptionList.OptionSelected)
    def _clicked(self) -> None:
        self.action_mark()

    def action_mark(self) -> None:
        """Mark the value under the cursor, or take its mark away."""
        name = self._here
        if name is not None:
            self._chosen ^= {name}
            self.query_one(OptionList).replace_option_prompt_at_index(self._listed.index(name), self._line(name))

    def action_search(self) -> None:
        """Go to the line that narrows the list."""
        self.query_one(Input).focus()

    def action_take(self) -> None:
        """Take what is marked; where nothing is, the value under the cursor."""
        chosen = self._chosen or ({self._here} if self._here else set())
        self.dismiss([name for name in self._names if name in chosen])
