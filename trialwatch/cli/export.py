"""`trialwatch export`: a file of studies, changes, tags and versions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from trialwatch.cli.options import AsOf, filtered
from trialwatch.filters import Asked


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("export")(export)


@filtered
def export(
    asked: Asked,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Ends in .csv .jsonl .parquet .xlsx or .sqlite.", show_default=False)],
    text: Annotated[
        str | None, typer.Option("--text", metavar="TEXT", help="Words in number, titles, conditions, interventions, sponsor.")
    ] = None,
    table: Annotated[
        str | None,
        typer.Option(
            "--table", metavar="NAME", help="studies (usual), changes, tags or versions, in a file of one table.", show_default=False
        ),
    ] = None,
    as_of: AsOf = None,
    force: Annotated[bool, typer.Option("--force", help="Replace a file that is there.")] = False,
) -> None:
    """Write studies, changes, tags and versions to a file, with source, data date and list of modifications.

    .xlsx and .sqlite hold everything; .csv, .jsonl and .parquet hold one table.
    """
    from trialwatch.asking import on_day, resolve
    from trialwatch.cli.console import emit
    from trialwatch.cli.list_ import as_it_stood
    from trialwatch.cli.session import now, open_for_reading
    from trialwatch.export import Export
    from trialwatch.export import export as write
    from trialwatch.export.exporting import check

    plan = Export(file.expanduser(), now(), table=table, force=force)
    check(plan)
    engine = open_for_reading()
    if as_of:
        engine = as_it_stood(engine, on_day(as_of).isoformat())
    done = write(engine, replace(plan, wanted=resolve(replace(asked, text=text), engine)))
    counted = ", ".join(f"{count} {name}" for name, count in done.counts.items())
    emit(f"{counted} written to {' and '.join(map(str, done.files))}.")
