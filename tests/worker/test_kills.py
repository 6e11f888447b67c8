"""A worker that is killed at random loses nothing."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.kills import torture


def test_a_worker_killed_five_times_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """Every change is told once, every delivery arrives, and a mail that came twice is the very same mail."""
    found = torture(5, 1, tmp_path)
    assert found.changes > 0
    assert found.mails >= found.digests > 0
    assert (found.changes_lost, found.changes_untold, found.changes_told_twice) == (0, 0, 0)
    assert (found.deliveries_lost, found.repeated_with_other_words, found.mails_of_no_delivery) == (0, 0, 0)
