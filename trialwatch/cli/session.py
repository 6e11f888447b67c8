"""What every command begins with: the global flags, the settings, the store, the registry's client."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from trialwatch.errors import NothingFound
from trialwatch.settings import Settings, load_settings

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from trialwatch.registry.client import RegistryClient, Surroundings
    from trialwatch.registry.query import Query

_VALUED = ("--database", "--registry", "--config")
_PLAIN = ("--debug",)
_flags: dict[str, Any] = {}
_fixed: list[Settings] = []
_read: list[Settings] = []


def hoist_flags(words: list[str]) -> list[str]:
    """Move the global options in front of the command, so that they may stand anywhere."""
    front: list[str] = []
    rest: list[str] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += [word, *queue]
            break
        if word in _VALUED:
            front += [word, *queue[:1]]
            queue = queue[1:]
        elif word in _PLAIN or word.startswith(tuple(f"{flag}=" for flag in _VALUED)):
            front.append(word)
        else:
            rest.append(word)
    return [*front, *rest]


def remember_flags(**flags: Any) -> None:
    """Keep the global options for the command that follows, unless the settings are fixed."""
    if not _fixed:
        _flags.clear()
        _flags.update({name: value for name, value in flags.items() if value is not None and name != "debug"})
        _read.clear()


def given_flags() -> dict[str, Any]:
    """Tell which global options were given."""
    return dict(_flags)


def fix_settings(chosen: Settings) -> None:
    """Take these settings from now on, whatever flags, environment and file say."""
    _fixed[:] = [chosen]


def settings() -> Settings:
    """Read the settings once a command."""
    if _fixed:
        return _fixed[0]
    if not _read:
        _read.append(load_settings(_flags, os.environ))
    return _read[0]


def now() -> datetime:
    """Tell the time, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """Tell the day, in UTC."""
    return now().date()


def open_for_writing() -> Engine:
    """Open the store, making or upgrading it first."""
    from trialwatch.cli.console import say
    from trialwatch.store.engine import open_engine
    from trialwatch.store.schema import upgrade

    engine = open_engine(settings().database)
    copy = upgrade(engine)
    if copy:
        say(f"The store was upgraded; a copy of the old one lies in {copy}.")
    return engine


def open_engine_only() -> Engine:
    """Open the store without touching its shape."""
    from trialwatch.store.engine import exists, open_engine

    if not exists(settings().database):
        raise NothingFound(f"There is no store at {settings().database} yet.", "`trialwatch sync` makes and fills it.")
    return open_engine(settings().database)


def open_for_reading() -> Engine:
    """Open the store that is there; raises NothingFound where there is none yet."""
    from trialwatch.store.engine import exists

    if not exists(settings().database):
        raise NothingFound(
            f"There is no store at {settings().database} yet.",
            "`trialwatch sync` fills it; `trialwatch demo` shows a sample without a network.",
        )
    return open_for_writing()


def open_client(attempts: int | None = None, around: Surroundings | None = None) -> RegistryClient:
    """Make the registry's client from the settings; `attempts` asks less often than they say, `around` is how it waits."""
    from trialwatch.cli.console import say
    from trialwatch.registry.client import ClientSettings, RegistryClient, Surroundings

    chosen = settings()
    return RegistryClient(
        ClientSettings(
            base_url=chosen.registry,
            request_interval=chosen.request_interval,
            timeout=chosen.timeout,
            attempts=attempts or chosen.attempts,
            max_retry_after=chosen.max_retry_after,
            max_answer_seconds=chosen.max_answer_seconds,
            max_body_bytes=chosen.max_body_bytes,
            user_agent=chosen.user_agent,
            project_address=chosen.project_address,
            http2=chosen.http2,
            max_tls=chosen.max_tls,
            proxy=chosen.proxy,
            page_size=chosen.page_size,
        ),
        around=around or Surroundings(tell=say),
    )


def query() -> Query:
    """Make the query from the settings."""
    from trialwatch.registry.query import Query

    return Query(conditions=settings().conditions)
