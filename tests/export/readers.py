"""Reading exports back with whatever a user would have: the csv module, a zip reader, pyarrow, SQLite."""

from __future__ import annotations

import csv
import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pyarrow.parquet as pq

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def read_csv(path: Path) -> list[dict[str, str]]:
    """Read a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Read a JSON Lines file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_parquet(path: Path) -> list[dict[str, Any]]:
    """Read a Parquet file."""
    return list(pq.read_table(path).to_pylist())


def read_sqlite(path: Path, question: str) -> list[dict[str, Any]]:
    """Ask an SQLite file."""
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(question)]


def sheets(path: Path) -> dict[str, list[list[str]]]:
    """Read every sheet of a workbook as texts."""
    with zipfile.ZipFile(path) as book:
        names = [one.attrib["name"] for one in ET.fromstring(book.read("xl/workbook.xml")).iter(f"{_MAIN}sheet")]
        pages = [ET.fromstring(book.read(f"xl/worksheets/sheet{at}.xml")) for at in range(1, len(names) + 1)]
    rows = [[["".join(cell.itertext()) for cell in row] for row in page.iter(f"{_MAIN}row")] for page in pages]
    return dict(zip(names, rows, strict=True))


def inner_bytes(path: Path) -> bytes:
    """Give everything that a file holds, unpacked."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as book:
            return b"".join(book.read(name) for name in book.namelist())
    if path.suffix == ".parquet":
        return repr(read_parquet(path)).encode() + repr(pq.read_schema(path).metadata).encode()
    return path.read_bytes()
