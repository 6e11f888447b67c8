"""Slack, Teams, Telegram, webhooks and the rest, through Apprise: the one importer of it."""

from __future__ import annotations

import logging
import warnings
from functools import cache
from typing import Any

from trialwatch.errors import DeliveryError

_quiet = logging.getLogger("apprise")


def knows(url: str) -> bool:
    """Tell whether Apprise can send to a URL."""
    return _notifier(url) is not None


def shown(url: str) -> str:
    """Write a URL with its keys hidden."""
    found = _notifier(url)
    return str(found.url(privacy=True)).partition("?")[0] if found else f"{url.partition(':')[0]}://..."


@cache
def schemes() -> tuple[str, ...]:
    """List every kind of URL that Apprise sends to."""
    services = _loaded().Apprise().details()["schemas"]
    kinds = ("protocols", "secure_protocols")
    return tuple(sorted({str(one) for service in services for kind in kinds for one in service[kind] or ()}))


def send(url: str, title: str, text: str) -> None:
    """Send one message; raises DeliveryError, without the URL's keys, when it was not taken."""
    found = _notifier(url)
    if found is None:
        raise DeliveryError("The address cannot be read any more.", "Remove the watch and add it again.")
    said: list[str] = []
    reader = _Reader(said)
    level = _quiet.level
    _quiet.addHandler(reader)
    _quiet.setLevel(logging.WARNING)
    try:
        taken = found.notify(body=text, title=title, body_format="text")
    except Exception as problem:  # whatever a plugin of Apprise lets through is a failed delivery, no crash of the worker
        raise DeliveryError(f"{shown(url)} failed: {type(problem).__name__}.") from problem
    finally:
        _quiet.removeHandler(reader)
        _quiet.setLevel(level)
    if not taken:
        why = f": {_without_keys(said[-1], url)}" if said else ""
        raise DeliveryError(f"{shown(url)} did not take the message{why}")


class _Reader(logging.Handler):
    """Keeps what Apprise says about a failure."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(logging.WARNING)
        self.said = said

    def emit(self, record: logging.LogRecord) -> None:
        """Keep one line."""
        self.said.append(record.getMessage())


def _without_keys(text: str, url: str) -> str:
    """Hide whatever part of the URL an error repeats."""
    for part in sorted((one for one in url.replace("?", "/").replace("@", "/").split("/") if len(one) > 3), key=len, reverse=True):
        text = text.replace(part, "***")
    return text[:200].rstrip(".") + "."


def _notifier(url: str) -> Any:
    return _loaded().Apprise.instantiate(url, suppress_exceptions=True)


@cache
def _loaded() -> Any:
    """Load Apprise with all plugins; some of them import modules that Python is about to drop."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import apprise  # noqa: PLC0415  (0.3 s that only messengers pay)

        apprise.Apprise().details()
    return apprise
