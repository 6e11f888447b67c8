"""What every view has: tabs, strip, footer, and the way it learns that the store has moved."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.worker import Worker

from trialwatch.dashboard.data import Pulse
from trialwatch.dashboard.widgets.keys import KeyLine
from trialwatch.dashboard.widgets.strip import Strip, Tabs

if TYPE_CHECKING:
    from trialwatch.dashboard.app import Dashboard


class View(Screen[None]):
    """One of the five views, or a page on top of one."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "app.focus_next", "Next part", show=False)]
    view: ClassVar[str] = ""

    def __init__(self) -> None:
        """Begin without data."""
        super().__init__()
        self._shown: Pulse | None = None

    @property
    def dashboard(self) -> Dashboard:
        """The app, by its own type."""
        return cast("Dashboard", self.app)

    def compose(self) -> ComposeResult:
        """Lay out tabs, strip, body, keys."""
        yield Tabs(self.view or self.app.current_mode)
        yield Strip()
        yield from self.body()
        yield KeyLine()

    @abstractmethod
    def body(self) -> ComposeResult:
        """Lay out what is between strip and keys."""

    @abstractmethod
    async def load(self) -> None:
        """Read the store and show it; cursor, scroll and filter stay."""

    def fill(self) -> None:
        """Load without holding up anything; a load that is under way is given up."""
        self.begin(self.load)

    def begin(self, reading: Callable[[], Coroutine[Any, Any, None]], group: str = "load") -> None:
        """Start reading beside what is going on; what is being read in the same group is given up."""
        work = cast("Callable[[], Coroutine[None, None, None]]", reading)
        _: Worker[None] = self.run_worker(work, exclusive=True, group=group)

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another view was seen."""
        self.tell_strip()
        self.catch_up()

    def catch_up(self) -> None:
        """Fill where the store has moved since the last time; before the first look there is nothing to follow yet."""
        if self.dashboard.store_pulse and self._shown != self.dashboard.store_pulse:
            self._shown = self.dashboard.store_pulse
            self.fill()

    def tell_strip(self) -> None:
        """Show the strip as the app knows it."""
        self.query_one(Strip).tell(self.dashboard.strip_news())

    @on(Tabs.Chosen)
    def _go(self, event: Tabs.Chosen) -> None:
        self.dashboard.action_view(event.view)
