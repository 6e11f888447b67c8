"""Computing digests: which watches are due, what each has to tell, and writing it down before anything is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from trialwatch.deliver.gathering import gather
from trialwatch.digest import Digest
from trialwatch.errors import UsageError
from trialwatch.store.deliveries import write_down
from trialwatch.store.watches import StoredWatch, list_watches, note_problem
from trialwatch.watch import is_due


@dataclass(slots=True)
class TellReport:
    """What one round of digests did: watches looked at, digests written down, and watches that cannot be computed."""

    watches: int = 0
    digests: list[tuple[str, str]] = field(default_factory=list)
    problems: list[tuple[str, str, bool]] = field(default_factory=list)
    """Watch, reason, and whether that is new."""


def due_watches(engine: Engine, now: datetime) -> list[StoredWatch]:
    """List the watches whose time has come."""
    return [one for one in list_watches(engine) if is_due(one.watch, one.last_run_at, now)]


def write_digests(
    engine: Engine, watches: Sequence[StoredWatch], now: datetime, domain: str, *, stopping: Callable[[], bool] = lambda: False
) -> TellReport:
    """Write down what watches have to tell, each with its due deliveries, and move them on; a watch with nothing is moved on alone."""
    report = TellReport()
    if not watches:
        return report
    with gather(engine, watches, now) as gathering:
        for stored in watches:
            if stopping():
                break
            report.watches += 1
            try:
                ready = gathering.ready(stored)
            except UsageError as problem:
                _note(engine, stored, str(problem).replace("\n", " "), report)
                continue
            if write_down(engine, ready, domain, tell=bool(ready.digest.studies) or stored.watch.also_empty):
                report.digests.append((stored.watch.name, ready.digest.headline))
    return report


def preview(engine: Engine, stored: StoredWatch, now: datetime) -> Digest:
    """Put together what a watch would tell now, without telling it."""
    with gather(engine, [stored], now) as gathering:
        return gathering.ready(stored).digest


def _note(engine: Engine, stored: StoredWatch, problem: str, report: TellReport) -> None:
    if stored.problem != problem:
        note_problem(engine, stored.id, problem)
    report.problems.append((stored.watch.name, problem, stored.problem != problem))
