"""The worker's jobs, driven directly: what they do when, and what they write down."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.deliver.stage import a_watch
from trialwatch.demo.sample import FIRST_DAY, SECOND_DAY
from trialwatch.demo.server import SampleRegistry
from trialwatch.registry.client import ClientSettings, RegistryClient
from trialwatch.registry.query import Query
from trialwatch.settings import CONDITIONS, Settings
from trialwatch.store.backup import backups
from trialwatch.store.deliveries import count_due, log_of_deliveries
from trialwatch.store.engine import open_engine
from trialwatch.store.lock import held
from trialwatch.store.runs import last_run
from trialwatch.store.schema import upgrade
from trialwatch.store.studies import count_studies
from trialwatch.store.watches import list_watches
from trialwatch.watch import instant_text
from trialwatch.watching import add_watch
from trialwatch.worker.events import start_log
from trialwatch.worker.jobs import Jobs
from trialwatch.worker.loop import run_once
from trialwatch.worker.notes import JobNote, read_job, write_job
from trialwatch.worker.status import worker_status

MONDAY = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        """Begin on a Monday morning."""
        self.now = MONDAY

    def __call__(self) -> datetime:
        """Tell the time."""
        return self.now


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give an empty store."""
    found = open_engine(str(tmp_path / "store.db"))
    upgrade(found)
    yield found
    found.dispose()


@pytest.fixture
def registry() -> Iterator[SampleRegistry]:
    """Give the sample registry on its first day."""
    with SampleRegistry(day=FIRST_DAY) as found:
        yield found


@pytest.fixture
def jobs(engine: Engine, registry: SampleRegistry) -> Jobs:
    """Give jobs on both."""
    start_log("plain")

    def client() -> RegistryClient:
        return RegistryClient(ClientSettings(base_url=registry.url, request_interval=0, attempts=1, page_size=4))

    query = Query(conditions=CONDITIONS)
    return Jobs(engine, Settings(), client, query, {}, Clock(), lambda: False, "worker@test:1")


def pass_time(jobs: Jobs, **span: int) -> None:
    """Move the clock on."""
    assert isinstance(jobs.clock, Clock)
    jobs.clock.now += timedelta(**span)


def test_one_round_syncs_tells_and_backs_up(jobs: Jobs, registry: SampleRegistry, tmp_path: Path) -> None:
    """A round fills the store; the next one, on a new data day, tells the watch what changed."""
    assert run_once(jobs)
    assert count_studies(jobs.engine) > 0
    add_watch(jobs.engine, a_watch(f"file:{tmp_path / 'out'}"), jobs.clock())
    registry.day = SECOND_DAY
    pass_time(jobs, days=1)
    assert run_once(jobs)
    assert len(log_of_deliveries(jobs.engine, "liver", None)) == 1
    assert count_due(jobs.engine) == (0, 0)
    assert (tmp_path / "out" / "liver.feed.json").is_file()
    assert [read_job(jobs.engine, one).outcome for one in ("sync", "digests", "backup")] == ["done"] * 3


def test_missed_times_are_made_up_by_one_sync(jobs: Jobs) -> None:
    """After a weekend off one sync is due, and none after it until the next hour."""
    assert jobs.sync_due()
    jobs.sync()
    assert not jobs.sync_due()
    pass_time(jobs, days=3)
    assert jobs.sync_due()
    jobs.sync()
    assert not jobs.sync_due()


def test_a_registry_that_is_down_is_noted_and_tried_at_the_next_time(jobs: Jobs) -> None:
    """A failed sync is written down with its reason and not repeated before its time."""
    nobody = ClientSettings(base_url="http://127.0.0.1:1/api/v2", request_interval=0, attempts=1)
    replace(jobs, client=lambda: RegistryClient(nobody)).sync()
    note = read_job(jobs.engine, "sync")
    assert (note.outcome, note.failures) == ("failed", 1)
    assert not jobs.sync_due()
    pass_time(jobs, hours=1)
    assert jobs.sync_due()


def test_a_sync_that_another_worker_has_done_is_not_repeated(jobs: Jobs, registry: SampleRegistry) -> None:
    """Of two workers whose time has come one asks the registry; while one is about it the other leaves it alone."""
    with held(jobs.engine, "sync-job") as mine:
        assert mine
        jobs.sync()
    assert read_job(jobs.engine, "sync").outcome == "never"
    jobs.sync()
    registry.day = SECOND_DAY
    replace(jobs, process="worker@test:2").sync()
    assert last_run_day(jobs) == FIRST_DAY


