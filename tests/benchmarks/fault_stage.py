"""What a test of faults needs: the stand-in registry, the real command against it, and what a store says in the end."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FIRST, NEXT, LAST = "2026-08-03", "2026-08-04", "2026-08-09"
"""The data day of a store that is there already, the one after it, and a day with some three hundred changes."""
PAGE_SIZE = 60
PAGES = {"first": 1, "middle": 3, "last": 6}
"""Where a fault strikes: 348 studies are six pages of sixty."""
TABLES = ("studies", "versions", "events", "changes", "tags", "sites", "followed", "notes", "quarantine")
_RETRIEVAL = {"retrieved_at", "first_seen_at", "detected_at", "added_at"}
_ROW_NUMBERS = {("versions", "id"), ("events", "id"), ("changes", "seq")}
CLEAR_ENDS = {0: "well", 3: "registry", 4: "store"}
Content = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    told: str
    seconds: float

    @property
    def is_clear(self) -> bool:
        """Whether it ended well, or with an error of one or two lines that names the registry or the store."""
        said = [line for line in self.told.splitlines() if line.startswith("trialwatch: ")]
        return self.code in CLEAR_ENDS and "Traceback" not in self.told and bool(said) == bool(self.code)


class StandIn:
    """The stand-in registry in a process of its own."""

    def __init__(self, shared: Path) -> None:
        """Serve the timelines beside it."""
        folder = shared / "registry"
        command = [sys.executable, str(folder / "server.py"), "--as-of", FIRST, str(folder / "timelines.ndjson.gz")]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout
        self.url = self.process.stdout.readline().split()[1]

    def set(self, day: str, faults: Sequence[Mapping[str, Any]] = ()) -> None:
        """Set the calendar and the faults to come."""
        self._control("as-of", {"date": day})
        self._control("faults", list(faults))

    def _control(self, what: str, data: Any) -> None:
        address = self.url.replace("/api/v2", f"/_control/{what}")
        with urllib.request.urlopen(urllib.request.Request(address, data=json.dumps(data).encode(), method="POST")) as answer:
            answer.read()

    def close(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


class Stage:
    """One stand-in with stores to begin with and what an undisturbed sync makes of them."""

    def __init__(self, shared: Path, folder: Path) -> None:
        """Make the store that is one data day old."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.registry = folder, StandIn(shared)
        self.old = folder / "old.db"
        self._ends: dict[tuple[bool, str], Content] = {}
        self._seconds: dict[bool, float] = {}
        self._count = 0
        self.registry.set(FIRST)
        assert self.sync(self.old).code == 0
        settle(self.old)

    def close(self) -> None:
        """End the stand-in."""
        self.registry.close()

    def store(self, *, old: bool, folder: Path | None = None) -> Path:
        """Give a new place for a store: empty, or with one that is a day old."""
        self._count += 1
        path = (folder or self.folder / f"case-{self._count}") / "store.db"
        path.parent.mkdir(exist_ok=True)
        if old:
            shutil.copy(self.old, path)
        return path

    def end(self, *, old: bool, day: str) -> Content:
        """Tell what an undisturbed sync leaves."""
        if (old, day) not in self._ends:
            path = self.store(old=old)
            self.registry.set(day)
            ended = self.sync(path)
            found = content(path)
            assert ended.code == 0, ended.told
            assert found
            self._ends[old, day], self._seconds[old] = found, ended.seconds
        return self._ends[old, day]

    def undisturbed_seconds(self, *, old: bool) -> float:
        """Tell how long the undisturbed sync took, from the program's start to its end."""
        return self._seconds[old]

    def environment(self, store: Path, **settings: str) -> dict[str, str]:
        """Make the settings of a command that waits as little as it may."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
        chosen = {"REQUEST_INTERVAL": "0", "PAGE_SIZE": str(PAGE_SIZE), "ATTEMPTS": "3", "TIMEOUT": "2", "MAX_RETRY_AFTER": "1"}
        chosen |= {"DATABASE": str(store), "REGISTRY": self.registry.url, **settings}
        return {**kept, **{f"TRIALWATCH_{name}": value for name, value in chosen.items()}}

    def sync(
        self, store: Path, *words: str, kill_after: float | None = None, before: Callable[[], None] | None = None, **more: Any
    ) -> Ended:
        """Run `trialwatch sync`; `kill_after` kills it after so many seconds, `before` runs in its process first."""
        command = [sys.executable, "-m", "trialwatch", "sync", "--format", "json", *words]
        settings, options = more.pop("settings", {}), more
        begun = time.perf_counter()
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
        with subprocess.Popen(command, env=self.environment(store, **settings), preexec_fn=before, **pipes, **options) as process:  # noqa: PLW1509
            try:
                out, told = process.communicate(timeout=kill_after)
            except subprocess.TimeoutExpired:
                process.kill()
                out, told = process.communicate()
        return Ended(process.returncode, out, told, time.perf_counter() - begun)


def content(store: Path) -> Content | None:
    """Read all that a store holds, row numbers, times of retrieval and the diary of runs left out; None where it is empty.

    Raises AssertionError where SQLite finds it damaged.
    """
    with closing(sqlite3.connect(store)) as plain:
        assert plain.execute("PRAGMA integrity_check").fetchall() == [("ok",)], f"{store} is damaged"
        if not plain.execute("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
            return None
        return {table: _rows(plain, table) for table in TABLES}


def _rows(plain: sqlite3.Connection, table: str) -> list[tuple[Any, ...]]:
    columns = [row[1] for row in plain.execute(f"PRAGMA table_info({table})")]
    kept = [one for one in columns if one not in _RETRIEVAL and (table, one) not in _ROW_NUMBERS]
    where = " WHERE resolved_at IS NULL" if table == "quarantine" else ""
    return sorted(plain.execute(f"SELECT {', '.join(kept)} FROM {table}{where}"), key=repr)


def differences(one: Content | None, other: Content | None) -> list[str]:
    """Name the tables in which two stores differ, with the rows that only one has."""
    if one is None or other is None:
        return [] if one is other else ["one store is empty"]
    return [
        f"{table}: {len(set(one[table]) - set(other[table]))} rows more, {len(set(other[table]) - set(one[table]))} fewer"
        for table in TABLES
        if one[table] != other[table]
    ]


def settle(store: Path) -> None:
    """Bring what stands beside a store's file into it, so that the file alone can be copied."""
    with closing(sqlite3.connect(store)) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
