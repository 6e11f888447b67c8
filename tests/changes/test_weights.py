"""Severities are ordered by weight, and a record's life has the weights of the contract."""

from __future__ import annotations

import pytest

from trialwatch.changes import ELEMENTS, life_change
from trialwatch.severity import Severity


def test_severities_are_ordered_by_weight() -> None:
    """Critical is the greatest and administrative the least, although the alphabet says otherwise."""
    assert sorted(Severity, reverse=True) == [Severity.CRITICAL, Severity.MAJOR, Severity.MINOR, Severity.ADMINISTRATIVE]
    assert max(Severity) is Severity.CRITICAL
    assert Severity.MINOR >= Severity.MINOR
    assert Severity.ADMINISTRATIVE <= Severity.MINOR
    assert f"{Severity.CRITICAL}" == "critical"


def test_elements_are_those_of_the_contract() -> None:
    """All 34 data elements are there once, the life of the record first."""
    assert len(set(ELEMENTS)) == len(ELEMENTS) == 34
    assert ELEMENTS[0] == "study"


@pytest.mark.parametrize(
    ("event", "severity"),
    [("NEW", "major"), ("REMOVED", "critical"), ("MERGED", "critical"), ("LEFT_QUERY", "minor"), ("RETURNED", "major")],
)
def test_life_of_a_record(event: str, severity: str) -> None:
    """Each step of a record's life is a change of the element `study` with its own weight and sentence."""
    change = life_change(event)
    assert (change.element, change.severity, change.before, change.after) == ("study", severity, None, event)
    assert change.summary.startswith("The ")
    assert change.summary.endswith(".")


def test_merged_names_the_surviving_record() -> None:
    """A merged record's sentence gives the number of the record that survives."""
    assert life_change("MERGED", merged_into="NCT00000002").summary == "The study was merged into NCT00000002."


def test_return_says_from_where() -> None:
    """A study that returned says what it had been until then."""
    change = life_change("RETURNED", before="LEFT_QUERY")
    assert (change.before, change.after, change.summary) == ("LEFT_QUERY", "RETURNED", "The study matches the query again.")
    assert life_change("RETURNED", before="REMOVED").summary != life_change("RETURNED", before="MERGED").summary


def test_unknown_event_is_an_error() -> None:
    """An event that the contract does not know is refused."""
    with pytest.raises(KeyError):
        life_change("VANISHED")
