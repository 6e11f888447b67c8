"""`trialwatch backfill`: earlier versions from the registry's record history."""

from __future__ import annotations

from typing import Annotated

import typer

from trialwatch.cli.options import ObjectFormat, SummaryFormat


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("backfill")(backfill)


def backfill(
    studies: Annotated[list[str] | None, typer.Argument(metavar="[NCT...]", help="The studies.", show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help="Every study of the store: hours for thousands of studies.")] = False,
    output: SummaryFormat = ObjectFormat.TABLE,
) -> None:
    """Fetch earlier versions from the registry's record history.

    The endpoint is undocumented and may change or refuse; nothing else rests on it.
    """
    from dataclasses import asdict

    from trialwatch.asking import nct_number
    from trialwatch.cli.console import emit, progress_bar, say
    from trialwatch.cli.session import now, open_client, open_for_writing
    from trialwatch.cli.show import require_known
    from trialwatch.errors import UsageError
    from trialwatch.store.packing import to_json
    from trialwatch.sync.backfill import all_numbers
    from trialwatch.sync.backfill import backfill as fetch_earlier

    if bool(studies) == every:
        raise UsageError("backfill needs either studies or --all.", "For one study: trialwatch backfill NCT01658878")
    engine = open_for_writing()
    numbers = all_numbers(engine) if every else [nct_number(word) for word in studies or ()]
    require_known(engine, numbers)
    say("Earlier versions come from the registry's record history, an undocumented endpoint.")
    with open_client() as client, progress_bar("studies") as progress:
        report = fetch_earlier(engine, client, numbers, clock=now, progress=progress)
    for note in report.notes:
        say(f"Note: {note}")
    if output is ObjectFormat.JSON:
        emit(to_json(asdict(report)))
        return
    again = f" {report.already} had been backfilled before." if report.already else ""
    emit(f"{report.versions} earlier versions of {report.studies} studies, {report.changes} changes in them.{again}")
