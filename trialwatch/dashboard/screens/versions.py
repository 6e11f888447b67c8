"""The versions of a study, and what reads differently between two of them, side by side."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from rich.text import Text
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from trialwatch.dashboard.more_data import difference
from trialwatch.dashboard.screens.page import Page
from trialwatch.dashboard.screens.view import View
from trialwatch.rows import StudyDetail, VersionRow
from trialwatch.show.diff import diff_view
from trialwatch.show.safe import plain
from trialwatch.show.source import instant


class VersionsView(View):
    """A list of versions above the difference of the chosen one to an older one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "Back"),
        Binding("backspace", "back", "Back", show=False),
        Binding("b", "base", "Compare with this"),
        Binding("tab", "app.focus_next", "Difference"),
    ]
    DEFAULT_CSS = "VersionsView OptionList { height: auto; max-height: 30%; border: none; margin: 0 1; padding: 0; }"

    def __init__(self, detail: StudyDetail) -> None:
        """Take the study."""
        super().__init__()
        self._study = detail
        self._newest_first = tuple(reversed(detail.versions))
        self._base: int | None = None

    def body(self) -> ComposeResult:
        """Lay out versions and difference."""
        yield OptionList(*(Option(version_line(one)) for one in self._newest_first), compact=True, markup=False)
        yield Page()

    def on_mount(self) -> None:
        """Begin with the newest."""
        versions = self.query_one(OptionList)
        versions.focus()
        if self._newest_first:
            versions.highlighted = 0

    async def load(self) -> None:
        """Show the difference of the chosen version."""
        await self._show(self._chosen())

    def _chosen(self) -> int:
        index = self.query_one(OptionList).highlighted
        return self._newest_first[index].version if index is not None and self._newest_first else 0

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._compare(self._chosen())

    @on(OptionList.OptionSelected)
    def _entered(self) -> None:
        self.query_one(Page).focus()

    def _compare(self, version: int) -> None:
        self.begin(partial(self._show, version))

    async def _show(self, version: int) -> None:
        older, newer = sorted((version, self._base)) if self._base not in (None, version) else (version - 1, version)
        page = self.query_one(Page)
        if older < 0:
            first = Text("This is the first version that is stored; there is nothing older to compare it with.")
            page.show(lambda _width: first)
            return
        found = await self.dashboard.read(lambda: difference(self.dashboard.data, self._study.nct_id, older, newer))
        if found is not None:
            title, changes = found
            page.show(lambda width: diff_view(title, self._study.nct_id, (older, newer), changes, width))
            page.scroll_home(animate=False)

    def action_base(self) -> None:
        """Compare every version with this one from now on; the same key on it again goes back to neighbours."""
        self._base = None if self._base == self._chosen() else self._chosen()
        said = f"Compared with version {self._base}" if self._base is not None else "Compared with the version before"
        self.dashboard.say(said)
        self._compare(self._chosen())

    def action_back(self) -> None:
        """Go back to the study."""
        self.dismiss()


def version_line(one: VersionRow) -> Text:
    """Say which version, of which update, and how it came."""
    posted = f"update posted {plain(one.last_update_post_date)}" if one.last_update_post_date else "posting not dated"
    how = "from the record history" if one.source == "backfill" else f"retrieved {instant(one.retrieved_at)}"
    return Text.assemble((f"Version {one.version:<4}", "bold"), f"{posted}, {how}")
