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
    kept = f"The sample's store is kept in {keep}: trialwatch list --database {keep}" if keep else "--keep FILE keeps the sample's store."
    _say(f"\n{kept}\nWith a network, `trialwatch sync` fills a store of your own with the registry's current data.")


def take_the_tour(path: Path, *, in_dashboard: bool) -> None:
    """Walk through what trialwatch does, each step with the command that does it on real data."""
    from trialwatch.cli.session import fix_settings, open_for_writing
    from trialwatch.demo.sample import FIRST_DAY, SAMPLE_NOTE, SECOND_DAY
    from trialwatch.demo.server import SampleRegistry
    from trialwatch.settings import Settings
    from trialwatch.store.engine import writing
    from trialwatch.store.runs import write_note

    _say(f"{SAMPLE_NOTE}: {FIRST_DAY} and {SECOND_DAY}, what happens between them is invented.")
    with SampleRegistry(day=FIRST_DAY) as registry:
        fix_settings(Settings(database=str(path), registry=registry.url, request_interval=0, sample=True))
        with writing(open_for_writing()) as connection:
            write_note(connection, "sample", "yes")
        _step(f"Day one, {FIRST_DAY}: every study that the query finds comes into the store.", "sync")
        _step("A watch is a saved filter with somebody who wants to know.", *_WATCH, f"file:{path.parent / 'digests'}")
        registry.day = SECOND_DAY
        _step(f"Day two, {SECOND_DAY}: what is new, what changed, what left.", "sync")
        _step("Asked again on the same day, it is one request.", "sync")
        _step("What changed, newest day first, heaviest first within it.", "changes", "--min-severity", "major")
        _step("Who gives lenvatinib together with TACE?", "list", "--drug", "lenvatinib", "--category", "tace")
        _step("One study whole, each tag with the words that made it.", "show", "NCT06349980")
        _step("What the watch has to tell.", "digest", "preview", "combinations")
        _step("The dashboard is where the morning begins.", "dashboard", *([] if in_dashboard else ["--once"]))


_WATCH = ("watch", "add", "combinations", "--category", "local-systemic", "--category", "targeted-immune", "--to")


def _step(text: str, *words: str) -> None:
    """Head a step on standard error and run its command, whose output alone is on standard output."""
    from trialwatch.cli import app

    shown = " ".join(f"'{word}'" if " " in word else word for word in words)
    _say(f"\n--- {text}\n    $ trialwatch {shown}\n")
    app(args=list(words), prog_name="trialwatch", standalone_mode=False)
    sys.stdout.flush()


def _say(text: str) -> None:
    from trialwatch.cli.console import say

    sys.stdout.flush()
    say(text)
    sys.stderr.flush()
