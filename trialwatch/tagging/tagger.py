"""Puts the tags of a study together: what its arms are given, what its titles add, what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TypeAlias

from trialwatch.study import InterventionType, Study
from trialwatch.tagging.arms import (
    Arm,
    Passage,
    Where,
    compares,
    described_arms,
    intervention_passages,
    loose_interventions,
    only_tests,
    summary_segments,
    title_segments,
)
from trialwatch.tagging.combine import combinations
from trialwatch.tagging.findings import Finding, categories_of_arm, find_given, gives_cells
from trialwatch.tagging.model import Evidence, Role, Tag
from trialwatch.tagging.targets import target_tags
from trialwatch.tagging.topics import topics
from trialwatch.tagging.unlisted import unlisted_names
from trialwatch.vocabulary import vocabulary
from trialwatch.vocabulary.categories import ancestors, categories, root

TAGGER_VERSION = 3
"""Moves when a rule moves, so that stored tags are rebuilt."""

_MOST_EVIDENCE = 5
"""Pieces of evidence kept for one tag."""
_LOOKED_AT = 40
"""Mentions among which the kept ones are chosen; records of many arms repeat one mention hundreds of times."""


def tag(study: Study) -> tuple[Tag, ...]:
    """Return the tags of a study in stable order: kind, role, id."""
    return _Tagging(study).tags()


_Found: TypeAlias = dict[tuple[str, str, str], list[Evidence]]
"""Evidence by kind, id and role."""
_ARTERIAL, _OF_INFUSIONS = frozenset(("tace", "haic")), frozenset(("chemotherapy", "supportive"))
_STUDIED, _COMPARED = Role.EXPERIMENTAL.value, Role.COMPARATOR.value


class _Given:
    """What one arm is found to be given."""

    def __init__(self, role: Role, findings: list[Finding]) -> None:
        self.role, self.findings = role, findings

    @cached_property
    def ids(self) -> set[str]:
        """Ids of categories (parents included) and drugs."""
        own = {one.id for one in self.findings}
        return own | set(categories_of_arm(self.findings, cells=False))


class _Tagging:
    """The work on one study; each distinct text is read once."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._read: dict[tuple[str, str, str, bool, bool], list[Finding]] = {}

    @cached_property
    def _planned(self) -> frozenset[str]:
        """Therapies that the record lists by the names of its interventions."""
        names = [Passage("interventions", one.name, Where.NAME) for one in self.study.interventions]
        return frozenset(root(one.id) for one in self._findings(names) if one.kind == "category")

    def tags(self) -> tuple[Tag, ...]:
        """Return all tags."""
        given = self._given()
        cells = gives_cells([one for each in given for one in each.findings])
        found: _Found = {}
        for each in given:
            self._collect(found, each, cells=cells)
        self._collect_unlisted(found, cells=cells)
        therapy = any(kind == "category" and name != "supportive" for kind, name, _ in found)
        drugs_given = any(kind != "category" for kind, _, _ in found)
        for name, evidence in topics(self.study, gives_therapy=therapy or drugs_given).items():
            for each_id in (name, *ancestors(name)):
                found.setdefault(("category", each_id, _STUDIED), []).extend(evidence)
        return _finished(found, self.study)

    def _given(self) -> list[_Given]:
        arms = self._with_loose(described_arms(self.study))
        given = [_Given(arm.role, self._of_arm(arm)) for arm in arms]
        if only_tests(self.study):
            return [_Given(one.role, [each for each in one.findings if not _is_routine(each)]) for one in given]
        named = any(one.where is Where.NAME for each in given for one in each.findings)
        given += self._from_titles(given)
        given += self._from_summary(given, only_refine=named or any(each.findings for each in given[: len(arms)]))
        if not self.study.interventions and not any(each.findings for each in given[: len(arms)]):
            given += [_Given(Role.EXPERIMENTAL, self._findings([Passage("keywords", word, Where.KEYWORD)])) for word in self.study.keywords]
        if not any(each.findings for each in given) and not self._is_about_something():
            given += [_Given(Role.EXPERIMENTAL, self._findings(piece, strict=False)) for piece in title_segments(self.study)]
        return given

    def _of_arm(self, arm: Arm) -> list[Finding]:
        """Return what an arm is given; one without intervention names surgery only as what came before."""
        findings = self._findings(arm.passages)
        return [one for one in findings if not _is_routine(one)] if arm.is_idle else findings

    def _is_about_something(self) -> bool:
        return bool(topics(self.study, gives_therapy=False))

    def _findings(self, passages: Iterable[Passage], *, strict: bool = True) -> list[Finding]:
        findings: list[Finding] = []
        for one in passages:
            key = (one.element, one.text, one.about, one.where is Where.DESCRIPTION, strict)
            if key not in self._read:
                planned = self._planned if one.element == "arm_groups" else frozenset[str]()
                self._read[key] = find_given(one, strict=strict, planned=planned)
            findings += self._read[key]
        return findings

    def _with_loose(self, arms: list[Arm]) -> list[Arm]:
        """Give interventions that name no arm to the arms whose own texts speak of them, else to a pool of their own."""
        loose = loose_interventions(self.study)
        if not loose:
            return arms
        known = [_Given(arm.role, self._findings(arm.passages)).ids for arm in arms]
        pool: list[Passage] = []
        single: list[Arm] = []
        for one in loose:
            passages = list(intervention_passages(one))
            ids = {each.id for each in self._findings(passages[:1])}
            speaking = [arm for arm, own in zip(arms, known, strict=True) if ids & own]
            for arm in speaking:
                arm.passages.extend(passages)
            if not speaking:
                pool += passages
                single.append(Arm(Role.EXPERIMENTAL, passages))
        together = not compares(self.study) and sum(arm.role is Role.EXPERIMENTAL for arm in arms) <= 1
        return [*arms, Arm(Role.EXPERIMENTAL, pool)] if together else [*arms, *single]

    def _from_titles(self, given: list[_Given]) -> list[_Given]:
        """Titles add what no arm tells, and say what loose interventions are given together."""
        known = {each for one in given for each in one.ids}
        compared = any(one.role is Role.COMPARATOR for one in given)
        controls = {each for one in given if one.role is Role.COMPARATOR for each in one.ids}
        controls -= {each for one in given if one.role is Role.EXPERIMENTAL for each in one.ids}
        loose = not self.study.interventions or bool(loose_interventions(self.study))
        added: list[_Given] = []
        for pieces in title_segments(self.study):
            alternatives = len(pieces) > 1 or not self.study.interventions
            for number, piece in enumerate(pieces):
                findings = self._findings([piece])
                if number and compared:
                    continue
                kept = [
                    one
                    for one in findings
                    if one.id not in controls and (one.id in known or not known or alternatives or _may_be_added(one))
                ]
                new = {one.id for one in kept} - known
                if new or (loose and kept):
                    added.append(_Given(Role.EXPERIMENTAL, kept))
        return added

    def _from_summary(self, given: list[_Given], *, only_refine: bool) -> list[_Given]:
        """Read the summary as arms where nothing else tells them; else only for kinds of what is known, and what goes together.

        Without interventions it also names the drugs of a known therapy; another therapy is mostly background there.
        """
        study, bare = self.study, not self.study.interventions
        if only_refine and study.interventions and study.arm_groups and not loose_interventions(study):
            return []
        known = {each for one in given if one.role is Role.EXPERIMENTAL for each in one.ids}
        added: list[_Given] = []
        if not self._findings([Passage("brief_summary", study.brief_summary or "", Where.SUMMARY)], strict=False):
            return added
        for piece in summary_segments(study, alternatives=only_refine and compares(study)):
            findings = self._findings([piece])
            if only_refine or known:
                findings = [one for one in findings if one.id in known or _refines(one, known) or (bare and _is_part(one, known))]
            if findings:
                added.append(_Given(Role.EXPERIMENTAL, findings))
        return added

    def _collect(self, found: _Found, each: _Given, *, cells: bool) -> None:
        role = _STUDIED if each.role is Role.EXPERIMENTAL else _COMPARED
        own = categories_of_arm(each.findings, cells=cells)
        drugs = [one for one in each.findings if one.kind == "drug"]
        for name, evidence in combinations(own, {one.id for one in drugs}).items():
            own.setdefault(name, []).extend(evidence)
        for name, evidence in own.items():
            found.setdefault(("category", name, role), []).extend(evidence)
        for one in drugs:
            if vocabulary().drugs[one.id].is_drug_tag:
                found.setdefault(("drug", one.id, role), []).append(one.evidence)

    def _collect_unlisted(self, found: _Found, *, cells: bool) -> None:
        for one in self.study.interventions:
            if cells and one.type == InterventionType.BIOLOGICAL:
                continue  # where cells are given, an unknown biological is their code
            for name, words in unlisted_names(one):
                found.setdefault(("unlisted", name, self._role_of(one.name)), []).append(Evidence("interventions", words))

    def _role_of(self, name: str) -> str:
        """Return the role of the intervention of this name, by the arms that it is linked to."""
        roles = {arm.role for arm in described_arms(self.study) if any(one.text == name for one in arm.passages)}
        return _COMPARED if roles == {Role.COMPARATOR} else _STUDIED


