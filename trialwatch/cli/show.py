"""`trialwatch show`: one study whole."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from trialwatch.cli.options import AsOf

if TYPE_CHECKING:
    from sqlalchemy import Engine


class ShowFormat(StrEnum):
    """How a study is printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    MARKDOWN = "markdown"


def add_to(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show")(show)


def show(
    studies: Annotated[list[str], typer.Argument(metavar="NCT...", help="The studies.", show_default=False)],
    diff: Annotated[
        str | None, typer.Option("--diff", metavar="V..W", help="What changed from version V to W.", show_default=False)
    ] = None,
    as_of: AsOf = None,
    raw: Annotated[bool, typer.Option("--raw", help="The registry's record as it came, as JSON.")] = False,
    output: Annotated[ShowFormat, typer.Option("--format", "-f", help="How to print.", case_sensitive=False)] = ShowFormat.TABLE,
) -> None:
    """Show a study whole: status, dates, arms, outcomes, sites, tags with evidence, versions, changes."""
    from trialwatch.asking import nct_number, on_day
    from trialwatch.cli.list_ import as_it_stood
    from trialwatch.cli.printing import print_diff, print_raw, print_study_details
    from trialwatch.cli.session import open_for_reading, today
    from trialwatch.errors import UsageError
    from trialwatch.registry.parse import parse_study
    from trialwatch.store.detail import read_study

    numbers = [nct_number(word) for word in studies]
    engine, day = open_for_reading(), today()
    if diff:
        if len(numbers) != 1:
            raise UsageError("--diff compares two versions of one study.", "Name one study.")
        print_diff(engine, numbers[0], *two_versions(diff), output is ShowFormat.JSON)
        return
    if as_of:
        day = on_day(as_of)
        require_known(engine, numbers)
        engine = as_it_stood(engine, day.isoformat())
    if raw:
        print_raw(engine, numbers)
        return
    print_study_details([read_study(engine, number, day, parse_study) for number in numbers], engine, output)


def two_versions(text: str) -> tuple[int, int]:
    """Read `V..W`; raises UsageError for anything else."""
    from trialwatch.errors import UsageError

    older, dots, newer = text.partition("..")
    if not dots or not older.strip().isdecimal() or not newer.strip().isdecimal():
        raise UsageError(f"--diff {text!r} names no two versions.", "Write --diff 0..1; `show` lists the versions.")
    return int(older), int(newer)


def require_known(engine: Engine, numbers: list[str]) -> None:
    """Refuse studies that the store never had."""
    from trialwatch.errors import NothingFound
    from trialwatch.store.engine import reading
    from trialwatch.store.studies import has_study

    with reading(engine) as connection:
        for number in numbers:
            if not has_study(connection, number):
                raise NothingFound(f"The store has no study {number}.", f"`trialwatch sync {number}` follows and fetches it.")
