"""What each key does, pressed by a pilot over a real store."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.dashboard.conftest import MakeApp
from tests.dashboard.screen import SMALL, lines, press, settle, text, the_list, type_filter
from tests.dashboard.stage import CHINESE, NASTY, PLAIN, READER, WITHDRAWN
from trialwatch.dashboard.doings import Doings, Progress
from trialwatch.dashboard.question import Question
from trialwatch.dashboard.screens.study import StudyView
from trialwatch.dashboard.screens.versions import VersionsView
from trialwatch.errors import RegistryUnreachable, UsageError
from trialwatch.filters import Asked
from trialwatch.store.dashboard import read_seen


@pytest.mark.parametrize(("key", "view"), [("1", "today"), ("2", "changes"), ("3", "studies"), ("4", "watches"), ("5", "syncs")])
async def test_digits_go_to_the_views(make_app: MakeApp, key: str, view: str) -> None:
    """Each view has its digit, and the tabs say which one is seen."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, key)
        assert app.current_mode == view
        assert f"[{key} " in lines(app)[0]


async def test_clicked_tab_goes_to_its_view(make_app: MakeApp) -> None:
    """The tabs obey the mouse."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.click("Tabs", offset=(28, 0))
        await settle(pilot)
        assert app.current_mode == "studies"


async def test_clicked_key_does_what_it_says(make_app: MakeApp) -> None:
    """The last line obeys the mouse."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        at = lines(app)[-1].index("m Mark")
        await pilot.click("KeyLine", offset=(at, 0))
        await settle(pilot)
        assert app.data.seen() is not None


async def test_enter_opens_and_escape_goes_back_to_the_same_row(make_app: MakeApp) -> None:
    """A study opens from any list and Escape gives back the list as it was left."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3", "down", "down", "enter")
        assert isinstance(app.screen, StudyView)
        assert WITHDRAWN in text(app)
        assert "The sponsor withdrew its funding." in text(app)
        await press(pilot, "escape")
        assert the_list(app).key == WITHDRAWN
        await press(pilot, "enter", "3")
        assert not isinstance(app.screen, StudyView)


async def test_v_compares_versions_side_by_side(make_app: MakeApp) -> None:
    """The versions of a study stand above what differs from the version before, or from a chosen one."""
    app = make_app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await press(pilot, "3", "enter", "v")
        assert isinstance(app.screen, VersionsView)
        assert any("NOT_YET_RECRUITING" in line and "+ RECRUITING" in line for line in lines(app))
        await press(pilot, "down")
        assert "nothing older" in text(app)
        await press(pilot, "b", "up")
        assert "Version 0 to version 1" in text(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, StudyView)


async def test_filter_acts_while_it_is_typed(make_app: MakeApp) -> None:
    """Typed words narrow the list at once; Escape goes to the list, and a second one shows everything again."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        await type_filter(pilot, "drug:sintilimab")
        assert list(the_list(app).keys) == [CHINESE]
        await press(pilot, "escape")
        assert the_list(app).has_focus
        await press(pilot, "escape")
        assert len(the_list(app).keys) == 6


async def test_keys_are_letters_while_one_types(make_app: MakeApp) -> None:
    """In the filter, letters that are keys elsewhere are typed."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        await type_filter(pilot, "swemq1")
        assert app.is_running
        assert "swemq1" in text(app)
        assert app.current_mode == "studies"


async def test_wrong_filter_says_so_and_keeps_what_was_shown(make_app: MakeApp) -> None:
    """A word that means nothing is explained below the line; the list stays."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        await type_filter(pilot, "drug:lenvatinob")
        assert "No drug is called 'lenvatinob'" in text(app)
        assert len(the_list(app).keys) == 8


