"""How findings become an exit code."""

from __future__ import annotations

import pytest

from trialwatch.doctor.finding import Area, exit_code, fine, looked_at, problem, warning
from trialwatch.errors import StoreLocked


def test_warnings_are_no_failure() -> None:
    """Only a problem makes the doctor fail."""
    assert exit_code([fine(Area.STORE, "a", "b"), warning(Area.REGISTRY, "a", "b", "c")]) == 0


@pytest.mark.parametrize(("area", "code"), [(Area.PROGRAM, 2), (Area.SETTINGS, 2), (Area.REGISTRY, 3), (Area.STORE, 4), (Area.DELIVERY, 5)])
def test_each_area_has_the_contracts_code(area: Area, code: int) -> None:
    """A problem ends with the exit code that a command would end with."""
    assert exit_code([problem(area, "a", "b")]) == code


def test_the_most_basic_problem_decides() -> None:
    """Settings come before store, store before registry, registry before delivery."""
    problems = [problem(area, "a", "b") for area in (Area.DELIVERY, Area.REGISTRY, Area.STORE)]
    assert exit_code(problems) == 4
    assert exit_code(problems[:2]) == 3


def test_an_error_inside_a_check_is_a_finding() -> None:
    """A check that cannot go on keeps what it found and says why it ended."""

    def check() -> list[object]:
        raise StoreLocked("held", "wait")

    (found,) = looked_at(Area.STORE, "lock", check)  # type: ignore[arg-type]
    assert (found.what, found.state, found.said, found.advice) == ("lock", "problem", "held", "wait")
