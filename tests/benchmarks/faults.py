"""`python -m tests.benchmarks.faults [--kills N] [--only GROUP]`: what is left of a store after every fault.

Each case runs `trialwatch sync` against the stand-in registry beside the checkout (../shared/registry) while something
goes wrong, then once more undisturbed. The first run must end well or with a clear error (exit 3 or 4, no traceback);
after the second the store must hold what an undisturbed run leaves. Prints one row a fault and every difference; ends
with 1 where there is one.
"""

from __future__ import annotations

import argparse
import itertools
import os
import queue
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.fault_stage import FIRST, LAST, NEXT, PAGES, Content, Ended, Stage, content, differences, settle

SHARED = Path(__file__).resolve().parents[3] / "shared"
STUDIES, VERSION = "/api/v2/studies", "/api/v2/version"
KINDS = (
    "429",
    "403",
    "500",
    "503",
    "html",
    "garbage",
    "truncate",
    "reset",
    "slow",
    "empty-page",
    "refresh",
    "repeat",
    "bad-record",
    "bad-type",
)
LASTING = tuple(one for one in KINDS if one != "refresh")


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one case; `wrong` says what must not be."""

    fault: str
    place: str
    ended: Ended
    right_after: str
    wrong: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One fault at one place, and how to play it."""

    fault: str
    place: str
    play: Callable[[Stage], Result]


def registry_fault(kind: str, page: int | None, times: int = 1) -> dict[str, Any]:
    """Write a fault as the stand-in wants it; `page` None strikes the question for the data version."""
    place = {"path": VERSION} if page is None else {"path": STUDIES, "page": page}
    more = {"slow": {"seconds": 3}, "429": {"retry_after": 0}}.get(kind, {})
    return {"kind": kind, "times": times, **place, **more}


def registry_case(fault: str, place: str, faults: list[dict[str, Any]]) -> Case:
    """Sync while the registry misbehaves; where its data set moves during the walk, that is the day to end with."""
    moves = any(one["kind"] == "refresh" for one in faults)

    def play(stage: Stage) -> Result:
        day = NEXT if moves else LAST
        goal, store = stage.end(old=True, day=day), stage.store(old=True)
        stage.registry.set(FIRST if moves else LAST, faults)
        ended = stage.sync(store, *(["--full"] if moves else []))
        return finished(stage, (fault, place), store, ended, goal, day)

    return Case(fault, place, play)


def finished(stage: Stage, name: tuple[str, str], store: Path, ended: Ended, goal: Content, day: str, *, killed: bool = False) -> Result:
    """Judge a case: how the run ended, what it left, and what one more undisturbed run makes of it."""
    wrong = [] if killed or ended.is_clear else [f"ended with {ended.code}: {ended.told[-400:]}"]
    after = content(store) if store.exists() else None
    before = content(stage.old)
    right_after = "as undisturbed" if after == goal else "unchanged" if after in (before, None) else "in part"
    stage.registry.set(day)
    again = stage.sync(store)
    if again.code:
        wrong.append(f"the run after it ended with {again.code}: {again.told[-400:]}")
    wrong += differences(content(store), goal)
    return Result(*name, ended, right_after, tuple(wrong))


def alone() -> Iterator[Case]:
    """Give every kind at every place, passing and lasting."""
    for kind in KINDS:
        for name, page in PAGES.items():
            yield registry_case(f"{kind}, once", name, [registry_fault(kind, page)])
    for kind in LASTING:
        for name, page in PAGES.items():
            yield registry_case(f"{kind}, lasting", name, [registry_fault(kind, page, 99)])
    for kind in KINDS[:9]:
        yield registry_case(f"{kind}, once", "data version", [registry_fault(kind, None)])
        yield registry_case(f"{kind}, lasting", "data version", [registry_fault(kind, None, 99)])


