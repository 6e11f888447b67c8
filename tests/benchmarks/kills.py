"""Kills the worker at random while it syncs and sends, and counts what was lost: nothing may be.

    python -m tests.benchmarks.kills [KILLS] [SEED] [WORKERS]

With more than one worker they share a store on a PostgreSQL server, and while one is killed the others go on.
A registry that changes every few seconds, a mail server in a process of its own that is killed too and drops some
connections after the text, and a worker for which these seconds are a day. After the last kill everything is let run
to its end, and the store, its ledger and the mails that arrived are compared.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.benchmarks.servers import address, server

BASE = datetime(2026, 1, 5, tzinfo=UTC)
DAY_SECONDS = 2.5
LONGEST_LIFE = 2.0
WATCHES = 8
STUDIES, PAGE = 60, 10
STATUSES = ("RECRUITING", "SUSPENDED", "ACTIVE_NOT_RECRUITING", "COMPLETED", "TERMINATED")


@dataclass(frozen=True)
class Losses:
    """What the comparison found; what is lost, untold, told twice, reworded or of no delivery must be 0."""

    kills: int
    in_sync: int
    in_digests: int
    digests: int
    mails: int
    repeated: int
    changes: int
    changes_lost: int
    changes_untold: int
    changes_told_twice: int
    deliveries_lost: int
    repeated_with_other_words: int
    mails_of_no_delivery: int


class Calendar:
    """Time in which a few seconds are a day, until it is stopped."""

    def __init__(self, started: float) -> None:
        """Begin at BASE."""
        self.started = started
        self.stopped_at: datetime | None = None

    def now(self) -> datetime:
        """Tell the time."""
        return self.stopped_at or BASE + timedelta(days=(time.time() - self.started) / DAY_SECONDS)


class Registry(ThreadingHTTPServer):
    """Sixty studies; each has another status every few days."""

    daemon_threads = True

    def __init__(self, calendar: Calendar) -> None:
        """Listen on a free port."""
        self.calendar = calendar
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def day(self) -> int:
        """The data day."""
        return (self.calendar.now() - BASE).days


class _Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Registry

    def do_GET(self) -> None:
        """Answer with the version or a page."""
        asked = {key: one[0] for key, one in parse_qs(urlsplit(self.path).query).items()}
        day = self.server.day
        body: dict[str, Any] = {"apiVersion": "2.0.5", "dataTimestamp": f"{BASE + timedelta(days=day):%Y-%m-%dT09:00:05}"}
        if "version" not in self.path:
            wanted = asked.get("filter.ids")
            numbers = [one for one in range(1, STUDIES + 1) if not wanted or f"NCT{one:08d}" in wanted.split("|")]
            start = int(asked.get("pageToken", "0"))
            body = {"totalCount": len(numbers), "studies": [a_record(one, day) for one in numbers[start : start + PAGE]]}
            if start + PAGE < len(numbers):
                body["nextPageToken"] = str(start + PAGE)
        raw = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Serve a connection, which a killed worker may break at any point."""
        with contextlib.suppress(ConnectionError):
            super().handle()


def a_record(number: int, day: int) -> dict[str, Any]:
    """Write a study as it stands on a day."""
    step = (day + number) // 4
    section = {
        "identificationModule": {"nctId": f"NCT{number:08d}", "briefTitle": f"Study {number} of HCC"},
        "statusModule": {"overallStatus": STATUSES[step % len(STATUSES)]},
        "conditionsModule": {"conditions": ["Hepatocellular Carcinoma"]},
        "designModule": {"studyType": "INTERVENTIONAL", "enrollmentInfo": {"count": 100 + step}},
    }
    return {"protocolSection": section, "derivedSection": {}, "hasResults": False}


def mail_server(port: int, log: str) -> None:
    """Take mails and write each one down before saying so; one in ten connections breaks after the text."""
    import asyncio

    from aiosmtpd.smtp import SMTP

    chance = random.Random(os.getpid())

    class Taking:
        async def handle_DATA(self, server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's name)
            write_mail_down(log, envelope.rcpt_tos, envelope.content.decode())
            if chance.random() < 0.1:
                server.transport.abort()
            return "250 OK"

    async def serve() -> None:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: SMTP(Taking(), hostname="mail.example.org"), "127.0.0.1", port)
        print("ready", flush=True)
        await server.serve_forever()

    asyncio.run(serve())


