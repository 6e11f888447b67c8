"""Status, dates and enrollment: the values that tell how far a study is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialwatch.changes.change import Finding
from trialwatch.changes.material import clean
from trialwatch.changes.phrases import counted, quoted, sentence, words
from trialwatch.severity import Severity, date_severity, enrollment_severity, status_severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from trialwatch.study import PartialDate, Study, StudyDate

_NAMES = {"start_date": "start", "primary_completion_date": "primary completion", "completion_date": "completion"}


def compare_overall_status(older: Study, newer: Study) -> Finding:
    """Compare the status; what it became decides the weight."""
    before, after = clean(older.overall_status), clean(newer.overall_status)
    known = f" (last known: {words(newer.last_known_status)})" if after == "UNKNOWN" and clean(newer.last_known_status) else ""
    said = f"status changed from {words(before)} to {words(after)}{known}"
    return Finding(status_severity(after), before or None, after or None, sentence(said))


def compare_why_stopped(older: Study, newer: Study) -> Finding:
    """Compare the reason why a study stopped."""
    before, after = clean(older.why_stopped), clean(newer.why_stopped)
    if not after:
        said = f"the reason for stopping {quoted(before, 120)} was withdrawn"
    elif not before:
        said = f"reason for stopping given: {quoted(after, 150)}"
    else:
        said = f"reason for stopping changed from {quoted(before, 70)} to {quoted(after, 70)}"
    return Finding(Severity.MAJOR, before or None, after or None, sentence(said))


def compare_date(element: str) -> Callable[[Study, Study], Finding]:
    """Make the comparison of one of the three dates of a study's course."""

    def compared(older: Study, newer: Study) -> Finding:
        before: StudyDate | None = getattr(older, element)
        after: StudyDate | None = getattr(newer, element)
        days, said = _moved(_NAMES[element], before, after)
        typed = clean(before.type if before else None) != clean(after.type if after else None)
        return Finding(date_severity(days), _dated(before, typed=typed), _dated(after, typed=typed), sentence(said))

    return compared


def _moved(name: str, before: StudyDate | None, after: StudyDate | None) -> tuple[int | None, str]:
    old, new = clean(before.date if before else None), clean(after.date if after else None)
    if before is None or after is None or not old or not new:
        return None, f"{name} date set to {new}{_typed(after)}" if new else f"{name} date {old or 'type'} was removed"
    kind = _type_step(before, after)
    if old == new:
        return None, f"{name} {new} {kind or 'is written differently'}"
    shift, days = date_shift(before.date, after.date)
    if days == 0:
        return None, " and ".join(part for part in (f"{name} {shift} from {old} to {new}", kind) if part)
    return days, f"{name} moved from {old} to {new}{f' ({shift})' if shift else ''}{f' and {kind}' if kind else ''}"


def date_shift(before: PartialDate, after: PartialDate) -> tuple[str, int | None]:
    """Say by how much a date moved, in months or days, and in days as a number (None where one is no date).

    Like is compared with like: where one date is less precise, the other is read as precisely as that one.
    """
    precision = min(len(before), len(after))
    old, new = type(before)(before[:precision]).earliest, type(after)(after[:precision]).earliest
    if old is None or new is None:
        return "", None
    days = (new - old).days
    if days == 0:
        return ("made more precise" if len(after) > len(before) else "made less precise"), 0
    months = (new.year - old.year) * 12 + new.month - old.month
    if precision == len("2025-06-15"):
        months = round(days / 30.44) if old.day != new.day else months
    spelled = counted(abs(months), "month") if months and (precision < len("2025-06-15") or abs(days) >= 60) else ""
    exact = counted(abs(days), "day") if precision == len("2025-06-15") else ""
    sign = "+" if days > 0 else "-"
    return sign + ", ".join(part for part in (spelled, exact) if part), days


def _type_step(before: StudyDate, after: StudyDate) -> str:
    old, new = clean(before.type), clean(after.type)
    if old == new:
        return ""
    return (
        f"changed from {words(old)} to {words(new)}"
        if old and new
        else f"is now {words(new)}"
        if new
        else f"is no longer marked {words(old)}"
    )


def _typed(one: StudyDate | None) -> str:
    return f" ({words(one.type)})" if one and clean(one.type) else ""


def _dated(one: StudyDate | None, *, typed: bool) -> str | None:
    """Write a date as plain text, with its type where that is what changed."""
    if one is None:
        return None
    date, kind = str(clean(one.date)), clean(one.type)
    return f"{date} ({kind})" if kind and typed else date


def compare_enrollment(older: Study, newer: Study) -> Finding:
    """Compare how many participants, with the ratio to the older number."""
    before, after = older.enrollment, newer.enrollment
    old, new = before.count if before else None, after.count if after else None
    types = [words(one.type) for one in (before, after) if one and clean(one.type)]
    step = f"; {types[0]} to {types[1]}" if len(types) == 2 and types[0] != types[1] else ""
    if old is None:
        said = f"enrollment set to {new}{f' ({types[-1]})' if types else ''}"
    elif new is None:
        said = f"enrollment number {old} was removed"
    elif old == new:
        kinds = _kind(before.type if before else None), _kind(after.type if after else None)
        said = f"enrollment of {new} changed from {words(kinds[0])} to {words(kinds[1])}"
        return Finding(Severity.MINOR, f"{old} ({kinds[0]})", f"{new} ({kinds[1]})", sentence(said))
    else:
        said = f"enrollment changed from {old} to {new} ({_percent(old, new)}{step})"
    return Finding(enrollment_severity(old, new), old, new, sentence(said))


def _kind(token: str | None) -> str:
    return clean(token) or "unmarked"


def _percent(old: int, new: int) -> str:
    if old == 0:
        return f"{new - old:+d}"
    percent = (new - old) / abs(old) * 100
    return f"{percent:+.1f}".removesuffix(".0") + " %"
