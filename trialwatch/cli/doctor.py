"""`trialwatch doctor`: what is wrong, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from trialwatch.cli.options import ObjectFormat, SummaryFormat

if TYPE_CHECKING:
    from trialwatch.doctor.finding import Finding

_MARKS = {"ok": "ok     ", "warning": "WARNING", "problem": "PROBLEM"}


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("doctor")(doctor)


def doctor(
    live: Annotated[bool, typer.Option("--live", help="Check that the live API still has the shape that trialwatch reads.")] = False,
    output: SummaryFormat = ObjectFormat.TABLE,
) -> None:
    """Find out what is wrong: settings, store, registry, clock, mail. Changes nothing.

    Ends with 0 when nothing is a problem, else with the exit code of the most basic one.
    """
    from trialwatch.cli.console import emit
    from trialwatch.doctor.finding import exit_code
    from trialwatch.store.packing import to_json

    findings, report = _api() if live else (_everything(), "")
    if output is ObjectFormat.JSON:
        from dataclasses import asdict

        emit(to_json([asdict(one) for one in findings]))
    else:
        emit(report or listed(findings))
    raise typer.Exit(exit_code(findings))


def listed(findings: Sequence[Finding]) -> str:
    """Lay findings out for reading: what is wrong with its advice below it, a count at the end."""
    from trialwatch.show.safe import plain
    from trialwatch.show.words import count_word

    lines = []
    for one in findings:
        lines.append(f"{_MARKS[one.state]}  {one.area} / {one.what}: {plain(one.said)}")
        if one.advice:
            lines.append(f"{'':9}-> {plain(one.advice)}")
    problems, warnings = (sum(one.state == state for one in findings) for state in ("problem", "warning"))
    counts = f"{count_word(problems, 'problem')}, {count_word(warnings, 'warning')}"
    return "\n".join([*lines, "", f"{len(findings)} things looked at: {counts}."])


def _everything() -> list[Finding]:
    import os

    from trialwatch.cli.session import given_flags, now, open_client, settings
    from trialwatch.doctor.examination import Patient, examine

    return list(examine(Patient(settings, given_flags(), os.environ, lambda: open_client(attempts=1), now)))


def _api() -> tuple[list[Finding], str]:
    from trialwatch.cli.session import open_client, query
    from trialwatch.doctor.live import examine_api
    from trialwatch.doctor.report import live_report

    with open_client(attempts=2) as client:
        seen = examine_api(client, query())
    return seen.findings, live_report(seen)
