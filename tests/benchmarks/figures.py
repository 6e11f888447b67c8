"""The tasks that `python -m tests.benchmarks` measures, each beside its floor, each in a process of its own.

A floor does the same with the least that anybody could: the same pages fetched, decoded and inserted as blobs, the same
rows read and written as JSON, the libraries merely imported.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.benchmarks.records import numbered_records
from tests.benchmarks.sync import _pages, floor_again, floor_first, trialwatch_sync

COMPARED = 500
COLUMNS = "nct_id, brief_title, overall_status, phases, lead_sponsor, conditions, countries, categories, drugs, targets"


def floor_postgres(url: str, address: str) -> None:
    """Fetch, decode, compress, insert with psycopg: what nobody can do without on a server."""
    import psycopg
    import zstandard

    pack = zstandard.ZstdCompressor(level=3).compress
    with psycopg.connect(address.replace("+psycopg", "")) as store:
        store.execute("CREATE TABLE records (nct_id TEXT PRIMARY KEY, record BYTEA)")
        for page in _pages(url):
            studies = json.loads(page)["studies"]
            rows = [(one["protocolSection"]["identificationModule"]["nctId"], pack(json.dumps(one).encode())) for one in studies]
            with store.cursor() as cursor:
                cursor.executemany("INSERT INTO records VALUES (%s, %s)", rows)
            store.commit()


def floor_version(url: str, _store: str) -> None:
    """Ask for the data version once."""
    import httpx

    with httpx.Client() as client:
        client.get(f"{url}/version")


def tagging(_url: str, store: str) -> None:
    """Read every stored record and tag it."""
    from trialwatch.tagging import tag

    for study in _studies(store):
        tag(study)


def floor_tagging(_url: str, store: str) -> None:
    """Read every stored record and parse it."""
    for _ in _studies(store):
        pass


def _studies(store: str) -> Iterator[Any]:
    from trialwatch.registry.parse import parse_study
    from trialwatch.store.engine import open_engine, reading
    from trialwatch.store.versions import records_as_of

    with reading(open_engine(store)) as connection:
        for one in records_as_of(connection, "9999-12-31"):
            yield parse_study(one.raw)


def comparing(_url: str, _store: str) -> None:
    """Parse five hundred pairs of versions and compare them."""
    from trialwatch.changes import compare

    for older, newer in _pairs():
        compare(older, newer)


def floor_comparing(_url: str, _store: str) -> None:
    """Parse five hundred pairs of versions."""
    for _ in _pairs():
        pass


def _pairs() -> Iterator[tuple[Any, Any]]:
    from trialwatch.registry.parse import parse_study

    for raw in numbered_records(COMPARED):
        yield (
            parse_study(raw),
            parse_study(raw.replace(b'"briefTitle":"', b'"briefTitle":"Amended ', 1).replace(b'"18 Years"', b'"19 Years"')),
        )


def rebuilding(_url: str, store: str) -> None:
    """Derive tags and changes of every study again."""
    from trialwatch.store.engine import open_engine
    from trialwatch.sync.rebuild import rebuild

    rebuild(open_engine(store))


TASKS: dict[str, Callable[[str, str], None]] = {
    one.__name__: one
    for one in (
        floor_first,
        floor_again,
        floor_postgres,
        floor_version,
        trialwatch_sync,
        tagging,
        floor_tagging,
        comparing,
        floor_comparing,
        rebuilding,
    )
}
MODULES = ("httpx", "sqlmodel", "msgspec", "zstandard", "trialwatch.store.schema", "trialwatch.sync", "trialwatch.tagging")
"""What is imported before the clock starts: imports are measured as the start-up."""


def measured(name: str, url: str, store: str) -> None:
    """Run one task here and print its seconds and peak megabytes."""
    import importlib
    import resource

    for module in MODULES if not name.startswith("floor") else MODULES[:4]:
        importlib.import_module(module)
    start = time.perf_counter()
    TASKS[name](url, store)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


def run(name: str, url: str, store: str, times: int = 1) -> dict[str, float]:
    """Run one task in processes of its own; gives the quickest, and the least memory."""
    command = [sys.executable, "-m", "tests.benchmarks.figures", name, url, store]
    found = []
    for _ in range(times):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{name} failed: {done.stderr[-2000:]}")
        found.append(json.loads(done.stdout))
    return {name: min(one[name] for one in found) for name in ("seconds", "megabytes")}


def process(*words: str, store: str = "", times: int = 5) -> dict[str, float]:
    """Time a whole command from its start to its end; gives the quickest of several, and the most memory."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
    kept |= {"TRIALWATCH_DATABASE": store} if store else {}
    quickest, most = float("inf"), 0.0
    for _ in range(times):
        start = time.perf_counter()
        with subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=kept) as child:
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{' '.join(words)} ended with {child.returncode}")
        quickest, most = min(quickest, time.perf_counter() - start), max(most, usage.ru_maxrss / 1024)
    return {"seconds": quickest, "megabytes": most}


def floor_list(store: str) -> str:
    """Write the program that reads the same rows with nothing but the driver and writes them as JSON."""
    if "://" in store:
        connect = f"import psycopg; rows = psycopg.connect({store.replace('+psycopg', '')!r}).execute"
    else:
        connect = f"import sqlite3; rows = sqlite3.connect({store!r}).execute"
    return f"import json, sys; {connect}('SELECT {COLUMNS} FROM studies ORDER BY nct_id').fetchall(); json.dump(rows, sys.stdout)"


def size(store: str) -> int:
    """Measure a store in bytes."""
    if "://" in store:
        import psycopg

        with psycopg.connect(store.replace("+psycopg", "")) as connection:
            row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
            return int(row[0]) if row else 0
    with closing(sqlite3.connect(store)) as plain:
        plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return Path(store).stat().st_size


if __name__ == "__main__":
    measured(*sys.argv[1:])
