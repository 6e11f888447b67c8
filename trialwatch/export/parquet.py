"""Parquet: one table a file, lists as lists, what is said about it in the file's own metadata."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from trialwatch.errors import SettingsError
from trialwatch.export.model import About, Column, Kind, Table, as_json

BATCH = 2000
METADATA_KEY = "trialwatch"


def write_parquet_file(path: Path, table: Table, about: About) -> int:
    """Write a table; returns how many rows. Raises SettingsError without the extra `export`."""
    arrow, parquet = _arrow()
    fields = [arrow.field(one.name, _type(arrow, one.kind)) for one in table.columns]
    # one text holds it all: keys of metadata cannot repeat
    schema = arrow.schema(fields, metadata={METADATA_KEY: about.text(), "source": dict(about.entries)["source"]})
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for batch in _batches(table.rows()):
            columns = [arrow.array([_value(row[at], one) for row in batch], fields[at].type) for at, one in enumerate(table.columns)]
            writer.write_batch(arrow.record_batch(columns, schema=schema))
            count += len(batch)
    return count


def _arrow() -> tuple[Any, Any]:
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra, and slow to load)
        import pyarrow.parquet as pq  # noqa: PLC0415
    except ModuleNotFoundError as problem:
        raise SettingsError("Parquet needs the extra `export`.", "Install it: pip install 'trialwatch[export]'") from problem
    return pa, pq


def _type(arrow: Any, kind: Kind) -> Any:
    text = arrow.string()
    return {
        Kind.INTEGER: arrow.int64(),
        Kind.TRUTH: arrow.bool_(),
        Kind.TEXTS: arrow.list_(text),
        Kind.LABELS: arrow.list_(arrow.struct([("id", text), ("role", text)])),
        Kind.EVIDENCE: arrow.list_(arrow.struct([("element", text), ("text", text)])),
    }.get(kind, text)


def _value(value: Any, column: Column) -> Any:
    if value is None:
        return None
    match column.kind:
        case Kind.LABELS:
            return [{"id": one.id, "role": one.role} for one in value]
        case Kind.EVIDENCE:
            return [{"element": one.element, "text": _sound(one.text)} for one in value]
        case Kind.JSON:
            return as_json(value)
        case Kind.TEXTS:
            return [_sound(one) for one in value]
        case Kind.TEXT:
            return _sound(value)
        case _:
            return value


def _sound(text: str) -> str:
    """Replace halves of characters, which no file of UTF-8 can hold."""
    return text.encode("utf-8", "replace").decode()


def _batches(rows: Iterator[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    while batch := list(islice(rows, BATCH)):
        yield batch
