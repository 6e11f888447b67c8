"""`trialwatch db`: the store's revision, upgrade, copy, check and rebuild."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trialwatch.cli.options import ObjectFormat, SummaryFormat


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="Look after the store.", no_args_is_help=True)
    group.command("status")(status)
    group.command("upgrade")(upgrade)
    group.command("backup")(backup)
    group.command("check")(check)
    group.command("rebuild")(rebuild)
    group.command("copy")(copy)
    app.add_typer(group, name="db")


def status(output: SummaryFormat = ObjectFormat.TABLE) -> None:
    """Tell where the store is, its revision, and what is in it."""
    from trialwatch.cli.console import emit
    from trialwatch.cli.session import open_engine_only
    from trialwatch.store.care import store_status
    from trialwatch.store.packing import to_json

    found = store_status(open_engine_only())
    if output is ObjectFormat.JSON:
        emit(to_json(found))
        return
    emit("\n".join(f"{name.replace('_', ' '):<18} {'-' if value is None else value}" for name, value in found.items()))


def upgrade() -> None:
    """Bring the store to this program's revision; an older SQLite file is copied first."""
    from trialwatch.cli.console import emit
    from trialwatch.cli.session import open_engine_only
    from trialwatch.store.schema import HEAD, revision
    from trialwatch.store.schema import upgrade as bring_up

    engine = open_engine_only()
    before = revision(engine)
    copy = bring_up(engine)
    moved = f"from {before or 'nothing'} to {HEAD}" if before != HEAD else f"at {HEAD} already"
    emit(f"The store is {moved}." + (f" A copy of the old one lies in {copy}." if copy else ""))


def backup(file: Annotated[Path, typer.Argument(metavar="FILE", help="Where the copy goes; must not be there yet.")]) -> None:
    """Write a safe copy of the store, also while it is in use."""
    from trialwatch.cli.console import emit
    from trialwatch.cli.session import open_for_reading
    from trialwatch.store.care import copy_store

    size = copy_store(open_for_reading(), file)
    emit(f"Copied to {file} ({size / 1e6:.1f} MB).")


def check() -> None:
    """Check the store's integrity: the file, every record, every count."""
    from trialwatch.cli.console import emit
    from trialwatch.cli.session import open_for_reading
    from trialwatch.errors import StoreDamaged
    from trialwatch.sync.checking import check_store

    problems, count = check_store(open_for_reading())
    if problems:
        raise StoreDamaged(
            f"{len(problems)} problems in the store, the first: {problems[0]}.",
            "Restore a backup, or run `trialwatch db rebuild` where derived rows differ.",
        )
    emit(f"The store is sound: {count} versions read and compared.")


def rebuild() -> None:
    """Derive tags and changes again from the stored versions."""
    from trialwatch.cli.console import emit
    from trialwatch.cli.session import open_for_writing
    from trialwatch.sync.rebuild import rebuild as derive_again

    done = derive_again(open_for_writing())
    emit(f"{done.studies} studies derived again: {done.added} changes added, {done.altered} altered, {done.dropped} dropped.")


def copy(
    source: Annotated[str, typer.Argument(metavar="FROM", help="The store: a file, or an SQLAlchemy URL.", show_default=False)],
    target: Annotated[str, typer.Argument(metavar="TO", help="An empty database, or a copy that was not finished.", show_default=False)],
) -> None:
    """Copy a store to another database, SQLite or PostgreSQL. Run again, it goes on where it stopped.

    FROM stays as it is. Let no worker run on both: each would send the digests that are due.
    """
    from trialwatch.cli.console import emit, progress_bar, say
    from trialwatch.errors import NothingFound
    from trialwatch.settings import redacted
    from trialwatch.store.engine import exists, open_engine
    from trialwatch.store.moving import move_store

    if not exists(source):
        raise NothingFound(f"There is no store at {redacted(source)}.", "Check FROM.")
    with progress_bar("rows") as progress:
        counts = move_store(open_engine(source), open_engine(target), progress)
    emit(", ".join(f"{count} {name}" for name, count in counts.items() if count) + " copied and compared: equal.")
    say("Name the new store with --database or TRIALWATCH_DATABASE; let no worker run on the old one any more.")