def _is_routine(one: Finding) -> bool:
    """Tell what participants of a study of tests undergo anyway."""
    return one.kind != "drug" and categories()[one.id].population


def _may_be_added(one: Finding) -> bool:
    """Titles name surgery and ablation mostly to say who takes part."""
    return one.kind == "drug" or not categories()[one.id].population


def _refines(one: Finding, known: set[str]) -> bool:
    return one.kind == "category" and categories()[one.id].parent in known and categories()[one.id].parent == "tace"


def _is_part(one: Finding, known: set[str]) -> bool:
    """Tell whether a drug is of a known kind, or is what goes into an artery."""
    if one.kind != "drug":
        return False
    kinds = vocabulary().drugs[one.id].categories
    return not known.isdisjoint(kinds) or (_OF_INFUSIONS.issuperset(kinds) and not known.isdisjoint(_ARTERIAL))


def _finished(found: _Found, study: Study) -> tuple[Tag, ...]:
    """Drop comparator tags of what is also experimental, and put the rest in order."""
    tags = []
    for (kind, name, role), evidence in found.items():
        if role == _COMPARED and (kind, name, _STUDIED) in found:
            continue
        unlisted = kind == "unlisted"
        tags.append(
            Tag("drug" if unlisted else kind, name, role, tuple(dict.fromkeys(evidence[:_LOOKED_AT]))[:_MOST_EVIDENCE], unlisted=unlisted)
        )
    tags += target_tags(tags, study)
    return tuple(sorted(tags, key=lambda one: (one.kind, one.role != _STUDIED, one.id)))
