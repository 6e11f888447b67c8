"""The watches: what each asks, what it would tell now, and what became of its last digests."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import ClassVar, cast

from rich.console import Group, RenderableType
from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from trialwatch.dashboard.more_data import Digest, WatchState, watches, would_tell
from trialwatch.dashboard.screens.asking import ask_for_export
from trialwatch.dashboard.screens.page import Page
from trialwatch.dashboard.screens.view import View
from trialwatch.dashboard.shown import ShownWatch, shown_watch
from trialwatch.dashboard.widgets.windowed import Windowed
from trialwatch.show.safe import cut, plain
from trialwatch.show.source import instant
from trialwatch.show.words import severity_word
from trialwatch.watch import as_options, instant_text, next_due

NONE = """There is no watch yet. A watch is a saved filter with somebody who wants to know.

  Filter changes or studies (2 or 3, then /), then press w. Or on the command line:
  trialwatch watch add NAME --category car-t --to mailto:a@b.c --every weekly
"""
_MOST = 30


class WatchRows:
    """One line a watch."""

    headings = False

    def __init__(self) -> None:
        """Begin without watches."""
        self.states: dict[str, WatchState] = {}

    def rows(self, keys: Sequence[str]) -> Mapping[str, object]:
        """Give the watches that were read."""
        return {key: self.states[key] for key in keys if key in self.states}

    def height(self, width: int) -> int:  # noqa: ARG002  (the width does not matter here)
        """One line."""
        return 1

    def heading(self, key: str, row: object | None, count: int, width: int) -> Text:  # noqa: ARG002
        """Draw nothing."""
        return Text()

    def draw(self, key: str, row: object, width: int) -> list[Text]:
        """Say name, rhythm, filter and what stands in the way."""
        stored = cast("WatchState", row).stored
        watch = stored.watch
        line = Text.assemble((cut(key, 20).ljust(20), "bold"), "  ")
        if watch.paused:
            line.append("paused  ", "yellow")
        if stored.problem:
            line.append("! ", "bold red")
        due = [one for one, _ in cast("WatchState", row).deliveries if one.state == "due"]
        if due:
            line.append(f"! {len(due)} unsent  ", "bold red")
        return [line.append(cut(f"{watch.schedule.every}  {as_options(watch.asked) or 'every study'}", max(width - line.cell_len, 1)))]


class WatchesView(View):
    """A list of watches above the page of the chosen one."""

    view = "watches"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "app.view('today')", "Back", show=False),
        Binding("e", "export", "Export"),
    ]
    DEFAULT_CSS = """
    WatchesView Windowed { height: 30%; min-height: 3; padding: 0 1; }
    WatchesView Page { height: 1fr; border-top: solid $foreground 30%; }
    """

    def __init__(self) -> None:
        """Begin without watches."""
        super().__init__()
        self._rows = WatchRows()

    def body(self) -> ComposeResult:
        """Lay out list and page."""
        yield Windowed(self._rows)
        yield Page()

    def on_mount(self) -> None:
        """Begin on the list."""
        self.query_one(Windowed).focus()

    async def load(self) -> None:
        """Read and show."""
        states = await self.dashboard.read(lambda: watches(self.dashboard.data))
        if states is None:
            return
        self._rows.states = {one.stored.watch.name: one for one in states}
        windowed = self.query_one(Windowed)
        windowed.empty_text = Text("No watch yet.")
        windowed.show(list(self._rows.states), [len(states)] if states else [])
        await self._tell(windowed.key)

    @on(Windowed.Moved)
    def _moved(self, event: Windowed.Moved) -> None:
        self.begin(partial(self._tell, event.key), "tell")

    @on(Windowed.Opened)
    def _opened(self) -> None:
        self.query_one(Page).focus()

    def action_export(self) -> None:
        """Write the watches, what each would tell now and its deliveries to a file."""
        ask_for_export(self.dashboard, "watches.json", self._shown_watches)

    def _shown_watches(self) -> list[ShownWatch]:
        data = self.dashboard.data
        return [shown_watch(one, would_tell(data, one.stored)) for one in watches(data)]

    async def _tell(self, key: Hashable | None) -> None:
        page = self.query_one(Page)
        state = self._rows.states.get(str(key))
        if state is None:
            none = Text(NONE)
            page.show(lambda _width: none)
            return
        digest = await self.dashboard.read(lambda: would_tell(self.dashboard.data, state.stored))
        now = self.dashboard.data.clock()
        page.show(lambda width: watch_page(state, digest, now, width))


def watch_page(state: WatchState, digest: Digest | str | None, now: datetime, width: int) -> RenderableType:
    """Draw one watch: its terms, its news, its deliveries."""
    stored, watch = state.stored, state.stored.watch
    due = next_due(watch, stored.last_run_at)
    when = f"{'next' if due > now else 'due since'} {instant(instant_text(due))}"
    addresses = ", ".join(plain(one.shown) for one in watch.addresses)
    lines = [
        Text(cut(watch.name, width), style="bold"),
        Text(cut(f"Asks: {as_options(watch.asked) or 'every study of HCC'}", width)),
        Text(cut(f"Tells: {addresses}; {'paused' if watch.paused else when}", width)),
        *([Text(f"! {plain(stored.problem)}", style="bold red")] if stored.problem else []),
        *_news(digest, width),
        Text("\nLast deliveries", style="bold"),
    ]
    for one, headline in state.deliveries[:_MOST]:
        sign = ("! due", "bold red") if one.error else ("due", "yellow")
        word = ("sent", "green") if one.state == "sent" else sign
        what = f"  {instant(one.settled_at or one.created_at)}  {one.shown}  {headline}"
        lines.append(Text.assemble((f"{word[0]:<6}", word[1]), cut(what, max(width - 6, 1))))
        if one.error:
            tried = f"{one.attempts} attempts failed: " if one.attempts > 1 else ""
            lines.append(Text("        " + cut(f"{tried}{one.error}", max(width - 8, 1)), style="red"))
    if not state.deliveries:
        lines.append(Text("none yet", style="dim"))
    return Group(*lines)


def _news(digest: Digest | str | None, width: int) -> list[Text]:
    if not isinstance(digest, str) and digest is not None and digest.studies:
        lines = [Text(f"\nWould tell now: {plain(digest.headline)}", style="bold")]
        for one in digest.studies[:_MOST]:
            lines.append(Text.assemble((one.nct_id, "bold"), "  ", cut(one.title, max(width - 13, 1))))
            for told in one.told[:5]:
                word = severity_word(told.severity)
                lines.append(Text.assemble((f"{word.short:<13}", word.style), cut(told.summary, max(width - 13, 1))))
            if one.note:
                lines.append(Text(" " * 13 + cut(one.note, max(width - 13, 1))))
        return lines
    said = digest if isinstance(digest, str) else "nothing"
    return [Text(f"\nWould tell now: {plain(said)}", style="bold")]
