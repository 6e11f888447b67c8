"""Finding what belongs together among the members of a list that differ between two versions."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from trialwatch.changes.wording import meaning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

T = TypeVar("T")
ALIKE = 0.6
_MOST_PAIRS = 6_000
# Above that many pairs likeness is not looked for: a list rewritten whole has no counterparts worth the time.


class Difference(NamedTuple):
    """The members that only one version has, in the order of the record."""

    removed: tuple[object, ...]
    added: tuple[object, ...]


def difference(older: Iterable[T], newer: Iterable[T], key: Callable[[T], str]) -> tuple[list[T], list[T]]:
    """Give the members that only the older and only the newer list has, counting equal ones; empty members do not count."""
    old, new = [(key(one), one) for one in older], [(key(one), one) for one in newer]
    return _beyond(old, Counter(k for k, _ in new)), _beyond(new, Counter(k for k, _ in old))


def _beyond(keyed: list[tuple[str, T]], other: Counter[str]) -> list[T]:
    left = []
    for key, one in keyed:
        if key and other[key] > 0:
            other[key] -= 1
        elif key:
            left.append(one)
    return left


def pair_by_name(removed: list[T], added: list[T], name: Callable[[T], str]) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """Pair members of the same name; give the pairs and what is left of both sides."""
    waiting: dict[str, list[T]] = {}
    for one in added:
        waiting.setdefault(name(one), []).append(one)
    pairs, alone = [], []
    for one in removed:
        same = waiting.get(name(one))
        if same:
            pairs.append((one, same.pop(0)))
        else:
            alone.append(one)
    taken = {id(new) for _, new in pairs}
    return pairs, alone, [one for one in added if id(one) not in taken]


def pair_alike(
    removed: list[T], added: list[T], name: Callable[[T], str], least: float = ALIKE
) -> tuple[list[tuple[T, T]], list[T], list[T]]:
    """Pair members whose names read alike, best first; give the pairs and what is left of both sides."""
    if not removed or not added or len(removed) * len(added) > _MOST_PAIRS:
        return [], removed, added
    old, new = [_words(name(one)) for one in removed], [_words(name(one)) for one in added]
    scored = []
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            score = likeness(one, other, least)
            if score >= least:
                scored.append((-score, i, j))
    chosen: dict[int, int] = {}
    for _, i, j in sorted(scored):
        if i not in chosen and j not in chosen.values():
            chosen[i] = j
    pairs = [(removed[i], added[j]) for i, j in sorted(chosen.items())]
    taken = set(chosen.values())
    return pairs, [one for i, one in enumerate(removed) if i not in chosen], [one for j, one in enumerate(added) if j not in taken]


def likeness(old: Sequence[str], new: Sequence[str], least: float) -> float:
    """Say how alike two sequences of words are, 0 to 1; 0 where a cheap upper bound is already below `least`."""
    longest = max(len(old), len(new))
    if not longest or 2 * min(len(old), len(new)) < least * (len(old) + len(new)):
        return 0.0
    if 2 * len(set(old) & set(new)) < 0.8 * least * (len(set(old)) + len(set(new))):
        return 0.0
    return SequenceMatcher(None, old, new, autojunk=False).ratio()


def _words(text: str) -> list[str]:
    return [one.lower() for one in meaning(text)]
