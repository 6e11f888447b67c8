"""Summing up the changes of one study from its first to its last state."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from trialwatch.changes import Change
from trialwatch.digest import readable, what_changed
from trialwatch.rows import ChangeRow
from trialwatch.severity import Severity


def row(element: str, severity: str, before: object, after: object, version: int = 1) -> ChangeRow:
    """Make one change."""
    return ChangeRow(
        f"{element}{version}", "NCT90000001", "T", element, severity, before, after, f"{element}: {after}", version, None, "", "", ()
    )


def no_net(_number: str, _older: int, _newer: int) -> Sequence[Change] | None:
    """Stand for versions that cannot be compared."""
    return None


def test_changes_of_one_version_are_told_as_they_are() -> None:
    """Nothing is compared anew where there is nothing to sum up."""
    told = what_changed([row("conditions", "minor", ["a"], ["b"]), row("overall_status", "critical", "A", "B")], no_net)
    assert [(one.element, one.before, one.after) for one in told] == [("overall_status", "A", "B"), ("conditions", "a", "b")]


def test_versions_before_the_first_and_at_the_last_change_are_compared() -> None:
    """The comparison gets exactly the states between which the reader heard nothing."""
    asked: list[tuple[str, int, int]] = []

    def net(number: str, older: int, newer: int) -> list[Change]:
        asked.append((number, older, newer))
        return [Change("enrollment", Severity.MAJOR, 1, 9, "from 1 to 9")]

    rows = [row("enrollment", "minor", 1, 2, 4), row("enrollment", "minor", 2, 5, 5), row("enrollment", "minor", 5, 9, 7)]
    told = what_changed(rows, net)
    assert asked == [("NCT90000001", 3, 7)]
    assert [(one.summary, one.times) for one in told] == [("from 1 to 9", 3)]


def test_versions_that_cannot_be_read_any_more_lose_no_change() -> None:
    """Where summing up is impossible, every change is told."""
    rows = [row("enrollment", "minor", 1, 2, 1), row("enrollment", "minor", 2, 5, 2)]
    assert len(what_changed(rows, no_net)) == 2


def test_what_changed_and_changed_back_is_said_and_weighs_little() -> None:
    """A suspension that was lifted before the digest is told as minor, not dropped."""
    rows = [row("overall_status", "critical", "RECRUITING", "SUSPENDED", 1), row("overall_status", "major", "SUSPENDED", "RECRUITING", 2)]
    told = what_changed(rows, lambda *_: [])
    assert [(one.summary, one.severity, one.times) for one in told] == [("Overall status changed and changed back.", "minor", 2)]


def test_a_study_that_vanished_and_returned_is_told_as_that() -> None:
    """Removal and return between two digests are one minor line."""
    told = what_changed([row("study", "critical", None, "REMOVED"), row("study", "major", "REMOVED", "RETURNED")], no_net)
    assert [(one.severity, one.times) for one in told] == [("minor", 2)]


def test_a_new_study_that_was_removed_is_told_as_removed() -> None:
    """The last state counts."""
    told = what_changed([row("study", "major", None, "NEW"), row("study", "critical", None, "REMOVED")], no_net)
    assert [one.after for one in told] == ["REMOVED"]


@given(st.lists(st.tuples(st.sampled_from(["overall_status", "conditions", "enrollment"]), st.integers(1, 3)), max_size=12, unique=True))
def test_every_changed_element_is_told_at_least_once(pairs: list[tuple[str, int]]) -> None:
    """Whatever changed in whatever order, no element is silent, whether or not the versions can be compared."""
    rows = [row(element, "minor", version - 1, version, version) for element, version in sorted(pairs, key=lambda one: one[1])]
    for net in (no_net, lambda *_: []):
        assert {one.element for one in what_changed(rows, net)} == {element for element, _ in pairs}


def test_values_read_as_a_person_would_write_them() -> None:
    """Lists, records, truth and absence become words; what is long is cut."""
    assert readable(None) is None
    assert readable([]) is None
    assert readable(True) == "yes"
    assert readable(["a", {"count": 3, "type": None}]) == "a; 3"
    assert len(readable("x" * 1000) or "") == 240
