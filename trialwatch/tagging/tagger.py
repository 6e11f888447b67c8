"""Puts the tags of a study together: what its arms are given, what its titles add, what it is about."""

from __future__ import annotations

from collections.abc import Iterable

from trialwatch.study import Study
from trialwatch.tagging.arms import (
    Arm,
    Passage,
    Where,
    compares,
    described_arms,
    intervention_passages,
    loose_interventions,
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
from trialwatch.vocabulary.categories import ancestors, categories

TAGGER_VERSION = 1
"""Moves when a rule moves, so that stored tags are rebuilt."""

_MOST_EVIDENCE = 5
"""Pieces of evidence kept for one tag."""


def tag(study: Study) -> tuple[Tag, ...]:
    """Return the tags of a study in stable order: kind, role, id."""
    return _Tagging(study).tags()


class _Given:
    """What one arm is found to be given."""

    __slots__ = ("findings", "role", "whole")

    def __init__(self, role: Role, findings: list[Finding], *, whole: bool = True) -> None:
        self.role, self.findings, self.whole = role, findings, whole

    @property
    def ids(self) -> set[str]:
        """Ids of categories (parents included) and drugs."""
        own = {one.id for one in self.findings}
        return own | set(categories_of_arm(self.findings, cells=False))


class _Tagging:
    """The work on one study; each distinct text is read once."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._read: dict[tuple[str, str, Where, bool], list[Finding]] = {}

    def tags(self) -> tuple[Tag, ...]:
        """Return all tags."""
        given = self._given()
        cells = gives_cells([one for each in given for one in each.findings])
        found: dict[tuple[str, str, Role], list[Evidence]] = {}
        for each in given:
            self._collect(found, each, cells=cells)
        self._collect_unlisted(found)
        therapy = any(kind == "category" and name != "supportive" for kind, name, _ in found)
        drugs_given = any(kind != "category" for kind, _, _ in found)
        for name, evidence in topics(self.study, gives_therapy=therapy or drugs_given).items():
            for each_id in (name, *ancestors(name)):
                found.setdefault(("category", each_id, Role.EXPERIMENTAL), []).extend(evidence)
        return _finished(found, self.study)

    def _given(self) -> list[_Given]:
        arms = self._with_loose(described_arms(self.study))
        given = [_Given(arm.role, self._findings(arm.passages), whole=arm.whole) for arm in arms]
        named = any(one.where is Where.NAME for each in given for one in each.findings)
        given += self._from_titles(given)
        given += self._from_summary(given, only_refine=named or any(each.findings for each in given[: len(arms)]))
        if not self.study.interventions and not any(each.findings for each in given[: len(arms)]):
            given += [_Given(Role.EXPERIMENTAL, self._findings([Passage("keywords", word, Where.KEYWORD)])) for word in self.study.keywords]
        if not any(each.findings for each in given) and not self._is_about_something():
            given += [_Given(Role.EXPERIMENTAL, self._findings(piece, strict=False)) for piece in title_segments(self.study)]
        return given

    def _is_about_something(self) -> bool:
        return bool(topics(self.study, gives_therapy=False))

    def _findings(self, passages: Iterable[Passage], *, strict: bool = True) -> list[Finding]:
        findings: list[Finding] = []
        for one in passages:
            key = (one.element, one.text, one.where, strict)
            if key not in self._read:
                self._read[key] = find_given(one, strict=strict)
            findings += self._read[key]
        return findings

    def _with_loose(self, arms: list[Arm]) -> list[Arm]:
        """Give interventions that name no arm to the arms whose own texts speak of them, else to a pool of their own."""
        known = [_Given(arm.role, self._findings(arm.passages)).ids for arm in arms]
        pool: list[Passage] = []
        single: list[Arm] = []
        for one in loose_interventions(self.study):
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
        added: list[_Given] = []
        for pieces in title_segments(self.study):
            for number, piece in enumerate(pieces):
                findings = self._findings([piece])
                if number and compared:
                    continue
                kept = [one for one in findings if one.id in known or not known or _may_be_added(one)]
                new = {one.id for one in kept} - known
                if new or (not compared and kept):
                    added.append(_Given(Role.EXPERIMENTAL, kept))
        return added

    def _from_summary(self, given: list[_Given], *, only_refine: bool) -> list[_Given]:
        """Read the summary as arms where nothing else tells them; else only for kinds of what is known, and what goes together."""
        study = self.study
        if study.arm_groups and study.interventions and only_refine:
            return []
        known = {each for one in given if one.role is Role.EXPERIMENTAL for each in one.ids}
        added = []
        for piece in summary_segments(study):
            findings = self._findings([piece])
            if only_refine or (known and study.interventions):
                findings = [one for one in findings if one.id in known or _refines(one, known)]
            if findings:
                added.append(_Given(Role.EXPERIMENTAL, findings))
        return added

    def _collect(self, found: dict[tuple[str, str, Role], list[Evidence]], each: _Given, *, cells: bool) -> None:
        own = categories_of_arm(each.findings, cells=cells)
        drugs = [one for one in each.findings if one.kind == "drug"]
        if each.whole:
            for name, evidence in combinations(own, {one.id for one in drugs}).items():
                own.setdefault(name, []).extend(evidence)
        for name, evidence in own.items():
            found.setdefault(("category", name, each.role), []).extend(evidence)
        for one in drugs:
            if vocabulary().drugs[one.id].is_drug_tag:
                found.setdefault(("drug", one.id, each.role), []).append(one.evidence)

    def _collect_unlisted(self, found: dict[tuple[str, str, Role], list[Evidence]]) -> None:
        staged = described_arms(self.study)
        for one in self.study.interventions:
            for name, words in unlisted_names(one):
                holding = [arm.role for arm in staged if any(p.text == one.name for p in arm.passages)]
                role = Role.COMPARATOR if holding and Role.EXPERIMENTAL not in holding else Role.EXPERIMENTAL
                found.setdefault(("unlisted", name, role), []).append(Evidence("interventions", words))


def _may_be_added(one: Finding) -> bool:
    """Titles name surgery and ablation mostly to say who takes part."""
    return one.kind == "drug" or not categories()[one.id].population


def _refines(one: Finding, known: set[str]) -> bool:
    return one.kind == "category" and categories()[one.id].parent in known and categories()[one.id].parent == "tace"


def _finished(found: dict[tuple[str, str, Role], list[Evidence]], study: Study) -> tuple[Tag, ...]:
    """Drop comparator tags of what is also experimental, and put the rest in order."""
    tags = []
    for (kind, name, role), evidence in found.items():
        if role is Role.COMPARATOR and (kind, name, Role.EXPERIMENTAL) in found:
            continue
        unlisted = kind == "unlisted"
        tags.append(Tag("drug" if unlisted else kind, name, role, tuple(dict.fromkeys(evidence))[:_MOST_EVIDENCE], unlisted=unlisted))
    tags += target_tags(tags, study)
    return tuple(sorted(tags, key=lambda one: (one.kind, one.role != Role.EXPERIMENTAL, one.id)))
