"""`trialwatch watch`: saved filters with somebody who wants to know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from trialwatch.cli.options import ObjectFormat, SummaryFormat, filtered
from trialwatch.filters import Asked

if TYPE_CHECKING:
    from trialwatch.store.watches import StoredWatch

Name = Annotated[str, typer.Argument(metavar="NAME", help="The watch.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="Save filters and tell somebody what changed.", no_args_is_help=True)
    group.command("add")(add)
    group.command("list")(list_all)
    group.command("show")(show)
    group.command("remove")(remove)
    group.command("pause")(pause)
    group.command("resume")(resume)
    group.command("test")(test)
    app.add_typer(group, name="watch")


@filtered
def add(
    asked: Asked,
    name: Name,
    to: Annotated[
        list[str], typer.Option("--to", metavar="ADDRESS", help="mailto:..., file:FOLDER, an Apprise URL, or env:NAME.", show_default=False)
    ],
    every: Annotated[str, typer.Option("--every", metavar="WHEN", help='daily, weekly, monday, hourly, or "CRON".')] = "daily",
    at: Annotated[str | None, typer.Option("--at", metavar="HH:MM", help="At what time of day (08:00).", show_default=False)] = None,
    timezone: Annotated[
        str | None, typer.Option("--timezone", metavar="AREA/CITY", help="Whose clock; that of the settings.", show_default=False)
    ] = None,
    min_severity: Annotated[
        str | None, typer.Option("--min-severity", metavar="SEVERITY", help="critical, major, minor.", show_default=False)
    ] = None,
    element: Annotated[
        list[str] | None, typer.Option("--element", metavar="NAME", help="Only this data element.", show_default=False)
    ] = None,
    also_empty: Annotated[bool, typer.Option("--also-empty", help="Write also when there is nothing to tell.")] = False,
) -> None:
    """Save a watch: the filter of `list`, for somebody, by a schedule."""
    from trialwatch.cli.console import emit
    from trialwatch.cli.session import now, open_for_reading, settings
    from trialwatch.errors import UsageError
    from trialwatch.store.watches import list_watches
    from trialwatch.watching import WatchWords, add_watch, watch_from

    words = WatchWords(name, asked, to, every, at, timezone or settings().timezone, min_severity, element or (), also_empty)
    watch, engine = watch_from(words), open_for_reading()
    if any(one.watch.name == watch.name for one in list_watches(engine)):
        raise UsageError(f"There is a watch {watch.name!r} already.", f"`trialwatch watch remove {watch.name!r}` makes room.")
    count = add_watch(engine, watch, now())
    due = watch.schedule.next_after(now())
    emit(f"Watching {count} studies as {watch.name!r}; next digest {due:%Y-%m-%d %H:%M} UTC to {_to(watch.addresses)}.")
    _warn_of_mail(watch.addresses)


def list_all(output: SummaryFormat = ObjectFormat.TABLE) -> None:
    """List the watches."""
    from trialwatch.cli.console import emit, say
    from trialwatch.cli.session import open_for_reading
    from trialwatch.store.packing import to_json
    from trialwatch.store.watches import list_watches
    from trialwatch.watching import watch_row

    stored = list_watches(open_for_reading())
    if output is ObjectFormat.JSON:
        emit(to_json([watch_row(one) for one in stored]))
    elif not stored:
        say("There is no watch yet; `trialwatch watch add NAME --to ADDRESS` makes one.")
    else:
        emit("\n".join(_line(one) for one in stored))


def show(name: Name, output: SummaryFormat = ObjectFormat.TABLE) -> None:
    """Show one watch."""
    from dataclasses import asdict

    from trialwatch.cli.console import emit
    from trialwatch.cli.session import open_for_reading
    from trialwatch.store.packing import to_json
    from trialwatch.store.watches import read_watch
    from trialwatch.watching import watch_row

    row = watch_row(read_watch(open_for_reading(), name))
    if output is ObjectFormat.JSON:
        emit(to_json(row))
        return
    values = {key: ", ".join(value) if isinstance(value, tuple) else value for key, value in asdict(row).items()}
    emit("\n".join(f"{key.replace('_', ' '):<14} {'-' if value in (None, '') else value}" for key, value in values.items()))


def remove(name: Name) -> None:
    """Remove a watch; what it has still to deliver stays due."""
    from trialwatch.cli.console import emit
    from trialwatch.cli.session import open_for_reading
    from trialwatch.store.watches import remove_watch

    remove_watch(open_for_reading(), name)
    emit(f"Removed the watch {name!r}.")


def pause(name: Name) -> None:
    """Pause a watch; what happens meanwhile is told afterwards."""
    _pause(name, paused=True)


def resume(name: Name) -> None:
    """Let a paused watch go on, with what happened meanwhile."""
    _pause(name, paused=False)


def test(name: Name) -> None:
    """Send a marked test to every address of a watch."""
    from trialwatch.cli.console import emit, say
    from trialwatch.cli.session import now, open_for_reading, settings
    from trialwatch.deliver.senders import Senders, send_test
    from trialwatch.errors import DeliveryError
    from trialwatch.store.studies import source
    from trialwatch.store.watches import read_watch

    engine = open_for_reading()
    stored, failed = read_watch(engine, name), 0
    for address in stored.watch.addresses:
        try:
            send_test(Senders(settings()), stored.watch, address, source(engine), now())
            emit(f"Sent a test to {address.shown}.")
        except DeliveryError as problem:
            failed += 1
            say(f"{address.shown} failed: {problem}")
    if failed:
        raise typer.Exit(DeliveryError.exit_code)


def _pause(name: str, *, paused: bool) -> None:
    from trialwatch.cli.console import emit
    from trialwatch.cli.session import open_for_reading
    from trialwatch.store.watches import pause_watch

    pause_watch(open_for_reading(), name, paused=paused)
    emit(f"The watch {name!r} {'is paused' if paused else 'goes on'}.")


def _warn_of_mail(addresses: tuple[object, ...]) -> None:
    from trialwatch.cli.console import say
    from trialwatch.cli.session import settings

    if any(str(getattr(one, "text", "")).startswith("mailto:") for one in addresses) and not settings().smtp_url:
        say("Note: no mail server is set yet (TRIALWATCH_SMTP_URL); its digests will stay due.")


def _to(addresses: tuple[object, ...]) -> str:
    return ", ".join(str(getattr(one, "shown", one)) for one in addresses)


def _line(stored: StoredWatch) -> str:
    from trialwatch.watching import watch_row

    row = watch_row(stored)
    when = "paused" if row.paused else f"next {str(row.next_run_at)[:16].replace('T', ' ')} UTC"
    trouble = f"  [cannot be computed: {row.problem}]" if row.problem else ""
    return f"{row.name}: {row.filter or 'every study'} -> {', '.join(row.to)}; {when}{trouble}"
