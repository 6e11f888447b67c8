"""`python -m tests.benchmarks.days ../shared/registry`: real studies with known changes, day by day through the command line.

The stand-in registry beside the records serves one data day after another; after each day `trialwatch sync` runs, and
at the end `trialwatch changes` must tell exactly what the truth file knows. Counted are (day, study, element) above
administrative, and the studies that came and went.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

FIRST, LAST = date(2026, 8, 3), date(2026, 8, 13)
EVENTS = {"new": "NEW", "removed": "REMOVED"}
Fact = tuple[str, str, str]


@contextmanager
def stand_in(folder: Path) -> Iterator[str]:
    """Serve the timelines from another process."""
    command = [sys.executable, str(folder / "server.py"), "--as-of", FIRST.isoformat(), str(folder / "timelines.ndjson.gz")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        try:
            yield process.stdout.readline().split()[1]
        finally:
            process.terminate()


def move_to(url: str, day: date) -> None:
    """Move the registry's calendar."""
    address = url.removesuffix("/api/v2") + "/_control/as-of"
    request = urllib.request.Request(address, data=json.dumps({"date": day.isoformat()}).encode(), method="POST")
    urllib.request.urlopen(request).close()


def command(store: Path, url: str, *words: str) -> str:
    """Run trialwatch once and give its standard output."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
    environment = {**kept, "TRIALWATCH_DATABASE": str(store), "TRIALWATCH_REGISTRY": url, "TRIALWATCH_REQUEST_INTERVAL": "0"}
    done = subprocess.run([sys.executable, "-m", "trialwatch", *words], capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise SystemExit(f"trialwatch {' '.join(words)} ended with {done.returncode}: {done.stderr}")
    return done.stdout


def known_facts(folder: Path) -> tuple[set[Fact], set[Fact]]:
    """Read what really changed, and which rows are noise: (day, study, element)."""
    changed: set[Fact] = set()
    noise: set[Fact] = set()
    for line in (folder / "truth.ndjson").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["event"] in EVENTS:
            changed.add((row["day"], row["nctId"], EVENTS[row["event"]]))
        for element in row.get("elements", ()):
            changed.add((row["day"], row["nctId"], element))
        if row["event"] == "noise":
            noise.add((row["day"], row["nctId"], "noise"))
    return changed, noise


def told_facts(rows: list[dict[str, Any]]) -> set[Fact]:
    """Turn the changes that were told into the same facts, administrative ones left out."""
    return {
        (row["data_timestamp"][:10], row["nct_id"], row["after"] if row["element"] == "study" else row["element"])
        for row in rows
        if row["severity"] != "administrative"
    }


def run(folder: Path, store: Path) -> tuple[list[dict[str, Any]], list[int]]:
    """Sync each data day twice; gives all changes and the requests of each second sync."""
    seconds = []
    with stand_in(folder) as url:
        for number in range((LAST - FIRST).days + 1):
            move_to(url, FIRST + timedelta(days=number))
            report = json.loads(command(store, url, "sync", "--format", "json"))
            if report["seen"] != report["total"]:
                raise SystemExit(f"seen {report['seen']} of {report['total']}")
            seconds.append(json.loads(command(store, url, "sync", "--format", "json"))["requests"])
        return json.loads(command(store, url, "changes", "--all", "--format", "json")), seconds


def main() -> None:
    """Print recall and precision, and every error."""
    folder = Path(sys.argv[1])
    truth, _ = known_facts(folder)
    with tempfile.TemporaryDirectory() as place:
        rows, seconds = run(folder, Path(place) / "days.db")
    told = told_facts(rows)
    hits = len(told & truth)
    print(f"known {len(truth)}, told {len(told)}, right {hits}")
    print(f"recall {hits / len(truth):.4f}  precision {hits / len(told):.4f}")
    print(f"requests of a second sync of a day: {sorted(set(seconds))}")
    for fact in sorted(truth - told):
        print("  missed", *fact)
    for fact in sorted(told - truth):
        print("  false ", *fact)


if __name__ == "__main__":
    main()
