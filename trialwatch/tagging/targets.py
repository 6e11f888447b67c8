"""Target tags: the targets of the drugs that a study gives, and antigens that cells, vaccines and classes are named for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

from trialwatch.study import Study
from trialwatch.tagging.model import Evidence, Role, Tag
from trialwatch.tagging.phrases import PhraseFinder
from trialwatch.vocabulary import vocabulary

_NAMED_FOR = frozenset(("car-t", "adoptive-cell", "vaccine", "peptide-vaccine", "cell-vaccine", "nucleic-acid-vaccine"))
_CLASSES = frozenset(("checkpoint-inhibitor", "novel-checkpoint", "dual-checkpoint", "targeted", "tme-modulation"))
_ANTIGENS = ("GPC3", "AFP", "EpCAM", "MUC1", "CEA", "NKG2D", "B7-H3", "MSLN", "CLDN18.2", "PSMA", "TROP2", "CD19", "c-MET", "MET")
_MOST_EVIDENCE = 3


@cache
def _antigen_finder() -> PhraseFinder:
    return PhraseFinder(_names(_ANTIGENS))


@cache
def _targets_of(drug_id: str) -> tuple[str, ...]:
    return vocabulary().targets_of(drug_id)


@cache
def _target_finder() -> PhraseFinder:
    return PhraseFinder(_names(vocabulary().targets))


def _names(ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    for one in ids:
        target = vocabulary().target(one)
        if target:
            yield from ((name, target.id) for name in (target.id, *target.gene, *target.names) if "(" not in name and "*" not in name)


def target_tags(tags: Iterable[Tag], study: Study) -> list[Tag]:
    """Return the targets that follow from drug tags and from the names of cells, vaccines and classes."""
    found: dict[tuple[str, str], list[Evidence]] = {}
    for one in tags:
        if one.kind == "drug":
            for target in _targets_of(one.id):
                found.setdefault((target, one.role), []).extend(one.evidence[:1])
        elif one.id in _CLASSES:
            for evidence in one.evidence:
                for hit in _target_finder().find(evidence.text):
                    found.setdefault((hit.meaning, one.role), []).append(evidence)
        elif one.id in _NAMED_FOR:
            for evidence in _names_of_study(study):
                for hit in _antigen_finder().find(evidence.text):
                    words = evidence.text[hit.start : hit.end]
                    found.setdefault((hit.meaning, one.role), []).append(Evidence(evidence.element, words))
    return [
        Tag("target", target, role, tuple(dict.fromkeys(evidence))[:_MOST_EVIDENCE])
        for (target, role), evidence in found.items()
        if role == Role.EXPERIMENTAL or (target, Role.EXPERIMENTAL) not in found
    ]


def _names_of_study(study: Study) -> Iterator[Evidence]:
    yield Evidence("brief_title", study.brief_title)
    for one in study.interventions:
        yield Evidence("interventions", one.name)
