"""Finds what is wrong with an edition of the vocabulary before anybody uses it."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from trialwatch.vocabulary.lookup import Vocabulary, names_in_text, names_of
from trialwatch.vocabulary.matching import DrugMatcher
from trialwatch.vocabulary.model import Drug, Regimen
from trialwatch.vocabulary.names import fold, parts_ends


def check(vocabulary: Vocabulary, categories: Collection[str] | None = None) -> list[str]:
    """Return one line per problem, none where all is well; category ids are only looked at where `categories` tells them."""
    return [
        *_shared_names(vocabulary),
        *_repeated_names(vocabulary),
        *_unknown_references(vocabulary, categories),
        *_shared_target_names(vocabulary),
        *_unreachable_names(vocabulary),
    ]


def _entries(vocabulary: Vocabulary) -> Iterator[Drug | Regimen]:
    yield from vocabulary.drugs.values()
    yield from vocabulary.regimens.values()


def _shared_names(vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the names that two entries claim, or that are also said to be no drug."""
    owners: dict[str, str] = {}
    for entry in _entries(vocabulary):
        for name in names_of(entry):
            owner = owners.setdefault(fold(name), entry.id)
            if owner != entry.id:
                yield f"{name!r} names both {owner} and {entry.id}"
    for name in vocabulary.not_drugs:
        if fold(name) in owners:
            yield f"{name!r} names {owners[fold(name)]} and is listed as no drug"


def _repeated_names(vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the names that find nothing which another name of the same entry does not find."""
    for entry in _entries(vocabulary):
        seen: dict[str, list[str]] = {}
        for name in names_of(entry):
            same = seen.setdefault(fold(name), [])
            if not fold(name):
                yield f"{entry.id}: {name!r} has neither letters nor digits"
            elif name in entry.names and any(parts_ends(name) <= parts_ends(other) for other in same):
                yield f"{entry.id}: {name!r} says what {same[0]!r} says"
            same.append(name)


def _unknown_references(vocabulary: Vocabulary, categories: Collection[str] | None) -> Iterator[str]:
    """Yield the targets, drugs and categories that are named and do not exist."""
    for drug in vocabulary.drugs.values():
        yield from (f"{drug.id}: no target {one!r}" for one in drug.targets if one not in vocabulary.targets)
        if categories is not None:
            yield from (f"{drug.id}: no category {one!r}" for one in drug.categories if one not in categories)
    for target in vocabulary.targets.values():
        yield from (f"{target.id}: no member {one!r}" for one in target.members if one not in vocabulary.targets)
    for regimen in vocabulary.regimens.values():
        yield from (f"{regimen.id}: no drug {one!r}" for one in regimen.drugs if one not in vocabulary.drugs)


def _shared_target_names(vocabulary: Vocabulary) -> Iterator[str]:
    owners: dict[str, str] = {}
    for target in vocabulary.targets.values():
        for name in (target.id, *target.gene, *target.names):
            owner = owners.setdefault(fold(name), target.id)
            if owner != target.id:
                yield f"{name!r} names both the targets {owner} and {target.id}"


def _unreachable_names(vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the names that a text may contain without being found in it from end to end."""
    matcher = DrugMatcher(vocabulary)
    for entry in _entries(vocabulary):
        expected = (entry.id,) if isinstance(entry, Drug) else entry.drugs
        for name in (*names_in_text(entry), *entry.exact):
            found = matcher.find(f"Arm A: {name}, weekly")
            if [(match.text, match.ids) for match in found] != [(name, expected)]:
                yield f"{entry.id}: {name!r} is not found in a text"
