"""What the first screen knows of the store; with `more_data` the one place here that calls the store's functions.

Everything is read anew on every call; nothing but plain values leaves. Errors of the store pass through as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from trialwatch.rows import ChangeRow, Overview, Source
from trialwatch.severity import Severity
from trialwatch.store import dashboard as asks
from trialwatch.store.dashboard import ChangeKey, Pulse
from trialwatch.store.overview import read_overview
from trialwatch.store.runs import last_run
from trialwatch.store.studies import source

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["ChangeKey", "Pulse", "StoreData", "StripState", "Today"]
WEEKS = 26
FIRST_VISIT_DAYS = 30
"""How far back the first screen looks for a reader who never marked anything as seen."""


@dataclass(frozen=True, slots=True)
class StripState:
    """What the strip says: how fresh the data are, how the worker is, how much is followed, what is unsent."""

    source: Source = field(default_factory=lambda: Source(None, None))
    studies: int = 0
    changes: int = 0
    failed: str | None = None
    """Why the last sync failed, where it did."""
    unsent: int = 0
    failing: int = 0


@dataclass(frozen=True, slots=True)
class Today:
    """What the first screen tells: keys of the news (heaviest first, together by study), how far it was seen, how many studies."""

    news: tuple[ChangeKey, ...]
    administrative: int
    seen: int | None
    studies: int


class StoreData:
    """The store as the dashboard sees it, with a clock and the name of who looks."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime], reader: str) -> None:
        """Take an open store; `reader` keeps apart what several people have seen."""
        self.engine, self.clock, self.reader = engine, clock, reader

    @property
    def day(self) -> date:
        """The day, in UTC."""
        return self.clock().astimezone(UTC).date()

    def pulse(self) -> Pulse:
        """Read what tells whether anything has moved."""
        return asks.pulse(self.engine)

    def strip(self) -> StripState:
        """Read what the strip says."""
        studies, changes = asks.count_rows(self.engine)
        unsent, failing = asks.count_unsent(self.engine)
        last = last_run(self.engine, "done", "up_to_date", "failed")
        return StripState(
            source=source(self.engine),
            studies=studies,
            changes=changes,
            failed=(last.error or "for a reason not written down") if last and last.outcome == "failed" else None,
            unsent=unsent,
            failing=failing,
        )

    def seen(self) -> int | None:
        """Read up to which change the reader marked everything as seen."""
        return asks.read_seen(self.engine, self.reader)

    def mark_seen(self, seq: int) -> None:
        """Mark everything up to a change as seen."""
        asks.write_seen(self.engine, self.reader, seq)

    def last_seq(self) -> int:
        """Read the number of the change learnt last."""
        return asks.last_seq(self.engine)

    def today(self) -> Today:
        """Read the news of the first screen."""
        seen = self.seen()
        since = "" if seen is not None else self._first_visit_from()
        keys = asks.news_keys(self.engine, seen or 0, since)
        told = [key for key in keys if key.weight > Severity.ADMINISTRATIVE.rank]
        return Today(tuple(by_study(told)), len(keys) - len(told), seen, asks.count_rows(self.engine)[0])

    def overview(self) -> Overview:
        """Count by category and status, and by week."""
        return read_overview(self.engine, self.day, WEEKS)

    def _first_visit_from(self) -> str:
        """Give the day from which the first screen tells a new reader: some weeks before the data's own day."""
        data = self.source().data_timestamp
        return (date.fromisoformat(data[:10]) - timedelta(days=FIRST_VISIT_DAYS)).isoformat() if data else ""

    def changes_by_key(self, keys: Sequence[ChangeKey]) -> dict[ChangeKey, ChangeRow]:
        """Read changes by key; those that are gone are left out."""
        return asks.changes_by_key(self.engine, keys)

    def source(self) -> Source:
        """Say where the answers come from."""
        return source(self.engine)


def by_study(keys: Sequence[ChangeKey]) -> list[ChangeKey]:
    """Bring the changes of each study together, the study with the heaviest change first."""
    groups: dict[str, list[ChangeKey]] = {}
    for key in keys:
        groups.setdefault(key.nct_id, []).append(key)
    return [key for group in groups.values() for key in group]