def test_a_sync_whose_worker_died_is_taken_over(jobs: Jobs, registry: SampleRegistry) -> None:
    """A sync that is still said to run though nobody is about it begins again, without waiting for its next time."""
    jobs.sync()
    registry.day = SECOND_DAY
    jobs.take_over()
    assert last_run_day(jobs) == FIRST_DAY
    write_job(jobs.engine, JobNote("sync", instant_text(jobs.clock()), outcome="running"))
    with held(jobs.engine, "sync-job"):
        jobs.take_over()
    assert last_run_day(jobs) == FIRST_DAY
    jobs.take_over()
    assert (last_run_day(jobs), read_job(jobs.engine, "sync").outcome) == (SECOND_DAY, "done")


def test_a_clock_that_goes_backwards_stops_no_sync(jobs: Jobs) -> None:
    """What was done at a time that is yet to come says nothing of what is due."""
    jobs.sync()
    assert not jobs.sync_due()
    pass_time(jobs, days=-3)
    assert jobs.sync_due()


def last_run_day(jobs: Jobs) -> str:
    """Tell the data day of the last sync."""
    run = last_run(jobs.engine, "done", "up_to_date")
    assert run
    return (run.data_timestamp or "")[:10]


def test_a_sync_that_is_asked_to_stop_ends_after_its_page(jobs: Jobs) -> None:
    """Stopping keeps the page that is complete and begins no other."""
    pages = iter([False])
    stopped = replace(jobs, stopping=lambda: next(pages, True))
    stopped.sync()
    assert read_job(jobs.engine, "sync").outcome == "stopped"
    assert 0 < count_studies(jobs.engine) <= 8
    run = last_run(jobs.engine)
    assert run
    assert run.outcome == "failed"


def test_a_fault_in_a_job_is_written_down_and_ends_no_worker(jobs: Jobs) -> None:
    """Even an error of our own making is logged with its traceback and counted."""

    def broken() -> RegistryClient:
        raise ZeroDivisionError

    replace(jobs, client=broken).sync()
    assert read_job(jobs.engine, "sync").failures == 1
    assert "ZeroDivisionError" in read_job(jobs.engine, "sync").detail


def test_a_backup_is_made_daily_and_seven_are_kept(jobs: Jobs) -> None:
    """Within a day no second copy is made; after ten days seven are left, each a store that opens."""
    jobs.backup()
    jobs.backup()
    assert len(backups(jobs.engine)) == 1
    for _ in range(10):
        pass_time(jobs, days=1)
        jobs.backup()
    kept = backups(jobs.engine)
    assert len(kept) == 7
    assert kept[0].stat().st_mode & 0o777 == 0o600
    assert count_studies(open_engine(str(kept[0]))) == 0


def test_a_second_worker_does_nothing_while_the_first_holds_the_store(jobs: Jobs) -> None:
    """One worker at a time on one store."""
    with held(jobs.engine, "worker") as free:
        assert free
        assert not run_once(jobs)
    assert count_studies(jobs.engine) == 0


def test_watches_of_the_settings_file_are_brought_level(jobs: Jobs) -> None:
    """A round begins by making the declared watches."""
    settings = replace(jobs.settings, watches=({"name": "declared", "to": "mailto:a@example.org"}, {"name": "bad", "to": "nothing"}))
    assert run_once(replace(jobs, settings=settings))
    assert [one.watch.name for one in list_watches(jobs.engine)] == ["declared"]


def test_status_is_quiet_when_all_is_well_and_names_what_is_late(jobs: Jobs) -> None:
    """Nothing is overdue after a round; a week later sync, digest and backup are."""
    assert worker_status(jobs.engine, jobs.settings, jobs.clock()).overdue == ("No sync has succeeded yet.",)
    run_once(jobs)
    add_watch(jobs.engine, a_watch(), jobs.clock())
    assert worker_status(jobs.engine, jobs.settings, jobs.clock()).overdue == ()
    pass_time(jobs, days=7)
    late = worker_status(jobs.engine, jobs.settings, jobs.clock()).overdue
    assert [one.split()[1] for one in late] == ["last", "watches", "last"]


def test_the_log_hides_passwords_and_keeps_one_line_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    """JSON events are one object a line, and no URL shows its password."""
    import json

    from trialwatch.worker.events import say

    start_log("json")
    say("sent", "smtp://me:hunter2@host failed\nbadly", level=logging.WARNING, address="x")
    line = capsys.readouterr().err
    event = json.loads(line)
    assert (event["event"], event["level"], event["address"]) == ("sent", "warning", "x")
    assert "hunter2" not in line
