"""Finds phrases in texts: the small language of `categories.toml`, whole words only, the longest phrase first.

A text is cut into runs of letters and of digits; only runs with which some phrase can begin are looked at
further, so most of a text costs one look-up per word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

_RUN = re.compile(r"[^\W\d_]+|\d+")
_ASCII_RUN = re.compile(r"[a-z]+|[0-9]+")
"""The same for texts of ASCII in small letters, in two thirds of the time."""
_GAP = frozenset("-–‐‑/^_®™")
_APART = re.compile(r"[ \-/]")
_KNOWN_WORDS = 50_000
"""How many distinct words are remembered to begin nothing; a bound on memory, not on texts."""


class Hit(NamedTuple):
    """A phrase found in a text, and what it means."""

    start: int
    end: int
    meaning: str


class _Word(NamedTuple):
    """One word of a spelling; `is_begun` where only its beginning is given, `cased` where its letters must be the same."""

    letters: str
    is_begun: bool
    cased: bool


class _Spelling(NamedTuple):
    """One way to write a phrase, and what it means; `may_be_plural` allows an `s` or `es` behind it."""

    words: tuple[_Word, ...]
    meaning: str
    cased: bool
    may_be_plural: bool


class _Beginning(NamedTuple):
    """The spellings that one run can begin: `ending` with it, and `going_on` by the letter that then follows."""

    ending: tuple[_Spelling, ...]
    going_on: dict[str, tuple[_Spelling, ...]]


class PhraseFinder:
    """Finds all phrases of one list of (phrase, meaning)."""

    __slots__ = ("_by_beginning", "_by_run", "_dull", "_known", "_longest_beginning")

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """File every spelling of every phrase under the runs that it can begin with."""
        self._by_run: dict[str, list[_Spelling]] = defaultdict(list)
        self._by_beginning: dict[str, list[_Spelling]] = defaultdict(list)
        self._known: dict[str, _Beginning] = {}
        self._dull: set[str] = set()
        for phrase, meaning in phrases:
            cased = phrase != phrase.lower()
            for text in set(spellings(phrase)):
                spelling = _spelling(text, meaning, cased=cased)
                for run in set(_first_runs(text)):
                    (self._by_beginning if run.endswith("*") else self._by_run)[run.rstrip("*")].append(spelling)
        self._longest_beginning = max(map(len, self._by_beginning), default=0)

    def find(self, text: str) -> list[Hit]:
        """Return the hits in the order of the text; a hit within a longer one is dropped."""
        low = text.lower()
        if len(low) != len(text):
            low = text
        hits: set[Hit] = set()
        runs = _ASCII_RUN if low.isascii() else _RUN
        for run in set(runs.findall(low)) - self._dull:
            hits.update(_hits_at(run, self._known.get(run) or self._remember(run), text, low))
        return _longest(hits) if len(hits) > 1 else list(hits)

    def _remember(self, run: str) -> _Beginning:
        ends = range(1, min(len(run), self._longest_beginning) + 1)
        begun = [one for end in ends for one in self._by_beginning.get(run[:end], ())]
        known = _beginning(run, dict.fromkeys((*self._by_run.get(run, ()), *begun)))
        if known.ending or known.going_on:
            self._known[run] = known
        else:
            if len(self._dull) >= _KNOWN_WORDS:
                self._dull.clear()
            self._dull.add(run)
        return known


def spellings(phrase: str) -> list[str]:
    """Return every text that a phrase stands for, alternatives written out, `*` kept."""
    return [" ".join("".join(parts).split()) for parts in product(*_choices(phrase))]


def _choices(phrase: str) -> Iterator[list[str]]:
    position = 0
    while position < len(phrase):
        end = _group_end(phrase, position)
        if end:
            yield [inner for option in _options(phrase[position + 1 : end]) for inner in spellings_raw(option)]
            position = end + 1
        else:
            following = phrase.find("(", position + 1)
            end = following if following > 0 else len(phrase)
            yield [phrase[position:end]]
            position = end


def spellings_raw(phrase: str) -> list[str]:
    """Return the spellings of a part of a phrase, spaces at its ends kept."""
    return ["".join(parts) for parts in product(*_choices(phrase))]


def _group_end(phrase: str, start: int) -> int | None:
    """Return where the group of alternatives ends that begins here; None for other text and plain parentheses."""
    if phrase[start] != "(":
        return None
    depth = 0
    for position in range(start, len(phrase)):
        depth += {"(": 1, ")": -1}.get(phrase[position], 0)
        if not depth:
            return position if len(_options(phrase[start + 1 : position])) > 1 else None
    return None


def _options(inside: str) -> list[str]:
    options, depth = [""], 0
    for character in inside:
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "|" and not depth:
            options.append("")
        else:
            options[-1] += character
    return options


def _spelling(text: str, meaning: str, *, cased: bool) -> _Spelling:
    """Cut a spelling into its words; beside words with capitals, words without may stand in any letters."""
    read = tuple([_Word(one.rstrip("*"), one.endswith("*"), one != one.lower()) for one in _APART.split(text) if one])
    return _Spelling(read, meaning, cased, not (text.endswith(("*", "s")) or text[-1].isdigit()))


def _beginning(run: str, known: Iterable[_Spelling]) -> _Beginning:
    ending: list[_Spelling] = []
    going_on: dict[str, list[_Spelling]] = defaultdict(list)
    for one in known:
        following = _letter_after(run, one)
        (going_on[following] if following else ending).append(one)
    return _Beginning(tuple(ending), {letter: tuple(several) for letter, several in going_on.items()})


def _letter_after(run: str, spelling: _Spelling) -> str:
    """Return the letter that must follow a run, behind a gap or none; nothing where the run may be all."""
    joined = ""
    for word in spelling.words:
        joined += word.letters.lower()
        if word.is_begun and len(joined) <= len(run):
            return ""
    return joined[len(run) : len(run) + 1] if joined.startswith(run) else ""


def _end_of(spelling: _Spelling, text: str, low: str, start: int) -> int | None:
    """Return where a spelling ends that begins here in a text; None where the text reads otherwise."""
    position = start
    for number, word in enumerate(spelling.words):
        if number:
            position = _past_gap(text, position)
        if not (text if word.cased else low).startswith(word.letters, position):
            return None
        position += len(word.letters)
        if word.is_begun:
            position = _past_word(text, position)
    if spelling.may_be_plural:
        written = text if spelling.cased else low
        for plural in ("s", "es"):
            if written.startswith(plural, position) and not _goes_on(text, position + len(plural)):
                return position + len(plural)
    return None if _goes_on(text, position) else position


def _past_gap(text: str, position: int) -> int:
    while (character := text[position : position + 1]) and (character in _GAP or character.isspace()):
        position += 1
    return position


def _past_word(text: str, position: int) -> int:
    while (character := text[position : position + 1]) == "_" or character.isalnum():
        position += 1
    return position


def _goes_on(text: str, position: int) -> bool:
    return text[position : position + 1].isalnum()


def _first_runs(spelling: str) -> Iterator[str]:
    """Yield the runs that a text can begin with where it spells this: words may be written together."""
    joined = ""
    for word in _RUN.findall(spelling.lower().replace("*", "")):
        if joined and (joined.isdigit() or word.isdigit()):
            return
        joined += word
        yield joined
    yield joined + "s"
    yield joined + "es"
    if spelling.endswith("*"):
        yield joined + "*"


def _hits_at(run: str, known: _Beginning, text: str, low: str) -> Iterator[Hit]:
    position = low.find(run)
    while position >= 0:
        if not position or not low[position - 1].isalnum():
            following = _past_gap(low, position + len(run))
            for one in (*known.ending, *known.going_on.get(low[following : following + 1], ())):
                end = _end_of(one, text, low, position)
                if end is not None:
                    yield Hit(position, end, one.meaning)
        position = low.find(run, position + 1)


def _longest(hits: set[Hit]) -> list[Hit]:
    """Drop what lies within a longer hit; hits of the very same words stay."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start, -one.end, one.meaning)):
        inside = any(one.start <= hit.start and hit.end <= one.end and (one.start, one.end) != (hit.start, hit.end) for one in kept)
        if not inside:
            kept.append(hit)
    return kept
