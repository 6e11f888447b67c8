"""When a study that says it is under way may no longer be: not verified for long, or past its completion."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from trialwatch.study import PartialDate

UNDER_WAY = frozenset({"RECRUITING", "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING"})
COMPLETION_GRACE_DAYS = 90


def stale_reason(
    overall_status: str | None,
    status_verified_date: PartialDate | None,
    completion_date: PartialDate | None,
    today: date,
) -> str | None:
    """Say why a study is stale on a day, or None where it is not.

    A partial date counts as the last day that it can mean, so nobody is called stale too early. A date that is
    missing or no date gives no reason.
    """
    if overall_status not in UNDER_WAY:
        return None
    reasons = [reason for reason in (_not_verified(status_verified_date, today), _past_completion(completion_date, today)) if reason]
    return f"says {overall_status} but {' and '.join(reasons)}" if reasons else None


def _not_verified(verified: PartialDate | None, today: date) -> str | None:
    last = verified.latest if verified else None
    if verified is None or last is None or (last.year + 1, last.month, last.day) >= (today.year, today.month, today.day):
        return None
    return f"was last verified {verified} ({elapsed(verified, today)} ago)"


def _past_completion(completion: PartialDate | None, today: date) -> str | None:
    last = completion.latest if completion else None
    if completion is None or last is None or (today - last).days <= COMPLETION_GRACE_DAYS:
        return None
    return f"its completion date {completion} passed {elapsed(completion, today)} ago"


def elapsed(since: PartialDate, until: date) -> str:
    """Spell the time from a date that is no later than another, in whole years and months, as precisely as it is known."""
    first = since.earliest or until
    months = (until.year - first.year) * 12 + until.month - first.month
    if len(since) > len("2024-03") and until.day < first.day:
        months -= 1
    years, rest = divmod(months, 12)
    if len(since) == len("2024"):
        return f"about {_count(until.year - first.year, 'year')}"
    return " ".join(part for part in (_count(years, "year") if years else "", _count(rest, "month") if rest else "") if part)


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
