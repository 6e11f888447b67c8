"""Real records with known changes: everything listed did change, and nothing that changed is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.benchmarks.timelines import score
from trialwatch.severity import Severity

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.shared
def test_known_changes_are_found_exactly(shared: Path) -> None:
    """Recall and precision of (day, study, element) are at least 0.999, noise is at most administrative, fingerprints agree."""
    result = score(shared / "registry")
    assert result.recall >= 0.999
    assert result.precision >= 0.999
    assert result.disagreements == 0
    assert {one.severity for _, _, one in result.noisy} <= {Severity.ADMINISTRATIVE}
