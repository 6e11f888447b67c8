"""How a change is put into words: short names, examples with "and 4 more", sentences of bounded length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialwatch.changes.material import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

SENTENCE_LENGTH = 200
NAME_LENGTH = 60


def shortened(text: str | None, length: int = NAME_LENGTH) -> str:
    """Cut a text at a word so that it has at most `length` characters, with an ellipsis where something is left out."""
    calm = clean(text)
    if len(calm) <= length:
        return calm
    head = calm[: length - 1]
    at_word = head[: head.rfind(" ")] if head.rfind(" ") > length // 2 else head
    return at_word.rstrip(" ,;:-") + "…"


def quoted(text: str | None, length: int = NAME_LENGTH) -> str:
    """Put a shortened name into quotation marks."""
    return f"'{shortened(text, length)}'"


def sentence(*clauses: str) -> str:
    """Make one sentence of the clauses that say something: a capital in front, a full stop at the end, bounded length."""
    said = "; ".join(one for one in clauses if one)
    said = shortened(said[:1].upper() + said[1:], SENTENCE_LENGTH - 1)
    return said if said.endswith((".", "…")) else f"{said}."


def words(token: str | None) -> str:
    """Read a token of the registry as words: `ACTIVE_NOT_RECRUITING` as "active, not recruiting"."""
    calm = clean(token)
    if not calm:
        return "not said"
    return _SPOKEN.get(calm) or (calm.replace("_", " ").lower() if calm.isupper() and calm.replace("_", "").isalpha() else calm)


_SPOKEN = {
    "ACTIVE_NOT_RECRUITING": "active, not recruiting",
    "EARLY_PHASE1": "early phase 1",
    "PHASE1": "phase 1",
    "PHASE2": "phase 2",
    "PHASE3": "phase 3",
    "PHASE4": "phase 4",
    "NA": "not applicable",
    "FED": "federal",
    "NIH": "NIH",
    "True": "yes",
    "False": "no",
}


def counted(number: int, what: str) -> str:
    """Name a number of things: "1 site", "3 sites", "2 criteria"."""
    if number == 1:
        return f"1 {what}"
    if what.endswith("criterion"):
        return f"{number} {what[:-2]}a"
    return f"{number} {what}s"


def examples(names: Sequence[str], shown: int = 2) -> str:
    """List the first names and count the rest: "A, B and 4 more"."""
    if len(names) <= shown + (shown > 1) and len(", ".join(names)) <= 2 * NAME_LENGTH:
        return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
    return f"{', '.join(names[:shown])} and {len(names) - shown} more" if len(names) > shown else ", ".join(names)


def span(before: str, after: str) -> tuple[str, str]:
    """Cut both texts down to the words that differ, with three words of what stands in front (or two behind, at the start).

    A number keeps the word behind it, which is its unit; brackets around what is left, or without a partner, go too.
    """
    old, new = clean(before).split(), clean(after).split()
    shortest = min(len(old), len(new))
    start = 0
    while start < shortest and old[start] == new[start]:
        start += 1
    end = 0
    while end < shortest - start and old[-1 - end] == new[-1 - end]:
        end += 1
    counts = any(one[start : len(one) - end] and one[-1 - end][-1:].isdigit() for one in (old, new))
    start, end = (start - min(start, 3), end - min(end, int(counts))) if start else (0, end - min(end, 2))
    return _whole(" ".join(old[start : len(old) - end])), _whole(" ".join(new[start : len(new) - end]))


def _whole(text: str) -> str:
    """Take off the brackets around a text, and one at either end that has no partner."""
    if text.startswith("(") and text.count("(") == 1 and text.find(")") in (-1, len(text) - 1):
        text = text[1:].removesuffix(")")
    return text.removesuffix(")") if "(" not in text else text


def reworded(before: str, after: str, length: int = 50) -> str:
    """Show what differs between two wordings: 'Child-Pugh B7' -> 'Child-Pugh B8'."""
    old, new = span(before, after)
    return f"{quoted(old, length)} -> {quoted(new, length)}"
