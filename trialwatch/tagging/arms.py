"""Reads a study as arms: who is given what, in which role, and which texts of the record say so.

Never reads eligibility, outcomes, references or the detailed description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from trialwatch.study import ArmGroup, ArmGroupType, Intervention, Study
from trialwatch.tagging.model import Role

_VERSUS = re.compile(
    r"\b(?:versus|vs?\.?(?=\s)|v\.s\.|against|(?:as )?compar(?:ed|ing|ison)(?: (?:with|to|between|of))?|in comparison (?:with|to)|rather than)(?!\w)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z(])|\n+")
_PLACEBO = re.compile(r"placebo|sham|dummy", re.IGNORECASE)


class Where(Enum):
    """Which kind of text a passage is, from the surest to the noisiest."""

    NAME = "name"
    DESCRIPTION = "description"
    TITLE = "title"
    SUMMARY = "summary"
    KEYWORD = "keyword"


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of the record; `names_a_drug` where it names an intervention of type DRUG or BIOLOGICAL."""

    element: str
    text: str
    where: Where
    type: str | None = None


@dataclass(slots=True)
class Arm:
    """What one group of participants is given; `whole` where all of it is given together."""

    role: Role
    passages: list[Passage] = field(default_factory=list)
    whole: bool = True


def described_arms(study: Study) -> list[Arm]:
    """Return the arms of the record; interventions that name no arm make one more, or several where they are compared."""
    staged = any(one.type == ArmGroupType.EXPERIMENTAL for one in study.arm_groups)
    linked = {one.name: _linked(study, one) for one in study.interventions}
    arms: list[Arm] = []
    for group in study.arm_groups:
        role = Role.EXPERIMENTAL if not staged or group.type == ArmGroupType.EXPERIMENTAL else Role.COMPARATOR
        arm = Arm(role, list(_group_passages(group)))
        given = [one for one in study.interventions if group.label in linked[one.name]]
        for one in given:
            arm.passages.extend(intervention_passages(one))
        arms.append(arm)
    return arms


def loose_interventions(study: Study) -> list[Intervention]:
    """Return the interventions that no arm claims."""
    return [one for one in study.interventions if not _linked(study, one)]


def intervention_passages(one: Intervention) -> Iterator[Passage]:
    """Yield the texts of an intervention."""
    yield Passage("interventions", one.name, Where.NAME, one.type or "")
    for name in one.other_names:
        if not _PLACEBO.search(one.name):
            yield Passage("interventions", name, Where.NAME)
    if one.description and not _PLACEBO.search(one.name):
        for sentence in sentences(one.description):
            yield Passage("interventions", sentence, Where.DESCRIPTION)


def title_segments(study: Study) -> list[list[Passage]]:
    """Return the titles cut at "versus": each piece names what is given together, the first what is studied."""
    titles = [("brief_title", study.brief_title), ("official_title", study.official_title)]
    return [[Passage(element, piece, Where.TITLE) for piece in segments(text)] for element, text in titles if text]


def summary_segments(study: Study) -> list[Passage]:
    """Return the brief summary cut into sentences and at "versus"."""
    whole = sentences(study.brief_summary or "")
    return [Passage("brief_summary", piece, Where.SUMMARY) for sentence in whole for piece in segments(sentence)]


def segments(text: str) -> list[str]:
    """Cut a text at the words that set one arm against another."""
    return [piece for piece in _VERSUS.split(text) if piece and piece.strip()]


def compares(study: Study) -> bool:
    """Tell whether titles or summary set one therapy against another."""
    return any(text and _VERSUS.search(text) for text in (study.brief_title, study.official_title, study.brief_summary))


def sentences(text: str) -> list[str]:
    """Cut a text into sentences and lines."""
    return [piece for piece in _SENTENCE.split(text) if piece]


def _linked(study: Study, one: Intervention) -> frozenset[str]:
    """Return the labels of the arms that an intervention names or that name it."""
    labels = {group.label for group in study.arm_groups}
    named = {group.label for group in study.arm_groups if any(_bare(name) == one.name for name in group.intervention_names)}
    return frozenset((set(one.arm_group_labels) & labels) | named)


def _bare(name: str) -> str:
    """Take the type off the name of an intervention as arms write it (`Drug: Sorafenib`)."""
    return name.partition(": ")[2] or name


def _group_passages(group: ArmGroup) -> Iterator[Passage]:
    yield Passage("arm_groups", group.label, Where.NAME)
    names = [_bare(name) for name in group.intervention_names]
    for name in names:
        yield Passage("arm_groups", name, Where.NAME)
    if group.description:
        for sentence in sentences(group.description):
            yield Passage("arm_groups", sentence, Where.DESCRIPTION)