def two_at_once() -> Iterator[Case]:
    """Give every two kinds, at places that take turns."""
    places = itertools.cycle(itertools.product(PAGES.items(), repeat=2))
    for one, other in itertools.combinations(KINDS, 2):
        (first, page), (second, next_page) = next(places)
        faults = [registry_fault(one, page), registry_fault(other, next_page)]
        yield registry_case("two at once", f"{one} {first}, {other} {second}", faults)


def killed(number: int, chance: random.Random) -> Case:
    """Kill the command at a random instant: by turns a first sync and one of a store that is there already."""
    old = bool(number % 2)

    def play(stage: Stage) -> Result:
        goal = stage.end(old=old, day=LAST)
        whole = stage.undisturbed_seconds(old=old)
        instant, ended = share * whole, None
        while ended is None or ended.code == 0:  # a run that was quicker this time is killed earlier
            store = stage.store(old=old)
            stage.registry.set(LAST)
            ended = stage.sync(store, kill_after=instant)
            instant *= 0.8
        return finished(stage, ("SIGKILL", f"at {instant / 0.8:.2f} s"), store, ended, goal, LAST, killed=True)

    share = chance.uniform(0.15, 1.0)
    return Case("SIGKILL", f"case {number}", play)


def disk_full(old: bool, kilobytes: int) -> Case:
    """Allow files of the command a certain size only: what it writes beyond fails, as on a full disk."""

    def play(stage: Stage) -> Result:
        goal, store = stage.end(old=old, day=LAST), stage.store(old=old)
        stage.registry.set(LAST)
        limit = kilobytes * 1024
        ended = stage.sync(store, before=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        return finished(stage, ("file size limit", f"{kilobytes} KB"), store, ended, goal, LAST)

    return Case("file size limit", f"{kilobytes} KB, {'old' if old else 'new'} store", play)


def small_disk(old: bool, kilobytes: int) -> Case:
    """Put the store on a small file system of its own, and give it room for the second run."""

    def play(stage: Stage) -> Result:
        goal = stage.end(old=old, day=LAST)
        stage.registry.set(LAST)
        with mounted(stage.folder, kilobytes) as place:
            store = stage.store(old=old, folder=place)
            ended = stage.sync(store)
            subprocess.run(["mount", "-o", "remount,size=100m", str(place)], check=True)
            return finished(stage, ("full disk", f"{kilobytes} KB"), store, ended, goal, LAST)

    return Case("full disk", f"{kilobytes} KB, {'old' if old else 'new'} store", play)


@contextmanager
def mounted(folder: Path, kilobytes: int) -> Iterator[Path]:
    """Mount a small file system in memory."""
    place = Path(tempfile.mkdtemp(dir=folder))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "none", str(place)], check=True, capture_output=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def read_only(old: bool) -> Case:
    """Let the store's folder refuse every write: for root, who may write anywhere, on a file system mounted so."""

    def play(stage: Stage) -> Result:
        goal = stage.end(old=old, day=LAST)
        stage.registry.set(LAST)
        with mounted(stage.folder, 100_000) if os.geteuid() == 0 else nullcontext() as place:
            store = stage.store(old=old, folder=place)
            with refusing_writes(store.parent, place is not None):
                ended = stage.sync(store)
            return finished(stage, ("read-only folder", "old store" if old else "new store"), store, ended, goal, LAST)

    return Case("read-only folder", "old store" if old else "new store", play)


@contextmanager
def refusing_writes(folder: Path, mounted_here: bool) -> Iterator[None]:
    """Make a folder and what is in it read-only for a while."""
    if mounted_here:
        subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
        yield
        subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
        return
    places = {one: one.stat().st_mode for one in (*folder.iterdir(), folder)}
    for one in places:
        one.chmod(0o555 if one.is_dir() else 0o444)
    yield
    for one, mode in reversed(places.items()):
        one.chmod(mode)