async def test_tab_completes_the_last_word(make_app: MakeApp) -> None:
    """Keys and their values are completed."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        await type_filter(pilot, "cat")
        await pilot.press("tab")
        await type_filter_rest(pilot, "imm")
        await pilot.press("tab")
        await pilot.pause(0.15)
        await settle(pilot)
        assert "category:immunotherapy" in text(app)
        assert [key.nct_id for key in the_list(app).keys] == [CHINESE]


async def type_filter_rest(pilot: Any, words: str) -> None:
    """Go on typing."""
    await pilot.press(*words)
    await pilot.pause()


async def test_v_raises_the_least_severity_step_by_step(make_app: MakeApp) -> None:
    """One key walks through the severities and back to all."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        counts = []
        for _ in range(4):
            await pilot.press("v")
            await pilot.pause(0.15)
            await settle(pilot)
            counts.append(len(the_list(app).keys))
        assert counts == [7, 5, 2, 8]


async def test_c_chooses_categories_from_a_list(make_app: MakeApp) -> None:
    """Marked values become part of the filter, several of a kind as alternatives."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3", "c", "space", "down", "space")
        assert "[x] targeted" in text(app)
        await press(pilot, "enter")
        await pilot.pause(0.15)
        await settle(pilot)
        assert set(the_list(app).keys) == {PLAIN, CHINESE, WITHDRAWN}


async def test_o_sorts_by_the_next_column_and_capital_o_turns(make_app: MakeApp) -> None:
    """The order is said above the list."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3", *(["o"] * 9))
        assert "by number" in text(app)
        assert the_list(app).keys[0] == PLAIN
        await press(pilot, "O")
        assert the_list(app).keys[0] == NASTY


async def test_m_marks_everything_as_seen(make_app: MakeApp, store: Engine) -> None:
    """What was news is none any more, on every view, for this reader alone."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "* !! critical" in text(app)
        await press(pilot, "m")
        assert "No news" in text(app)
        await press(pilot, "2")
        assert "* !!" not in text(app)
    assert read_seen(store, READER) == 8
    assert read_seen(store, "somebody else") is None


async def test_e_exports_what_is_shown(make_app: MakeApp, tmp_path: Path) -> None:
    """The filtered rows are written in the format of the ending, and their source beside them; nothing is written over."""
    target = tmp_path / "out.json"
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        await type_filter(pilot, "drug:sintilimab")
        await press(pilot, "escape", "e")
        app.screen.query_one("Input").value = str(target)
        await press(pilot, "enter")
        assert [row["nct_id"] for row in json.loads(target.read_text())] == [CHINESE]
        assert "ClinicalTrials.gov" in (tmp_path / "out.json.source.txt").read_text()
        assert [(tmp_path / f"out.json{more}").stat().st_mode & 0o077 for more in ("", ".source.txt")] == [0, 0]
        await press(pilot, "e")
        app.screen.query_one("Input").value = str(target)
        await press(pilot, "enter")
        assert "there already" in text(app)
        app.screen.query_one("Input").value = str(tmp_path / "out.pdf")
        await press(pilot, "enter")
        assert "names no format" in text(app)


async def test_e_exports_the_sync_log(make_app: MakeApp, tmp_path: Path) -> None:
    """The syncs with their counts and failures are written, and before them what could not be read."""
    target = tmp_path / "log.csv"
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "5", "e")
        app.screen.query_one("Input").value = str(target)
        await press(pilot, "enter")
    with target.open(newline="") as lines_of_log:
        rows = list(csv.DictReader(lines_of_log))
    assert [(row["what"], row["nct_id"], row["outcome"], row["seen"], row["problem"]) for row in rows] == [
        ("unreadable", "NCT00000099", "", "", "no title"),
        ("sync", "", "done", "6", ""),
        ("sync", "", "failed", "", "The registry answers 503."),
    ]


async def test_e_exports_nothing_where_nothing_is_shown(make_app: MakeApp, tmp_path: Path) -> None:
    """Without a watch no file is made, and the reader is told."""
    target = tmp_path / "watches.json"
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "4", "e")
        app.screen.query_one("Input").value = str(target)
        await press(pilot, "enter")
        assert "Nothing is shown" in text(app)
    assert not target.exists()


async def test_w_makes_a_watch_from_the_filter(make_app: MakeApp) -> None:
    """Name and address are asked, a refused address is explained, and the filter goes along."""
    saved: list[tuple[str, Question, str]] = []

    def save(name: str, question: Question, address: str) -> str:
        if "@" not in address:
            raise UsageError("That is no address.")
        saved.append((name, question, address))
        return "The watch is saved."

    app = make_app(doings=Doings(save_watch=save))
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        await type_filter(pilot, "drug:sintilimab severity:major")
        await press(pilot, "escape", "w", "enter")
        assert "needs a name" in text(app)
        await press(pilot, *"mine", "enter", "enter")
        assert "no address" in text(app)
        await press(pilot, "a", "@", "b", "full_stop", "c", "enter")
    assert saved == [("mine", Question(Asked(drug=("sintilimab",)), severity="major"), "mailto:a@b.c")]


async def test_s_syncs_and_says_what_came(make_app: MakeApp) -> None:
    """Progress stands in the strip, the result in a corner, and a failure is said in words."""
    seen: list[str] = []
    app = make_app()

    def sync(progress: Progress) -> str:
        progress(3, 6)
        seen.append(app.busy)
        return "6 of 6 studies seen."

    def fail(_progress: Progress) -> str:
        raise RegistryUnreachable("The registry cannot be reached.", "Try again later.")

    app.doings = Doings(sync=sync)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "s")
        assert seen == ["syncing: 3 of 6 studies"]
        assert app.busy == ""
        assert "6 of 6 studies seen." in [one.message for one in app._notifications]
        app.doings = Doings(sync=fail)
        await press(pilot, "s")
        assert any("cannot be reached" in one.message for one in app._notifications)


async def test_keys_without_a_doing_say_so(make_app: MakeApp) -> None:
    """Where nothing can be fetched or saved, the keys say it."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "s", "2", "w")
        assert len(app._notifications) == 2


