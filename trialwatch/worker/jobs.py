"""What the worker does, one job at a time: sync, digests, backup. Each writes down how it went and never raises."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from trialwatch.deliver.ledger import send_due, take_over
from trialwatch.deliver.senders import Senders
from trialwatch.deliver.telling import due_watches, write_digests
from trialwatch.errors import TrialwatchError
from trialwatch.registry.client import RegistryClient
from trialwatch.registry.query import Query
from trialwatch.schedule import Schedule
from trialwatch.settings import Settings, redacted
from trialwatch.store.backup import back_up, backup_folder, last_backup_at
from trialwatch.store.lock import has_left, held
from trialwatch.store.runs import last_run
from trialwatch.sync import sync
from trialwatch.watch import instant_text, read_instant
from trialwatch.watching import level_with_settings
from trialwatch.worker.events import NAME, say
from trialwatch.worker.notes import JobNote, read_job, write_job

BACKUP_EVERY = timedelta(hours=24)


class Stopped(Exception):
    """The worker was asked to stop in the middle of a job; what is complete is kept."""


@dataclass(slots=True)
class Jobs:
    """The jobs and what they need; `stopping` tells whether the worker was asked to stop."""

    engine: Engine
    settings: Settings
    client: Callable[[], AbstractContextManager[RegistryClient]]
    query: Query
    follow: Mapping[str, str]
    clock: Callable[[], datetime]
    stopping: Callable[[], bool]
    process: str

    @property
    def sync_schedule(self) -> Schedule:
        """When the registry is asked."""
        return Schedule(self.settings.sync_schedule.strip().casefold(), "08:00", self.settings.timezone)

    def sync(self) -> None:
        """Bring the store level with the registry where that is due and no other worker is about it."""
        with held(self.engine, "sync-job") as free:
            if free and self.sync_due():
                self._run("sync", self._sync)

    def take_over(self) -> None:
        """Begin again what a worker left that died: its sync; its claims on deliveries are freed."""
        take_over(self.engine, "worker@", self.clock(), lambda name: name != self.process and has_left(self.engine, name))
        if read_job(self.engine, "sync").outcome == "running":
            self.sync()

    def digests(self) -> None:
        """Write down the digests that are due and send what is due, new or left over."""
        self._run("digests", self._digests)

    def backup(self) -> None:
        """Back the store up where the newest copy is a day old."""
        if self.backup_due():
            self._run("backup", self._backup)

    def sync_due(self) -> bool:
        """Tell whether a sync should have begun since the last one, or its worker died; missed ones count as one.

        What the store dates later than now says nothing: a clock was wrong.
        """
        note, now = read_job(self.engine, "sync"), self.clock()
        times = [one for one in (self._last_sync(), note.started_at) if one and one <= instant_text(now)]
        return not times or note.outcome == "running" or self.sync_schedule.next_after(read_instant(max(times))) <= now

    def backup_due(self) -> bool:
        """Tell whether a copy is due; a database server has its own."""
        if backup_folder(self.engine) is None or self.settings.backups < 1:
            return False
        last = last_backup_at(self.engine)
        return last is None or self.clock() - last >= BACKUP_EVERY

    def declare_watches(self) -> None:
        """Make the store's watches those of the settings file, unless another worker is about it."""
        with held(self.engine, "declare") as free:
            if free:
                self._declare_watches()

    def _declare_watches(self) -> None:
        for name, problem in level_with_settings(self.engine, self.settings.watches, self.settings.timezone, self.clock()):
            say("watch", f"[[watch]] {name} cannot be used: {problem}", level=logging.WARNING, watch=name)

    def _last_sync(self) -> str | None:
        run = last_run(self.engine, "done", "up_to_date")
        return run.started_at if run else None

    def _sync(self) -> str:
        with self.client() as client:
            report = sync(self.engine, client, self.query, self.follow, clock=self.clock, progress=self._go_on)
        if report.up_to_date:
            return f"up to date, data of {report.data_timestamp}"
        return f"{report.new} new, {report.changed} changed, {report.removed} removed, data of {report.data_timestamp}"

    def _digests(self) -> str:
        now, senders = self.clock(), Senders(self.settings)
        told = write_digests(self.engine, due_watches(self.engine, now), now, senders.domain(), stopping=self.stopping)
        for name, headline in told.digests:
            say("digest", f"{name}: {headline}", watch=name)
        for name, problem, is_news in told.problems:
            if is_news:
                say("digest", f"{name} cannot be computed: {problem}", level=logging.WARNING, watch=name)
        sent = send_due(self.engine, senders, self.clock, by=self.process, stopping=self.stopping)
        for shown in sent.sent:
            say("sent", shown)
        for shown, problem in sent.failed:
            say("sent", f"{shown} failed and stays due: {problem}", level=logging.WARNING, address=shown)
        self._go_on(0, None)
        return f"{len(told.digests)} digests, {len(sent.sent)} sent, {len(sent.failed)} failed"

    def _backup(self) -> str:
        path = back_up(self.engine, self.clock(), self.settings.backups)
        return f"copied to {path}" if path else "nothing to copy"

    def _go_on(self, _seen: int, _total: int | None) -> None:
        """Leave a job where it stands when the worker was asked to stop."""
        if self.stopping():
            raise Stopped

    def _run(self, job: str, work: Callable[[], str]) -> None:
        """Do a job and write down how it went; a failure is logged and kept, and the worker goes on."""
        before = read_job(self.engine, job)
        note = JobNote(job, instant_text(self.clock()), outcome="running", failures=before.failures)
        try:
            write_job(self.engine, note)
            ended = replace(note, outcome="done", detail=work(), failures=0)
        except Stopped:
            ended = replace(note, outcome="stopped", detail="asked to stop; what was complete is kept")
        except Exception as problem:  # a fault of one job must not end the others; it is told with its traceback
            known = isinstance(problem, TrialwatchError)
            what = str(problem).replace("\n", " ") if known else f"{type(problem).__name__}: {problem}"
            ended = replace(note, outcome="failed", detail=redacted(what), failures=before.failures + 1)
            if not known:
                logging.getLogger(NAME).exception("fault in %s", job, extra={"event": "fault"})
        ended = replace(ended, finished_at=instant_text(self.clock()))
        write_job(self.engine, ended)
        if job != "digests" or ended.outcome == "failed":
            level = logging.WARNING if ended.outcome == "failed" else logging.INFO
            say(job, f"{ended.outcome}: {ended.detail}", level=level, outcome=ended.outcome)
