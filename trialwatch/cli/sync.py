"""`trialwatch sync`: brings the store level with the registry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from trialwatch.cli.options import ObjectFormat, SummaryFormat

if TYPE_CHECKING:
    from trialwatch.sync import SyncReport


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("sync")(sync)


def sync(
    studies: Annotated[
        list[str] | None, typer.Argument(metavar="[NCT...]", help="Follow and fetch just these studies.", show_default=False)
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Read every page even where the registry has no new data.")] = False,
    output: SummaryFormat = ObjectFormat.TABLE,
) -> None:
    """Bring the store level with the registry. Without new data that is one request."""
    from trialwatch.asking import nct_number
    from trialwatch.cli.console import emit, progress_bar, say
    from trialwatch.cli.session import open_client, open_for_writing, query, settings
    from trialwatch.settings import REVIEW_STUDIES
    from trialwatch.sync import follow_studies
    from trialwatch.sync import sync as bring_level

    numbers = [nct_number(word) for word in studies or ()]
    engine = open_for_writing()
    follow = {number: REVIEW_STUDIES.get(number, "settings") for number in (nct_number(one) for one in settings().follow)}
    with open_client() as client:
        if numbers:
            report = follow_studies(engine, client, numbers)
        else:
            with progress_bar("studies") as progress:
                report = bring_level(engine, client, query(), follow, full=full, progress=progress)
    if report.retagged:
        say(f"Note: {report.retagged} studies were tagged anew, because the vocabulary or its rules have moved.")
    for note in report.notes:
        say(f"Note: {note}")
    if output is ObjectFormat.JSON:
        from dataclasses import asdict

        from trialwatch.store.packing import to_json

        emit(to_json(asdict(report)))
    else:
        emit(sentence(report))


def size(count: int) -> str:
    """Write a number of bytes as people read it."""
    return f"{count / 1e6:.1f} MB" if count >= 1e5 else f"{count / 1e3:.0f} kB"


def sentence(report: SyncReport) -> str:
    """Say in one or two lines what a sync met."""
    seconds = f"{report.seconds:.1f} s, {report.requests} request{'s' if report.requests != 1 else ''}"
    if report.up_to_date:
        return f"Up to date: the registry's data are still of {report.data_timestamp} ({seconds})."
    total = f"{report.seen} of {report.total} studies" if report.total is not None else f"{report.seen} studies"
    counts = [f"{report.new} new", f"{report.changed} changed", f"{report.unchanged} unchanged", f"{report.unreadable} unreadable"]
    gone = [("removed", report.removed), ("merged", report.merged), ("left the query", report.left_query), ("returned", report.returned)]
    counts += [f"{count} {word}" for word, count in gone if count or word == "removed"]
    return f"{total} seen: {', '.join(counts)}.\nData of {report.data_timestamp} ({seconds}, {size(report.bytes)})."
