"""XLSX: a sheet a table and one about them; every cell is text, number or truth, never a formula or a link."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from trialwatch.errors import SettingsError
from trialwatch.export.model import About, Kind, Table, flat
from trialwatch.show.safe import plain

MOST_ROWS = 1_048_576
"""What a sheet holds, its header included; a longer table goes on in another sheet."""
LONGEST_CELL = 32_767
_CUT = " [cut]"
_WIDTHS = {Kind.INTEGER: 12, Kind.TRUTH: 10}
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write_workbook(path: Path, tables: Mapping[str, Table], about: Callable[[dict[str, int]], About]) -> dict[str, int]:
    """Write all tables; returns rows by table. Raises SettingsError without the extra `export`."""
    try:
        import xlsxwriter  # noqa: PLC0415  (an extra, and slow to load)
    except ModuleNotFoundError as problem:
        raise SettingsError("XLSX needs the extra `export`.", "Install it: pip install 'trialwatch[export]'") from problem
    counts = {}
    with _workbook(xlsxwriter, path) as book:
        bold = book.add_format({"bold": True})
        for table in tables.values():
            counts[table.name] = _write_table(book, table, bold)
        sheet = book.add_worksheet("about")
        sheet.set_column(0, 0, 16)
        sheet.set_column(1, 1, 120)
        for at, (key, text) in enumerate(about(counts).entries):
            sheet.write_string(at, 0, key, bold)
            sheet.write_string(at, 1, cell_text(text))
    return counts


@contextmanager
def _workbook(xlsxwriter: Any, path: Path) -> Iterator[Any]:
    """Give a workbook; its temporary files lie beside it, where there is room for the export too."""
    try:
        with xlsxwriter.Workbook(str(path), {**_OPTIONS, "tmpdir": str(path.parent)}) as book:
            yield book
    except xlsxwriter.exceptions.FileCreateError as problem:
        raise OSError(str(problem)) from problem


def cell_text(text: str) -> str:
    """Make a text harmless and short enough for a cell, saying where it was cut."""
    clean = plain(text, keep_lines=True)
    return clean if len(clean) <= LONGEST_CELL else clean[: LONGEST_CELL - len(_CUT)] + _CUT


def _write_table(book: Any, table: Table, bold: Any) -> int:
    sheet, at, count, part = _new_sheet(book, table, bold, 1), 1, 0, 1
    for row in table.rows():
        if at == MOST_ROWS:
            part += 1
            sheet, at = _new_sheet(book, table, bold, part), 1
        for column, value in enumerate(row):
            _write_cell(sheet, at, column, flat(value))
        at += 1
        count += 1
    return count


def _new_sheet(book: Any, table: Table, bold: Any, part: int) -> Any:
    sheet = book.add_worksheet(table.name if part == 1 else f"{table.name} {part}")
    sheet.freeze_panes(1, 1)
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _WIDTHS.get(column.kind, 24))
        sheet.write_string(0, at, column.name, bold)
    return sheet


def _write_cell(sheet: Any, row: int, column: int, value: object) -> None:
    match value:
        case None:
            pass
        case bool():
            sheet.write_boolean(row, column, value)
        case int() | float():
            sheet.write_number(row, column, value)
        case _:
            sheet.write_string(row, column, cell_text(str(value)))