def clock_behind() -> Case:
    """Sync a store whose last runs lie five years ahead, as after a clock that was wrong then or is now."""

    def play(stage: Stage) -> Result:
        goal, store = stage.end(old=True, day=LAST), stage.store(old=True)
        with closing(sqlite3.connect(store)) as plain, plain:
            for table, columns in (
                ("studies", ("retrieved_at", "first_seen_at")),
                ("versions", ("retrieved_at",)),
                ("sync_runs", ("started_at", "finished_at")),
            ):
                for column in columns:
                    plain.execute(f"UPDATE {table} SET {column} = '2031' || substr({column}, 5)")
        settle(store)
        stage.registry.set(LAST)
        ended = stage.sync(store)
        return finished(stage, ("clock behind", "five years"), store, ended, goal, LAST)

    return Case("clock behind", "five years", play)


def machine() -> Iterator[Case]:
    """Give the faults of the machine: disk, folder, clock; those that need a mounted file system only where that works."""
    mounts = os.geteuid() == 0 and _can_mount()
    for old in (False, True):
        yield from (disk_full(old, size) for size in (4, 40, 200, 600, 2000, 4500))
        if mounts:
            yield from (small_disk(old, size) for size in ((3600, 4000, 5000) if old else (100, 700, 3000, 6000)))
        if mounts or os.geteuid() != 0:
            yield read_only(old)
    if not mounts:
        print("Small file systems cannot be mounted here: full disks are tried by a file size limit alone.", file=sys.stderr)
    yield clock_behind()


def _can_mount() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        try:
            with mounted(Path(folder), 100):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False


GROUPS = {"alone": alone, "pairs": two_at_once, "machine": machine}


def play_all(cases: list[Case], folder: Path, stages: int = 2) -> list[Result]:
    """Play the cases on a few stages at a time."""
    free: queue.Queue[Stage] = queue.Queue()
    made = [Stage(SHARED, folder / f"stage-{number}") for number in range(stages)]
    for stage in made:
        free.put(stage)

    def play(case: Case) -> Result:
        stage = free.get()
        try:
            return case.play(stage)
        except AssertionError as problem:
            return Result(case.fault, case.place, Ended(-1, "", "", 0), "damaged", (str(problem),))
        finally:
            free.put(stage)

    try:
        with ThreadPoolExecutor(stages) as pool:
            return list(pool.map(play, cases))
    finally:
        for stage in made:
            stage.close()


def print_table(results: list[Result]) -> None:
    """Print one row a fault, then everything that is wrong."""
    groups: dict[str, list[Result]] = defaultdict(list)
    for one in results:
        groups[one.fault].append(one)
    print("| fault | runs | ended well | clear error | killed | as undisturbed at once | unchanged | in part | equal after one more sync |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for fault, rows in groups.items():
        codes = [one.ended.code for one in rows]
        left = [one.right_after for one in rows]
        ends = (codes.count(0), sum(code in (3, 4) for code in codes), sum(code < 0 for code in codes))
        figures = (
            len(rows),
            *ends,
            *(left.count(one) for one in ("as undisturbed", "unchanged", "in part")),
            sum(not one.wrong for one in rows),
        )
        print(f"| {fault} | {' | '.join(map(str, figures))} |")
    for one in results:
        for problem in one.wrong:
            print(f"WRONG {one.fault} ({one.place}): {problem}")


def main() -> int:
    """Play, print, and tell whether anything is wrong."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=200, help="how often a sync is killed")
    options.add_argument("--only", choices=[*GROUPS, "kills"], help="one group of faults")
    options.add_argument("--seed", type=int, default=1, help="what the instants of kills are drawn with")
    chosen = options.parse_args()
    if not (SHARED / "registry").is_dir():
        print("The stand-in registry is not beside this checkout.", file=sys.stderr)
        return 2
    cases = [case for name, group in GROUPS.items() if chosen.only in (None, name) for case in group()]
    if chosen.only in (None, "kills"):
        chance = random.Random(chosen.seed)
        cases += [killed(number, chance) for number in range(chosen.kills)]
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        results = play_all(cases, Path(folder))
    print_table(results)
    return int(any(one.wrong for one in results))


if __name__ == "__main__":
    raise SystemExit(main())
