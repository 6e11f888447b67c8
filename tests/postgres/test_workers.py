"""Several workers on one server: they share the work, send nothing twice, and go on with what a killed one left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text

from tests.deliver.stage import Mailbox, a_watch, mail_settings, put_change, put_study, save
from tests.worker.test_jobs import Clock
from tests.worker.test_process import until
from trialwatch.deliver.telling import due_watches, write_digests
from trialwatch.demo.sample import FIRST_DAY, SECOND_DAY
from trialwatch.demo.server import SampleRegistry
from trialwatch.registry.client import ClientSettings, RegistryClient
from trialwatch.registry.query import Query
from trialwatch.settings import CONDITIONS
from trialwatch.store.deliveries import claim, count_due, due_deliveries
from trialwatch.store.engine import open_engine
from trialwatch.store.lock import at_work, has_left, is_anybody_at_work
from trialwatch.store.runs import recent_runs
from trialwatch.watch import instant_text
from trialwatch.worker import loop
from trialwatch.worker.events import start_log
from trialwatch.worker.jobs import Jobs
from trialwatch.worker.loop import run_once
from trialwatch.worker.notes import read_job

Worker = Callable[[str], Jobs]
HOUR = timedelta(hours=1)


@pytest.fixture
def sample_registry() -> Iterator[SampleRegistry]:
    """Give the sample registry on its first day."""
    with SampleRegistry(day=FIRST_DAY) as found:
        yield found


@pytest.fixture
def worker(url: str, sample_registry: SampleRegistry, mailbox: Mailbox) -> Iterator[Worker]:
    """Make workers of one store by name, each with connections of its own, all with the same clock."""
    start_log("plain")
    clock, engines = Clock(), []

    def client() -> RegistryClient:
        return RegistryClient(ClientSettings(base_url=sample_registry.url, request_interval=0, attempts=1, page_size=4))

    def make(name: str) -> Jobs:
        engines.append(open_engine(url))
        query, settings = Query(conditions=CONDITIONS), mail_settings(mailbox.number)
        return Jobs(engines[-1], settings, client, query, {}, clock, lambda: False, f"worker@test:{name}")

    yield make
    for one in engines:
        one.dispose()


def test_workers_work_beside_each_other(worker: Worker) -> None:
    """A second worker takes a place of its own; the same one again does not, and a place left is noticed."""
    first, second = worker("1"), worker("2")
    with at_work(first.engine, first.process) as here:
        assert here
        assert run_once(second)
        with at_work(second.engine, first.process) as again:
            assert not again
        assert not has_left(second.engine, first.process)
        assert is_anybody_at_work(second.engine)
    assert has_left(second.engine, first.process)
    assert not is_anybody_at_work(second.engine)


def test_one_of_them_syncs(worker: Worker, sample_registry: SampleRegistry) -> None:
    """When the time has come, one asks the registry and the others find it done."""
    first, second = worker("1"), worker("2")
    assert run_once(first)
    sample_registry.day = SECOND_DAY
    assert run_once(second)
    assert [one.outcome for one in recent_runs(first.engine, 10)] == ["done"]
    assert isinstance(first.clock, Clock)
    first.clock.now += HOUR
    assert run_once(second)
    assert run_once(first)
    assert [(one.data_timestamp or "")[:10] for one in recent_runs(first.engine, 10)] == [SECOND_DAY, FIRST_DAY]


DYING = """
import sys
from datetime import datetime, timedelta
from trialwatch.store.deliveries import claim, due_deliveries
from trialwatch.store.engine import open_engine
from trialwatch.store.lock import at_work, held
from trialwatch.watch import instant_text
from trialwatch.worker.notes import JobNote, write_job
engine, now = open_engine(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
with at_work(engine, "worker@test:dying"), held(engine, "sync-job"):
    write_job(engine, JobNote("sync", instant_text(now), outcome="running"))
    until = instant_text(now + timedelta(minutes=10))
    assert claim(engine, due_deliveries(engine, None)[0].id, "worker@test:dying", instant_text(now), until)
    print("at work", flush=True)
    sys.stdin.read()
"""


def test_the_work_of_a_killed_worker_is_taken_over(worker: Worker, url: str, mailbox: Mailbox) -> None:
    """While a worker is in the middle of things the others leave them to it; once it is killed its sync and its mail are done."""
    other = worker("other")
    assert isinstance(other.clock, Clock)
    assert run_once(other)
    put_study(other.engine, "NCT99999901")
    save(other.engine, a_watch("mailto:reader@example.org"))
    put_change(other.engine, "NCT99999901")
    write_digests(other.engine, due_watches(other.engine, other.clock()), other.clock(), "example.org")
    assert count_due(other.engine) == (1, 0)
    command = [sys.executable, "-c", DYING, url, other.clock().isoformat()]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as dying:
        assert dying.stdout
        assert dying.stdout.readline() == "at work\n"
        other.clock.now += timedelta(minutes=2)
        assert run_once(other)
        assert (read_job(other.engine, "sync").outcome, mailbox.mails) == ("running", [])
        os.kill(dying.pid, signal.SIGKILL)
        dying.wait()
    assert any(has_left(other.engine, "worker@test:dying") for _ in range(2000))
    assert run_once(other)
    assert read_job(other.engine, "sync").outcome == "done"
    assert [who for who, _ in mailbox.mails] == ["reader@example.org"]
    assert count_due(other.engine) == (0, 0)


def test_a_claim_just_made_is_not_taken_over(worker: Worker, mailbox: Mailbox) -> None:
    """Who has lost the server for a moment is still settling what it sent: its claim is left alone for a minute."""
    other = worker("other")
    put_study(other.engine, "NCT99999901")
    save(other.engine, a_watch("mailto:reader@example.org"))
    put_change(other.engine, "NCT99999901")
    write_digests(other.engine, due_watches(other.engine, other.clock()), other.clock(), "example.org")
    [due] = due_deliveries(other.engine, None)
    now = other.clock()
    assert claim(other.engine, due.id, "worker@test:gone", instant_text(now), instant_text(now + timedelta(minutes=10)))
    replace(other).take_over()
    other.digests()
    assert mailbox.mails == []


def test_a_worker_whose_server_began_anew_takes_its_place_again(worker: Worker, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the server cuts all connections, the worker notices, and is at work again without being started anew."""
    monkeypatch.setattr(loop, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(loop, "ALIVE_SECONDS", 1)
    one, stop, places = worker("1"), threading.Event(), []
    said = loop.say

    def heard(event: str, message: str, **more: Any) -> None:
        said(event, message, **more)
        places.append(event)
        if places.count("start") == 1 and event == "start":
            cut_connections(url)
        if places.count("start") == 2:
            stop.set()

    monkeypatch.setattr(loop, "say", heard)
    loop.run_worker(one, stop, jitter=0)
    assert [each for each in places if each in ("start", "place", "stop")] == ["start", "place", "start", "stop", "stop"]
    assert not is_anybody_at_work(one.engine)


def cut_connections(url: str) -> None:
    """End every other connection to a database."""
    engine = open_engine(url)
    with engine.connect() as connection:
        mine = "datname = current_database() AND pid <> pg_backend_pid()"
        connection.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {mine}"))
    engine.dispose()


def test_worker_processes_share_a_store(url: str, engine: Engine, sample_registry: SampleRegistry, tmp_path: Path) -> None:
    """Two processes start on an empty store, both work, one syncs, the status knows of them, and SIGTERM ends both."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
    more = {"TRIALWATCH_DATABASE": url, "TRIALWATCH_REGISTRY": sample_registry.url, "TRIALWATCH_REQUEST_INTERVAL": "0"}
    command, environment = [sys.executable, "-m", "trialwatch", "worker"], {**kept, **more}
    running = [
        subprocess.Popen([*command, "--log-format", "json"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        for one in running:
            until(one, "start")
        assert any(len(recent_runs(engine, 10)) and recent_runs(engine, 10)[0].outcome == "done" for _ in range(5000))
        told = subprocess.run([*command, "status", "--format", "json"], env=environment, cwd=tmp_path, capture_output=True, check=True)
        assert json.loads(told.stdout)["running"] is True
        for one in running:
            one.send_signal(signal.SIGTERM)
        told = [one.communicate(timeout=20)[1] for one in running]
        assert [one.returncode for one in running] == [0, 0], told
    finally:
        for one in running:
            one.kill()
            one.communicate()
    assert [one.outcome for one in recent_runs(engine, 10)] == ["done"]
    assert not is_anybody_at_work(engine)
