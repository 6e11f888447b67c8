"""`trialwatch worker`: the scheduled worker, and how it stands."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from trialwatch.cli.options import ObjectFormat, SummaryFormat

if TYPE_CHECKING:
    import threading

    from trialwatch.worker.jobs import Jobs
    from trialwatch.worker.status import WorkerStatus


class LogFormat(StrEnum):
    """How events are logged."""

    PLAIN = "plain"
    JSON = "json"


def add_to(app: typer.Typer) -> None:
    """Add the command and its `status`."""
    group = typer.Typer(help="Sync by schedule, send digests when due, back the store up.", invoke_without_command=True)
    group.callback()(run)
    group.command("status")(status)
    app.add_typer(group, name="worker")


def run(
    context: typer.Context,
    log_format: Annotated[LogFormat, typer.Option("--log-format", help="One line an event.", case_sensitive=False)] = LogFormat.PLAIN,
    once: Annotated[bool, typer.Option("--once", help="Do what is due and leave, for cron and timers.")] = False,
) -> None:
    """Run the worker until it is stopped."""
    if context.invoked_subcommand:
        return
    from trialwatch.cli.console import say
    from trialwatch.worker.events import start_log
    from trialwatch.worker.loop import run_once, run_worker, stop_signals

    start_log(log_format.value)
    with stop_signals() as stop:
        jobs = _jobs(stop)
        if not once:
            run_worker(jobs, stop)
        elif run_once(jobs):
            _leave(jobs)
        else:
            say("Another worker runs on this store.")


def status(output: SummaryFormat = ObjectFormat.TABLE) -> None:
    """Tell last and next runs, failures, and what is due; exit 1 when something is overdue."""
    from trialwatch.cli.console import emit
    from trialwatch.cli.session import now, open_for_reading, settings
    from trialwatch.store.packing import to_json
    from trialwatch.worker.status import worker_status

    found = worker_status(open_for_reading(), settings(), now())
    emit(to_json(found) if output is ObjectFormat.JSON else _lines(found))
    if found.overdue:
        raise typer.Exit(1)


def _jobs(stop: threading.Event) -> Jobs:
    from trialwatch.asking import nct_number
    from trialwatch.cli.session import now, open_client, open_for_writing, query, settings
    from trialwatch.deliver.ledger import this_process
    from trialwatch.registry.client import Surroundings
    from trialwatch.settings import REVIEW_STUDIES
    from trialwatch.worker.events import say
    from trialwatch.worker.jobs import Jobs, Stopped

    def wait(seconds: float) -> None:
        if stop.wait(seconds):
            raise Stopped

    around = Surroundings(sleep=wait, tell=lambda text: say("registry", text))
    follow = {number: REVIEW_STUDIES.get(number, "settings") for number in (nct_number(one) for one in settings().follow)}
    return Jobs(
        open_for_writing(), settings(), lambda: open_client(around=around), query(), follow, now, stop.is_set, this_process("worker")
    )


def _leave(jobs: Jobs) -> None:
    """End a single round with the exit code of what failed in it."""
    from trialwatch.errors import DeliveryError, RegistryError
    from trialwatch.store.deliveries import due_deliveries
    from trialwatch.worker.notes import read_job

    if read_job(jobs.engine, "sync").outcome == "failed":
        raise typer.Exit(RegistryError.exit_code)
    if any(one.attempts for one in due_deliveries(jobs.engine, None)):
        raise typer.Exit(DeliveryError.exit_code)


def _lines(found: WorkerStatus) -> str:
    lines = [
        f"worker         {f'running as {found.process}' if found.running else 'not running'}",
        f"last sync      {found.last_sync_at or 'never'}; next {found.next_sync_at}",
        f"last backup    {found.last_backup_at or 'never'}",
        f"watches        {found.watches}, {found.paused} paused; next digest {found.next_digest_at or '-'}",
        f"deliveries     {found.due_deliveries} due, {found.stuck_deliveries} of them stuck",
    ]
    for job in found.jobs:
        failed = f", failed {job.failures} times in a row" if job.failures else ""
        lines.append(f"{job.job:<14} {job.outcome} {job.finished_at or job.started_at or ''}{failed} {job.detail}".rstrip())
    return "\n".join([*lines, *(f"OVERDUE        {one}" for one in found.overdue)])
