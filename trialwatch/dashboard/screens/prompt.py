"""One question in one line, above whatever is shown; Escape takes it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from trialwatch.errors import TrialwatchError

Answer = Callable[[str], str]
"""Does something with the line and gives a sentence; raises a TrialwatchError that is shown below the line."""


class Prompt(ModalScreen[str | None]):
    """The question; answered with the sentence of what was done."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss(None)", "Cancel")]
    DEFAULT_CSS = """
    Prompt { align: center middle; background: transparent; }
    Prompt Vertical { width: 90%; max-width: 90; height: auto; border: round $foreground; padding: 0 1; }
    Prompt Input { border: none; height: 1; padding: 0; }
    """

    def __init__(self, title: str, value: str, hint: str, answer: Answer) -> None:
        """Take what is asked, a first answer, what to know, and what to do with the answer."""
        super().__init__()
        self._title, self._value, self._hint, self._answer = title, value, hint, answer

    def compose(self) -> ComposeResult:
        """Lay out."""
        with Vertical():
            yield Static(Text(self._title, style="bold"), markup=False)
            yield Input(self._value, compact=True, select_on_focus=False)
            yield Static(Text(self._hint, style="dim"), id="hint", markup=False)
            yield Static(Text("Enter: do it   Escape: cancel", style="dim"), markup=False)

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        try:
            self.dismiss(self._answer(event.value))
        except TrialwatchError as problem:
            self.query_one("#hint", Static).update(Text(str(problem), style="bold red"))
