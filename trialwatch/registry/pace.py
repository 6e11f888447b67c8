"""The distance between two requests, kept by a monotonic clock."""

from __future__ import annotations

from collections.abc import Callable


class Pace:
    """Lets one request start at a time, at least `interval` seconds after the one before."""

    def __init__(self, interval: float, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """Take the clock (monotonic seconds) and the way to wait."""
        self._interval, self._clock, self._sleep = interval, clock, sleep
        self._last: float | None = None

    def wait(self) -> None:
        """Wait until the next request may start, and count it as started; a clock that jumps costs one interval at most."""
        if self._last is not None:
            rest = self._last + self._interval - self._clock()
            if rest > 0:
                self._sleep(min(rest, self._interval))
        self._last = self._clock()
