r"""Rows for machines: JSON, JSON Lines and CSV, written row by row into a binary file.

The keys and their order are those of the rows; nothing here needs a terminal library. JSON gives every text as it
came, with characters that a terminal would obey written as `\u` escapes, so that the same value is safe to look at.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import fields
from typing import TYPE_CHECKING, Protocol

import msgspec

from trialwatch.rows import ChangeRow, Label, StudyRow
from trialwatch.show.safe import csv_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

STUDY_URL = "https://clinicaltrials.gov/study/"

_OBEYED = re.compile(
    rb"\x7f|\xc2[\x80-\x9f\xad]|\xd8\x9c|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xf3\xa0[\x80-\xbf][\x80-\xbf]"
)


def _as_text(value: object) -> str:
    """Write a text of our own kind, such as a partial date, as text."""
    if isinstance(value, str):
        return str(value)
    raise TypeError(f"no JSON for {type(value).__name__}")


_encode = msgspec.json.Encoder(enc_hook=_as_text).encode


class Sink(Protocol):
    """A file open for bytes: standard output's buffer, a file, a BytesIO."""

    def write(self, data: bytes, /) -> object:
        """Take the next bytes."""


def study_url(nct_id: str) -> str:
    """Give the registry's page of a study."""
    return f"{STUDY_URL}{nct_id}"


def encode_json(value: object) -> bytes:
    """Encode one row, or any value made of rows, as JSON on one line, safe to look at in a terminal."""
    return harmless_json(_encode(value))


def harmless_json(raw: bytes) -> bytes:
    r"""Write what a terminal would obey as `\u` escapes: the same JSON, such as a raw record, safe to look at."""
    if raw.isascii() and b"\x7f" not in raw:
        return raw
    return _OBEYED.sub(_escaped, raw)


def _escaped(found: re.Match[bytes]) -> bytes:
    units = found[0].decode().encode("utf-16-be").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4)).encode()


def write_json(rows: Iterable[object], out: Sink, *, pretty: bool = False) -> int:
    """Write one JSON array, a row to a line, or indented for reading; returns how many rows."""
    count = 0
    for count, row in enumerate(rows, 1):
        encoded = encode_json(row)
        out.write((b"[" if count == 1 else b",\n ") + (_indented(encoded) if pretty else encoded))
    out.write(b"]\n" if count else b"[]\n")
    return count


def write_json_object(value: object, out: Sink, *, pretty: bool = False) -> None:
    """Write one JSON object, such as a study whole or the summary of a sync."""
    encoded = encode_json(value)
    out.write((msgspec.json.format(encoded, indent=2) if pretty else encoded) + b"\n")


def _indented(encoded: bytes) -> bytes:
    return msgspec.json.format(encoded, indent=2).replace(b"\n", b"\n ")


def write_jsonl(rows: Iterable[object], out: Sink) -> int:
    """Write one JSON object to a line; returns how many rows."""
    count = 0
    for count, row in enumerate(rows, 1):  # noqa: B007  # the count is the answer
        out.write(encode_json(row) + b"\n")
    return count


def write_studies_csv(rows: Iterable[StudyRow], out: Sink) -> int:
    """Write studies as CSV: the keys of `list`, several values joined by `|`, tags as `id:role`."""
    names = [field.name for field in fields(StudyRow)]
    return _write_csv(names, ([csv_value(getattr(row, name)) for name in names] for row in rows), out)


def write_changes_csv(rows: Iterable[ChangeRow], out: Sink) -> int:
    """Write changes as CSV: the keys of `changes` and the link to each record; before and after as text or JSON."""
    names = [field.name for field in fields(ChangeRow)]
    lines = ([*(csv_value(getattr(row, name)) for name in names), study_url(csv_value(row.nct_id))] for row in rows)
    return _write_csv([*names, "url"], lines, out)


def write_csv(columns: Iterable[str], rows: Iterable[Iterable[object]], out: Sink) -> int:
    """Write any table as CSV with the same care for formulas; returns how many rows."""
    return _write_csv(list(columns), ([csv_value(value) for value in row] for row in rows), out)


def _write_csv(columns: list[str], rows: Iterable[list[str]], out: Sink) -> int:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for count, row in enumerate(rows, 1):
        writer.writerow(row)
        if count % 200 == 0:
            out.write(_taken(buffer))
    out.write(_taken(buffer))
    return count


def _taken(buffer: io.StringIO) -> bytes:
    text = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return text.encode("utf-8", "replace")


def csv_value(value: object) -> str:
    """Write one value as the text of a CSV cell: nothing for an absent one, `true` and `false`, lists joined by `|`."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int() | float():
            return str(value)
        case str():
            return csv_cell(value)
        case tuple() | list() if all(isinstance(one, str | Label) for one in value):
            return csv_cell("|".join(_items(value)))
        case _:
            return csv_cell(encode_json(value).decode())


def _items(values: Iterable[str | Label]) -> Iterator[str]:
    for one in values:
        text = f"{one.id}:{one.role}" if isinstance(one, Label) else one
        yield text.replace("|", "\\|")
