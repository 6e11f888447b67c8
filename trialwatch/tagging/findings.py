"""Finds in one text what is given: categories by their phrases, drugs by the vocabulary, each judged by its context."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from trialwatch.tagging.arms import Passage, Where, sentence_around
from trialwatch.tagging.context import is_background, is_given
from trialwatch.tagging.model import Evidence
from trialwatch.tagging.phrases import Hit, PhraseFinder
from trialwatch.vocabulary import DrugMatch, drug_matcher, vocabulary
from trialwatch.vocabulary.categories import Category, ancestors, categories, meaningless_phrases, root

_ARTERIAL = re.compile(
    r"arter|TACE\b|HAIC?\b|\bTA[EI]C?\b|lipiodol|iodized|emboli[zs]|beads?\b|microspheres|pump|intralesional|intratumou?ral", re.IGNORECASE
)
_SYSTEMIC = re.compile(r"intraven|\bi\.?v\.?\b|\boral|by mouth|\bp\.?o\.?\b|systemic|metronomic|capsule|tablet", re.IGNORECASE)
_LYMPHODEPLETION = frozenset(("cyclophosphamide", "fludarabine", "busulfan", "bendamustine", "melphalan"))
_ORAL_CHEMOTHERAPY = frozenset(
    ("capecitabine", "tegafur", "s-1", "tegafur-gimeracil-oteracil", "tegafur/gimeracil/oteracil", "trifluridine-tipiracil")
)
CELLS = frozenset(("car-t", "adoptive-cell", "vaccine", "cell-vaccine", "peptide-vaccine", "nucleic-acid-vaccine", "viral-vector-vaccine"))
_REMEMBERED_TEXTS = 256
"""Enough for the texts of one study."""
_SPECIFICCELLS = re.compile(r"NK|CIK|TIL|TCR|receptor|killer|gamma|CAR-?\s?M", re.IGNORECASE)
_STEMS = ("nib", "ciclib", "parib", "lisib", "sertib", "degib", "zomib", "rasib")
"""Endings that WHO gives to the names of small molecules with one target: kinases, PARP, PI3K, hedgehog, proteasome, RAS."""
_TARGETED_STEM = re.compile(rf"\b[a-z]{{3,}}(?:{'|'.join(_STEMS)})\b", re.IGNORECASE)
_CHEMOTHERAPY = re.compile(r"chemo|HAI|FOLFOX", re.IGNORECASE)
_MEANINGLESS = ""
_NAMED, _WITHIN, _DESCRIBED = "named:", "within:", "described:"


class Finding(NamedTuple):
    """One `category` or `drug` found, or words that mean a category `within` its parent.

    `route` of a drug is `arterial`, `systemic` or None where nothing tells.
    """

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
        phrases += [(phrase, _DESCRIBED + one.id) for phrase in one.described]
        phrases += [(phrase, _WITHIN + one.id) for phrase in one.within]
    return PhraseFinder(phrases)


@lru_cache(maxsize=_REMEMBERED_TEXTS)
def find_phrases(text: str) -> tuple[Hit, ...]:
    """Return all phrases of the categories in a text; therapies and topics of one study read the same texts."""
    return tuple(phrase_finder().find(text))


@lru_cache(maxsize=_REMEMBERED_TEXTS)
def find_drugs(text: str) -> tuple[DrugMatch, ...]:
    """Return all drugs and regimens named in a text; arms repeat the names of their interventions."""
    return tuple(drug_matcher().find(text))


def find_given(passage: Passage, *, strict: bool = True, planned: frozenset[str] = frozenset()) -> list[Finding]:
    """Return the therapies that one passage says are given.

    `planned` are therapies that the record lists as interventions, so that mentions in arms are no mere history.
    """
    return [*_therapies(passage, strict, planned), *_drugs(passage, strict), *_by_stem(passage, strict)]


def find_topics(passage: Passage) -> Iterator[tuple[Hit, Evidence]]:
    """Yield the phrases of studied topics (diagnosis, biomarkers, ...) in a passage, whatever their context."""
    for hit in find_phrases(passage.text):
        category = categories().get(hit.meaning)
        if category and category.nature == "topic":
            yield hit, Evidence(passage.element, passage.text[hit.start : hit.end])


def _therapies(passage: Passage, strict: bool, planned: frozenset[str]) -> Iterator[Finding]:
    for hit in find_phrases(passage.text):
        category = _category_of(hit, passage)
        if category is None:
            continue
        population = category.population and root(category.id) not in planned
        if _says_given(passage, hit.start, hit.end, strict=strict, population=population):
            kind = "within" if hit.meaning.startswith(_WITHIN) else "category"
            yield Finding(kind, category.id, Evidence(passage.element, passage.text[hit.start : hit.end]), passage.where)


def _says_given(passage: Passage, start: int, end: int, *, strict: bool, population: bool = False) -> bool:
    if not is_given(passage.text, start, end, passage.where, population=population, strict=strict):
        return False
    return passage.where is not Where.DESCRIPTION or not is_background(sentence_around(passage.text, start, end))


def _category_of(hit: Hit, passage: Passage) -> Category | None:
    """Return the therapy that a hit means at this place; None where it means none here."""
    prefix, _, category_id = hit.meaning.rpartition(":")
    category = categories().get(category_id)
    if category is None or category.nature != "therapy":
        return None
    is_described = passage.where is Where.DESCRIPTION
    if prefix == "described":
        return category if is_described else None
    if (prefix == "named" and passage.where is not Where.NAME) or (is_described and category.reach != "descriptions"):
        return None
    return category


def _drugs(passage: Passage, strict: bool) -> Iterator[Finding]:
    known = vocabulary().drugs
    for match in find_drugs(passage.text):
        if not _says_given(passage, match.start, match.end, strict=strict):
            continue
        evidence = Evidence(passage.element, match.text)
        for drug_id in match.ids:
            meant = known[drug_id].categories
            if passage.where is not Where.DESCRIPTION or _is_against_cancer(meant):
                route = _route_of(passage, match) if "chemotherapy" in meant else None
                yield Finding("drug", drug_id, evidence, passage.where, route)
        if match.route == "haic":
            yield Finding("category", "haic", evidence, passage.where)


def _by_stem(passage: Passage, strict: bool) -> Iterator[Finding]:
    """Yield targeted therapy for names that the vocabulary does not know and whose ending says what they are."""
    low = passage.text.lower() if passage.where in (Where.NAME, Where.TITLE) else ""
    if not any(stem in low for stem in _STEMS):
        return
    for match in _TARGETED_STEM.finditer(passage.text):
        known = any(one.start < match.end() and match.start() < one.end for one in find_drugs(passage.text))
        if not known and _says_given(passage, match.start(), match.end(), strict=strict):
            yield Finding("category", "targeted", Evidence(passage.element, match[0]), passage.where)


def _route_of(passage: Passage, match: DrugMatch) -> str | None:
    if match.route == "haic":
        return "arterial"
    return _route(sentence_around(passage.text, match.start, match.end)) or _route(passage.about)


def _is_against_cancer(category_ids: tuple[str, ...]) -> bool:
    """Long texts also name premedication and the like, which nobody studies."""
    return any(one != "supportive" for one in category_ids) or not category_ids


@lru_cache(maxsize=_REMEMBERED_TEXTS)
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
        if one.kind == "category" and not (cells and _only_serves_cells(one)):
            _add(found, one.id, one.evidence)
    if "car-t" in found:
        _drop_unspecific_cells(found)
    for one in findings:
        if one.kind == "within" and categories()[one.id].parent in found and "deb-tace" not in found:
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


def _only_serves_cells(one: Finding) -> bool:
    """Tell whether words speak of preparing for cells, of infusing them into an artery, or of the whole idea."""
    if one.id == "haic":
        return not _CHEMOTHERAPY.search(one.evidence.text)
    return one.id in ("chemotherapy", "immunotherapy") and one.where is not Where.NAME


def _drop_unspecific_cells(found: dict[str, list[Evidence]]) -> None:
    """CAR-T cells are T cells; only NK, CIK, TIL or TCR cells beside them are another therapy."""
    specific = [one for one in found.get("adoptive-cell", []) if _SPECIFICCELLS.search(one.text)]
    unspecific = set(found.get("adoptive-cell", [])) - set(specific)
    for name in ("adoptive-cell", "immunotherapy"):
        left = [one for one in found.pop(name, []) if one not in unspecific]
        if left:
            found[name] = left


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
    return not CELLS.isdisjoint(own | drugs)


def _add(found: dict[str, list[Evidence]], category_id: str, evidence: Evidence) -> None:
    for each in (category_id, *ancestors(category_id)):
        found.setdefault(each, []).append(evidence)
