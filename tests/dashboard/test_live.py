"""What happens while others write: new changes come, nothing jumps, and a store that is lost is said, not suffered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine

from tests.dashboard.conftest import MakeApp
from tests.dashboard.screen import LARGE, SMALL, lines, press, settle, text, the_list, type_filter
from tests.dashboard.stage import HOSTILE, PLAIN, change, put, put_changes, put_run, study
from trialwatch.store.tables import StudyTable


def destroy(store: Engine) -> None:
    """Overwrite the store's file with something that is no database."""
    store.dispose()
    path = Path(str(store.url.database))
    for beside in (f"{path}-wal", f"{path}-shm"):
        Path(beside).unlink(missing_ok=True)
    path.write_bytes(b"this is no database, whatever it was before" * 100)


async def test_what_a_worker_writes_is_seen_and_marked(make_app: MakeApp, store: Engine) -> None:
    """After the next look, a new change stands among the news with its mark, without a key pressed."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "m")
        assert "No news" in text(app)
        put_changes(store, [change(PLAIN, "why_stopped", "critical", "The study was halted for safety.")])
        app.look()
        await settle(pilot)
        assert any("* !! critical The study was halted" in line for line in lines(app))


async def test_cursor_scroll_and_filter_outlive_a_look(make_app: MakeApp, store: Engine) -> None:
    """New rows above the chosen one move nothing on the screen but the counts."""
    put(
        store,
        StudyTable,
        (study(f"NCT{number:08d}", f"Filler {number}", last_update_post_date="2026-01-01") for number in range(1000, 1100)),
    )
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        await type_filter(pilot, "filler")
        await press(pilot, "escape", "pagedown", "pagedown", "down")
        chosen, seen = the_list(app).key, [line[:60] for line in lines(app)[7:-1]]
        newer = (study(f"NCT{number:08d}", f"Filler {number}", last_update_post_date="2026-08-04") for number in range(2000, 2030))
        put(store, StudyTable, newer)
        put_run(store, started_at="2026-08-04T08:12:00Z")
        app.look()
        await settle(pilot)
        assert the_list(app).key == chosen
        assert [line[:60] for line in lines(app)[7:-1]] == seen
        assert "130 studies" in text(app)


async def test_views_that_are_not_seen_catch_up_later(make_app: MakeApp, store: Engine) -> None:
    """A change that came while another view was seen is there on coming back."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "2", "3")
        put_changes(store, [change(PLAIN, "phases", "major", "Now in another phase.")])
        app.look()
        await settle(pilot)
        await press(pilot, "2")
        assert len(the_list(app).keys) == 9


async def test_locked_store_is_said_in_the_strip(make_app: MakeApp, store: Engine) -> None:
    """While another program holds the store, what was read stays, the strip says why, and it goes when the lock does."""
    app = make_app()
    async with app.run_test(size=LARGE) as pilot:
        await settle(pilot)
        with closing(sqlite3.connect(str(store.url.database), isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await press(pilot, "m")
            assert "locked by another program" in text(app)
            assert "critical" in text(app)
            other.execute("ROLLBACK")
        app.look()
        await settle(pilot)
        assert "locked" not in lines(app)[1]


async def test_lost_store_is_said_in_the_strip(make_app: MakeApp, store: Engine) -> None:
    """A store that is destroyed under the dashboard is said; keys, views and lists go on with what was read."""
    app = make_app()
    async with app.run_test(size=LARGE) as pilot:
        await settle(pilot)
        await press(pilot, "2", "3", "1")
        destroy(store)
        app.look()
        await settle(pilot)
        assert "! The store" in text(app)
        await press(pilot, "3", "down", "enter", "escape", "2", "end", "5", "4", "1", "m")
        assert app.is_running
        assert "! The store" in text(app)


async def test_store_lost_while_scrolling_is_said(make_app: MakeApp, store: Engine) -> None:
    """Rows that cannot be read any more keep their place, and the strip says why, before the next look."""
    put(store, StudyTable, (study(f"NCT{number:08d}", f"Filler {number}") for number in range(1000, 1200)))
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "3")
        destroy(store)
        await press(pilot, "end")
        assert "! The store" in text(app)
        assert "> ..." in text(app)


async def test_failed_sync_is_said_in_the_strip(make_app: MakeApp, store: Engine) -> None:
    """When the last sync failed, the strip says so and points at the log."""
    put_run(store, "failed", started_at="2026-08-04T09:00:00Z", report=None, error="The registry answers 503.", data_timestamp=None)
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        assert "! last sync failed (5)" in text(app)
        await press(pilot, "5")
        assert "The registry answers 503." in text(app)


async def test_two_hours_of_a_worker_beside_it_leave_no_growth(make_app: MakeApp, store: Engine) -> None:
    """After many looks at a store that moves, nothing is held beyond the keys of the list that is seen."""
    app = make_app()
    async with app.run_test(size=SMALL) as pilot:
        await settle(pilot)
        await press(pilot, "2")
        for number in range(40):
            put_changes(store, [change(PLAIN, "locations", "minor", f"Site {number} was added.")])
            app.look()
            await settle(pilot)
        windowed = the_list(app)
        assert len(windowed.keys) == 48
        assert len(windowed._rows) <= 60
        assert len(list(app.screen.walk_children())) < 15
        assert not [one for one in app.workers if not one.is_finished]


async def test_hostile_text_is_shown_and_never_obeyed(make_app: MakeApp) -> None:
    """Markup, escape sequences, direction marks and links in a title are text on every view."""
    app = make_app()
    async with app.run_test(size=LARGE) as pilot:
        await settle(pilot)
        for keys in (("1",), ("2",), ("3", "end"), ("enter",), ("v",)):
            await press(pilot, *keys)
            page = text(app)
            assert "[bold red]Markup[/] escape esrever" in page
            assert "\x1b" not in page
            assert "\u202e" not in page
            assert not [one for strip in app.screen._compositor.render_strips() for one in strip if one.style and one.style.link]
    assert "\x1b" in HOSTILE
