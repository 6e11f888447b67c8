"""`trialwatch changes`: what changed, newest first."""

from __future__ import annotations

from typing import Annotated

import typer

from trialwatch.cli.options import ChangeFormat, ChangeRows, ExitCode, Limit, filtered
from trialwatch.filters import Asked


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("changes")(changes)


@filtered
def changes(
    asked: Asked,
    since: Annotated[
        str | None,
        typer.Option(
            "--since",
            metavar="7d|DATE",
            help="Learnt in the last 7d, 12h, 2w, 3m; or of the data of that day or later.",
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        str | None, typer.Option("--until", metavar="DATE", help="Of the data of that day or earlier.", show_default=False)
    ] = None,
    min_severity: Annotated[
        str | None, typer.Option("--min-severity", metavar="SEVERITY", help="critical, major, minor, administrative.", show_default=False)
    ] = None,
    element: Annotated[
        list[str] | None, typer.Option("--element", metavar="NAME", help="A data element, such as overall_status.", show_default=False)
    ] = None,
    limit: Limit = None,
    output: ChangeRows = ChangeFormat.TABLE,
    exit_code: ExitCode = False,
) -> None:
    """List what changed, newest first."""
    from trialwatch.asking import a_date, resolve
    from trialwatch.asking import since as point_in_time
    from trialwatch.cli.printing import FOR_MACHINES, changes_that_fit, print_changes, print_rows
    from trialwatch.cli.session import now, open_for_reading
    from trialwatch.filters import ChangeFilter
    from trialwatch.store.changes import each_change, list_changes

    which = ChangeFilter(
        since=point_in_time("--since", since, now()) if since else None,
        until=a_date("--until", until) if until else None,
        min_severity=a_severity(min_severity) if min_severity else None,
        elements=tuple(an_element(one) for one in element or ()),
    )
    engine = open_for_reading()
    wanted = resolve(asked, engine)
    if output in FOR_MACHINES:
        count = print_rows(each_change(engine, wanted, which, limit=limit), engine, output, "changes")
    else:
        most = limit if limit is not None else changes_that_fit() if output is ChangeFormat.TABLE else None
        rows, count = list_changes(engine, wanted, which, limit=most)
        print_changes(rows, count, engine, output)
    if exit_code and not count:
        raise typer.Exit(1)


def a_severity(word: str) -> str:
    """Read a severity; raises UsageError for anything else."""
    from trialwatch.errors import UsageError
    from trialwatch.settings import did_you_mean
    from trialwatch.severity import Severity

    known = [str(one) for one in Severity]
    if word.casefold() not in known:
        raise UsageError(f"{word!r} is no severity.", did_you_mean(word, known))
    return word.casefold()


def an_element(word: str) -> str:
    """Read the name of a data element; raises UsageError for anything else."""
    from trialwatch.changes import ELEMENTS
    from trialwatch.errors import UsageError
    from trialwatch.settings import did_you_mean

    name = word.strip().casefold().replace("-", "_").replace(" ", "_")
    if name not in ELEMENTS:
        raise UsageError(f"No data element is called {word!r}.", did_you_mean(name, list(ELEMENTS)))
    return name
