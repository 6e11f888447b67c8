"""The worker's loop: takes its place on the store, then lets each job run when it is due.

On a file one worker works and others stand by; on a server they work beside each other.

The one importer of apscheduler. Jobs run one after another in one thread; missed runs count as one; nothing is kept
in memory that a restart would miss.
"""

from __future__ import annotations

import logging
import random
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import FrameType
from typing import Any, cast

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from trialwatch.schedule import Schedule
from trialwatch.store.lock import at_work, keeps_place
from trialwatch.watch import instant_text
from trialwatch.worker.events import say
from trialwatch.worker.jobs import Jobs
from trialwatch.worker.notes import WorkerNote, write_worker

SYNC_JITTER = 120.0
"""Most seconds that a sync begins after its time, so that not every worker asks the registry at once."""
DIGEST_SECONDS = 60
BACKUP_SECONDS = 3600
STANDBY_SECONDS = 15.0
ALIVE_SECONDS = 300
LOOK_SECONDS = 1.0


class OnSchedule(BaseTrigger):
    """Fires when a Schedule comes true, a little late by chance."""

    def __init__(self, schedule: Schedule, jitter: float) -> None:
        """Take the schedule and the most seconds to be late."""
        self.schedule, self.jitter = schedule, jitter

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        """Find the next time after now; what was missed is not made up."""
        del previous
        return self.schedule.next_after(now) + timedelta(seconds=random.uniform(0, self.jitter))  # noqa: S311  (no secret)


@contextmanager
def stop_signals() -> Iterator[threading.Event]:
    """Give an event that SIGTERM and SIGINT set; the second one of a kind ends the process as usual."""
    stop = threading.Event()

    def ask(number: int, _frame: FrameType | None) -> None:
        stop.set()
        signal.signal(number, signal.SIG_DFL)

    before = {one: signal.signal(one, ask) for one in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield stop
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def run_worker(jobs: Jobs, stop: threading.Event, *, jitter: float = SYNC_JITTER, poll: float = STANDBY_SECONDS) -> None:
    """Work until asked to stop; where another worker has the only place on the store, wait as a standby until it is gone."""
    told = False
    while not stop.is_set():
        with at_work(jobs.engine, jobs.process) as free:
            if free:
                _work(jobs, stop, jitter)
                continue
        if not told:
            say("standby", "Another worker runs on this store; waiting until it is gone.")
            told = True
        stop.wait(poll)


def run_once(jobs: Jobs) -> bool:
    """Do once whatever is due; False where another worker has the only place on the store."""
    with at_work(jobs.engine, jobs.process) as free:
        if free:
            jobs.declare_watches()
            for job in (jobs.backup, jobs.take_over, jobs.sync, jobs.digests):
                if not jobs.stopping():
                    job()
        return free


def _work(jobs: Jobs, stop: threading.Event, jitter: float) -> None:
    """Work until asked to stop, or until the place is lost, as when the database server begins anew."""
    started_at, lost = instant_text(jobs.clock()), threading.Event()
    jobs.declare_watches()
    scheduler = _scheduler(jobs, jitter, lambda: _alive(jobs, started_at, lost))
    say("start", f"Working as {jobs.process}.", process=jobs.process)
    scheduler.start()
    while not (stop.wait(LOOK_SECONDS) or lost.is_set()):
        pass
    if lost.is_set():
        say("place", "The connection that kept this worker's place was lost; taking it again.", level=logging.WARNING)
    else:
        say("stop", "Asked to stop; finishing what cannot be left.")
    scheduler.shutdown(wait=True)
    if stop.is_set():
        write_worker(jobs.engine, WorkerNote(jobs.process, started_at, instant_text(jobs.clock()), instant_text(jobs.clock())))
        say("stop", "Stopped.")


def _scheduler(jobs: Jobs, jitter: float, alive: Callable[[], None]) -> Any:
    """Lay out the jobs; what was missed while no worker ran begins at once, one thing after another."""
    background, threads, every = cast(Any, BackgroundScheduler), cast(Any, ThreadPoolExecutor), cast(Any, IntervalTrigger)
    scheduler = background(
        executors={"default": threads(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone=UTC,
    )
    now = datetime.now(UTC)
    scheduler.add_job(alive, every(seconds=ALIVE_SECONDS, timezone=UTC), id="alive", next_run_time=now)
    scheduler.add_job(jobs.backup, every(seconds=BACKUP_SECONDS, timezone=UTC), id="backup", next_run_time=now)
    trigger = OnSchedule(jobs.sync_schedule, jitter)
    first = now if jobs.sync_due() else trigger.get_next_fire_time(None, now)
    scheduler.add_job(jobs.sync, trigger, id="sync", next_run_time=first)
    scheduler.add_job(jobs.take_over, every(seconds=DIGEST_SECONDS, timezone=UTC), id="take over", next_run_time=now)
    scheduler.add_job(jobs.digests, every(seconds=DIGEST_SECONDS, timezone=UTC), id="digests", next_run_time=now)
    return scheduler


def _alive(jobs: Jobs, started_at: str, lost: threading.Event) -> None:
    write_worker(jobs.engine, WorkerNote(jobs.process, started_at, instant_text(jobs.clock())))
    if not keeps_place(jobs.engine, jobs.process):
        lost.set()
