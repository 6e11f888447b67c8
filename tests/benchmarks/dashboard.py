"""`python -m tests.benchmarks.dashboard [STUDIES CHANGES]`: first paint, key to repaint, memory and growth of the dashboard.

Each figure comes from a process of its own, beside its floor: the import of textual's app and sqlmodel for the first
paint, an empty app under the same pilot for a key. Starts are told in CPU seconds, which a busy machine changes little.
The worker beside it writes changes between looks; no clock runs.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

TURNS = 5
KEYS = 60
LOOKS = 240
"""Two hours of a look every 30 seconds."""
WRITTEN = 25
"""How many changes the worker writes before each look."""


def imports(_path: str) -> None:
    """Load what nobody can do without."""
    import sqlmodel  # noqa: F401
    import textual.app  # noqa: F401

    print(f"at {time.process_time()}")


def first_paint(path: str) -> None:
    """Open the dashboard and leave it when its first screen stands, before the store has answered."""
    asyncio.run(_paint(path, with_news=False))


def news_paint(path: str) -> None:
    """Open the dashboard and leave it when its first screen shows the store's news."""
    asyncio.run(_paint(path, with_news=True))


async def _paint(path: str, *, with_news: bool) -> None:
    app = _dashboard(path)
    async with app.run_test(size=(80, 24)) as pilot:
        if with_news:
            await _news(app, pilot)
        print(f"at {time.process_time()}")


def empty_paint(_path: str) -> None:
    """Open an app that has nothing but a line of text, and leave it when that is shown."""

    async def paint() -> None:
        from textual.app import App

        async with App[None]().run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            print(f"at {time.process_time()}")

    asyncio.run(paint())


def empty_key(_path: str) -> None:
    """Press keys in an app that has nothing but a line of text."""
    from textual.app import App, ComposeResult
    from textual.binding import Binding
    from textual.widgets import Static

    class Empty(App[None]):
        BINDINGS = [Binding("down", "turn", "Turn")]  # noqa: RUF012
        turned = 0

        def compose(self) -> ComposeResult:
            yield Static("0")

        def action_turn(self) -> None:
            self.turned += 1
            self.query_one(Static).update(str(self.turned))

    asyncio.run(_press(Empty(), _nothing))


def list_key(path: str) -> None:
    """Press keys in the list of studies."""

    async def to_studies(app: Any, pilot: Any) -> None:
        await _shown(app, pilot)
        await pilot.press("3")
        await _settle(app, pilot)

    asyncio.run(_press(_dashboard(path), to_studies))


def changes_key(path: str) -> None:
    """Press Page down in the list of changes, which shows other rows every time."""

    async def to_changes(app: Any, pilot: Any) -> None:
        await _shown(app, pilot)
        await pilot.press("2")
        await _settle(app, pilot)

    asyncio.run(_press(_dashboard(path), to_changes, "pagedown"))


def growth(path: str) -> None:
    """Look two hours long while a worker writes; print objects and memory after each half hour."""
    asyncio.run(_growth(path))


