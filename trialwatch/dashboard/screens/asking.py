"""Asking in two lines for what a watch or an export needs, from whatever view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from trialwatch.dashboard.export import Rows, export
from trialwatch.dashboard.question import Question
from trialwatch.dashboard.screens.prompt import Prompt
from trialwatch.errors import UsageError

if TYPE_CHECKING:
    from trialwatch.dashboard.app import Dashboard


def ask_for_watch(app: Dashboard, question: Question, words: str, name: str = "") -> None:
    """Make a watch from a question: first its name, then where its digests go."""
    save = app.doings.save_watch
    if save is None:
        app.say("Watches cannot be made from here.", wrong=True)
        return

    def named(chosen: str | None) -> None:
        if chosen:
            hint = "mailto:a@b.c, file:FOLDER, or any Apprise URL. Told daily at 08:00 UTC."
            prompt = Prompt(f"Where do the digests of {chosen} go?", "mailto:", hint, lambda address: save(chosen, question, address))
            app.push_screen(prompt, app.done)

    app.push_screen(Prompt("Name of the new watch", name, f"It asks for: {words or 'every study of HCC'}", _named), named)


def _named(name: str) -> str:
    if not name.strip():
        raise UsageError("A watch needs a name.")
    return name.strip()


def ask_for_export(app: Dashboard, name: str, rows: Callable[[], Rows]) -> None:
    """Write rows to a file that the reader names; the file's ending chooses the format."""

    def write(target: str) -> str:
        held = rows()
        path = export(held, app.data.source(), target)
        count = f"{len(held):,} {'row' if len(held) == 1 else 'rows'}"
        return f"{count} written to {path}; their source stands in {path.name}.source.txt."

    app.push_screen(Prompt("Export what is shown to which file?", name, "The ending chooses: .csv, .json or .jsonl", write), app.done)
