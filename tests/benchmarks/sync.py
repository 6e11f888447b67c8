"""`python -m tests.benchmarks.sync [COUNT]`: a first sync, one without news and one with 1 % changed, each against its floor.

Every figure comes from a process of its own against the same loopback registry, so that memory is told apart. The
floor of a first sync fetches the same pages with httpx, decodes, compresses each record and inserts the blobs with
sqlite3; the floor of a sync with few changes fetches and hashes the pages.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PAGE = 1000


def floor_first(url: str, path: str) -> None:
    """Fetch, decode, compress, insert: what nobody can do without."""
    import zstandard

    pack = zstandard.ZstdCompressor(level=3).compress
    store = sqlite3.connect(path)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("CREATE TABLE records (nct_id TEXT PRIMARY KEY, record BLOB)")
    for page in _pages(url):
        studies = json.loads(page)["studies"]
        rows = [(one["protocolSection"]["identificationModule"]["nctId"], pack(json.dumps(one).encode())) for one in studies]
        store.executemany("INSERT INTO records VALUES (?, ?)", rows)
        store.commit()


def floor_fast(url: str, path: str) -> None:
    """Do the same with msgspec, which keeps a record's bytes undecoded: the faster floor, for comparison."""
    import msgspec
    import zstandard

    from trialwatch.registry.page import read_page

    pack = zstandard.ZstdCompressor(level=3).compress
    decode = msgspec.json.Decoder().decode
    store = sqlite3.connect(path)
    store.execute("PRAGMA journal_mode = WAL")
    store.execute("CREATE TABLE records (nct_id TEXT PRIMARY KEY, record BLOB)")
    for page in _pages(url):
        raws = [bytes(raw) for raw in read_page(page).studies]
        rows = [(decode(raw)["protocolSection"]["identificationModule"]["nctId"], pack(raw)) for raw in raws]
        store.executemany("INSERT INTO records VALUES (?, ?)", rows)
        store.commit()


def floor_again(url: str, _path: str) -> None:
    """Fetch and hash the pages."""
    for page in _pages(url):
        hashlib.sha256(page).hexdigest()


def trialwatch_sync(url: str, path: str) -> None:
    """Sync."""
    from trialwatch.registry.client import ClientSettings, RegistryClient
    from trialwatch.registry.query import Query
    from trialwatch.settings import CONDITIONS
    from trialwatch.store.engine import open_engine
    from trialwatch.store.schema import upgrade
    from trialwatch.sync import sync

    engine = open_engine(path)
    upgrade(engine)
    with RegistryClient(ClientSettings(base_url=url, request_interval=0, page_size=PAGE)) as client:
        report = sync(engine, client, Query(conditions=CONDITIONS), {})
    print(json.dumps({"requests": report.requests, "new": report.new, "changed": report.changed, "seen": report.seen}), file=sys.stderr)


TASKS = {one.__name__: one for one in (floor_first, floor_fast, floor_again, trialwatch_sync)}


def main() -> None:
    """Print one row a figure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 5000
    with registry(count, count // 100) as (url, move_on), tempfile.TemporaryDirectory() as folder:
        figures = {}
        for name in ("floor_first", "floor_fast", "trialwatch_sync"):
            figures[name] = best(name, url, folder, fresh=True)
        store = str(Path(folder) / "kept.db")
        run("trialwatch_sync", url, store)
        figures["no news"] = run("trialwatch_sync", url, store)
        figures["floor_again"] = best("floor_again", url, folder, fresh=True)
        move_on()
        figures["1 % changed"] = run("trialwatch_sync", url, store)
    print_table(count, figures)


def print_table(count: int, figures: dict[str, dict[str, Any]]) -> None:
    """Print seconds, peak memory and the ratios asked for."""
    print(f"{count} records, pages of {PAGE}")
    for name, figure in figures.items():
        print(f"  {name:<18} {figure['seconds']:7.2f} s {figure['megabytes']:7.0f} MB   {figure.get('told', '')}")
    first, floor = figures["trialwatch_sync"], figures["floor_first"]
    print(f"first sync / floor: time {first['seconds'] / floor['seconds']:.2f}, memory {first['megabytes'] / floor['megabytes']:.2f}")
    print(f"first sync / faster floor: time {first['seconds'] / figures['floor_fast']['seconds']:.2f}")
    print(f"1 % changed / fetch and hash: time {figures['1 % changed']['seconds'] / figures['floor_again']['seconds']:.2f}")


def best(name: str, url: str, folder: str, *, fresh: bool, times: int = 3) -> dict[str, Any]:
    """Take the quickest of several runs, each on a new file."""
    return min((run(name, url, f"{folder}/{name}-{turn}.db") for turn in range(times)), key=lambda one: one["seconds"]) if fresh else {}


def run(name: str, url: str, path: str) -> dict[str, Any]:
    """Run one task in a process of its own; imports do not count, memory does."""
    command = [sys.executable, "-m", "tests.benchmarks.sync", "--task", name, url, path]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    figure: dict[str, Any] = json.loads(done.stdout)
    figure["told"] = done.stderr.strip()
    return figure


def measured(name: str, url: str, path: str) -> None:
    """Run one task here and print its seconds and peak megabytes."""
    import httpx  # noqa: F401  (imports do not count)
    import sqlmodel  # noqa: F401

    if name == "trialwatch_sync":
        import trialwatch.store.schema
        import trialwatch.sync  # noqa: F401
    start = time.perf_counter()
    TASKS[name](url, path)
    seconds = time.perf_counter() - start
    print(json.dumps({"seconds": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))


@contextmanager
def registry(count: int, changed: int) -> Iterator[tuple[str, Any]]:
    """Serve records from another process."""
    command = [sys.executable, "-m", "tests.benchmarks.still_registry", str(count), str(changed), str(PAGE)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin
        assert process.stdout

        def move_on() -> None:
            print("on", file=process.stdin, flush=True)
            process.stdout.readline()

        yield process.stdout.readline().split()[1], move_on
        process.stdin.close()


def _pages(url: str) -> Iterator[bytes]:
    """Fetch all pages as any client must."""
    import httpx

    token = ""
    with httpx.Client() as client:
        while token is not None:
            body = client.get(f"{url}/studies", params={"pageToken": token} if token else {}).content
            yield body
            tail = body[-200:].partition(b'"nextPageToken":"')[2]
            token = tail.partition(b'"')[0].decode() if tail else None


if __name__ == "__main__":
    if sys.argv[1:2] == ["--task"]:
        measured(*sys.argv[2:])
    else:
        main()
