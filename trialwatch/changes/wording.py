"""When two texts say the same in other words. Careful: numbers, units, signs, negations and names always count."""

from __future__ import annotations

import re
import unicodedata

_SIGNS = str.maketrans({"≥": ">=", "≤": "<=", "−": "-", "–": "-", "—": "-", "×": "x", "⩾": ">=", "⩽": "<=", "µ": "u", "μ": "u"})
_TOKEN = re.compile(r"[<>]=?|(?<![\w.])-?\d+(?:[.,]\d+)*|\d+(?:[.,]\d+)*|[^\W\d_]+|[=±%+/^]")
_ARTICLES = frozenset({"a", "an", "the"})
_NAME_ENDING = re.compile(
    r"(?:mab|nib|vir|cept|platin|taxel|rubicin|statin|parib|ciclib|ine|ide|ole|one|ate|cin|lib|mus|sin|lin|tin|ast|ol)$"
)
_SHORTEST_TYPO = 6
_MOST_TYPOS = 2


def meaning(text: str) -> list[str]:
    """Cut a text into the words, numbers and signs that carry its meaning; case, punctuation and articles are gone."""
    calm = unicodedata.normalize("NFKC", text.translate(_SIGNS)) if not text.isascii() else text
    return [one for one in _TOKEN.findall(calm) if one.lower() not in _ARTICLES]


def same_meaning(before: str, after: str) -> bool:
    """Tell whether two texts differ only in case, punctuation, articles or a small typing error.

    Capital letters count within short all-capital words (an abbreviation), never elsewhere.
    """
    if before == after:
        return True
    old, new = meaning(before), meaning(after)
    if len(old) != len(new):
        return False
    typos = 0
    for one, other in zip(old, new, strict=True):
        if one.lower() == other.lower():
            continue
        typos += 1
        if typos > _MOST_TYPOS or not _typo(one, other):
            return False
    return bool(old) or not before or not after


def _typo(one: str, other: str) -> bool:
    """Tell whether two ordinary words of some length differ by one letter (or two swapped), neither at their beginning."""
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    if len(longer) < _SHORTEST_TYPO or not (one.isalpha() and other.isalpha() and one.islower() and other.islower()):
        return False
    if one[:2] != other[:2] or _NAME_ENDING.search(one) or _NAME_ENDING.search(other):
        return False
    at = next((i for i, letter in enumerate(shorter) if letter != longer[i]), len(shorter))
    if len(longer) == len(shorter):
        swapped = shorter[at : at + 2] == longer[at : at + 2][::-1] and shorter[at + 2 :] == longer[at + 2 :]
        return swapped or shorter[at + 1 :] == longer[at + 1 :]
    return len(longer) - len(shorter) == 1 and shorter[at:] == longer[at + 1 :]
