"""What a check answers: one sentence on how something is, and one on what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from trialwatch.errors import TrialwatchError


class State(StrEnum):
    """How something is; only a problem makes `doctor` fail."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


class Area(StrEnum):
    """What a finding is about, in the order in which one thing rests on another."""

    PROGRAM = "program"
    SETTINGS = "settings"
    STORE = "store"
    REGISTRY = "registry"
    DELIVERY = "delivery"


_EXIT_CODES = {Area.PROGRAM: 2, Area.SETTINGS: 2, Area.STORE: 4, Area.REGISTRY: 3, Area.DELIVERY: 5}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: `what` names it, `said` how it is, `advice` what to do (empty where nothing)."""

    area: Area
    what: str
    state: State
    said: str
    advice: str = ""


def fine(area: Area, what: str, said: str) -> Finding:
    """Say that something is as it should be."""
    return Finding(area, what, State.OK, said)


def warning(area: Area, what: str, said: str, advice: str = "") -> Finding:
    """Say that something deserves a look."""
    return Finding(area, what, State.WARNING, said, advice)


def problem(area: Area, what: str, said: str, advice: str = "") -> Finding:
    """Say that something does not work."""
    return Finding(area, what, State.PROBLEM, said, advice)


def failed(area: Area, what: str, error: TrialwatchError) -> Finding:
    """Turn an error into the finding that it is."""
    return Finding(area, what, State.PROBLEM, error.message, error.advice)


def looked_at(area: Area, what: str, check: Callable[[], Iterable[Finding]]) -> list[Finding]:
    """Run a check; an error that it meets is a finding too, and ends that check alone."""
    found: list[Finding] = []
    try:
        found.extend(check())
    except TrialwatchError as error:
        found.append(failed(area, what, error))
    return found


def exit_code(findings: Iterable[Finding]) -> int:
    """Choose the exit code: 0 without a problem, else that of the problem which the others may rest on."""
    areas = {one.area for one in findings if one.state is State.PROBLEM}
    return next((_EXIT_CODES[area] for area in Area if area in areas), 0)
