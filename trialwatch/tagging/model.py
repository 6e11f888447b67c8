"""What a tag is: a therapy category, drug or target, with its role and the words of the record that made it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """Whether the study studies it or compares with it."""

    EXPERIMENTAL = "experimental"
    COMPARATOR = "comparator"


@dataclass(frozen=True, slots=True, order=True)
class Evidence:
    """The data element of the record and the very words that matched."""

    element: str
    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    """One tag; `kind` is `category`, `drug` or `target`, `unlisted` marks a drug that the vocabulary does not know."""

    kind: str
    id: str
    role: str
    evidence: tuple[Evidence, ...]
    unlisted: bool = False
