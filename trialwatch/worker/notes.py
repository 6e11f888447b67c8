"""How each of the worker's jobs went last, kept as notes of the store."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from trialwatch.store.engine import writing
from trialwatch.store.packing import from_json, to_json
from trialwatch.store.runs import read_note, write_note

JOBS = ("sync", "digests", "backup")


@dataclass(frozen=True, slots=True)
class JobNote:
    """The last run of one job: `outcome` is running, done, failed or stopped; `failures` counts failed runs in a row."""

    job: str
    started_at: str | None = None
    finished_at: str | None = None
    outcome: str = "never"
    detail: str = ""
    failures: int = 0


@dataclass(frozen=True, slots=True)
class WorkerNote:
    """The worker that was last active: where, since when, and when it last showed that it is alive."""

    process: str
    started_at: str
    seen_at: str
    stopped_at: str | None = None


def read_job(engine: Engine, job: str) -> JobNote:
    """Read how a job went last."""
    text = read_note(engine, f"worker.{job}")
    return from_json(text, JobNote) if text else JobNote(job)


def write_job(engine: Engine, note: JobNote) -> None:
    """Write down how a job goes."""
    with writing(engine) as connection:
        write_note(connection, f"worker.{note.job}", to_json(note))


def read_worker(engine: Engine) -> WorkerNote | None:
    """Read which worker was active last."""
    text = read_note(engine, "worker")
    return from_json(text, WorkerNote) if text else None


def write_worker(engine: Engine, note: WorkerNote) -> None:
    """Write down which worker is active."""
    with writing(engine) as connection:
        write_note(connection, "worker", to_json(note))
