"""What changed between two versions of a study: each data element at most once, with its weight and a sentence."""

from __future__ import annotations

from trialwatch.changes.change import ELEMENTS, Change
from trialwatch.changes.comparison import compare
from trialwatch.changes.life import life_change

__all__ = ["ELEMENTS", "Change", "compare", "life_change"]
