"""How the worker stands: last and next runs, failures, what is due; and what is overdue, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from trialwatch.schedule import Schedule
from trialwatch.settings import Settings
from trialwatch.store.backup import backup_folder, last_backup_at
from trialwatch.store.deliveries import count_due
from trialwatch.store.lock import is_anybody_at_work
from trialwatch.store.runs import last_run
from trialwatch.store.watches import list_watches
from trialwatch.watch import instant_text, next_due, read_instant
from trialwatch.worker.notes import JOBS, JobNote, read_job, read_worker

GRACE = timedelta(minutes=15)
BACKUP_GRACE = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class WorkerStatus:
    """What `worker status` tells; instants are UTC text, `overdue` holds a sentence for each thing that is late or stuck."""

    running: bool
    process: str | None
    seen_at: str | None
    jobs: tuple[JobNote, ...]
    last_sync_at: str | None
    next_sync_at: str
    last_backup_at: str | None
    watches: int
    paused: int
    next_digest_at: str | None
    due_deliveries: int
    stuck_deliveries: int
    overdue: tuple[str, ...]


def worker_status(engine: Engine, settings: Settings, now: datetime) -> WorkerStatus:
    """Read how the worker of a store stands."""
    running = is_anybody_at_work(engine)
    note, run, backed_up = read_worker(engine), last_run(engine, "done", "up_to_date"), last_backup_at(engine)
    plan = Schedule(settings.sync_schedule.strip().casefold(), "08:00", settings.timezone)
    stored = list_watches(engine)
    dues = [next_due(one.watch, one.last_run_at) for one in stored if not one.watch.paused]
    due, stuck = count_due(engine)
    overdue = [
        *_late_sync(plan, run.started_at if run else None, now),
        *(f"The digest of {one.watch.name} cannot be computed: {one.problem}" for one in stored if one.problem),
        *_late_digests(dues, now),
        *([f"{stuck} deliveries failed in every attempt and stay due: `trialwatch digest log --due`."] if stuck else []),
        *(_late_backup(backed_up, run is not None, now) if backup_folder(engine) and settings.backups else ()),
    ]
    return WorkerStatus(
        running,
        note.process if note else None,
        note.seen_at if note else None,
        tuple(read_job(engine, one) for one in JOBS),
        run.started_at if run else None,
        instant_text(plan.next_after(now)),
        instant_text(backed_up) if backed_up else None,
        len(stored),
        len(stored) - len(dues),
        instant_text(max(min(dues), now)) if dues else None,
        due,
        stuck,
        tuple(overdue),
    )


def _late_sync(plan: Schedule, last: str | None, now: datetime) -> Iterator[str]:
    """Call a sync late when two of its times in a row passed without one that succeeded."""
    if last is None:
        yield "No sync has succeeded yet."
    elif plan.next_after(plan.next_after(read_instant(last))) + GRACE < now:
        yield f"The last sync that succeeded was {last}."


def _late_digests(dues: list[datetime], now: datetime) -> Iterator[str]:
    late = [one for one in dues if one + GRACE < now]
    if late:
        yield f"{len(late)} watches wait for their digest, the longest since {instant_text(min(late))}."


def _late_backup(last: datetime | None, has_data: bool, now: datetime) -> Iterator[str]:
    if has_data and last is not None and last + BACKUP_GRACE < now:
        yield f"The last backup is of {instant_text(last)}."
