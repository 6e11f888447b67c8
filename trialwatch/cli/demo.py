"""`trialwatch demo`: the five-minute tour on an embedded sample, without a network and without settings."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from sqlalchemy import Engine


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    keep: Annotated[
        str | None, typer.Option("--keep", metavar="FILE", help="Keep the sample's store in this file.", show_default=False)
    ] = None,
    interactive: Annotated[
        bool | None, typer.Option("--interactive/--once", help="End in the dashboard, or print it once.", show_default=False)
    ] = None,
) -> None:
    """Take the tour: a sample registry, two data days, sync, tags, changes, a digest, the dashboard."""
    import tempfile
    from pathlib import Path

    from trialwatch.errors import UsageError

    if keep and Path(keep).exists():
        raise UsageError(f"{keep} is there already; the demo does not write over it.", "Name a new file with --keep.")
    with tempfile.TemporaryDirectory(prefix="trialwatch-demo-") as folder:
        path = Path(keep) if keep else Path(folder) / "sample.db"
        tour(path, ends_in_dashboard=sys.stdout.isatty() if interactive is None else interactive)
