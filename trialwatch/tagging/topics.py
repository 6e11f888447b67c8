"""Categories of what a study is about rather than what it gives: diagnosis, biomarkers, profiling, AI, teams, supportive care."""

from __future__ import annotations

import re
from collections.abc import Iterator

from trialwatch.study import InterventionType, Study, StudyType
from trialwatch.tagging.arms import Passage, Where
from trialwatch.tagging.context import is_given
from trialwatch.tagging.findings import find_topics
from trialwatch.tagging.model import Evidence

_LOOKING = ("DIAGNOSTIC", "SCREENING")
_CARING = ("SUPPORTIVE_CARE", "PREVENTION", "HEALTH_SERVICES_RESEARCH", "OTHER", "TREATMENT")
_EVERYWHERE = frozenset(("ai", "mdt"))
_ABBREVIATED_TEAM = re.compile(r"multi-?\s?disciplin|team|conference|clinic|tumou?r board", re.IGNORECASE)
_MARKER_OF_POPULATION = re.compile(
    r"(?:elevated|high|positive|negative|low|baseline|expressing|≥|>|<|secreting|producing|express\w*|level\w*|with)\W*(?:\w+\W+){0,2}$",
    re.IGNORECASE,
)
_MARKER_BEHIND = re.compile(
    r"[\s-]*(?:expressing|positive|negative|overexpress\w*|specific|targeted|redirected|high\b|≥|>|t cells?|car|tcr|peptide|"
    r"vaccine|antibody|inhibitor|mimic)",
    re.IGNORECASE,
)
_AIM = re.compile(r"marker|predict|prognos|guid|monitor|response|recurrence risk|value|correlat|surveillance", re.IGNORECASE)
"""Beside a therapy a marker is studied only where the title says what for."""
_RESPONSE = re.compile(r"\b(?:progression|response|assess\w*|measured|evaluated|confirmed|based|by)\W*(?:\w+\W+){0,2}$", re.IGNORECASE)


def topics(study: Study, *, gives_therapy: bool) -> dict[str, list[Evidence]]:
    """Return the topics of a study; `gives_therapy` tells that it is about a therapy, so that imaging is routine."""
    found: dict[str, list[Evidence]] = {}
    for category_id, evidence in (*_in_titles(study, gives_therapy), *_in_names(study, gives_therapy), *_in_other_texts(study)):
        known = found.setdefault(category_id, [])
        if evidence not in known:
            known.append(evidence)
    if _is_looking(study) and "diagnosis" not in found:
        found |= _tests_as_diagnosis(study)
    return found


def _is_looking(study: Study) -> bool:
    return study.design.primary_purpose in _LOOKING


def _in_titles(study: Study, gives_therapy: bool) -> Iterator[tuple[str, Evidence]]:
    for element, title in (("brief_title", study.brief_title), ("official_title", study.official_title)):
        if not title:
            continue
        passage = Passage(element, title, Where.TITLE)
        for hit, evidence in find_topics(passage):
            if _counts_in_title(hit.meaning, title, hit.start, hit.end, study, gives_therapy):
                yield hit.meaning, evidence


def _counts_in_title(category_id: str, title: str, start: int, end: int, study: Study, gives_therapy: bool) -> bool:
    if category_id == "biomarker":
        if gives_therapy and not _AIM.search(title):
            return False
        return not (_MARKER_OF_POPULATION.search(title, 0, start) or _MARKER_BEHIND.match(title, end))
    if category_id == "diagnosis":
        return (not gives_therapy or _is_looking(study)) and not _RESPONSE.search(title, 0, start)
    if category_id == "mdt":
        return _is_team(title)
    return category_id in _EVERYWHERE or is_given(title, start, end, Where.TITLE, population=False, strict=False)


def _is_team(text: str) -> bool:
    return _ABBREVIATED_TEAM.search(text) is not None


def _in_names(study: Study, gives_therapy: bool) -> Iterator[tuple[str, Evidence]]:
    for one in study.interventions:
        if "placebo" in one.name.lower():
            continue
        is_test = one.type == InterventionType.DIAGNOSTIC_TEST
        for hit, evidence in find_topics(Passage("interventions", one.name, Where.NAME)):
            routine = hit.meaning in ("diagnosis", "biomarker", "molecular-profiling") and gives_therapy and not _is_looking(study)
            if hit.meaning == "mdt" and not _is_team(f"{one.name} {one.description} {study.brief_title}"):
                continue
            if not routine or (is_test and hit.meaning != "diagnosis" and study.study_type == StudyType.OBSERVATIONAL):
                yield hit.meaning, evidence
        if is_test and not gives_therapy:
            yield "diagnosis", Evidence("interventions", one.name)


def _in_other_texts(study: Study) -> Iterator[tuple[str, Evidence]]:
    """AI is told by its own words wherever they stand; two letters alone are not enough in a summary."""
    for passage in (
        *(Passage("keywords", word, Where.KEYWORD) for word in study.keywords),
        Passage("brief_summary", study.brief_summary or "", Where.SUMMARY),
    ):
        for hit, evidence in find_topics(passage):
            vague = "model" in evidence.text.lower() and passage.where is not Where.KEYWORD
            if hit.meaning == "ai" and len(evidence.text) > 3 and not vague:
                yield "ai", evidence
            elif hit.meaning == "molecular-profiling" and not study.interventions:
                yield hit.meaning, evidence
            elif hit.meaning == "mdt" and passage.where is Where.KEYWORD and _is_team(evidence.text):
                yield "mdt", evidence


def _tests_as_diagnosis(study: Study) -> dict[str, list[Evidence]]:
    """Return diagnosis for a study whose purpose is to diagnose or screen, whatever its test is called."""
    named = [Evidence("interventions", one.name) for one in study.interventions]
    return {"diagnosis": named[:1] or [Evidence("brief_title", study.brief_title)]}
