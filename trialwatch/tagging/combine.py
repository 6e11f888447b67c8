"""Combination categories: what follows from two therapies that one arm is given."""

from __future__ import annotations

from collections.abc import Iterable

from trialwatch.tagging.model import Evidence
from trialwatch.vocabulary import vocabulary
from trialwatch.vocabulary.categories import categories

_CHECKPOINTS = {
    "PD-1": "PD-1 axis",
    "PD-L1": "PD-1 axis",
    "CTLA-4": "CTLA-4",
    "LAG-3": "LAG-3",
    "TIGIT": "TIGIT",
    "TIM-3": "TIM-3",
    "VISTA": "VISTA",
    "CD47": "CD47",
    "SIRP-alpha": "CD47",
}
"""Checkpoints; PD-1 and its ligand are one, as hitting both hits one."""
_CHECKPOINT_CATEGORIES = frozenset(("checkpoint-inhibitor", "novel-checkpoint"))


def combinations(found: dict[str, list[Evidence]], drugs: Iterable[str]) -> dict[str, list[Evidence]]:
    """Return the combination categories of one arm with the evidence of a member of each side."""
    local = [one for one in found if categories()[one].combines == "local"]
    systemic = [one for one in found if categories()[one].combines == "systemic"]
    combined: dict[str, list[Evidence]] = {}
    if local and systemic:
        combined["local-systemic"] = [found[local[0]][0], found[systemic[0]][0]]
    if len(local) > 1:
        combined["local-local"] = [found[local[0]][0], found[local[1]][0]]
    if "targeted" in found and "immunotherapy" in found:
        combined["targeted-immune"] = [found["targeted"][0], found["immunotherapy"][0]]
    if "dual-checkpoint" not in found and _hits_two_checkpoints(found, drugs):
        combined["dual-checkpoint"] = found.get("checkpoint-inhibitor", [])[:2] + found.get("novel-checkpoint", [])[:1]
    return combined


def _hits_two_checkpoints(found: dict[str, list[Evidence]], drugs: Iterable[str]) -> bool:
    known = vocabulary().drugs
    blockers = [known[one] for one in drugs if one in known and not _CHECKPOINT_CATEGORIES.isdisjoint(known[one].categories)]
    hit = {_CHECKPOINTS[target] for drug in blockers for target in drug.targets if target in _CHECKPOINTS}
    unnamed = {"PD-1 axis"} if "checkpoint-inhibitor" in found and not hit else set()
    novel = {"novel"} if "novel-checkpoint" in found and not hit - {"PD-1 axis", "CTLA-4"} else set()
    return len(hit | unnamed | novel) > 1
