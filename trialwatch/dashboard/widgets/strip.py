"""The strip at the top: which view this is, how fresh the data are, the worker, what is unsent, and what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from rich.text import Text
from textual import events
from textual.message import Message
from textual.widgets import Static

from trialwatch.dashboard.data import StripState
from trialwatch.show.safe import cells, cut
from trialwatch.show.source import day, instant

VIEWS = (("today", "Today"), ("changes", "Changes"), ("studies", "Studies"), ("watches", "Watches"), ("syncs", "Sync log"))
"""Every view by name, in the order of its digit."""
GAP = "  ·  "


@dataclass(frozen=True, slots=True)
class StripNews:
    """What the strip is given: the state of the store, the clock, and what stands in the way."""

    state: StripState = field(default_factory=StripState)
    now: datetime | None = None
    problem: str = ""
    busy: str = ""
    worker: str = "worker: not known"
    next_sync: str | None = None


def strip_pieces(news: StripNews) -> list[Text]:
    """Say each thing in a few words, the most important first."""
    state = news.state
    pieces = [Text(f"Data of {day(state.source.data_timestamp)}" if state.source.data_timestamp else "No data yet", "bold")]
    if state.source.retrieved_at:
        pieces.append(Text(f"synced {ago(state.source.retrieved_at, news.now)}"))
    if state.failed:
        pieces.append(Text("! last sync failed (5)", "bold yellow"))
    if news.next_sync:
        pieces.append(Text(f"next sync {ahead(news.next_sync, news.now)}"))
    pieces.append(Text(news.worker, "yellow" if news.worker.startswith("!") else ""))
    pieces.append(Text(f"{state.studies:,} studies followed"))
    if state.failing:
        pieces.append(Text(f"! {state.unsent} unsent, {state.failing} failing", "bold red"))
    else:
        pieces.append(Text(f"{state.unsent} unsent", "yellow" if state.unsent else ""))
    return pieces


def strip_text(news: StripNews, width: int) -> Text:
    """Lay the pieces in lines of a width; what stands in the way comes first."""
    lines: list[Text] = []
    if news.state.source.sample:
        lines.append(Text(cut("SAMPLE DATA: studies that come with trialwatch, not today's registry", width), "bold yellow"))
    if news.problem:
        lines.append(Text(cut(f"! {news.problem}", width), "bold red"))
    if news.busy:
        lines.append(Text(cut(f"... {news.busy}", width), "bold cyan"))
    return Text("\n").join([*lines, *in_lines(strip_pieces(news), width)])


def in_lines(pieces: Iterable[Text], width: int) -> list[Text]:
    """Put pieces beside each other, as many as fit a line."""
    lines = [Text()]
    for piece in pieces:
        piece.truncate(width, overflow="ellipsis")
        if lines[-1].cell_len and lines[-1].cell_len + cells(GAP) + piece.cell_len > width:
            lines.append(Text())
        if lines[-1].cell_len:
            lines[-1].append(GAP, "dim")
        lines[-1].append_text(piece)
    return lines


def ago(stamp: str, now: datetime | None) -> str:
    """Say how long ago an instant was; the instant itself from two days on."""
    moment = _moment(stamp)
    if moment is None or now is None or not 0 <= (seconds := (now - moment).total_seconds()) < 172_800:
        return instant(stamp)
    return f"{_span(seconds)} ago" if seconds >= 60 else "just now"


def ahead(stamp: str, now: datetime | None) -> str:
    """Say in how long an instant comes; `overdue` where it has passed by more than ten minutes."""
    moment = _moment(stamp)
    if moment is None or now is None:
        return instant(stamp)
    seconds = (moment - now).total_seconds()
    if seconds < -600:
        return f"overdue since {instant(stamp)}"
    return instant(stamp) if seconds >= 172_800 else f"in {_span(max(seconds, 60))}"


def _span(seconds: float) -> str:
    return f"{int(seconds // 60)} min" if seconds < 5400 else f"{round(seconds / 3600)} h"


def _moment(stamp: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


class Strip(Static):
    """The strip on a screen."""

    DEFAULT_CSS = "Strip { height: auto; padding: 0 1; }"

    def __init__(self) -> None:
        """Begin empty."""
        super().__init__(markup=False)
        self._news = StripNews()

    def tell(self, news: StripNews) -> None:
        """Show another state."""
        self._news = news
        self._draw()

    def on_resize(self, _event: events.Resize) -> None:
        """Lay out again."""
        self._draw()

    def _draw(self) -> None:
        width = self.content_size.width or self.app.size.width - 2
        self.update(strip_text(self._news, max(width, 10)))


class Tabs(Static):
    """The views by digit; a click goes there."""

    DEFAULT_CSS = "Tabs { height: 1; padding: 0 1; }"

    class Chosen(Message):
        """A view was clicked."""

        def __init__(self, view: str) -> None:
            """Say which."""
            super().__init__()
            self.view = view

    def __init__(self, here: str) -> None:
        """Take the name of the view that this one is."""
        super().__init__(markup=False)
        self._here = here

    def on_mount(self) -> None:
        """Draw once; the view of a screen does not change."""
        self.update(self._line())

    def _line(self) -> Text:
        line = Text()
        for number, (view, name) in enumerate(VIEWS, 1):
            line.append(f"[{number} {name}]" if view == self._here else f" {number} {name} ", "bold reverse" if view == self._here else "")
            line.append(" ")
        return line

    def on_click(self, event: events.Click) -> None:
        """Find the view below the pointer."""
        offset = event.get_content_offset(self)
        left = 0
        for _number, (view, name) in enumerate(VIEWS, 1):
            width = len(name) + 5
            if offset and left <= offset.x < left + width:
                self.post_message(self.Chosen(view))
            left += width
