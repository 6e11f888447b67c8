"""Making a watch from what a reader wrote, on the command line or as a [[watch]] of the settings file.

Every word is tried against the vocabulary, the places, the time zones and the kinds of address before anything is saved.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine

from trialwatch.changes import ELEMENTS
from trialwatch.deliver.address import addresses
from trialwatch.deliver.gathering import gather
from trialwatch.errors import SettingsError, UsageError
from trialwatch.filters import Asked
from trialwatch.rows import WatchRow
from trialwatch.schedule import schedule
from trialwatch.settings import did_you_mean
from trialwatch.severity import Severity
from trialwatch.store.watches import StoredWatch, list_watches, remove_watch, save_watch
from trialwatch.watch import Watch, as_options, instant_text, next_due, watch_name

_FILTERS = {one.name: one for one in fields(Asked)}
_OWN = ("name", "to", "every", "at", "timezone", "min_severity", "element", "also_empty", "paused")
KEYS = (*_OWN, *_FILTERS)


@dataclass(frozen=True, slots=True)
class WatchWords:
    """A watch in the reader's words."""

    name: str
    asked: Asked
    to: Sequence[str]
    every: str = "daily"
    at: str | None = None
    timezone: str = "UTC"
    min_severity: str | None = None
    element: Sequence[str] = ()
    also_empty: bool = False
    paused: bool = False


def watch_from(words: WatchWords, origin: str = "command") -> Watch:
    """Read a watch; raises UsageError for a name, address, schedule, zone, severity or element that cannot be."""
    return Watch(
        watch_name(words.name),
        words.asked,
        addresses(list(words.to)),
        schedule(words.every, words.at, words.timezone),
        _one_of("severity", words.min_severity, [str(one) for one in Severity]) if words.min_severity else None,
        tuple(_one_of("data element", one.replace("-", "_"), list(ELEMENTS)) for one in words.element),
        words.also_empty,
        words.paused,
        origin,
    )


def add_watch(engine: Engine, watch: Watch, now: datetime) -> int:
    """Save a watch that begins now; returns how many studies match. Raises UsageError where a filter's word means nothing."""
    with gather(engine, [], now) as gathering:
        matching, cursor = gathering.matching(watch.asked), gathering.last_seq
    save_watch(engine, watch, matching, cursor, instant_text(now))
    return len(matching)


def watch_row(stored: StoredWatch) -> WatchRow:
    """Describe a watch as it stands in the store."""
    watch = stored.watch
    return WatchRow(
        name=watch.name,
        filter=as_options(watch.asked),
        to=tuple(one.shown for one in watch.addresses),
        every=watch.schedule.every,
        at=watch.schedule.at,
        timezone=watch.schedule.timezone,
        min_severity=watch.min_severity,
        elements=watch.elements,
        also_empty=watch.also_empty,
        paused=watch.paused,
        origin=watch.origin,
        studies=len(stored.members),
        created_at=stored.created_at,
        last_run_at=stored.last_run_at,
        next_run_at=None if watch.paused else instant_text(next_due(watch, stored.last_run_at)),
        problem=stored.problem,
    )


def level_with_settings(engine: Engine, tables: Sequence[Mapping[str, Any]], timezone: str, now: datetime) -> list[tuple[str, str]]:
    """Make the store's watches those that the settings file declares, besides those made by command.

    Returns the names of declared watches that cannot be, each with the reason; the others are not held up.
    """
    have = {one.watch.name: one.watch for one in list_watches(engine)}
    problems, wanted = [], set()
    for table in tables:
        name = str(table.get("name", "(without a name)"))
        wanted.add(name)
        try:
            _declare(engine, table, timezone, have.get(name), now)
        except UsageError as problem:
            problems.append((name, str(problem).replace("\n", " ")))
    for name, watch in have.items():
        if watch.origin == "settings" and name not in wanted:
            remove_watch(engine, name)
    return problems


def _declare(engine: Engine, table: Mapping[str, Any], timezone: str, known: Watch | None, now: datetime) -> None:
    watch = declared_watch(table, timezone)
    if known and known.origin == "command":
        raise UsageError("A watch of this name was made by command.", "Remove it, or rename this one.")
    if known and "paused" not in table:
        watch = replace(watch, paused=known.paused)
    if known != watch:
        add_watch(engine, watch, now)


def declared_watch(table: Mapping[str, Any], timezone: str) -> Watch:
    """Read one [[watch]] table; raises SettingsError for an unknown key or a value of the wrong kind."""
    for key in table:
        if key not in KEYS:
            raise SettingsError(f"[[watch]] has an unknown key {key!r}.", did_you_mean(key, KEYS))
    if not isinstance(table.get("name"), str):
        raise SettingsError("A [[watch]] needs a name.")
    asked = Asked(**{key: _filter_value(key, table[key]) for key in table if key in _FILTERS})
    values = {key: _own_value(key, table[key]) for key in _OWN if key in table}
    return watch_from(WatchWords(asked=asked, **{"timezone": timezone, "to": (), **values}), "settings")


def _filter_value(key: str, value: Any) -> Any:
    default = _FILTERS[key].default
    if isinstance(default, tuple):
        return _texts(key, value)
    if isinstance(default, bool):
        return _flag(key, value)
    return _text(key, value)


def _own_value(key: str, value: Any) -> Any:
    if key in ("to", "element"):
        return _texts(key, value)
    return _flag(key, value) if key in ("also_empty", "paused") else _text(key, value)


def _texts(key: str, value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(_text(key, one) for one in items)


def _text(key: str, value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        raise SettingsError(f"In [[watch]], {key} must be a text, not {value!r}.")
    return str(value)


def _flag(key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise SettingsError(f"In [[watch]], {key} must be true or false, not {value!r}.")
    return value


def _one_of(kind: str, word: str, known: list[str]) -> str:
    if word.casefold() not in known:
        raise UsageError(f"No {kind} is called {word[:60]!r}.", did_you_mean(word, known))
    return word.casefold()
