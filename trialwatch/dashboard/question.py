"""The line that a reader types to filter: free words and `key:value`, read as a question about studies and changes.

`lenvatinib category:tace severity:major status:recruiting` asks what `--category tace --min-severity major
--status recruiting lenvatinib` asks on the command line.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from trialwatch.changes import ELEMENTS
from trialwatch.errors import UsageError
from trialwatch.filters import Asked
from trialwatch.settings import did_you_mean
from trialwatch.severity import Severity

SEVERITIES = tuple(str(one) for one in Severity)
_SEVERAL = tuple(one.name for one in fields(Asked) if one.default == ())
_FLAGS = ("recruiting", "has_results", "stale", "all")
_SINGLE = ("role", "near", "within", "updated_since")
_OF_CHANGES = ("severity", "element", "since", "until")
_SHORT = {"cat": "category", "nct": "study", "type": "study_type", "results": "has_results", "min_severity": "severity"}
KEYS = (*_SEVERAL, *_SINGLE, *_OF_CHANGES)
"""Every word that may stand before a colon."""
_WORD = re.compile(r'(?P<key>[A-Za-z][A-Za-z_-]*):(?P<value>"[^"]*"?|\S*)|"(?P<quoted>[^"]*)"?|(?P<word>\S+)')


@dataclass(frozen=True, slots=True)
class Question:
    """A filter in the reader's words, with what is asked of changes beside."""

    asked: Asked = field(default_factory=Asked)
    severity: str | None = None
    elements: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None

    @property
    def of_changes(self) -> bool:
        """Whether anything is asked that only changes have."""
        return bool(self.severity or self.elements or self.since or self.until)


def read_question(line: str) -> Question:
    """Read a line; raises UsageError, naming the nearest, for a key, severity or element that there is not."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    words: list[str] = []
    for one in _WORD.finditer(line):
        if one["key"] is None:
            _take_word(one["quoted"] if one["quoted"] is not None else one["word"], words, found)
            continue
        value = one["value"].strip('"').strip()
        key = _key(one["key"])
        if value:
            found[key].append(value)
    return _question(words, found)


def _take_word(word: str, words: list[str], found: defaultdict[str, list[str]]) -> None:
    if re.fullmatch(r"NCT0*[1-9]\d{0,7}", word, re.IGNORECASE):
        found["study"].append(word)
    elif word.strip():
        words.append(word.strip())


def _question(words: list[str], found: dict[str, list[str]]) -> Question:
    values: dict[str, Any] = {name: tuple(found[name]) for name in _SEVERAL if name in found}
    values |= {name: found[name][-1] for name in _SINGLE if name in found}
    values |= {name: found[name][-1].casefold() in ("yes", "true", "1") for name in _FLAGS if name in found}
    return Question(
        Asked(text=" ".join(words) or None, **values),
        _known("severity", found["severity"][-1], SEVERITIES) if "severity" in found else None,
        tuple(_known("data element", one, ELEMENTS) for one in found.get("element", ())),
        found["since"][-1] if "since" in found else None,
        found["until"][-1] if "until" in found else None,
    )


def _key(word: str) -> str:
    name = word.casefold().replace("-", "_")
    name = _SHORT.get(name, name)
    if name not in KEYS and name not in _FLAGS:
        raise UsageError(f"Nothing is called {word}: here.", did_you_mean(name, [*KEYS, *_FLAGS]))
    return name


def _known(kind: str, word: str, known: Iterable[str]) -> str:
    name, names = word.casefold().replace("-", "_").replace(" ", "_"), list(known)
    if name not in names:
        raise UsageError(f"No {kind} is called {word[:40]!r}.", did_you_mean(name, names))
    return name


def with_words(line: str, key: str, values: Iterable[str]) -> str:
    """Put other values of one key into a line and leave the rest as it was typed."""
    kept = [one.group() for one in _WORD.finditer(line) if _SHORT.get(_folded(one["key"]), _folded(one["key"])) != key]
    return " ".join([*kept, *(f"{key}:{_quoted(value)}" for value in values)])


def values_of(line: str, key: str) -> list[str]:
    """List the values of one key in a line."""
    found = ((_SHORT.get(_folded(one["key"]), _folded(one["key"])), one["value"]) for one in _WORD.finditer(line))
    return [value.strip('"').strip() for name, value in found if name == key and value]


def _folded(word: str | None) -> str:
    return (word or "").casefold().replace("-", "_")


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value
