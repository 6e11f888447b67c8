"""Reads a study as arms: who is given what, in which role, and which texts of the record say so.

Never reads eligibility, outcomes, references or the detailed description.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from trialwatch.study import ArmGroup, ArmGroupType, Intervention, InterventionType, Study
from trialwatch.tagging.model import Role

_VERSUS = re.compile(
    r"\b(?:versus|vs?\.?(?=\s)|v\.s\.|against|(?:as )?compar(?:ed|ing|ison)(?: (?:with|to|between|of))?|in comparison (?:with|"
    r"to)|rather than)(?!\w)",
    re.IGNORECASE,
)
_COMPARING = ("vs", "versus", "against", "compar", "v.s.", "rather than", " v ")
_SENTENCE = re.compile(r"(?<=[.;!?])\s+(?=[A-Z(])|\n+")
_OR = re.compile(r"\bor\b")
_PLACEBO = re.compile(r"placebo|sham|dummy", re.IGNORECASE)


class Where(Enum):
    """Which kind of text a passage is, from the surest to the noisiest."""

    NAME = "name"
    DESCRIPTION = "description"
    TITLE = "title"
    SUMMARY = "summary"
    KEYWORD = "keyword"


class Passage(NamedTuple):
    """One text of the record, or a piece of one."""

    element: str
    text: str
    where: Where
    about: str = ""
    """What the record says further of the thing that the text names."""


@dataclass(slots=True)
class Arm:
    """What one group of participants is given."""

    role: Role
    passages: list[Passage] = field(default_factory=list)
    is_idle: bool = False
    """The record says that nothing is done in this arm."""


def described_arms(study: Study) -> list[Arm]:
    """Return the arms of the record; interventions that name no arm make one more, or several where they are compared."""
    staged = any(one.type == ArmGroupType.EXPERIMENTAL for one in study.arm_groups)
    linked = _links(study)
    arms: list[Arm] = []
    for group in study.arm_groups:
        role = Role.EXPERIMENTAL if not staged or group.type == ArmGroupType.EXPERIMENTAL else Role.COMPARATOR
        idle = group.type == ArmGroupType.NO_INTERVENTION and not group.intervention_names
        arm = Arm(role, list(_group_passages(group)), is_idle=idle and staged)
        for one, labels in linked:
            if group.label in labels:
                arm.passages.extend(intervention_passages(one))
        arms.append(arm)
    return arms


def loose_interventions(study: Study) -> list[Intervention]:
    """Return the interventions that no arm claims."""
    return [one for one, labels in _links(study) if not labels]


def intervention_passages(one: Intervention) -> Iterator[Passage]:
    """Yield the texts of an intervention."""
    yield Passage("interventions", one.name, Where.NAME, one.description or "")
    for name in one.other_names:
        if not _PLACEBO.search(one.name):
            yield Passage("interventions", name, Where.NAME)
    if one.description and not _PLACEBO.search(one.name):
        yield Passage("interventions", one.description, Where.DESCRIPTION)


def title_segments(study: Study) -> list[list[Passage]]:
    """Return the titles cut at "versus": each piece names what is given together, the first what is studied."""
    titles = [("brief_title", study.brief_title), ("official_title", study.official_title)]
    return [[Passage(element, piece, Where.TITLE) for piece in segments(text)] for element, text in titles if text]


def summary_segments(study: Study, *, alternatives: bool) -> list[Passage]:
    """Return the brief summary cut into sentences and at "versus", with `alternatives` also at "or"."""
    pieces = [piece for sentence in sentences(study.brief_summary or "") for piece in segments(sentence)]
    if alternatives:
        pieces = [part for piece in pieces for part in _OR.split(piece)]
    return [Passage("brief_summary", piece, Where.SUMMARY) for piece in pieces]


def only_tests(study: Study) -> bool:
    """Tell whether all that the study does is to test."""
    return bool(study.interventions) and all(one.type == InterventionType.DIAGNOSTIC_TEST for one in study.interventions)


def segments(text: str) -> list[str]:
    """Cut a text at the words that set one arm against another."""
    if not _may_compare(text):
        return [text]
    return [piece for piece in _VERSUS.split(text) if piece and piece.strip()]


def compares(study: Study) -> bool:
    """Tell whether titles or summary set one therapy against another."""
    texts = (study.brief_title, study.official_title, study.brief_summary)
    return any(text and _may_compare(text) and _VERSUS.search(text) for text in texts)


def _may_compare(text: str) -> bool:
    """Tell quickly that a text holds none of the words that compare."""
    low = text.lower()
    return any(word in low for word in _COMPARING)


def sentence_around(text: str, start: int, end: int) -> str:
    """Return the sentence that holds a place of a text."""
    begin = max(text.rfind(". ", 0, start), text.rfind("\n", 0, start), text.rfind("; ", 0, start)) + 1
    stops = [stop for stop in (text.find(". ", end), text.find("\n", end), text.find("; ", end)) if stop >= 0]
    return text[begin : min(stops, default=len(text))].strip()


def sentences(text: str) -> list[str]:
    """Cut a text into sentences and lines."""
    return [piece for piece in _SENTENCE.split(text) if piece]


def _links(study: Study) -> list[tuple[Intervention, set[str]]]:
    """Return each intervention with the labels of the arms that it names or that name it."""
    naming: dict[str, set[str]] = {}
    for group in study.arm_groups:
        for name in group.intervention_names:
            naming.setdefault(_bare(name), set()).add(group.label)
    labels = {group.label for group in study.arm_groups}
    return [(one, labels.intersection(one.arm_group_labels) | naming.get(one.name, set())) for one in study.interventions]


def _bare(name: str) -> str:
    """Take the type off the name of an intervention as arms write it (`Drug: Sorafenib`)."""
    return name.partition(": ")[2] or name


def _group_passages(group: ArmGroup) -> Iterator[Passage]:
    yield Passage("arm_groups", group.label, Where.NAME)
    names = [_bare(name) for name in group.intervention_names]
    for name in names:
        yield Passage("arm_groups", name, Where.NAME)
    if group.description:
        yield Passage("arm_groups", group.description, Where.DESCRIPTION)