async def _growth(path: str) -> None:
    from datetime import date

    from tests.dashboard.stage import many_changes, put_changes

    app = _dashboard(path)
    numbers = [f"NCT{number:08d}" for number in range(1, 1001)]
    marks = []
    async with app.run_test(size=(160, 50)) as pilot:
        await _shown(app, pilot)
        for view in "2345":
            await pilot.press(view)
            await _settle(app, pilot)
        await pilot.press("2")
        for turn in range(LOOKS):
            put_changes(app.data.engine, many_changes(numbers, WRITTEN, date(2026, 8, 5)))
            app.look()
            await _settle(app, pilot)
            await pilot.press("down")
            if (turn + 1) % (LOOKS // 4) == 0:
                gc.collect()
                marks.append(f"{len(gc.get_objects()):,} objects {_resident():.0f} MB")
    print("growth " + " | ".join(marks))


async def _press(app: Any, prepare: Callable[[Any, Any], Coroutine[Any, Any, None]], key: str = "down") -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await prepare(app, pilot)
        await pilot.press(key)
        spent = []
        busy = time.process_time()
        for _ in range(KEYS):
            start = time.perf_counter()
            await pilot.press(key)
            spent.append(time.perf_counter() - start)
        busy = time.process_time() - busy
    print(f"key {statistics.median(spent) * 1000:.2f} {busy / KEYS * 1000:.2f}")


async def _nothing(_app: Any, _pilot: Any) -> None:
    """Need no preparation."""


def _dashboard(path: str) -> Any:
    from tests.dashboard.stage import clock
    from trialwatch.dashboard.app import Dashboard
    from trialwatch.dashboard.data import StoreData
    from trialwatch.store.engine import open_engine

    return Dashboard(StoreData(open_engine(path), clock, "reader"), refresh=100_000)


async def _news(app: Any, pilot: Any) -> None:
    while not app.screen.query_one("#news").keys:
        await pilot.pause(0.005)
    await pilot.pause()


async def _shown(app: Any, pilot: Any) -> None:
    while app.screen.query("#news") and not app.screen.query_one("#news").keys:
        await pilot.pause(0.001)
    await pilot.pause()


async def _settle(app: Any, pilot: Any) -> None:
    await app.workers.wait_for_complete()
    await pilot.pause()
    await app.workers.wait_for_complete()
    await pilot.pause()


def _resident() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


PARTS = {one.__name__: one for one in (imports, empty_paint, first_paint, news_paint, empty_key, list_key, changes_key, growth)}


def _best(turns: list[tuple[float, float, str]]) -> float:
    return min(one[0] for one in turns)


def run(part: str, path: str) -> tuple[float, float, str]:
    """Run one part in a process of its own; gives the CPU seconds until its mark, its greatest memory in MB, and what it printed."""
    done = subprocess.run([sys.executable, "-m", __spec__.name, part, path], capture_output=True, text=True, check=True)
    said, _, peak = done.stdout.rpartition("peak ")
    seconds = float(said.partition("at ")[2]) if "at " in said else 0.0
    return seconds, float(peak), said.strip()


def main(studies: int = 6000, changes: int = 20_000) -> None:
    """Make the store and print every figure beside its floor."""
    from tests.dashboard.stage import large_store

    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "store.db")
        large_store(Path(path), studies, changes)
        print(f"{studies:,} studies, {changes:,} changes; the best of {TURNS} starts, medians of keys")
        parts = list(PARTS)[:-1]
        rounds = [{part: run(part, path) for part in parts} for _ in range(TURNS)]
        turns = {part: [one[part] for one in rounds] for part in parts}
        floor = _best(turns["imports"])
        for part, name in (("empty_paint", "an empty app"), ("first_paint", "first paint"), ("news_paint", "with its news")):
            print(f"{name:<16} {_best(turns[part]):6.2f} s   {_best(turns[part]) / floor:5.2f} times the imports ({floor:.2f} s of CPU)")
        empty = _key(turns["empty_key"])
        for part, name in (("list_key", "key in studies"), ("changes_key", "page of changes")):
            took, busy = _key(turns[part]), _key(turns[part], 2)
            beside = f"of CPU {busy:.2f} ms beside {_key(turns['empty_key'], 2):.2f} ms"
            print(f"{name:<16} {took:6.2f} ms  {took / empty:5.2f} times an empty app ({empty:.2f} ms); {beside}")
        print(
            f"memory           {max(one[1] for part in ('first_paint', 'list_key', 'changes_key') for one in turns[part]):6.0f} MB at most"
        )
        _, peak, said = run("growth", path)
        print(f"two hours        {said.removeprefix('growth ')}  (peak {peak:.0f} MB, {LOOKS * WRITTEN:,} changes written meanwhile)")


def _key(turns: list[tuple[float, float, str]], field: int = 1) -> float:
    return statistics.median(float(one[2].split()[field]) for one in turns)


if __name__ == "__main__":
    if len(sys.argv) == 3 and sys.argv[1] in PARTS:
        PARTS[sys.argv[1]](sys.argv[2])
        print(f"peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.1f}")
    else:
        main(*(int(one) for one in sys.argv[1:]))
