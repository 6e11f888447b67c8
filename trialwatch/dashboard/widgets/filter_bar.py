"""The line to filter by: typed words act while they are typed; what they mean, or why they mean nothing, stands below."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, Static

from trialwatch.dashboard.question import KEYS
from trialwatch.show.safe import cut


class Completion(Suggester):
    """Completes the last word: a key, or a value of the key before the colon."""

    def __init__(self, values: Callable[[str], Iterable[str]]) -> None:
        """Take who knows the values of a key."""
        super().__init__(use_cache=False, case_sensitive=True)
        self._values = values

    async def get_suggestion(self, value: str) -> str | None:
        """Complete a line."""
        return self.complete(value)

    def complete(self, value: str) -> str | None:
        """Complete the last word of a line; None where there is nothing to add."""
        head, _, word = value.rpartition(" ")
        key, colon, begun = word.partition(":")
        known = [f"{key}:{one}" for one in self._values(key)] if colon else [f"{one}:" for one in KEYS]
        wanted = word if begun or not colon else ""
        found = next((one for one in known if wanted and one.casefold().startswith(wanted.casefold())), None)
        return f"{head} {found}".lstrip() if found else None


class FilterBar(Vertical):
    """Input and hint; the input is away until it is asked for, the hint says what is shown."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "leave", "To the list", priority=False),
        Binding("tab", "complete", "Complete"),
        Binding("escape", "leave", "To the list", show=False),
        Binding("down", "leave", "To the list", show=False),
    ]
    DEFAULT_CSS = """
    FilterBar { height: auto; padding: 0 1; }
    FilterBar Input { display: none; height: 1; border: none; padding: 0; background: transparent; }
    FilterBar.open Input { display: block; }
    FilterBar Static { height: auto; max-height: 2; }
    """

    class Asked(Message):
        """Another line was typed."""

        def __init__(self, line: str) -> None:
            """Carry the line."""
            super().__init__()
            self.line = line

    class Left(Message):
        """The reader is done typing."""

    def __init__(self, values: Callable[[str], Iterable[str]]) -> None:
        """Take who knows the values of a key."""
        super().__init__()
        self._completion = Completion(values)
        self._wrong = False

    def compose(self) -> ComposeResult:
        """Lay out."""
        example = "words, drug:lenvatinib category:tace status:recruiting phase:3 country:China"
        yield Input(placeholder=example, suggester=self._completion, compact=True, select_on_focus=False)
        yield Static(markup=False)

    @property
    def line(self) -> str:
        """What is typed."""
        return self.query_one(Input).value

    def open(self) -> None:
        """Show the input and give it the focus."""
        self.add_class("open")
        self.query_one(Input).focus()

    def put(self, line: str) -> None:
        """Replace the line, as if typed."""
        self.set_class(bool(line), "open")
        self.query_one(Input).value = line

    def hint(self, text: str, *, wrong: bool = False) -> None:
        """Say what is shown, or why the line means nothing."""
        self._wrong = wrong
        width = max((self.app.size.width - 2) * (2 if wrong else 1), 20)
        self.query_one(Static).update(Text(cut(text, width), "bold red" if wrong else "dim"))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Asked(event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        if self._wrong:
            self.action_complete()
        self.action_leave()

    def action_complete(self) -> None:
        """Complete the last word."""
        typed = self.query_one(Input)
        typed.value = self._completion.complete(typed.value) or typed.value
        typed.cursor_position = len(typed.value)

    def action_leave(self) -> None:
        """Give the focus back to the list; an empty line goes away."""
        self.set_class(bool(self.line.strip()), "open")
        self.post_message(self.Left())
