"""The first screen: what changed since the reader last marked everything as seen, and where the field stands."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.widgets import Static

from trialwatch.dashboard.data import FIRST_VISIT_DAYS, ChangeKey, Today
from trialwatch.dashboard.drawing import NewsRows
from trialwatch.dashboard.pictures import heat_lines, week_lines
from trialwatch.dashboard.screens.view import View
from trialwatch.dashboard.widgets.layout import runs
from trialwatch.dashboard.widgets.windowed import Windowed
from trialwatch.rows import Overview
from trialwatch.severity import Severity
from trialwatch.show.safe import cut
from trialwatch.show.words import count_word

EMPTY = """The store is empty: nothing has been fetched from the registry yet.

  Press s to sync now. The first sync fetches every study of hepatocellular carcinoma
  and takes a few minutes; a study is shown as soon as its page has arrived.
  Or leave with q and run:

    trialwatch sync     fill the store
    trialwatch demo     look at a sample first, without a network
    trialwatch worker   keep the store level from now on
"""
NOTHING_CHANGED = "Nothing has changed since you marked everything as seen. Key 2 shows all changes, 3 all studies."
NEVER_CHANGED = "No change in the last 30 days; a first sync has nothing to compare with. Key 2 shows all changes, 3 all studies."
_LOW = 36


class TodayView(View):
    """The view."""

    view = "today"
    BINDINGS: ClassVar[list[BindingType]] = [Binding("m", "seen", "Mark seen"), Binding("e", "export", "Export")]
    DEFAULT_CSS = """
    TodayView #headline { height: 1; padding: 0 1; }
    TodayView #news { padding: 0 1; }
    TodayView #pictures { height: 8; padding: 0 1; border-top: solid $foreground 30%; }
    TodayView.-tall #pictures { height: 16; }
    TodayView #heat { width: 3fr; height: 100%; }
    TodayView #weeks { width: 2fr; height: 100%; margin-left: 2; }
    """

    def __init__(self) -> None:
        """Begin without news."""
        super().__init__()
        self._today: Today | None = None
        self._overview: Overview | None = None

    def body(self) -> ComposeResult:
        """Lay out headline, news, pictures."""
        yield Static(id="headline", markup=False)
        yield Windowed(NewsRows(self.dashboard.data, self.dashboard.rows), id="news")
        with Horizontal(id="pictures"):
            yield Static(id="heat", markup=False)
            yield Static(id="weeks", markup=False)

    def on_mount(self) -> None:
        """Begin on the news."""
        self.query_one(Windowed).focus()

    def on_resize(self) -> None:
        """Give the pictures more room where there is more, and draw them again."""
        self.set_class(self.size.height >= _LOW, "-tall")
        self.call_after_refresh(self._draw)

    async def load(self) -> None:
        """Read and show."""
        today = await self.dashboard.read(self.dashboard.data.today)
        if today is None:
            return
        self._today = today
        news = self.query_one(Windowed)
        if isinstance(news.source, NewsRows):
            news.source.seen = today.seen or 0
        news.empty_text = Text(self._nothing(today))
        news.show(today.news, runs([key.nct_id for key in today.news]))
        self._draw()
        self._overview = await self.dashboard.read(self.dashboard.data.overview) or self._overview
        self._draw()

    def _nothing(self, today: Today) -> str:
        if not today.studies:
            return EMPTY
        return NOTHING_CHANGED if today.seen is not None else NEVER_CHANGED

    def _draw(self) -> None:
        if self._today is None:
            return
        self.query_one("#headline", Static).update(Text(cut(headline(self._today), max(self.size.width - 2, 1)), style="bold"))
        if self._overview is None:
            return
        heat, weeks = self.query_one("#heat", Static), self.query_one("#weeks", Static)
        if heat.content_size.area:
            heat.update(Text("\n").join(heat_lines(self._overview, *heat.content_size)))
        if weeks.content_size.area:
            weeks.update(Text("\n").join(week_lines(self._overview.changes_by_week, *weeks.content_size)))

    def action_seen(self) -> None:
        """Mark everything as seen."""
        self.dashboard.mark_seen()

    def action_export(self) -> None:
        """Write the news to a file."""
        from trialwatch.dashboard.screens.asking import ask_for_export  # noqa: PLC0415  (not needed for the first screen)

        keys = self._today.news if self._today else ()
        ask_for_export(self.dashboard, "news.csv", lambda: list(self.dashboard.data.changes_by_key(keys).values()))

    @on(Windowed.Opened)
    def _open(self, event: Windowed.Opened) -> None:
        if isinstance(event.key, ChangeKey):
            self.dashboard.open_study(event.key.nct_id)


def headline(today: Today) -> str:
    """Say how much changed since the reader last looked."""
    if not today.studies:
        return "Welcome to trialwatch"
    when = "not yet seen" if today.seen is not None else f"in {FIRST_VISIT_DAYS} days"
    counts = {one: sum(1 for key in today.news if key.weight == one.rank) for one in Severity if one is not Severity.ADMINISTRATIVE}
    parts = [f"{count:,} {name}" for name, count in counts.items() if count]
    studies = len({key.nct_id for key in today.news})
    quiet = f"; {today.administrative:,} admin" if today.administrative else ""
    if not today.news:
        return f"No news{quiet}"
    return f"{count_word(len(today.news), 'change')} {when}, {count_word(studies, 'study', 'studies')}: {', '.join(parts)}{quiet}"
