"""One study whole, as `trialwatch show` draws it, and the way to its versions and its record."""

from __future__ import annotations

from typing import ClassVar

from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from trialwatch.dashboard.more_data import study
from trialwatch.dashboard.question import Question
from trialwatch.dashboard.screens.asking import ask_for_export, ask_for_watch
from trialwatch.dashboard.screens.page import Page
from trialwatch.dashboard.screens.versions import VersionsView
from trialwatch.dashboard.screens.view import View
from trialwatch.errors import NothingFound
from trialwatch.filters import Asked
from trialwatch.rows import StudyDetail
from trialwatch.show.study import study_view
from trialwatch.store.studies import record_url


class StudyView(View):
    """The page of a study."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back"),
        Binding("backspace", "back", "Back", show=False),
        Binding("v", "versions", "Versions"),
        Binding("u", "open_link", "Link"),
        Binding("y", "copy_link", "Copy"),
        Binding("w", "watch", "Watch"),
        Binding("e", "export", "Export"),
    ]

    def __init__(self, nct_id: str) -> None:
        """Take its number."""
        super().__init__()
        self.nct_id = nct_id
        self._detail: StudyDetail | None = None

    def body(self) -> ComposeResult:
        """Lay out the page."""
        yield Page()

    def on_mount(self) -> None:
        """Begin at the top."""
        self.query_one(Page).focus()

    async def load(self) -> None:
        """Read and show."""
        try:
            detail = await self.dashboard.read(lambda: study(self.dashboard.data, self.nct_id))
        except NothingFound as problem:
            missing = Text(str(problem))
            self.query_one(Page).show(lambda _width: missing)
            return
        if detail is not None:
            self._detail = detail
            self.query_one(Page).show(lambda width: study_view(detail, width))

    def action_back(self) -> None:
        """Go back to where the study was opened."""
        self.dismiss()

    def action_versions(self) -> None:
        """Compare the versions of the study."""
        if self._detail:
            self.app.push_screen(VersionsView(self._detail))

    def action_watch(self) -> None:
        """Make a watch of this study alone."""
        ask_for_watch(self.dashboard, Question(Asked(study=(self.nct_id,))), self.nct_id, self.nct_id)

    def action_export(self) -> None:
        """Write the study whole to a file."""
        detail = self._detail
        if detail:
            ask_for_export(self.dashboard, f"{self.nct_id}.json", lambda: [detail])

    def action_open_link(self) -> None:
        """Open the record at the registry in a browser."""
        self.app.open_url(record_url(self.nct_id))
        self.dashboard.say(f"Asked the browser for {record_url(self.nct_id)}")

    def action_copy_link(self) -> None:
        """Copy the link to the record."""
        self.app.copy_to_clipboard(record_url(self.nct_id))
        self.dashboard.say(f"Copied {record_url(self.nct_id)}")
