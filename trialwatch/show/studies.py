"""The table of studies: what fits 80 columns, and what more at 120 and 160."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, NamedTuple

from rich.console import Group
from rich.text import Text

from trialwatch.show.cells import ruled
from trialwatch.show.safe import cells, cut
from trialwatch.show.words import countries_word, row_status, short_labels, short_phases, study_title

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rich.console import RenderableType

    from trialwatch.rows import StudyRow

STALE_MARK = "!"
STALE_LEGEND = "! stale: said to be open, but not verified for over a year or past its completion date"
_GAP = 2


class Column(NamedTuple):
    """A column beside the title: its head, its width in cells, from which page width on, and what it holds."""

    head: str
    width: int
    from_width: int
    content: Callable[[StudyRow], Text]
    right: bool = False


def _status(row: StudyRow) -> Text:
    word = row_status(row)
    text = Text(word.short, style=word.style)
    if row.stale:
        text.append(f" {STALE_MARK}", style="bold yellow")
    return text


def _text(content: Callable[[StudyRow], str | None], width: int) -> Callable[[StudyRow], Text]:
    return lambda row: Text(cut(content(row) or "-", width) or "-")


def _enrollment(row: StudyRow) -> Text:
    if row.enrollment_count is None:
        return Text("-")
    return Text(f"{row.enrollment_count:,}{'' if row.enrollment_type == 'ACTUAL' else '*'}")


def _primary_completion(row: StudyRow) -> Text:
    return Text(cut(row.primary_completion_date or "-", 10))


BEFORE_TITLE = (
    Column("NCT number", 11, 0, lambda row: Text(cut(row.nct_id, 11), style="bold")),
    Column("Status", 12, 44, _status),
    Column("Phase", 5, 60, _text(lambda row: short_phases(row.phases), 5)),
)
THERAPY = Column("Therapy", 20, 110, _text(lambda row: short_labels(row.categories), 20))
SIZE = Column("Size", 6, 154, _enrollment, right=True)
AFTER_TITLE = (
    THERAPY,
    Column("Sponsor", 18, 140, _text(lambda row: row.lead_sponsor, 18)),
    Column("Countries", 13, 100, _text(lambda row: countries_word(row.countries), 13)),
    SIZE,
    Column("Primary", 10, 156, _primary_completion),
    Column("Updated", 10, 72, _text(lambda row: row.last_update_post_date, 10)),
)


def studies_table(rows: Sequence[StudyRow], width: int) -> RenderableType:
    """Draw one line per study, at most `width` cells wide; titles are cut at a word."""
    columns = _columns(width)
    table = ruled()
    for column in columns:
        table.add_column(column.head, width=column.width, no_wrap=True, justify="right" if column.right else "left")
    for row in rows:
        table.add_row(*(column.content(row) for column in columns))
    legend = _legend(rows, width)
    return Group(table, legend) if legend else table


def studies_lines(rows: Sequence[StudyRow], width: int) -> Iterator[str]:
    """Give the same table line by line as plain text: for files and pipes, where thousands of rows may go."""
    columns = _columns(width)
    yield (" " * _GAP).join(_padded(column.head, column) for column in columns).rstrip()
    yield "─" * width
    for row in rows:
        yield (" " * _GAP).join(_padded(column.content(row).plain, column) for column in columns).rstrip()
    legend = _legend(rows, width)
    if legend:
        yield from textwrap.wrap(legend.plain, width)


def _columns(width: int) -> list[Column]:
    """Choose the columns that a page has room for; the title takes what is left."""
    before = [column for column in BEFORE_TITLE if width >= column.from_width]
    after = [column for column in AFTER_TITLE if width >= column.from_width]
    room = max(width - sum(column.width + _GAP for column in (*before, *after)), 1)
    title = Column("Title", room, 0, lambda row: Text(cut(study_title(row), room) or "-"))
    return [*before, title, *after]


def _padded(text: str, column: Column) -> str:
    space = " " * (column.width - cells(text))
    return space + text if column.right else text + space


def _legend(rows: Sequence[StudyRow], width: int) -> Text | None:
    notes = [STALE_LEGEND] if any(row.stale for row in rows) else []
    if width >= THERAPY.from_width and any(one.role == "comparator" for row in rows for one in row.categories):
        notes.append("(in parentheses): comparator only")
    if width >= SIZE.from_width and any(row.enrollment_count is not None and row.enrollment_type != "ACTUAL" for row in rows):
        notes.append("* planned")
    return Text("\n".join(notes), style="dim", overflow="fold") if notes else None
