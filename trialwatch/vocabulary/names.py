"""How names are compared: one folding for names, and the same folding for whole texts with a way back.

A folded name has only lower-case letters, digits and plus signs, so `SHR1210`, `SHR-1210` and `shr 1210`
are one; a folded text keeps its separators, so that words can be told apart and found again in the original.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "κ": "kappa", "λ": "lambda", "μ": "mu", "ω": "omega", "τ": "tau", "σ": "sigma",
}  # fmt: skip
_DROPPED = frozenset("®™℠©\u00ad\u200b\u200c\u200d\u2060\ufeff")
_TOKEN = re.compile(r"[a-z]+|[0-9]+|\+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_KNOWN_NAMES = 8192
"""Names remembered with their parts: those of the vocabulary are asked for several times."""
_GREEK_ENDINGS = re.compile(r"alfa|alpha")


@cache
def _folded_character(character: str) -> str:
    """Return what one character outside ASCII reads as; a space where it separates words."""
    if character in _DROPPED:
        return " "
    decomposed = unicodedata.normalize("NFKD", character).casefold()
    letters = "".join(_GREEK.get(part, part) for part in decomposed if not unicodedata.combining(part))
    plain = "".join(part if part.isascii() or part.isalnum() else " " for part in letters)
    return plain or " "


@dataclass(frozen=True, slots=True)
class FoldedText:
    """A text in lower-case ASCII spelling, and how its positions lead back to the original."""

    text: str
    shifts: tuple[tuple[int, int], ...] = ()
    """Pairs of a position and what to take off positions from there on to be back in the original."""

    def original(self, position: int) -> int:
        """Return the position in the original text."""
        at = bisect_right(self.shifts, position, key=lambda shift: shift[0])
        return position - self.shifts[at - 1][1] if at else position


def folded_text(text: str) -> FoldedText:
    """Fold a whole text; separators stay, so words keep their bounds."""
    if text.isascii():
        return FoldedText(text.lower())
    shifts: list[tuple[int, int]] = []
    grown = 0

    def replace(match: re.Match[str]) -> str:
        nonlocal grown
        folded = _folded_character(match[0])
        if len(folded) != 1:
            grown += len(folded) - 1
            shifts.append((match.end() + grown, grown))
        return folded

    return FoldedText(_NOT_ASCII.sub(replace, text).lower(), tuple(shifts))


@lru_cache(maxsize=_KNOWN_NAMES)
def tokens(name: str) -> tuple[str, ...]:
    """Return the runs of letters, runs of digits and plus signs of a name, folded."""
    return tuple(_TOKEN.findall(folded_text(name).text))


def fold(text: str) -> str:
    """Return the one form under which all spellings of a name are the same."""
    return "".join(tokens(text))


def parts_ends(name: str) -> frozenset[int]:
    """Return where the parts of a folded name end; a text may write parts together, never apart."""
    return frozenset(accumulate(len(part) for part in tokens(name)))


def spellings(name: str) -> tuple[str, ...]:
    """Return the name and, where it says alfa or alpha, the same name with the other."""
    if not _GREEK_ENDINGS.search(name.lower()):
        return (name,)
    lower = name.lower()
    return tuple(dict.fromkeys((name, lower.replace("alpha", "alfa"), lower.replace("alfa", "alpha"))))
