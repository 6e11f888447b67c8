"""What the watches and the sync log hold, as rows for an export; studies and changes have rows of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

from trialwatch.dashboard.more_data import Digest, Run, Unread, WatchState, report_counts
from trialwatch.rows import WatchRow
from trialwatch.watching import watch_row


@dataclass(frozen=True, slots=True)
class ShownNews:
    """One study that a watch would tell of now, and what."""

    nct_id: str
    brief_title: str
    told: tuple[str, ...]
    note: str | None


@dataclass(frozen=True, slots=True)
class ShownDelivery:
    """One digest for one address; `state` is due or sent, `error` what the last attempt met."""

    created_at: str
    settled_at: str | None
    state: str
    to: str
    headline: str
    attempts: int
    error: str | None


@dataclass(frozen=True, slots=True)
class ShownWatch(WatchRow):
    """One watch, what it would tell now or why it cannot, and its last deliveries, newest first."""

    headline: str
    would_tell: tuple[ShownNews, ...]
    deliveries: tuple[ShownDelivery, ...]


@dataclass(frozen=True, slots=True)
class LogRow:
    """One line of the sync log: a `sync` with its counts, or an `unreadable` record with its reason."""

    what: str
    at: str
    finished_at: str | None
    outcome: str | None
    data_timestamp: str | None
    nct_id: str | None
    seen: int | None
    new: int | None
    changed: int | None
    unreadable: int | None
    removed: int | None
    merged: int | None
    left_query: int | None
    returned: int | None
    requests: int | None
    seconds: float | None
    problem: str | None


_COUNTS = ("seen", "new", "changed", "unreadable", "removed", "merged", "left_query", "returned", "requests", "seconds")


def shown_watch(state: WatchState, digest: Digest | str) -> ShownWatch:
    """Lay out a watch as the view shows it."""
    row = watch_row(state.stored)
    told = digest.studies if isinstance(digest, Digest) else ()
    return ShownWatch(
        **{one.name: getattr(row, one.name) for one in fields(row)},
        headline=digest.headline if isinstance(digest, Digest) and told else digest if isinstance(digest, str) else "nothing",
        would_tell=tuple(ShownNews(one.nct_id, one.title, tuple(each.summary for each in one.told), one.note) for one in told),
        deliveries=tuple(
            ShownDelivery(one.created_at, one.settled_at, one.state, one.shown, headline, one.attempts, one.error)
            for one, headline in state.deliveries
        ),
    )


def log_rows(runs: Sequence[Run], unread: Sequence[Unread]) -> Iterator[LogRow]:
    """Lay out the sync log in the order of the view: what could not be read, then the syncs, newest first."""
    nothing = dict.fromkeys(_COUNTS)
    for one in unread:
        yield LogRow("unreadable", one.first_seen_at, None, None, None, one.nct_id, **nothing, problem=one.reason)
    for run in runs:
        counts = {**nothing, **{name: value for name, value in report_counts(run).items() if name in nothing}}
        yield LogRow("sync", run.started_at, run.finished_at, run.outcome, run.data_timestamp, None, **counts, problem=run.error)
