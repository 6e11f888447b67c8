"""`trialwatch overview`: counts, and the trend of changes."""

from __future__ import annotations

import typer

from trialwatch.cli.options import ObjectFormat, SummaryFormat


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("overview")(overview)


def overview(output: SummaryFormat = ObjectFormat.TABLE) -> None:
    """Count studies by category, status and phase, and draw how many changes each week brought."""
    from trialwatch.cli.printing import print_overview
    from trialwatch.cli.session import open_for_reading, today
    from trialwatch.store.overview import read_overview

    engine = open_for_reading()
    print_overview(read_overview(engine, today()), engine, as_json=output is ObjectFormat.JSON)
