"""`trialwatch digest`: what watches have to tell, sending it, and the ledger of deliveries."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from trialwatch.cli.options import Limit, ObjectFormat, SummaryFormat

Name = Annotated[str, typer.Argument(metavar="NAME", help="The watch.", show_default=False)]
PerhapsName = Annotated[str | None, typer.Argument(metavar="[NAME]", help="Just this watch.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add the group of commands."""
    group = typer.Typer(help="Preview, send and look up digests.", no_args_is_help=True)
    group.command("preview")(preview)
    group.command("send")(send)
    group.command("log")(log)
    app.add_typer(group, name="digest")


def preview(
    name: Name,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write the mail's HTML there.", show_default=False)] = None,
) -> None:
    """Show what a watch would tell now, without telling it."""
    from trialwatch.cli.console import emit, say
    from trialwatch.cli.printing import draw
    from trialwatch.cli.session import now, open_for_reading
    from trialwatch.deliver.panel import digest_view
    from trialwatch.deliver.rendering import render
    from trialwatch.deliver.telling import preview as compute
    from trialwatch.errors import UsageError
    from trialwatch.store.watches import read_watch

    engine = open_for_reading()
    digest = compute(engine, read_watch(engine, name), now())
    if html:
        try:
            html.write_text(render(digest).html, encoding="utf-8")
        except OSError as problem:
            raise UsageError(f"{html} cannot be written: {problem.strerror}.") from problem
        say(f"Wrote {html}.")
    elif typer.get_text_stream("stdout").isatty():
        draw(digest_view(digest))
    else:
        emit(render(digest).text)


def send(
    name: PerhapsName = None,
    due: Annotated[bool, typer.Option("--due", help="Only what is due by its schedule, and what waits no longer.")] = False,
) -> None:
    """Write down what watches have to tell and send it, with whatever is still due."""
    from trialwatch.cli.console import emit, say
    from trialwatch.cli.session import now, open_for_reading, settings
    from trialwatch.deliver.ledger import send_due, this_process
    from trialwatch.deliver.senders import Senders
    from trialwatch.deliver.telling import due_watches, write_digests
    from trialwatch.errors import DeliveryError
    from trialwatch.store.watches import list_watches, read_watch

    engine, senders = open_for_reading(), Senders(settings())
    chosen = [read_watch(engine, name)] if name else list_watches(engine)
    ready = {one.id for one in due_watches(engine, now())}
    chosen = [one for one in chosen if one.id in ready or (not due and not one.watch.paused)]
    for one in (one for one in ([read_watch(engine, name)] if name else ()) if one.watch.paused):
        say(f"The watch {one.watch.name!r} is paused; `trialwatch watch resume` lets it go on.")
    told = write_digests(engine, chosen, now(), senders.domain())
    for watch, problem, _ in told.problems:
        say(f"{watch} cannot be computed: {problem}")
    sent = send_due(engine, senders, now, by=this_process("command"), watch=name, waiting_too=not due)
    for shown in sent.sent:
        emit(f"Sent to {shown}.")
    for shown, problem in sent.failed:
        say(f"{shown} failed and stays due: {problem}")
    emit(f"{told.watches} watches, {len(told.digests)} digests, {len(sent.sent)} sent, {len(sent.failed)} failed.")
    if sent.failed:
        raise typer.Exit(DeliveryError.exit_code)


def log(
    name: PerhapsName = None,
    due: Annotated[bool, typer.Option("--due", help="Only what is still due.")] = False,
    limit: Limit = 50,
    output: SummaryFormat = ObjectFormat.TABLE,
) -> None:
    """List deliveries, newest first: to whom, when, how often tried, and why it failed."""
    from trialwatch.cli.console import emit, say
    from trialwatch.cli.session import open_for_reading
    from trialwatch.store.deliveries import log_of_deliveries
    from trialwatch.store.packing import to_json

    rows = [
        {
            "id": one.id,
            "watch": one.watch,
            "headline": headline,
            "to": one.shown,
            "state": "stuck" if one.stuck else one.state,
            "attempts": one.attempts,
            "created_at": one.created_at,
            "settled_at": one.settled_at,
            "next_attempt_at": None if one.state == "sent" else one.next_attempt_at,
            "message_id": one.message_id,
            "error": one.error,
        }
        for one, headline in log_of_deliveries(open_for_reading(), name, limit, due_only=due)
    ]
    if output is ObjectFormat.JSON:
        emit(to_json(rows))
        return
    if not rows:
        say("Nothing is due." if due else "Nothing was delivered yet.")
    for row in rows:
        tried = f" ({row['attempts']} attempts; next {row['next_attempt_at']}; {row['error'] or 'not tried yet'})"
        line = f"{row['created_at']}  {row['state']:<5}  {row['watch']} -> {row['to']}: {row['headline']}"
        emit(line if row["state"] == "sent" else line + tried)
