"""CSV and JSON Lines: one table a file."""

from __future__ import annotations

from pathlib import Path

from trialwatch.export.model import Kind, Table, flat
from trialwatch.show.data import encode_json, write_csv


def write_csv_file(path: Path, table: Table) -> int:
    """Write a table as CSV, no cell of which is a formula; returns how many rows."""
    with path.open("wb") as out:
        return write_csv([one.name for one in table.columns], ((flat(value) for value in row) for row in table.rows()), out)


def write_jsonl_file(path: Path, table: Table) -> int:
    """Write a table with one object to a line, values as `list` and `changes` give them; returns how many rows."""
    names = [one.name for one in table.columns]
    count = 0
    with path.open("wb") as out:
        for count, row in enumerate(table.rows(), 1):  # noqa: B007  (the count is the answer)
            out.write(encode_json(dict(zip(names, row, strict=True))) + b"\n")
    return count


JSON_KINDS = (Kind.TEXTS, Kind.LABELS, Kind.EVIDENCE, Kind.JSON)
"""What a file without nested values keeps as JSON text."""
