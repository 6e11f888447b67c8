"""What weighs how much: four severities, and the weight of the elements that always weigh the same."""

from __future__ import annotations

from enum import StrEnum


class Severity(StrEnum):
    """The weight of a change, heaviest first; comparisons go by weight, so CRITICAL is greater than MAJOR."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    ADMINISTRATIVE = "administrative"

    @property
    def rank(self) -> int:
        """The weight as a number: 0 administrative to 3 critical."""
        return _RANKS[self.value]

    def __lt__(self, other: str) -> bool:
        return self.rank < Severity(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Severity(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Severity(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Severity(other).rank


_RANKS = {"critical": 3, "major": 2, "minor": 1, "administrative": 0}

CRITICAL_STATUSES = frozenset({"TERMINATED", "SUSPENDED", "WITHDRAWN"})
MOVED_FAR_DAYS = 90
"""From how many days on a moved date is major."""
ENROLLMENT_FAR = 0.2
"""From which part of the older number on a changed enrollment is major."""


def status_severity(status: str) -> Severity:
    """Weigh a status by what it became."""
    if status in CRITICAL_STATUSES:
        return Severity.CRITICAL
    return Severity.MINOR if status == "UNKNOWN" else Severity.MAJOR


def date_severity(days: int | None) -> Severity:
    """Weigh a date by how many days it moved; None where it appeared, vanished or only became more precise."""
    return Severity.MAJOR if days is not None and abs(days) >= MOVED_FAR_DAYS else Severity.MINOR


def enrollment_severity(before: int | None, after: int | None) -> Severity:
    """Weigh a number of participants by its ratio to the older one; any step away from zero is major."""
    if before is None or after is None or before == after:
        return Severity.MINOR
    return Severity.MAJOR if abs(after - before) >= ENROLLMENT_FAR * abs(before) else Severity.MINOR


def wording_severity(*, wording_only: bool) -> Severity:
    """Weigh an element of the plan: major, unless it only reads differently."""
    return Severity.MINOR if wording_only else Severity.MAJOR
