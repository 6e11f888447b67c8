"""`trialwatch demo`: the five-minute tour on an embedded sample, without a network and without settings."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("demo")(demo)


def demo(
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="FILE", help="Keep the sample's store in this file.", show_default=False)
    ] = None,
    interactive: Annotated[
        bool | None, typer.Option("--interactive/--once", help="End in the dashboard, or print it once.", show_default=False)
    ] = None,
) -> None:
    """Take the tour: a sample registry, two data days, sync, tags, changes, a digest, the dashboard."""
    import tempfile

    from trialwatch.errors import UsageError

    if keep and keep.exists():
        raise UsageError(f"{keep} is there already; the demo does not write over it.", "Name a new file with --keep.")
    with tempfile.TemporaryDirectory(prefix="trialwatch-demo-") as folder:
        path = keep or Path(folder) / "sample.db"
        take_the_tour(path, in_dashboard=sys.stdout.isatty() if interactive is None else interactive)


def take_the_tour(path: Path, *, in_dashboard: bool) -> None:
    """Walk through what trialwatch does, each step with the command that does it on real data."""
    from trialwatch.cli.session import open_for_writing, use_settings
    from trialwatch.demo.sample import FIRST_DAY, SAMPLE_NOTE, SECOND_DAY
    from trialwatch.demo.server import SampleRegistry
    from trialwatch.settings import Settings
    from trialwatch.store.engine import writing
    from trialwatch.store.runs import write_note

    _step(SAMPLE_NOTE)
    with SampleRegistry(day=FIRST_DAY) as registry:
        use_settings(Settings(database=str(path), registry=registry.url, request_interval=0, sample=True))
        engine = open_for_writing()
        with writing(engine) as connection:
            write_note(connection, "sample", "yes")
        _step(f"Day one, {FIRST_DAY}: every study of the query comes into the store.", "trialwatch sync")
        _sync()
        registry.day = SECOND_DAY
        _step(f"Day two, {SECOND_DAY}: what is new, what changed, what left.", "trialwatch sync")
        _sync()
        _step("Without new data a sync is one request.", "trialwatch sync")
        _sync()
    _questions()
    _digest()
    _step("The dashboard is where the morning begins.", "trialwatch dashboard" if in_dashboard else "trialwatch dashboard --once")
    _dashboard(in_dashboard)
    _after(path)


def _sync() -> None:
    from trialwatch.cli.sync import sync

    sync()


def _questions() -> None:
    from trialwatch.cli.changes import changes
    from trialwatch.cli.list_ import list_studies
    from trialwatch.cli.show import show

    _step("What changed, heaviest first within its day.", "trialwatch changes --min-severity minor --limit 12")
    changes(min_severity="minor", limit=12)
    _step("Who gives lenvatinib together with TACE?", "trialwatch list --drug lenvatinib --category tace")
    list_studies(drug=["lenvatinib"], category=["tace"])
    _step("One study whole, each tag with the words that made it.", "trialwatch show NCT01658878")
    show(["NCT01658878"])


def _digest() -> None:
    from trialwatch.cli.digest import preview
    from trialwatch.cli.watch import add

    _step(
        "A watch is a saved filter with somebody who wants to know.",
        "trialwatch watch add combinations --category local-systemic --to file:digests",
    )


def _dashboard(interactive: bool) -> None:
    from trialwatch.cli.dashboard import dashboard

    dashboard(once=not interactive)


def _after(path: Path) -> None:
    kept = f"The sample's store is kept in {path}: trialwatch list --database {path}. " if path.exists() else ""
    _step(f"{kept}With a network, `trialwatch sync` fills a store of your own with the registry's current data.")


def _step(text: str, command: str = "") -> None:
    """Head a step on standard error, so that standard output holds only what the commands print."""
    from trialwatch.cli.console import say

    sys.stdout.flush()
    say(f"\n--- {text}" + (f"\n    $ {command}" if command else ""))
    sys.stderr.flush()
