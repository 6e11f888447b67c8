"""From rows to the two streams: which writer of `show` a format means, and what is told beside the data."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from trialwatch.cli.console import say
from trialwatch.cli.options import ChangeFormat, RowFormat

if TYPE_CHECKING:
    from rich.console import RenderableType
    from sqlalchemy import Engine

    from trialwatch.rows import ChangeRow, Overview, Source, StudyDetail, StudyRow

_HEAD_AND_FOOT = 6
_LINES_A_CHANGE = 2
FOR_MACHINES = ("json", "jsonl", "csv")
"""Formats that are written row by row."""


def rows_that_fit() -> int | None:
    """Tell how many studies fit the screen; None where nobody looks at one."""
    return max(shutil.get_terminal_size().lines - _HEAD_AND_FOOT, 5) if sys.stdout.isatty() else None


def changes_that_fit() -> int | None:
    """Tell how many changes fit the screen; None where nobody looks at one."""
    return max((shutil.get_terminal_size().lines - _HEAD_AND_FOOT) // _LINES_A_CHANGE, 5) if sys.stdout.isatty() else None


def draw(*parts: RenderableType) -> None:
    """Draw pages on standard output."""
    from trialwatch.show.console import standard_output

    console = standard_output()
    for part in parts:
        console.print(part)


def page_width() -> int:
    """Tell how wide a page may be, in cells."""
    from trialwatch.show.console import standard_output

    return standard_output().width


def tell_source(source: Source) -> None:
    """Say on standard error where the data come from, for formats that have no room for it."""
    from trialwatch.show.source import source_lines

    for line in source_lines(source):
        say(line)


def print_studies(rows: Sequence[StudyRow], total: int, engine: Engine, output: RowFormat, as_of: str | None = None) -> None:
    """Print studies for people, and how many there are beyond those shown."""
    from trialwatch.store.studies import source as source_of

    source = source_of(engine)
    if output is RowFormat.TABLE:
        from trialwatch.show.source import source_view
        from trialwatch.show.studies import studies_lines, studies_table

        if rows and sys.stdout.isatty():
            draw(studies_table(rows, page_width()))
        elif rows:
            _write("\n".join(studies_lines(rows, page_width())))
        more = f" Shown are {len(rows)} of {total}; --limit shows more." if len(rows) < total else ""
        when = f" as of {as_of}" if as_of else ""
        say(f"{total} {'study' if total == 1 else 'studies'}{when}.{more}" if total else f"No study{when} fits.")
        if sys.stdout.isatty():
            draw(source_view(source))
        return
    from trialwatch.show.markdown import studies_markdown

    _write(studies_markdown(rows, source))


def print_changes(rows: Sequence[ChangeRow], total: int, engine: Engine, output: ChangeFormat) -> None:
    """Print changes for people or as a feed, and how many there are beyond those shown."""
    from trialwatch.store.studies import source as source_of

    source = source_of(engine)
    if output is ChangeFormat.TABLE:
        from trialwatch.show.changes import changes_view
        from trialwatch.show.source import source_view

        if rows:
            draw(changes_view(rows, page_width()))
        more = f" Shown are the newest {len(rows)}; --limit shows more." if len(rows) < total else ""
        say(f"{total} {'change' if total == 1 else 'changes'}.{more}" if total else "No change fits.")
        if sys.stdout.isatty():
            draw(source_view(source))
    elif output is ChangeFormat.MARKDOWN:
        from trialwatch.show.markdown import changes_markdown

        _write(changes_markdown(rows, source))
    else:
        from trialwatch.show.feed import atom_feed, json_feed

        _write(atom_feed(rows, source) if output is ChangeFormat.ATOM else json_feed(rows, source))


def print_rows(rows: Iterable[StudyRow] | Iterable[ChangeRow], engine: Engine, output: str, what: str) -> int:
    """Print studies or changes as JSON, JSON Lines or CSV while they are read; returns how many there were."""
    from trialwatch.store.studies import source as source_of

    source = source_of(engine)
    count = _machine_rows(rows, output, what)
    tell_source(source)
    return count


def print_study_details(details: Sequence[StudyDetail], engine: Engine, output: str) -> None:
    """Print studies whole; JSON gives one object, or an array where more than one study was asked for."""
    from trialwatch.store.studies import source as source_of

    if output in ("json", "jsonl"):
        from trialwatch.show.console import data_output, is_terminal
        from trialwatch.show.data import write_json, write_json_object, write_jsonl

        if output == "jsonl":
            write_jsonl(details, data_output())
        elif len(details) == 1:
            write_json_object(details[0], data_output(), pretty=is_terminal())
        else:
            write_json(details, data_output(), pretty=is_terminal())
        tell_source(source_of(engine))
        return
    if output == "markdown":
        from trialwatch.show.markdown import study_markdown

        _write("\n\n".join(study_markdown(one, source_of(engine)) for one in details))
        return
    from trialwatch.show.study import study_view

    draw(*(study_view(one, page_width()) for one in details))


def print_diff(engine: Engine, nct_id: str, older: int, newer: int, as_json: bool) -> None:
    """Print what changed from one version of a study to another."""
    from trialwatch.changes import compare
    from trialwatch.registry.parse import parse_study
    from trialwatch.show.data import write_json
    from trialwatch.store.detail import latest_raw
    from trialwatch.store.engine import reading

    with reading(engine) as connection:
        before, after = (parse_study(latest_raw(connection, nct_id, version)) for version in (older, newer))
    changes = compare(before, after)
    if as_json:
        from trialwatch.show.console import data_output, is_terminal

        write_json(changes, data_output(), pretty=is_terminal())
        return
    from trialwatch.show.diff import diff_view

    draw(diff_view(before.brief_title, nct_id, (older, newer), changes, page_width()))


def print_raw(engine: Engine, numbers: Sequence[str]) -> None:
    """Print records as the registry sent them, one a line."""
    from trialwatch.show.console import data_output
    from trialwatch.show.data import harmless_json
    from trialwatch.store.detail import latest_raw
    from trialwatch.store.engine import reading

    with reading(engine) as connection:
        for number in numbers:
            data_output().write(harmless_json(latest_raw(connection, number)) + b"\n")


def print_overview(overview: Overview, engine: Engine, *, as_json: bool) -> None:
    """Print counts and trend."""
    from trialwatch.store.studies import source as source_of

    if as_json:
        from trialwatch.show.console import data_output, is_terminal
        from trialwatch.show.data import write_json_object
        from trialwatch.show.overview import overview_data

        write_json_object(overview_data(overview), data_output(), pretty=is_terminal())
        return
    from trialwatch.show.overview import overview_view
    from trialwatch.show.source import source_view

    draw(overview_view(overview, page_width()), source_view(source_of(engine)))


def print_table(rows: Sequence[dict[str, Any]], output: RowFormat) -> None:
    """Print any small table whose rows have the same keys."""
    if output in (RowFormat.JSON, RowFormat.JSONL):
        _machine_rows(rows, output, "table")
        return
    columns = list(rows[0]) if rows else []
    if output is RowFormat.CSV:
        from trialwatch.show.console import data_output
        from trialwatch.show.data import write_csv

        write_csv(columns, ([row[name] for name in columns] for row in rows), data_output())
        return
    cells = [
        [", ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value) for value in row.values()]
        for row in rows
    ]
    if output is RowFormat.MARKDOWN:
        from trialwatch.show.markdown import table_markdown

        _write(table_markdown(columns, cells))
        return
    if len(cells) == 1:
        from trialwatch.show.cells import facts

        draw(facts([(name.capitalize(), value or "-") for name, value in zip(columns, cells[0], strict=True)], page_width()))
        return
    from rich.text import Text

    from trialwatch.show.cells import ruled
    from trialwatch.show.safe import plain

    table = ruled()
    for name in columns:
        table.add_column(name.capitalize(), overflow="fold")
    for row in cells:
        table.add_row(*(Text(plain(value)) for value in row))
    draw(table)


def _machine_rows(rows: Iterable[Any], output: str, what: str) -> int:
    from trialwatch.show.console import data_output, is_terminal
    from trialwatch.show.data import write_changes_csv, write_json, write_jsonl, write_studies_csv

    out = data_output()
    if output == "json":
        return write_json(rows, out, pretty=is_terminal())
    if output == "jsonl":
        return write_jsonl(rows, out)
    return write_studies_csv(rows, out) if what == "studies" else write_changes_csv(rows, out)


def _write(text: str | bytes) -> None:
    from trialwatch.show.console import data_output

    data = text.encode() if isinstance(text, str) else text
    data_output().write(data if data.endswith(b"\n") else data + b"\n")
