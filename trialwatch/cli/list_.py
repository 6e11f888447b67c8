"""`trialwatch list`: studies by filter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from trialwatch.cli.options import AsOf, ExitCode, Limit, RowFormat, Rows, filtered
from trialwatch.filters import Asked

if TYPE_CHECKING:
    from sqlalchemy import Engine


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("list")(list_studies)


@filtered
def list_studies(
    asked: Asked,
    sort: Annotated[
        str,
        typer.Option(
            "--sort",
            metavar="FIELD[:asc|desc]",
            help="updated, posted, start, primary-completion, completion, enrollment, status, phase, title, nct.",
        ),
    ] = "updated",
    as_of: AsOf = None,
    limit: Limit = None,
    output: Rows = RowFormat.TABLE,
    exit_code: ExitCode = False,
) -> None:
    """List studies. On a terminal one screenful of the most recent; all of them in machine formats."""
    from trialwatch.asking import on_day, resolve
    from trialwatch.cli.printing import FOR_MACHINES, print_rows, print_studies, rows_that_fit
    from trialwatch.cli.session import open_for_reading, today
    from trialwatch.store.studies import each_study
    from trialwatch.store.studies import list_studies as read

    engine, day = open_for_reading(), today()
    check_sort(sort)
    if as_of:
        day = on_day(as_of)
        engine = as_it_stood(engine, day.isoformat())
    wanted = resolve(asked, engine)
    if output in FOR_MACHINES:
        count = print_rows(each_study(engine, wanted, day, sort=sort, limit=limit), engine, output, "studies")
    else:
        most = limit if limit is not None else rows_that_fit() if output is RowFormat.TABLE else None
        rows, count = read(engine, wanted, day, sort=sort, limit=most)
        print_studies(rows, count, engine, output, as_of=as_of)
    if exit_code and not count:
        raise typer.Exit(1)


def check_sort(sort: str) -> None:
    """Refuse a field or a way that lists cannot be sorted by."""
    from trialwatch.errors import UsageError
    from trialwatch.settings import did_you_mean
    from trialwatch.store.studies import SORTS

    name, _, way = sort.partition(":")
    if name not in SORTS or way not in ("", "asc", "desc"):
        raise UsageError(f"A list cannot be sorted by {sort!r}.", did_you_mean(name, list(SORTS)))


def as_it_stood(engine: Engine, day: str) -> Engine:
    """Rebuild the store of an earlier day in memory, from its versions."""
    from trialwatch.cli.console import say
    from trialwatch.sync.past import store_as_of

    past, count, first = store_as_of(engine, day)
    if not count:
        known = f"its earliest record is of {first}" if first else "it has no record at all"
        say(f"The store knows nothing of {day}: {known}. `trialwatch backfill` fetches earlier versions.")
    return past
