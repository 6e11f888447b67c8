"""A watch: a saved filter with somebody who wants to know. Pure values and when they are due."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass, fields
from datetime import UTC, datetime

from trialwatch.errors import UsageError
from trialwatch.filters import Asked
from trialwatch.schedule import Schedule

LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Address:
    """Where a digest goes: `text` is used to send and may hold a key, `shown` is what people may see of it."""

    text: str
    shown: str


@dataclass(frozen=True, slots=True)
class Watch:
    """What somebody wants to know, how often, and where it goes; the filter stays in the reader's words."""

    name: str
    asked: Asked
    addresses: tuple[Address, ...]
    schedule: Schedule
    min_severity: str | None = None
    elements: tuple[str, ...] = ()
    also_empty: bool = False
    paused: bool = False
    origin: str = "command"
    """command, or settings for a [[watch]] of the settings file."""


def watch_name(text: str) -> str:
    """Read a watch's name: one line of letters, digits and plain signs; raises UsageError for anything else."""
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or re.search(r"[/\\<>\"`$*?|]", name) or name.startswith((".", "-")):
        raise UsageError(
            f"{text[:60]!r} cannot be the name of a watch.", f"Use up to {LONGEST_NAME} letters, digits, spaces, dots and dashes."
        )
    return name


def next_due(watch: Watch, last_run_at: str) -> datetime:
    """Tell when a watch is due next, given the instant of its last run (or of its making)."""
    return watch.schedule.next_after(read_instant(last_run_at))


def is_due(watch: Watch, last_run_at: str, now: datetime) -> bool:
    """Tell whether a watch has something to check now; missed times count as one."""
    return not watch.paused and next_due(watch, last_run_at) <= now


def read_instant(text: str) -> datetime:
    """Read UTC text ending in `Z`."""
    return datetime.fromisoformat(text).astimezone(UTC)


def instant_text(moment: datetime) -> str:
    """Write an instant as UTC text ending in `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def as_options(asked: Asked) -> str:
    """Write a filter as the options of a command, so that a reader can ask the same on the command line."""
    words: list[str] = []
    for one in fields(Asked):
        value = getattr(asked, one.name)
        if value == one.default or (one.name == "within" and not asked.near):
            continue
        flag = f"--{one.name.replace('_', '-')}"
        if one.name == "text":
            words.append(shlex.quote(value))
        elif value is True:
            words.append(flag)
        else:
            words += [f"{flag} {shlex.quote(str(word))}" for word in (value if isinstance(value, tuple) else (value,))]
    return " ".join(words)
