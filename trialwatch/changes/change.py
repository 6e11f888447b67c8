"""The shape of a change and the data elements that can change, in the order in which they are told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from trialwatch.severity import Severity

Value: TypeAlias = str | int | list[str] | None
"""What was or is registered, ready for JSON; of lists only the members that differ."""

ELEMENTS: tuple[str, ...] = (
    "study",
    "overall_status",
    "why_stopped",
    "primary_outcomes",
    "secondary_outcomes",
    "other_outcomes",
    "results",
    "start_date",
    "primary_completion_date",
    "completion_date",
    "enrollment",
    "phases",
    "study_type",
    "design",
    "arm_groups",
    "interventions",
    "eligibility_criteria",
    "ages_sex",
    "lead_sponsor",
    "locations",
    "conditions",
    "brief_title",
    "official_title",
    "acronym",
    "collaborators",
    "documents",
    "keywords",
    "contacts",
    "brief_summary",
    "detailed_description",
    "oversight",
    "references",
    "ipd_sharing",
    "secondary_ids",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One data element that reads differently in the newer version.

    `before` and `after` are ready for JSON; of list-like elements they hold only the members that differ
    (removed or in their old wording; added or in their new wording). `summary` is one English sentence.
    """

    element: str
    severity: Severity
    before: Value
    after: Value
    summary: str


class Finding(NamedTuple):
    """What the comparison of one element says, before it is named a change."""

    severity: Severity
    before: Value
    after: Value
    summary: str
