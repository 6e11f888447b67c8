"""Finds in one text what is given: categories by their phrases, drugs by the vocabulary, each judged by its context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from trialwatch.tagging.arms import Passage, Where
from trialwatch.tagging.context import is_background, is_given
from trialwatch.tagging.model import Evidence
from trialwatch.tagging.phrases import Hit, PhraseFinder
from trialwatch.vocabulary import drug_matcher, vocabulary
from trialwatch.vocabulary.categories import Category, ancestors, categories, meaningless_phrases

_ARTERIAL = re.compile(
    r"arter|TACE\b|HAIC?\b|\bTA[EI]C?\b|lipiodol|iodized|emboli[zs]|beads?\b|microspheres|pump|intralesional|intratumou?ral", re.IGNORECASE
)
_SYSTEMIC = re.compile(r"intraven|\bi\.?v\.?\b|\boral|by mouth|\bp\.?o\.?\b|systemic|metronomic|capsule|tablet", re.IGNORECASE)
_LYMPHODEPLETION = frozenset(("cyclophosphamide", "fludarabine", "busulfan", "bendamustine", "melphalan"))
_ORAL_CHEMOTHERAPY = frozenset(
    ("capecitabine", "tegafur", "s-1", "tegafur-gimeracil-oteracil", "tegafur/gimeracil/oteracil", "trifluridine-tipiracil")
)
_CELLS = frozenset(("car-t", "adoptive-cell", "vaccine", "cell-vaccine", "peptide-vaccine", "nucleic-acid-vaccine", "viral-vector-vaccine"))
_MEANINGLESS = ""
_NAMED, _WITHIN = "named:", "within:"


@dataclass(frozen=True, slots=True)
class Finding:
    """One category phrase or drug found; `route` of a drug is `arterial`, `systemic` or None where nothing tells."""

    kind: str
    id: str
    evidence: Evidence
    where: Where
    route: str | None = None


@cache
def phrase_finder() -> PhraseFinder:
    """Return the finder of all phrases of the categories, built once."""
    phrases = [(phrase, _MEANINGLESS) for phrase in meaningless_phrases()]
    for one in categories().values():
        phrases += [(phrase, one.id) for phrase in one.phrases]
        phrases += [(phrase, _NAMED + one.id) for phrase in one.named]
        phrases += [(phrase, _WITHIN + one.id) for phrase in one.within]
    return PhraseFinder(phrases)


def find_given(passage: Passage, *, strict: bool = True) -> list[Finding]:
    """Return the therapies that one passage says are given."""
    if passage.where is Where.DESCRIPTION and is_background(passage.text):
        return []
    return [*_therapies(passage, strict), *_drugs(passage, strict)]


def find_topics(passage: Passage) -> Iterator[tuple[Hit, Evidence]]:
    """Yield the phrases of studied topics (diagnosis, biomarkers, ...) in a passage, whatever their context."""
    for hit in phrase_finder().find(passage.text):
        category = categories().get(hit.meaning)
        if category and category.nature == "topic":
            yield hit, Evidence(passage.element, passage.text[hit.start : hit.end])


def _therapies(passage: Passage, strict: bool) -> Iterator[Finding]:
    hits = phrase_finder().find(passage.text)
    for hit in hits:
        category = _category_of(hit, passage, hits)
        if category and is_given(passage.text, hit.start, hit.end, passage.where, population=category.population, strict=strict):
            yield Finding("category", category.id, Evidence(passage.element, passage.text[hit.start : hit.end]), passage.where)


def _category_of(hit: Hit, passage: Passage, hits: list[Hit]) -> Category | None:
    """Return the therapy that a hit means at this place; None where it means none here."""
    prefix, _, category_id = hit.meaning.rpartition(":")
    category = categories().get(category_id)
    if category is None or category.nature != "therapy":
        return None
    if prefix and prefix + ":" == _NAMED and passage.where is not Where.NAME:
        return None
    if prefix and prefix + ":" == _WITHIN and not any(one.meaning in (category.parent, category.id) for one in hits):
        return None
    if passage.where is Where.DESCRIPTION and category.reach != "descriptions":
        return None
    return category


def _drugs(passage: Passage, strict: bool) -> Iterator[Finding]:
    known = vocabulary().drugs
    for match in drug_matcher().find(passage.text):
        if not is_given(passage.text, match.start, match.end, passage.where, population=False, strict=strict):
            continue
        evidence = Evidence(passage.element, match.text)
        route = "arterial" if match.route == "haic" else _route(passage.text)
        for drug_id in match.ids:
            if passage.where is not Where.DESCRIPTION or _is_against_cancer(known[drug_id].categories):
                yield Finding("drug", drug_id, evidence, passage.where, route)
        if match.route == "haic":
            yield Finding("category", "haic", evidence, passage.where)


def _is_against_cancer(category_ids: tuple[str, ...]) -> bool:
    """Long texts also name premedication and the like, which nobody studies."""
    return any(one != "supportive" for one in category_ids) or not category_ids


def _route(text: str) -> str | None:
    if _ARTERIAL.search(text):
        return "arterial"
    return "systemic" if _SYSTEMIC.search(text) else None


def categories_of_arm(findings: list[Finding], *, cells: bool) -> dict[str, list[Evidence]]:
    """Return the categories of what one arm is given, parents included, with their evidence.

    `cells` tells that the study gives cells or vaccines, so that chemotherapy may only prepare for them.
    """
    found: dict[str, list[Evidence]] = {}
    for one in findings:
        if one.kind == "category" and not (cells and one.id == "chemotherapy" and one.where is not Where.NAME):
            _add(found, one.id, one.evidence)
    arterial = "tace" in found or "haic" in found or "ctace" in found or "deb-tace" in found
    for one in findings:
        if one.kind == "drug":
            for category_id in vocabulary().drugs[one.id].categories:
                if category_id == "supportive" and one.where not in (Where.NAME, Where.TITLE):
                    continue
                if category_id != "chemotherapy" or _is_systemic(one, arterial=arterial, cells=cells):
                    _add(found, category_id, one.evidence)
    return found


def _is_systemic(one: Finding, *, arterial: bool, cells: bool) -> bool:
    """Tell whether a cytotoxic drug treats the whole body instead of being part of TACE, HAIC or a conditioning."""
    if cells and one.id in _LYMPHODEPLETION:
        return False
    if one.id in _ORAL_CHEMOTHERAPY:
        return True
    return one.route == "systemic" or (one.route is None and not arterial)


def gives_cells(findings: list[Finding]) -> bool:
    """Tell whether cells or vaccines are given."""
    own = {one.id for one in findings if one.kind == "category"}
    drugs = {category for one in findings if one.kind == "drug" for category in vocabulary().drugs[one.id].categories}
    return not _CELLS.isdisjoint(own | drugs)


def _add(found: dict[str, list[Evidence]], category_id: str, evidence: Evidence) -> None:
    for each in (category_id, *ancestors(category_id)):
        if evidence not in found.setdefault(each, []):
            found[each].append(evidence)
