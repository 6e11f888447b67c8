"""Studies of any shape, and second versions that differ from a first one in a few places."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from hypothesis import strategies as st

from trialwatch.study import (
    ArmGroup,
    Contact,
    Design,
    Document,
    Enrollment,
    Intervention,
    IpdSharing,
    Link,
    Location,
    MeshTerm,
    Outcome,
    Oversight,
    PartialDate,
    Reference,
    ResponsibleParty,
    Results,
    ResultsSubmission,
    SecondaryId,
    Sponsor,
    Study,
    StudyDate,
)

_WRITTEN = ["", " ", "alpha", "Alpha", "alpha beta", "ECOG 0-1", "Child-Pugh B7", "AFP > 400 ng/mL", "a\\*b", "12 months", "24 months"]
_TOKENS = ["RECRUITING", "COMPLETED", "TERMINATED", "UNKNOWN", "PHASE2", "DRUG", "ACTUAL", "ESTIMATED", ""]
_DATES = ["2024", "2024-03", "2024-03-15", "2024-06-14", "2025-01", "", "soon"]
_CRITERIA = [
    "Inclusion Criteria:\n\n* Age 18\n* ECOG 0-1\n\nExclusion Criteria:\n\n* Pregnancy",
    "* ECOG 0-1\n* Age 18",
    "1. Age 18\n2. HIV",
]

words = st.sampled_from(_WRITTEN) | st.text(max_size=6)
maybe = st.none() | words
token = st.none() | st.sampled_from(_TOKENS) | words
flag = st.none() | st.booleans()
partial_date = (st.sampled_from(_DATES) | st.text(max_size=4)).map(PartialDate)
maybe_date = st.none() | partial_date
study_date = st.none() | st.builds(StudyDate, partial_date, token)


def some(member: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    """Draw a short list, often empty, sometimes with equal members."""
    return st.just(()) | st.lists(member, max_size=3).map(tuple)


contact = st.builds(Contact, maybe, token, maybe, maybe, maybe, maybe)
outcome = st.builds(Outcome, words, maybe, maybe)
location = st.builds(
    Location, maybe, maybe, maybe, maybe, maybe, token, st.none() | st.floats(-90, 90), st.none() | st.floats(-180, 180), some(contact)
)
results = st.builds(
    Results, st.booleans(), maybe_date, maybe_date, maybe_date, maybe_date, some(st.builds(ResultsSubmission, words, maybe)), maybe
)
design = st.builds(Design, token, token, maybe, token, token, token, token, maybe, some(words), flag, maybe, token, maybe, some(words))
_link = st.builds(Link, maybe, maybe, maybe, maybe)
_mesh = some(st.builds(MeshTerm, words, words))

_FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "brief_title": words,
    "secondary_ids": some(st.builds(SecondaryId, words, token, maybe, maybe)),
    "overall_status": token.map(lambda one: one or ""),
    "start_date": study_date,
    "primary_completion_date": study_date,
    "completion_date": study_date,
    "status_verified_date": maybe_date,
    "study_first_submit_date": maybe_date,
    "study_first_post_date": maybe_date,
    "last_update_submit_date": maybe_date,
    "last_update_post_date": maybe_date,
    "has_expanded_access": flag,
    "lead_sponsor": st.none() | st.builds(Sponsor, words, token),
    "collaborators": some(st.builds(Sponsor, words, token)),
    "responsible_party": st.none() | st.builds(ResponsibleParty, token, maybe, maybe, maybe, maybe, maybe),
    "oversight": st.builds(Oversight, flag, flag, flag, flag, flag, flag, flag),
    "design": design,
    "enrollment": st.none() | st.builds(Enrollment, st.integers(0, 300), token),
    "arm_groups": some(st.builds(ArmGroup, words, token, maybe, some(words))),
    "interventions": some(st.builds(Intervention, words, token, maybe, some(words), some(words))),
    "primary_outcomes": some(outcome),
    "secondary_outcomes": some(outcome),
    "other_outcomes": some(outcome),
    "eligibility_criteria": maybe | st.sampled_from(_CRITERIA),
    "gender_based": flag,
    "healthy_volunteers": flag,
    "central_contacts": some(contact),
    "overall_officials": some(contact),
    "locations": some(location),
    "references": some(st.builds(Reference, maybe, maybe, token, some(words))),
    "see_also_links": some(_link),
    "avail_ipds": some(_link),
    "ipd_sharing": st.none() | st.builds(IpdSharing, token, maybe, some(words), maybe, maybe, maybe),
    "documents": some(st.builds(Document, maybe, token, maybe, maybe, maybe, st.none() | st.integers(0, 9))),
    "results": results,
    "condition_meshes": _mesh,
    "condition_ancestors": _mesh,
    "intervention_meshes": _mesh,
}
_LISTS_OF_TEXT = ("nct_id_aliases", "conditions", "keywords", "phases", "unknown_values")
_FIELDS |= dict.fromkeys(_LISTS_OF_TEXT, some(words))
_FIELDS |= {one.name: maybe for one in fields(Study) if one.name not in _FIELDS and one.name != "nct_id"}


@st.composite
def studies(draw: st.DrawFn) -> Study:
    """Draw a study in which any part may be missing, empty or odd."""
    told = draw(st.sets(st.sampled_from(sorted(_FIELDS)), max_size=12))
    return Study("NCT01234567", **{name: draw(_FIELDS[name]) for name in sorted(told)})


@st.composite
def two_versions(draw: st.DrawFn) -> tuple[Study, Study]:
    """Draw a study and a version of it that differs in up to four fields, perhaps in nothing that counts."""
    older = draw(studies())
    differing = draw(st.sets(st.sampled_from(sorted(_FIELDS)), max_size=4))
    return older, replace(older, **{name: draw(_FIELDS[name]) for name in sorted(differing)})


def rewritten(value: Any, of_text: Any, of_list: Any) -> Any:
    """Rebuild a value with every text and every list put through a function; dates stay as they are."""
    if isinstance(value, PartialDate):
        return value
    if isinstance(value, str):
        return of_text(value)
    if isinstance(value, tuple):
        return of_list(tuple(rewritten(one, of_text, of_list) for one in value))
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: rewritten(getattr(value, one.name), of_text, of_list) for one in fields(value)})
    return value
