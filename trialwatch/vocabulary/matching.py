"""Finds drugs and regimens in free text: whole words only, the longest name first, positions as in the original.

A text is cut into runs of letters and runs of digits; only runs that begin some name are looked at further,
so most of a text costs one dictionary look-up per word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from trialwatch.vocabulary.lookup import Vocabulary, names_in_text
from trialwatch.vocabulary.model import Drug, Regimen
from trialwatch.vocabulary.names import FoldedText, folded_text, spellings, tokens

_RUN = re.compile(r"[a-z]+|[0-9]+")
_NEXT = re.compile(r"(?:\s+|\s?[-(]\s?|'-?|[./_*]|(?<=[0-9]),(?=[0-9])|\s*(\+)\s*)?([a-z]+|[0-9]+)")
"""What may stand between two parts of one name, and the next part; a plus sign belongs to the name."""
_DOSE = re.compile(r"\s?[:(]?\s?[0-9]+(?:[.,][0-9]+)?\s?(?:m|u|mc)?g\b")
"""What makes a short abbreviation a drug after all: `LV 400 mg/m2`."""
_LONG = 6
"""A dose may stick to a name of so many letters (`sorafenib400mg`), not to a shorter one."""


@dataclass(frozen=True, slots=True)
class DrugMatch:
    """A drug or regimen named in a text; `ids` are the drugs, `route` is `haic` where the regimen's name says so."""

    start: int
    end: int
    text: str
    ids: tuple[str, ...]
    route: str | None = None


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a folded name stands for; `spelled` are the only spellings that count, empty where all do."""

    ids: tuple[str, ...]
    route: str | None = None
    spelled: tuple[str, ...] = ()
    needs_dose: bool = False


@dataclass(frozen=True, slots=True)
class _Found:
    """What a name stands for, where it ends, and of how many runs it is made."""

    meaning: _Meaning
    end: int
    runs: int


class DrugMatcher:
    """Finds every drug and regimen of one vocabulary in texts."""

    __slots__ = ("_beginnings", "_firsts", "_meanings")

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Index the names of all drugs and regimens; the ambiguous ones count only before a dose."""
        self._meanings: dict[str, _Meaning] = {}
        self._beginnings: set[str] = set()
        self._firsts: set[str] = set()
        for phrase in vocabulary.not_in_text:
            self._learn(phrase, _Meaning(()))
        for drug in vocabulary.drugs.values():
            self._learn_entry(drug, _Meaning((drug.id,)))
        for regimen in vocabulary.regimens.values():
            self._learn_entry(regimen, _Meaning(regimen.drugs, regimen.route))

    def _learn_entry(self, entry: Drug | Regimen, meaning: _Meaning) -> None:
        for name in names_in_text(entry):
            self._learn(name, meaning)
        for name in entry.exact:
            self._learn(name, replace(meaning, spelled=entry.exact))
        for name in entry.ambiguous:
            self._learn(name, replace(meaning, spelled=entry.ambiguous, needs_dose=True))

    def _learn(self, name: str, meaning: _Meaning) -> None:
        for spelling in spellings(name):
            parts = tokens(spelling)
            self._meanings.setdefault("".join(parts), meaning)
            self._beginnings.update("".join(parts[:count]) for count in range(1, len(parts)))
            self._firsts.update(_possible_firsts(parts))

    def find(self, text: str) -> list[DrugMatch]:
        """Return the drugs and regimens named in a text, in its order, none overlapping another."""
        folded = folded_text(text)
        low = folded.text
        firsts = self._firsts
        matches: list[DrugMatch] = []
        words = _RUN.findall(low)
        if firsts.isdisjoint(words):
            return matches
        position = taken = 0
        for word in words:
            if taken:
                taken -= 1
            elif word in firsts:
                start = _whole_run(low, word, position)
                position = start + len(word)
                found = self._longest(text, folded, start, position)
                if found:
                    taken, position = found.runs - 1, found.end
                    if found.meaning.ids:
                        matches.append(_match(text, folded, start, found))
        return matches

    def _longest(self, text: str, folded: FoldedText, start: int, end: int) -> _Found | None:
        """Return the longest name that starts here, one run tried after the other as long as some name begins so."""
        low, key, runs = folded.text, folded.text[start:end], 1
        if start and low[start - 1].isalnum():
            return None
        best: _Found | None = None
        while True:
            meaning = self._meanings.get(key)
            if meaning and _ends_here(low, key, end) and _counts(meaning, text, folded, start, end):
                best = _Found(meaning, end, runs)
            following = _NEXT.match(low, end) if key in self._beginnings else None
            if following is None:
                return best
            key += (following[1] or "") + following[2]
            end = following.end()
            runs += 1


def _match(text: str, folded: FoldedText, start: int, found: _Found) -> DrugMatch:
    begin, end = folded.original(start), folded.original(_with_parenthesis(folded.text, start, found.end))
    return DrugMatch(begin, end, text[begin:end], found.meaning.ids, found.meaning.route)


def _counts(meaning: _Meaning, text: str, folded: FoldedText, start: int, end: int) -> bool:
    """Tell whether this spelling means the drug, and whether the dose is there that it may need."""
    if not meaning.spelled:
        return True
    if text[folded.original(start) : folded.original(end)] not in meaning.spelled:
        return False
    return not meaning.needs_dose or _DOSE.match(folded.text, end) is not None


def _possible_firsts(parts: tuple[str, ...]) -> Iterator[str]:
    """Yield what the first run of a text may be: parts of one kind may be written together."""
    run = ""
    for part in parts:
        if run and (part == "+" or part.isdigit() != run.isdigit()):
            return
        run += part
        yield run


def _whole_run(low: str, word: str, position: int) -> int:
    """Return where the run starts as a run of its own."""
    digits = word.isdigit()
    start = low.find(word, position)
    while _continues(low[start - 1 : start], digits) or _continues(low[start + len(word) : start + len(word) + 1], digits):
        start = low.find(word, start + 1)
    return start


def _continues(character: str, digits: bool) -> bool:
    return "0" <= character <= "9" if digits else "a" <= character <= "z"


def _ends_here(low: str, key: str, stop: int) -> bool:
    following = low[stop : stop + 1]
    if not following or not following.isalnum():
        return True
    return following.isdigit() and len(key) >= _LONG and key.isalpha()


def _with_parenthesis(low: str, start: int, stop: int) -> int:
    """Return the end behind a parenthesis that was opened within the name."""
    return stop + 1 if low.count("(", start, stop) > low.count(")", start, stop) and low[stop : stop + 1] == ")" else stop
