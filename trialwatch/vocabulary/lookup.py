"""The vocabulary as a whole: finds drugs, targets and regimens by any of their names and suggests the nearest."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from trialwatch.vocabulary.model import Drug, Regimen, Target
from trialwatch.vocabulary.names import fold, spellings

_LEAST_LIKENESS = 0.5

_ADDITIONS = frozenset(
    {
        "acetate",
        "adipate",
        "besylate",
        "besilate",
        "calcium",
        "camsylate",
        "citrate",
        "dihydrochloride",
        "dimaleate",
        "disodium",
        "ditosylate",
        "fumarate",
        "gluconate",
        "hcl",
        "hydrochloride",
        "hydrate",
        "lactate",
        "malate",
        "maleate",
        "mesylate",
        "mesilate",
        "monohydrate",
        "phosphate",
        "potassium",
        "sodium",
        "succinate",
        "sulfate",
        "sulphate",
        "tartrate",
        "tosylate",
        "trometamol",
        "capsule",
        "capsules",
        "cream",
        "drip",
        "granule",
        "granules",
        "infusion",
        "injectable",
        "injection",
        "intravenous",
        "iv",
        "liposome",
        "oral",
        "powder",
        "solution",
        "suspension",
        "tablet",
        "tablets",
        "treatment",
        "therapy",
    }
)
"""Salts and dosage forms that may follow a name without changing the drug."""


def names_of(entry: Drug | Regimen) -> tuple[str, ...]:
    """Return all names of a drug or regimen, its id first."""
    return (entry.id, *entry.names, *entry.exact, *entry.ambiguous)


def names_in_text(entry: Drug | Regimen) -> tuple[str, ...]:
    """Return the names that count in free text in whatever spelling: neither ambiguous nor exact."""
    apart = {fold(name) for name in (*entry.exact, *entry.ambiguous)}
    return tuple(name for name in (entry.id, *entry.names) if fold(name) not in apart)


@dataclass(frozen=True, slots=True)
class DrugName:
    """A drug and the one of its names that was meant."""

    drug: Drug
    name: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """All drugs, targets and regimens of one edition."""

    version: str
    drugs: Mapping[str, Drug]
    targets: Mapping[str, Target]
    regimens: Mapping[str, Regimen]
    not_drugs: tuple[str, ...] = ()
    """Names of interventions that are no drug tag: placebo, lipiodol, tracers, unnamed classes."""
    not_in_text: tuple[str, ...] = ()
    """Phrases that contain the name of a drug and mean something else."""
    _drug_names: Mapping[str, DrugName] = field(init=False, repr=False)
    _target_names: Mapping[str, str] = field(init=False, repr=False)
    _regimen_names: Mapping[str, str] = field(init=False, repr=False)
    _no_drugs: frozenset[str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Index every name by its folded form; the first entry of a name wins."""
        drugs: dict[str, DrugName] = {}
        for drug in self.drugs.values():
            for name in names_of(drug):
                for spelling in spellings(name):
                    drugs.setdefault(fold(spelling), DrugName(drug, name))
        object.__setattr__(self, "_drug_names", drugs)
        targets = ((target.id, (target.id, *target.gene, *target.names)) for target in self.targets.values())
        object.__setattr__(self, "_target_names", _index(targets))
        object.__setattr__(self, "_regimen_names", _index((one.id, names_of(one)) for one in self.regimens.values()))
        object.__setattr__(self, "_no_drugs", frozenset(fold(name) for name in self.not_drugs))

    def explain_drug(self, name: str) -> DrugName | None:
        """Return the drug that a name means and which of its names matched; None where it is unknown."""
        words = name.split()
        while words:
            found = self._drug_names.get(fold(" ".join(words)))
            if found or words[-1].casefold().strip(".,;()®™") not in _ADDITIONS:
                return found
            words.pop()
        return None

    def drug(self, name: str) -> Drug | None:
        """Return the drug that a name means, in any case and spelling, a salt or dosage form behind it or not."""
        found = self.explain_drug(name)
        return found.drug if found else None

    def regimen(self, name: str) -> Regimen | None:
        """Return the regimen that a name means."""
        found = self._regimen_names.get(fold(name))
        return self.regimens[found] if found else None

    def target(self, name: str) -> Target | None:
        """Return the target that a name or gene symbol means."""
        found = self._target_names.get(fold(name))
        return self.targets[found] if found else None

    def is_no_drug(self, name: str) -> bool:
        """Tell whether a name is known to be no drug tag, such as placebo, lipiodol or an unnamed class."""
        return fold(name) in self._no_drugs

    def covered_targets(self, target_id: str) -> frozenset[str]:
        """Return the target and, of a family, all members down to the last."""
        covered: set[str] = set()
        waiting = [target_id]
        while waiting:
            current = waiting.pop()
            if current not in covered:
                covered.add(current)
                waiting.extend(self.targets[current].members if current in self.targets else ())
        return frozenset(covered)

    def targets_of(self, drug_id: str) -> tuple[str, ...]:
        """Return the targets of a drug, the families they belong to behind them; empty for an unlisted drug."""
        drug = self.drugs.get(drug_id)
        own = drug.targets if drug else ()
        families = (one for one in self.targets if self.targets[one].members and not self.covered_targets(one).isdisjoint(own))
        return tuple(dict.fromkeys((*own, *families)))

    def nearest_drugs(self, name: str, n: int = 3) -> tuple[str, ...]:
        """Return the ids of the drugs whose names are most like this one, the likest first."""
        return _nearest(name, {key: found.drug.id for key, found in self._drug_names.items()}, n)

    def nearest_targets(self, name: str, n: int = 3) -> tuple[str, ...]:
        """Return the ids of the targets whose names are most like this one, the likest first."""
        return _nearest(name, self._target_names, n)


def _index(entries: Iterable[tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    index: dict[str, str] = {}
    for entry_id, names in entries:
        for name in names:
            for spelling in spellings(name):
                index.setdefault(fold(spelling), entry_id)
    return index


def _nearest(name: str, ids: Mapping[str, str], n: int) -> tuple[str, ...]:
    """Several names of one entry count once, so more are asked for than are told."""
    close = difflib.get_close_matches(fold(name), ids, n=n * 6, cutoff=_LEAST_LIKENESS)
    return tuple(dict.fromkeys(ids[key] for key in close))[:n]