def write_mail_down(log: str, recipients: list[str], text: str) -> None:
    """Keep a mail so that no kill can lose it."""
    with Path(log).open("ab") as file:
        file.write(json.dumps([recipients, text]).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def worker(database: str, registry: str, port: int, started: float, frozen: str) -> None:
    """Do round after round in quick time; `frozen` is the instant at which to settle everything, if any."""
    from trialwatch.registry.client import ClientSettings, RegistryClient
    from trialwatch.registry.query import Query
    from trialwatch.settings import CONDITIONS, Settings
    from trialwatch.store.deliveries import count_due
    from trialwatch.store.engine import open_engine
    from trialwatch.worker.jobs import Jobs
    from trialwatch.worker.loop import run_once

    logging.getLogger("trialwatch.worker").addHandler(logging.NullHandler())
    calendar = Calendar(started)
    if frozen != "-":
        calendar.stopped_at = datetime.fromisoformat(frozen)
    engine = open_engine(database)
    settings = Settings(
        smtp_url=f"smtp://127.0.0.1:{port}?tls=none",
        mail_from="watch@example.org",
        delivery_timeout=5,
        backups=1,
        sync_schedule="0 * * * *",
    )

    def client() -> RegistryClient:
        return RegistryClient(ClientSettings(base_url=registry, request_interval=0, page_size=PAGE, attempts=1))

    jobs = Jobs(engine, settings, client, Query(conditions=CONDITIONS), {}, calendar.now, lambda: False, f"worker@bench:{os.getpid()}")
    print("ready", flush=True)
    while True:
        run_once(jobs)
        if calendar.stopped_at:
            calendar.stopped_at += timedelta(days=1)
            if count_due(engine)[0] == 0 and calendar.stopped_at > datetime.fromisoformat(frozen) + timedelta(days=3):
                return


@contextmanager
def process(*words: object) -> Iterator[subprocess.Popen[str]]:
    """Run a part of this program in a process of its own; it is killed in the end."""
    command = [sys.executable, "-m", "tests.benchmarks.kills", *map(str, words)]
    found = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert found.stdout
        assert found.stdout.readline().strip() == "ready"
        yield found
    finally:
        found.send_signal(signal.SIGKILL)
        found.communicate()


def torture(kills: int, seed: int, folder: Path, database: str = "", workers: int = 1) -> Losses:
    """Kill so often, let everything run to its end, and compare."""
    chance = random.Random(seed)
    database, log, port = database or str(folder / "store.db"), folder / "mails", free_port()
    calendar = Calendar(time.time())
    registry = Registry(calendar)
    threading.Thread(target=registry.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    url = f"http://127.0.0.1:{registry.server_port}/api/v2"
    try:
        calendar.stopped_at = BASE
        prepare(database, url, calendar)
        calendar.started, calendar.stopped_at = time.time(), None
        done = 0
        hit: set[tuple[str, str | None]] = set()
        while done < kills:
            with process("--mail", port, log), ExitStack() as others:
                words = ("--worker", database, url, port, calendar.started, "-")
                for _ in range(workers - 1):
                    others.enter_context(process(*words))
                for _ in range(min(5, kills - done)):
                    with process(*words):
                        time.sleep(chance.uniform(0, LONGEST_LIFE))
                    hit.update(running_jobs(database))
                    done += 1
        calendar.stopped_at = calendar.now() + timedelta(days=1)
        with process("--mail", port, log), process("--worker", database, url, port, calendar.started, calendar.stopped_at) as last:
            last.wait(300)
        return compare(kills, hit, database, log, url, folder, calendar)
    finally:
        registry.shutdown()
        registry.server_close()


def running_jobs(database: str) -> list[tuple[str, str | None]]:
    """Name the jobs in the middle of which a worker died, each with when it began."""
    from trialwatch.store.engine import open_engine
    from trialwatch.worker.notes import JOBS, read_job

    engine = open_engine(database)
    notes = [read_job(engine, one) for one in JOBS]
    found = [(one.job, one.started_at) for one in notes if one.outcome == "running"]
    engine.dispose()
    return found


def prepare(database: str, url: str, calendar: Calendar) -> None:
    """Fill the store and make two watches, one of them for two readers."""
    from tests.deliver.stage import a_watch
    from trialwatch.filters import Asked
    from trialwatch.schedule import Schedule
    from trialwatch.watching import add_watch

    engine = synced(database, url, calendar)
    often = Schedule("0 */6 * * *", "08:00", "UTC")
    add_watch(engine, a_watch("mailto:a@example.org", "mailto:b@example.org", name="all", schedule=often), calendar.now())
    add_watch(engine, a_watch(name="recruiting", asked=Asked(recruiting=True), schedule=often), calendar.now())
    for number in range(WATCHES - 2):
        add_watch(engine, a_watch(name=f"status {number}", asked=Asked(status=(STATUSES[number % 5],)), schedule=often), calendar.now())
    engine.dispose()


def synced(database: str, url: str, calendar: Calendar) -> Any:
    """Make a store of the registry as it is now."""
    from trialwatch.registry.client import ClientSettings, RegistryClient
    from trialwatch.registry.query import Query
    from trialwatch.settings import CONDITIONS
    from trialwatch.store.engine import open_engine
    from trialwatch.store.schema import upgrade
    from trialwatch.sync import sync

    engine = open_engine(database)
    upgrade(engine)
    with RegistryClient(ClientSettings(base_url=url, request_interval=0, page_size=PAGE)) as client:
        sync(engine, client, Query(conditions=CONDITIONS), {}, clock=calendar.now)
    return engine


def compare(kills: int, hit: set[tuple[str, str | None]], database: str, log: Path, url: str, folder: Path, calendar: Calendar) -> Losses:
    """Hold the store against the registry, the ledger against the changes, the mails against the ledger."""
    from email import message_from_string

    from sqlalchemy import select

    from trialwatch.store.deliveries import covered_changes, log_of_deliveries
    from trialwatch.store.engine import open_engine, reading
    from trialwatch.store.runs import load_known
    from trialwatch.store.tables import ChangeTable
    from trialwatch.sync.rebuild import rebuild

    engine = open_engine(database)
    fresh = synced(str(folder / "fresh.db"), url, calendar)
    table = ChangeTable.__table__
    with reading(engine) as connection:
        learnt = set(connection.execute(select(table.c.id)).scalars())
        told = Counter(one for _, covers in covered_changes(connection, "all") for one in covers)
        twice = Counter(one for _, covers in covered_changes(connection, "recruiting") for one in covers)
    deliveries = [one for one, _ in log_of_deliveries(engine, None, None)]
    mails: dict[str, list[str]] = {}
    for line in log.read_text().splitlines():
        text = json.loads(line)[1]
        mails.setdefault(message_from_string(text)["Message-ID"], []).append(text)
    here, there = ({key: one.fingerprint for key, one in load_known(one).items()} for one in (engine, fresh))
    again = rebuild(engine)
    return Losses(
        kills=kills,
        in_sync=sum(job == "sync" for job, _ in hit),
        in_digests=sum(job == "digests" for job, _ in hit),
        digests=len({one.digest_id for one in deliveries}),
        mails=sum(map(len, mails.values())),
        repeated=sum(len(one) - 1 for one in mails.values()),
        changes=len(learnt),
        changes_lost=sum(here.get(key) != there[key] for key in there) + again.added + again.dropped,
        changes_untold=len(learnt - told.keys()),
        changes_told_twice=sum(count > 1 for count in (*told.values(), *twice.values())),
        deliveries_lost=sum(one.state != "sent" or one.message_id not in mails for one in deliveries),
        repeated_with_other_words=sum(len(set(one)) > 1 for one in mails.values()),
        mails_of_no_delivery=len(mails.keys() - {one.message_id for one in deliveries}),
    )


def free_port() -> int:
    """Find a port where nobody listens."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def main(words: list[str]) -> None:
    """Be the part that was asked for, or the whole."""
    if words[:1] == ["--mail"]:
        mail_server(int(words[1]), words[2])
    elif words[:1] == ["--worker"]:
        worker(words[1], words[2], int(words[3]), float(words[4]), " ".join(words[5:]))
    else:
        kills, seed, workers = (int(one) for one in (*words, *("200", "1", "1")[len(words) :]))
        with tempfile.TemporaryDirectory(prefix="tw-") as folder:
            if workers == 1:
                print(torture(kills, seed, Path(folder)))
                return
            with server(Path(folder)) as running:
                running.psql("CREATE DATABASE kills TEMPLATE template0")
                print(torture(kills, seed, Path(folder), address(running, "kills"), workers))


if __name__ == "__main__":
    main(sys.argv[1:])
