"""`python -m tests.benchmarks [COUNT ...] [--only sqlite|postgres]`: the figures of the README, as a Markdown table.

COUNT studies (500, 5,000 and 50,000 unless told) are made from the real records beside the checkout and served by a
registry on loopback in a process of its own. Each figure stands beside the floor of the same run on the same machine.
"""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.figures import floor_list, process, run, size
from tests.benchmarks.servers import address, server
from tests.benchmarks.sync import registry

Figure = dict[str, float]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, ours and the floor, in seconds, megabytes or kilobytes."""

    name: str
    ours: float
    floor: float | None
    unit: str

    def cell(self) -> str:
        """Write the figure, its floor and how many times as much it is."""
        digits = 0 if self.unit == "MB" else 2 if self.ours < 100 else 1
        if self.floor is None:
            return f"{self.ours:,.{digits}f} {self.unit}"
        return f"{self.ours:,.{digits}f} {self.unit} ({self.ours / self.floor:.1f} × {self.floor:,.{digits}f})"


def measure(count: int, store: str, floor_store: str, again: int) -> list[Row]:
    """Measure one number of studies on one kind of store."""
    rows: list[Row] = []
    on_server = "://" in store

    def add(name: str, ours: Figure, floor: Figure | None, unit: str = "s") -> None:
        key = "seconds" if unit == "s" else "megabytes"
        rows.append(Row(name, ours[key], floor[key] if floor else None, unit))

    with registry(count, max(count // 100, 1)) as (url, move_on):
        floor = run("floor_postgres" if on_server else "floor_first", url, floor_store)
        first = run("trialwatch_sync", url, store)
        add("first sync", first, floor)
        add("first sync, memory", first, floor, "MB")
        rows.append(Row("store, per study", size(store) / count / 1000, size(floor_store) / count / 1000, "kB"))
        add("sync without news", run("trialwatch_sync", url, store, again), run("floor_version", url, store, again))
        move_on()
        again_floor = run("floor_again", url, store, again)
        changed = run("trialwatch_sync", url, store)
        add("sync, 1 % changed", changed, again_floor)
        add("sync, 1 % changed, memory", changed, again_floor, "MB")
    few = again if count <= 5000 else 1
    reading = run("floor_tagging", "", store, few)
    add("tagging all", run("tagging", "", store, few), reading)
    add("rebuilding all", run("rebuilding", "", store), reading)
    add("comparing 500 pairs", run("comparing", "", store, again), run("floor_comparing", "", store, again))
    libraries = process("-c", "import sqlmodel" + (", psycopg" if on_server else ""), times=again)
    add("`list --limit 20`", process("-m", "trialwatch", "list", "--all", "--limit", "20", store=store, times=again), libraries)
    whole = process("-m", "trialwatch", "list", "--all", "--format", "json", store=store, times=again)
    plain = process("-c", floor_list(store), times=again)
    add("`list --format json`", whole, plain)
    add("`list --format json`, memory", whole, plain, "MB")
    add("`changes --limit 20`", process("-m", "trialwatch", "changes", "--all", "--limit", "20", store=store, times=again), libraries)
    add("start-up (`--help`)", process("-m", "trialwatch", "--help", times=again), process("-c", "import typer", times=again))
    return rows


def machine() -> str:
    """Say what was measured on."""
    cpu = next((line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.machine())
    memory = next((int(line.split()[1]) / 1e6 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return (
        f"{os.cpu_count()} cores of {cpu}, {memory:.0f} GB, {platform.system()}; "
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    )


def _lines(path: str) -> list[str]:
    return Path(path).read_text(encoding="utf-8").splitlines() if Path(path).exists() else []


def on_sqlite(counts: list[int], again: int) -> dict[int, list[Row]]:
    """Measure on files."""
    found = {}
    for count in counts:
        with tempfile.TemporaryDirectory() as folder:
            found[count] = measure(count, f"{folder}/store.db", f"{folder}/floor.db", again)
            print(f"sqlite {count} measured", file=sys.stderr)
    return found


def on_postgres(counts: list[int], again: int) -> dict[int, list[Row]]:
    """Measure on a server."""
    found = {}
    with tempfile.TemporaryDirectory(prefix="tw-") as folder, server(Path(folder)) as running:
        for count in counts:
            names = (f"store_{count}", f"floor_{count}")
            for name in names:
                running.psql(f"CREATE DATABASE {name} TEMPLATE template0")
            found[count] = measure(count, address(running, names[0]), address(running, names[1]), again)
            for name in names:
                running.psql(f"DROP DATABASE {name}")
            print(f"postgres {count} measured", file=sys.stderr)
    return found


def print_table(title: str, found: dict[int, list[Row]]) -> None:
    """Print one table: a row a figure, a column a number of studies."""
    counts = list(found)
    print(f"\n### {title}\n")
    print(f"| | {' | '.join(f'{count:,} studies' for count in counts)} |")
    print(f"|---|{'--:|' * len(counts)}")
    for position, row in enumerate(found[counts[0]]):
        print(f"| {row.name} | {' | '.join(found[count][position].cell() for count in counts)} |")


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("counts", nargs="*", type=int, default=[500, 5_000, 50_000], metavar="COUNT")
    options.add_argument("--only", choices=["sqlite", "postgres"])
    options.add_argument("--times", type=int, default=5, help="how often short tasks are repeated")
    chosen = options.parse_args()
    print(f"{machine()}. In brackets: how many times the floor of the same run.")
    if chosen.only != "postgres":
        print_table("SQLite", on_sqlite(chosen.counts, chosen.times))
    if chosen.only != "sqlite":
        print_table("PostgreSQL", on_postgres(chosen.counts, chosen.times))


if __name__ == "__main__":
    main()