async def test_question_mark_explains_every_key_of_the_view(make_app: MakeApp) -> None:
    """Every key that acts on the view is on the page of keys."""
    app = make_app()
    async with app.run_test(size=(120, 60)) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        words = {one.binding.description for one in app.screen.active_bindings.values() if one.binding.show}
        await press(pilot, "question_mark")
        assert all(word in text(app) for word in words)
        await press(pilot, "escape")
        assert app.current_mode == "changes"
        assert the_list(app).has_focus


async def test_links_are_opened_and_copied(make_app: MakeApp, monkeypatch: pytest.MonkeyPatch) -> None:
    """The record's page at the registry goes to the browser or the clipboard."""
    app = make_app()
    opened: list[str] = []
    monkeypatch.setattr(app, "open_url", opened.append)
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3", "enter", "u", "y")
        assert opened == [f"https://clinicaltrials.gov/study/{PLAIN}"]
        assert app.clipboard == opened[0]


async def test_palette_offers_every_view(make_app: MakeApp) -> None:
    """The command palette goes to views, syncs and marks."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        titles = [one.title for one in app.get_system_commands(app.screen)]
        assert {"Go to Today", "Go to Sync log", "Sync now", "Mark everything as seen", "Theme"} <= set(titles)
        await press(pilot, "ctrl+p")
        await pilot.press(*"gotostud")
        await pilot.pause(0.3)
        await press(pilot, "enter", "enter")
        assert app.current_mode == "studies"


@pytest.mark.parametrize(("key", "code"), [("q", 0), ("ctrl+c", 130)])
async def test_leaving_gives_the_exit_code_of_a_command(make_app: MakeApp, key: str, code: int) -> None:
    """The key q ends well, Ctrl-C as an interrupted command does."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await pilot.press(key)
    assert app.return_code == code
