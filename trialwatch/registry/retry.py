"""How long to wait before a request is tried again: what the registry asks for, else longer each time, with chance in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime

from trialwatch.errors import RegistryError

FIRST_WAIT = 1.0
LONGEST_WAIT = 60.0
AS_OFTEN_AS_ALLOWED = 1_000
"""The patience with faults that do pass: the setting attempts alone decides."""


class Transient(Exception):
    """A fault that may pass: carries the error to end with if it does not, and how often to try at most."""

    def __init__(self, error: RegistryError, *, patience: int, retry_after: float | None = None) -> None:
        """Keep the wait that the registry asked for (`retry_after`, seconds), if it did."""
        super().__init__(error.message)
        self.error = error
        self.patience = patience
        self.retry_after = retry_after


def wait_before(attempt: int, fault: Transient, longest_asked: float, jitter: Callable[[], float]) -> float:
    """Seconds to wait after the failed `attempt` (from 1); `jitter` gives chance between 0 and 1.

    Half of a backoff is chance, so that clients which failed together do not come back together.
    """
    backoff = min(FIRST_WAIT * 2.0 ** min(attempt - 1, 16), LONGEST_WAIT)
    spread = backoff * (0.5 + 0.5 * jitter())
    if fault.retry_after is None:
        return spread
    return min(fault.retry_after + jitter(), longest_asked)


def retry_after(headers: Mapping[str, str], wall_clock: Callable[[], float]) -> float | None:
    """Read `Retry-After` in seconds, given as seconds or as a date; None where it is absent or makes no sense."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", text):
        return float(text)
    then = _instant(text)
    if then is None:
        return None
    now = _instant(headers.get("date", ""))
    return max(0.0, then - (wall_clock() if now is None else now))


def _instant(text: str) -> float | None:
    """Read an HTTP date as seconds since 1970."""
    try:
        return parsedate_to_datetime(text).timestamp()
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
