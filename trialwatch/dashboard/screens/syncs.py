"""The log of syncs: what each met, what failed and why, and the records that could not be read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.console import Group, RenderableType
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from trialwatch.dashboard.more_data import Run, Unread, report_counts, runs
from trialwatch.dashboard.screens.asking import ask_for_export
from trialwatch.dashboard.screens.page import Page
from trialwatch.dashboard.screens.view import View
from trialwatch.dashboard.shown import log_rows
from trialwatch.show.safe import cut, plain
from trialwatch.show.source import instant
from trialwatch.show.words import count_word

_OUTCOME = {
    "done": ("done", "green"),
    "up_to_date": ("up to date", ""),
    "failed": ("! failed", "bold red"),
    "running": ("running", "cyan"),
}
_COUNTS = ("new", "changed", "unreadable", "removed", "merged", "left_query", "returned")


class SyncsView(View):
    """The view."""

    view = "syncs"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.view('today')", "Back", show=False),
        Binding("e", "export", "Export"),
    ]

    def body(self) -> ComposeResult:
        """Lay out the page."""
        yield Page()

    def on_mount(self) -> None:
        """Begin at the top."""
        self.query_one(Page).focus()

    async def load(self) -> None:
        """Read and show."""
        found = await self.dashboard.read(lambda: runs(self.dashboard.data))
        if found is not None:
            self.query_one(Page).show(lambda width: syncs_view(*found, width))

    def action_export(self) -> None:
        """Write the log to a file."""
        ask_for_export(self.dashboard, "syncs.csv", lambda: list(log_rows(*runs(self.dashboard.data))))


def syncs_view(ran: Sequence[Run], unread: Sequence[Unread], width: int) -> RenderableType:
    """Draw the syncs, newest first, below what could not be read."""
    if not ran:
        return Text("No sync has run yet; s syncs now.")
    parts: list[Text] = []
    if unread:
        parts.append(Text(f"Could not be read, kept as they came: {count_word(len(unread), 'record')}", style="bold yellow"))
        parts += [Text(cut(f"  {one.nct_id or 'number not readable'}: {one.reason}", width)) for one in unread[:20]]
        parts.append(Text())
    return Group(*parts, *(line for run in ran for line in _run(run, width)))


def _run(run: Run, width: int) -> list[Text]:
    word, style = _OUTCOME.get(run.outcome, (plain(run.outcome), "yellow"))
    head = Text.assemble((instant(run.started_at), "bold"), "  ", (f"{word:<11}", style))
    said = f"{report_line(run)}, data of {plain(run.data_timestamp)[:10]}" if run.data_timestamp else (run.error or report_line(run))
    room = width - head.cell_len
    if len(said) <= room:
        return [head.append(cut(said, max(room, 1)))]
    return [head, Text("  " + cut(said, max(width - 2, 1)))]


def report_line(run: Run) -> str:
    """Say what a sync met."""
    counts = report_counts(run)
    if run.outcome == "up_to_date":
        return "no new data, one request"
    if not counts:
        return "in the middle of it, or killed" if run.outcome == "running" else "no report"
    words = [f"{counts[name]:,} {name.replace('_', ' ')}" for name in _COUNTS if counts.get(name)]
    seen = f"{counts.get('seen', 0):,} studies seen"
    return f"{seen}: {', '.join(words) or 'nothing changed'}, {counts.get('seconds', 0):.0f} s"
