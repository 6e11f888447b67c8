"""What every kind of export file is made from: tables of typed columns, and what is said about them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from trialwatch.rows import EvidenceRow, Label
from trialwatch.show.data import encode_json


class Kind(StrEnum):
    """What a column holds; any value may also be absent."""

    TEXT = "text"
    INTEGER = "integer"
    TRUTH = "truth"
    TEXTS = "texts"
    LABELS = "labels"
    EVIDENCE = "evidence"
    JSON = "json"
    """A value that differs from row to row: text, number, list or object."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column by name."""

    name: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """One table; `rows` gives its rows anew, each as long as `columns`."""

    name: str
    columns: tuple[Column, ...]
    rows: Callable[[], Iterator[Sequence[object]]]


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself: pairs of a key and a text, in order; the keys of several texts repeat."""

    entries: tuple[tuple[str, str], ...]

    def text(self) -> str:
        """Write it for reading."""
        return "".join(f"{key}: {text}\n" for key, text in self.entries)


def flat(value: object) -> object:
    """Bring a value into one cell: lists joined by ` | `, tags as `id:role`, evidence as `element: words`, the rest as it is."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case tuple() | list() if all(isinstance(one, str | Label | EvidenceRow) for one in value):
            return " | ".join(_in_short(one) for one in value)
        case _:
            return as_json(value)


def as_json(value: object) -> str:
    """Write any value as JSON text."""
    return encode_json(value).decode()


def _in_short(one: object) -> str:
    match one:
        case Label(id=name, role=role):
            return f"{name}:{role}"
        case EvidenceRow(element=element, text=text):
            return f"{element}: {text}"
        case _:
            return str(one)
