"""The comparison of two versions: which element is compared how, in the order of the contract."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from trialwatch.changes import listings
from trialwatch.changes.addresses import without_addresses
from trialwatch.changes.arms import compare_arm_groups, compare_interventions
from trialwatch.changes.change import Change, Finding
from trialwatch.changes.eligibility import compare_eligibility_criteria
from trialwatch.changes.fields import (
    compare_ages_sex,
    compare_design,
    compare_ipd_sharing,
    compare_lead_sponsor,
    compare_oversight,
    compare_study_type,
)
from trialwatch.changes.listings import compare_list, compare_text, contacts_differ
from trialwatch.changes.material import MATERIAL
from trialwatch.changes.milestones import compare_date, compare_enrollment, compare_overall_status, compare_why_stopped
from trialwatch.changes.outcomes import compare_outcomes
from trialwatch.changes.places import compare_locations
from trialwatch.changes.results import compare_results
from trialwatch.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from trialwatch.study import Study

    Comparison: TypeAlias = Callable[[Study, Study], Finding]

_MINOR, _ADMINISTRATIVE = Severity.MINOR, Severity.ADMINISTRATIVE
_COMPARISONS: dict[str, Comparison] = {
    "overall_status": compare_overall_status,
    "why_stopped": compare_why_stopped,
    "primary_outcomes": compare_outcomes("primary"),
    "secondary_outcomes": compare_outcomes("secondary"),
    "other_outcomes": compare_outcomes("other"),
    "results": compare_results,
    "start_date": compare_date("start_date"),
    "primary_completion_date": compare_date("primary_completion_date"),
    "completion_date": compare_date("completion_date"),
    "enrollment": compare_enrollment,
    "phases": listings.compare_phases,
    "study_type": compare_study_type,
    "design": compare_design,
    "arm_groups": compare_arm_groups,
    "interventions": compare_interventions,
    "eligibility_criteria": compare_eligibility_criteria,
    "ages_sex": compare_ages_sex,
    "lead_sponsor": compare_lead_sponsor,
    "locations": compare_locations,
    "conditions": compare_list("condition", listings.conditions, _MINOR),
    "brief_title": compare_text("brief_title", "brief title", _MINOR),
    "official_title": compare_text("official_title", "official title", _MINOR),
    "acronym": compare_text("acronym", "acronym", _MINOR),
    "collaborators": compare_list("collaborator", listings.collaborators, _MINOR),
    "documents": compare_list("document", listings.documents, _MINOR),
    "keywords": compare_list("keyword", listings.keywords, _ADMINISTRATIVE),
    "contacts": listings.compare_contacts,
    "brief_summary": compare_text("brief_summary", "brief summary", _ADMINISTRATIVE),
    "detailed_description": compare_text("detailed_description", "detailed description", _ADMINISTRATIVE),
    "oversight": compare_oversight,
    "references": compare_list("reference", listings.references, _ADMINISTRATIVE),
    "ipd_sharing": compare_ipd_sharing,
    "secondary_ids": compare_list("study number", listings.secondary_ids, _ADMINISTRATIVE),
}


def compare(older: Study, newer: Study) -> tuple[Change, ...]:
    """List what reads differently in the newer version: each element at most once, in the order of ELEMENTS.

    Empty exactly when the fingerprints of the two agree. Across several versions, compare the first with the last.
    """
    changes = []
    for element, material in MATERIAL.items():
        if material(older) == material(newer) or (element == "contacts" and not contacts_differ(older, newer)):
            continue
        changes.append(Change(element, *without_addresses(_COMPARISONS[element](older, newer))))
    return tuple(changes)
