"""`trialwatch dashboard`: the terminal dashboard, or one page of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from trialwatch.dashboard.data import StoreData
    from trialwatch.dashboard.doings import Progress
    from trialwatch.dashboard.question import Question

_LOCK_SECONDS = 2


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("dashboard")(dashboard)


def dashboard(
    once: Annotated[bool, typer.Option("--once", help="Print one page instead: for pipes, mails and small terminals.")] = False,
    refresh: Annotated[float, typer.Option("--refresh", metavar="SECONDS", min=1, help="How often to look at the store.")] = 30,
) -> None:
    """Show what changed, live; where nobody looks at a terminal, print it once."""
    import sys

    from trialwatch.cli.session import open_for_writing

    engine = open_for_writing()
    if once or not (sys.stdin.isatty() and sys.stdout.isatty()):
        _print_page(engine)
        return
    _run(refresh)


def _data(engine: Engine) -> StoreData:
    import getpass

    from trialwatch.cli.session import now
    from trialwatch.dashboard.data import StoreData

    try:
        reader = getpass.getuser()
    except (OSError, KeyError):  # a process without a user name, as in some containers
        reader = "somebody"
    return StoreData(engine, now, reader)


def _print_page(engine: Engine) -> None:
    from trialwatch.cli.printing import draw, page_width
    from trialwatch.dashboard.once import page

    draw(page(_data(engine), page_width(), _worker(engine)))


def _run(refresh: float) -> None:
    from trialwatch.cli.session import settings
    from trialwatch.dashboard.app import Dashboard
    from trialwatch.dashboard.doings import Doings
    from trialwatch.store.engine import open_engine

    chosen = settings()
    engine = open_engine(chosen.database, lock_seconds=_LOCK_SECONDS)

    def save(name: str, question: Question, address: str) -> str:
        return _save_watch(engine, name, question, address)

    doings = Doings(None if chosen.sample else _sync, save, lambda: _worker(engine))
    app = Dashboard(_data(engine), doings, refresh=refresh)
    app.run()
    if app.return_code:
        raise typer.Exit(app.return_code)


def _worker(engine: Engine) -> tuple[str, str | None]:
    from trialwatch.cli.session import now, settings
    from trialwatch.worker.status import worker_status

    status = worker_status(engine, settings(), now())
    if not status.running:
        return "worker: not running", None
    late = f"! worker: {len(status.overdue)} late or stuck" if status.overdue else "worker: running"
    return late, status.next_sync_at


def _sync(progress: Progress) -> str:
    from trialwatch.asking import nct_number
    from trialwatch.cli.session import open_client, open_for_writing, query, settings
    from trialwatch.cli.sync import sentence
    from trialwatch.settings import REVIEW_STUDIES
    from trialwatch.sync import sync

    follow = {number: REVIEW_STUDIES.get(number, "settings") for number in (nct_number(one) for one in settings().follow)}
    with open_client() as client:
        return sentence(sync(open_for_writing(), client, query(), follow, progress=progress))


def _save_watch(engine: Engine, name: str, question: Question, address: str) -> str:
    from trialwatch.cli.session import now
    from trialwatch.watching import WatchWords, add_watch, watch_from

    words = WatchWords(name, question.asked, [address], min_severity=question.severity, element=question.elements)
    matching = add_watch(engine, watch_from(words), now())
    return f"The watch {name} is saved; {matching:,} studies match it now."
