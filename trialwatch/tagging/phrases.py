"""Finds phrases in texts: the small language of `categories.toml`, whole words only, the longest phrase first.

A text is cut into runs of letters and of digits; only runs with which some phrase can begin are looked at
further, so most of a text costs one look-up per word.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import NamedTuple

_RUN = re.compile(r"[^\W\d_]+|\d+")
_GAP = r"[\s\-–‐‑/^_®™]*"
_KNOWN_WORDS = 50_000
"""How many distinct words are remembered to begin nothing; a bound on memory, not on texts."""


class Hit(NamedTuple):
    """A phrase found in a text, and what it means."""

    start: int
    end: int
    meaning: str


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    meaning: str
    cased: bool


class PhraseFinder:
    """Finds all phrases of one list of (phrase, meaning)."""

    __slots__ = ("_by_beginning", "_by_run", "_dull", "_known")

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Compile every phrase once and file it under the runs that it can begin with."""
        self._by_run: dict[str, list[_Rule]] = defaultdict(list)
        self._by_beginning: dict[str, list[_Rule]] = defaultdict(list)
        self._known: dict[str, tuple[_Rule, ...]] = {}
        self._dull: set[str] = set()
        for phrase, meaning in phrases:
            rule = _Rule(_compiled(phrase), meaning, phrase != phrase.lower())
            for run in {run for spelling in spellings(phrase) for run in _first_runs(spelling)}:
                (self._by_beginning if run.endswith("*") else self._by_run)[run.rstrip("*")].append(rule)

    def find(self, text: str) -> list[Hit]:
        """Return the hits in the order of the text; a hit within a longer one is dropped."""
        low = text.lower()
        if len(low) != len(text):
            low = text
        hits: set[Hit] = set()
        for run in set(_RUN.findall(low)) - self._dull:
            hits.update(_hits_at(run, self._known.get(run) or self._remember(run), text, low))
        return _longest(hits) if len(hits) > 1 else list(hits)

    def _remember(self, run: str) -> tuple[_Rule, ...]:
        begun = [rule for beginning, rules in self._by_beginning.items() if run.startswith(beginning) for rule in rules]
        rules = (*self._by_run.get(run, ()), *begun)
        if rules:
            self._known[run] = rules
        else:
            if len(self._dull) >= _KNOWN_WORDS:
                self._dull.clear()
            self._dull.add(run)
        return rules


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
            yield [phrase[position]]
            position += 1


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


def _compiled(phrase: str) -> re.Pattern[str]:
    """Compile a phrase; its longest spelling is tried first."""
    alternatives = sorted({_regex(spelling) for spelling in spellings(phrase)}, key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(alternatives)})(?![^\W_])")


def _regex(spelling: str) -> str:
    """Write one spelling as a pattern; beside words with capitals, words without may stand in any letters."""
    words = [_word(word, any_case=spelling != spelling.lower()) for word in re.split(r"[ \-/]", spelling)]
    return _GAP.join(words) + ("" if spelling.endswith(("*", "s")) or spelling[-1].isdigit() else "(?:s|es)?")


def _word(word: str, *, any_case: bool) -> str:
    pattern = re.escape(word).replace(r"\*", r"\w*")
    return f"(?i:{pattern})" if any_case and word == word.lower() else pattern


def _first_runs(spelling: str) -> Iterator[str]:
    """Yield the runs that a text can begin with where it spells this: words may be written together."""
    joined = ""
    for word in _RUN.findall(spelling.lower().replace("*", "")):
        if joined and (joined.isdigit() or word.isdigit()):
            break
        joined += word
        yield joined
    complete = "".join(_RUN.findall(spelling.lower())) == joined
    if complete:
        yield joined + "s"
        yield joined + "es"
    if spelling.endswith("*") and complete:
        yield joined + "*"


def _hits_at(run: str, rules: tuple[_Rule, ...], text: str, low: str) -> Iterator[Hit]:
    position = low.find(run)
    while position >= 0:
        if not position or not low[position - 1].isalnum():
            for rule in rules:
                match = rule.pattern.match(text if rule.cased else low, position)
                if match:
                    yield Hit(position, match.end(), rule.meaning)
        position = low.find(run, position + 1)


def _longest(hits: set[Hit]) -> list[Hit]:
    """Drop what lies within a longer hit; hits of the very same words stay."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda one: (one.start, -one.end, one.meaning)):
        inside = any(one.start <= hit.start and hit.end <= one.end and (one.start, one.end) != (hit.start, hit.end) for one in kept)
        if not inside:
            kept.append(hit)
    return kept
