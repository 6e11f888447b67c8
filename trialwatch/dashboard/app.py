"""The app: five views over one store, a look at the store every so often, and the few things that can be done.

Questions to the store run in threads, so that a slow or locked store never holds up a key; what they raise is said in
the strip.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from typing import ClassVar, TypeVar

from textual import work
from textual.app import App, SystemCommand
from textual.binding import ActiveBinding, Binding, BindingType
from textual.screen import Screen

from trialwatch.dashboard.data import Pulse, StoreData, StripState
from trialwatch.dashboard.doings import Doings
from trialwatch.dashboard.screens.today import TodayView
from trialwatch.dashboard.screens.view import View
from trialwatch.dashboard.widgets.strip import VIEWS, StripNews
from trialwatch.errors import StoreError, TrialwatchError, UsageError
from trialwatch.rows import Source

T = TypeVar("T")
REFRESH_SECONDS = 30.0
INTERRUPTED = 130
_MOVING = ("scroll_", "page_", "move", "page(", "jump", "section", "screen.", "app.focus", "command_palette")
"""Actions that the page of keys explains in its own words."""
LIGHTEST_THEME = "ansi-dark"
"""The terminal's own sixteen colours on its own background: right on dark and light ones alike."""


class Dashboard(App[None]):
    """The dashboard over one store."""

    TITLE = "trialwatch"
    CSS = "View { background: ansi_default; }"
    MODES = {  # noqa: RUF012  (Textual's own attribute, typed there)
        "today": TodayView,
        "changes": lambda: _view("changes", "ChangesView"),
        "studies": lambda: _view("studies", "StudiesView"),
        "watches": lambda: _view("watches", "WatchesView"),
        "syncs": lambda: _view("syncs", "SyncsView"),
    }
    DEFAULT_MODE = "today"
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(str(number), f"view('{view}')", name, show=False) for number, (view, name) in enumerate(VIEWS, 1)),
        Binding("s", "sync", "Sync"),
        Binding("question_mark", "help", "Help"),
        Binding("q", "quit", "Quit"),
        Binding("ctrl+c", "interrupt", "Interrupt", show=False, priority=True),
    ]

    def __init__(self, data: StoreData, doings: Doings | None = None, *, refresh: float = REFRESH_SECONDS) -> None:
        """Take the store, what can be done, and how often to look at the store, in seconds."""
        # Without this the colours of a theme would be turned into shades of grey before the theme below is known.
        super().__init__(ansi_color=True if "NO_COLOR" in os.environ else None)
        self.theme = LIGHTEST_THEME
        self.data, self.doings = data, doings or Doings()
        self.store_pulse: Pulse = ()
        self.state = StripState()
        self.problem = ""
        self.busy = ""
        self._worker: tuple[str, str | None] = ("worker: not known", None)
        self._every = refresh

    async def on_mount(self) -> None:
        """Look at the store now and from then on."""
        self.set_interval(self._every, self.look)
        self.look()

    @work(exclusive=True, group="look")
    async def look(self) -> None:
        """Look whether the store has moved; the view in front follows, the others when they are seen again."""
        found = await self.read(self._question)
        if found is not None:
            self.store_pulse, self.state, self._worker = found
        if isinstance(self.screen, View):
            self.screen.tell_strip()
            if found is not None:
                self.screen.catch_up()

    def _question(self) -> tuple[Pulse, StripState, tuple[str, str | None]]:
        worker = self.doings.worker() if self.doings.worker else ("worker: not known", None)
        return self.data.pulse(), self.data.strip(), worker

    async def read(self, question: Callable[[], T]) -> T | None:
        """Ask the store in a thread; None, and a word in the strip, where it cannot be read."""
        try:
            answer = await asyncio.to_thread(question)
        except StoreError as problem:
            self._trouble(problem)
            return None
        self._trouble(None)
        return answer

    def rows(self, question: Callable[[], Mapping[object, object]]) -> Mapping[object, object]:
        """Ask the store for the rows in view; nothing where it cannot be read."""
        if self.problem:
            return {}
        try:
            return question()
        except StoreError as problem:
            self._trouble(problem)
            return {}

    def _trouble(self, problem: StoreError | None) -> None:
        said = "" if problem is None else f"{problem.message} What is shown was read before."
        if said != self.problem:
            self.problem = said
            if isinstance(self.screen, View):
                self.screen.tell_strip()

    def strip_news(self) -> StripNews:
        """Give what the strip says now."""
        worker, next_sync = self._worker
        return StripNews(self.state, self.data.clock(), self.problem, self.busy, worker, next_sync)

    def say(self, text: str, *, wrong: bool = False) -> None:
        """Say something for a moment, in a corner."""
        self.notify(text, severity="error" if wrong else "information", markup=False, timeout=6)

    def done(self, sentence: str | None) -> None:
        """Say what a prompt did, and show it."""
        if sentence:
            self.say(sentence)
            self.look()

    def open_study(self, nct_id: str) -> None:
        """Open the page of a study above the present view."""
        from trialwatch.dashboard.screens.study import StudyView  # noqa: PLC0415  (not needed for the first screen)

        self.push_screen(StudyView(nct_id))

    def action_view(self, view: str) -> None:
        """Go to a view; the view that one is in already goes back to its list."""
        if not isinstance(self.screen, View):
            return
        if view != self.current_mode:
            self.switch_mode(view)
        elif not self.screen.view:
            self.screen.dismiss()

    def action_help(self) -> None:
        """Explain every key."""
        self._help()

    @work(exclusive=True, group="help")
    async def _help(self) -> None:
        keys = [
            (" ".join(self.get_key_display(one.binding) for one in same), same[0].binding.description)
            for same in _by_action(self.screen.active_bindings.values())
        ]
        from trialwatch.dashboard.screens.help import Help  # noqa: PLC0415  (not needed for the first screen)

        source = await self.read(self.data.source)
        self.push_screen(Help(keys, source or Source(None, None)))

    def action_interrupt(self) -> None:
        """Leave as an interrupted command does."""
        self.exit(return_code=INTERRUPTED)

    def mark_seen(self) -> None:
        """Mark all that the reader could have seen as seen."""
        self._mark_seen()

    @work(exclusive=True, group="seen")
    async def _mark_seen(self) -> None:
        def mark() -> int:
            last = self.data.last_seq()
            self.data.mark_seen(last)
            return last

        if await self.read(mark) is not None:
            self.say("Everything so far is marked as seen.")
            self._fill_all_anew()
        else:
            self.say("Not marked: the store cannot be written.", wrong=True)

    def _fill_all_anew(self) -> None:
        self.store_pulse = (*self.store_pulse, "seen")
        if isinstance(self.screen, View):
            self.screen.catch_up()

    def action_sync(self) -> None:
        """Bring the store level now."""
        if self.doings.sync is None:
            self.say("Nothing can be fetched here; `trialwatch sync` fills a store of your own.", wrong=True)
        elif self.busy:
            self.say("A sync is running already.")
        else:
            self._sync_now(self.doings.sync)

    @work(exclusive=True, group="sync")
    async def _sync_now(self, sync: Callable[[Callable[[int, int | None], None]], str]) -> None:
        self._show_busy("syncing: asking the registry")

        def progress(done: int, total: int | None) -> None:
            if not self.is_running:
                raise UsageError("The dashboard was left in the middle of a sync.", "What was fetched is kept; the next sync goes on.")
            whole = f" of {total:,}" if total else ""
            self.call_from_thread(self._show_busy, f"syncing: {done:,}{whole} studies")

        try:
            sentence = await asyncio.to_thread(sync, progress)
        except TrialwatchError as problem:
            self.say(str(problem), wrong=True)
        else:
            self.say(sentence)
        finally:
            self._show_busy("")
            self.look()

    def _show_busy(self, text: str) -> None:
        self.busy = text
        if isinstance(self.screen, View):
            self.screen.tell_strip()

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """List what the command palette offers."""
        for number, (view, name) in enumerate(VIEWS, 1):
            yield SystemCommand(f"Go to {name}", f"Key {number}", lambda view=view: self.action_view(view))
        yield SystemCommand("Sync now", "Bring the store level with the registry (s)", self.action_sync)
        yield SystemCommand("Mark everything as seen", "What changed so far is no news any more (m)", self.mark_seen)
        yield SystemCommand("Look at the store now", f"Otherwise every {self._every:g} seconds", self.look)
        yield from (one for one in super().get_system_commands(screen) if one.title in ("Theme", "Quit", "Screenshot"))


def _view(module: str, name: str) -> View:
    """Load a view when it is first gone to: the first screen is there sooner without it."""
    view: View = getattr(import_module(f"trialwatch.dashboard.screens.{module}"), name)()
    return view


def _by_action(bindings: Iterable[ActiveBinding]) -> list[list[ActiveBinding]]:
    groups: dict[tuple[str, str], list[ActiveBinding]] = {}
    for one in bindings:
        binding = one.binding
        if binding.description and not binding.system and not binding.action.startswith(_MOVING):
            groups.setdefault((binding.action, binding.description), []).append(one)
    return list(groups.values())
