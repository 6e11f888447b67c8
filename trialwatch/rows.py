"""What trialwatch answers with: the rows of `list`, `show` and `changes`, in the names and order of its JSON.

Plain frozen values without a library. Dates are the registry's text, instants UTC text ending in `Z`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Label:
    """A tag in short: its id and its role, `experimental` or `comparator`."""

    id: str
    role: str


@dataclass(frozen=True, slots=True)
class StudyRow:
    """One study as `list` gives it."""

    nct_id: str
    brief_title: str
    official_title: str | None
    acronym: str | None
    overall_status: str
    last_known_status: str | None
    why_stopped: str | None
    study_type: str | None
    phases: tuple[str, ...]
    enrollment_count: int | None
    enrollment_type: str | None
    lead_sponsor: str | None
    conditions: tuple[str, ...]
    countries: tuple[str, ...]
    start_date: str | None
    primary_completion_date: str | None
    completion_date: str | None
    study_first_post_date: str | None
    last_update_post_date: str | None
    has_results: bool
    categories: tuple[Label, ...]
    drugs: tuple[Label, ...]
    targets: tuple[Label, ...]
    registry_state: str
    """present, removed, merged or left_query."""
    belongs: str
    """condition, mesh, keyword, title, followed or mention."""
    stale: bool
    url: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """One change as `changes` gives it; `before` and `after` are JSON values, `summary` one English sentence."""

    id: str
    nct_id: str
    brief_title: str
    element: str
    severity: str
    before: object
    after: object
    summary: str
    version: int
    last_update_post_date: str | None
    detected_at: str
    data_timestamp: str
    categories: tuple[Label, ...]
    source: str = "sync"
    """sync, or backfill for what happened before trialwatch watched."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """The element of the record and the very words that made a tag."""

    element: str
    text: str


@dataclass(frozen=True, slots=True)
class TagRow:
    """One tag with its evidence; kind is category, drug or target."""

    kind: str
    id: str
    role: str
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One stored version, numbered from 0."""

    version: int
    last_update_post_date: str | None
    retrieved_at: str
    data_timestamp: str
    source: str


@dataclass(frozen=True, slots=True)
class WatchRow:
    """One watch as `watch list` gives it; addresses with their secrets masked, `filter` in the words of the options."""

    name: str
    filter: str
    to: tuple[str, ...]
    every: str
    at: str | None
    timezone: str
    min_severity: str | None
    elements: tuple[str, ...]
    also_empty: bool
    paused: bool
    origin: str
    """command or settings."""
    studies: int
    created_at: str
    last_run_at: str | None
    next_run_at: str | None
    problem: str | None


@dataclass(frozen=True, slots=True)
class ArmRow:
    """One arm."""

    label: str
    type: str | None
    description: str | None
    intervention_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class InterventionRow:
    """One intervention."""

    name: str
    type: str | None
    description: str | None
    arm_group_labels: tuple[str, ...]
    other_names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One outcome."""

    measure: str
    description: str | None
    time_frame: str | None


@dataclass(frozen=True, slots=True)
class LocationRow:
    """One site; degrees."""

    facility: str | None
    city: str | None
    state: str | None
    country: str | None
    status: str | None
    lat: float | None
    lon: float | None


@dataclass(frozen=True, slots=True)
class DesignRow:
    """How a study is built, in the registry's tokens."""

    allocation: str | None = None
    intervention_model: str | None = None
    primary_purpose: str | None = None
    masking: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None


@dataclass(frozen=True, slots=True)
class StudyDetail(StudyRow):
    """One study whole, as `show` gives it."""

    stale_reason: str | None
    status_verified_date: str | None
    brief_summary: str | None
    belongs_because: str | None
    merged_into: str | None
    results_first_post_date: str | None
    start_date_type: str | None
    primary_completion_date_type: str | None
    completion_date_type: str | None
    tags: tuple[TagRow, ...]
    arm_groups: tuple[ArmRow, ...]
    interventions: tuple[InterventionRow, ...]
    primary_outcomes: tuple[OutcomeRow, ...]
    secondary_outcomes: tuple[OutcomeRow, ...]
    eligibility_criteria: str | None
    locations: tuple[LocationRow, ...]
    versions: tuple[VersionRow, ...]
    changes: tuple[ChangeRow, ...]
    retrieved_at: str
    data_timestamp: str
    design: DesignRow = DesignRow()
    collaborators: tuple[str, ...] = ()
    sample: bool = False
    """True where the record comes from the embedded sample, not from the registry."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where an answer comes from: what every output that leaves the program has to say.

    `data_timestamp` is the registry's data date (None before the first sync), `retrieved_at` when trialwatch
    last asked, `sample` whether this is the embedded sample.
    """

    data_timestamp: str | None
    retrieved_at: str | None
    sample: bool = False

    NAME: ClassVar[str] = "ClinicalTrials.gov, U.S. National Library of Medicine"
    NOTE: ClassVar[str] = "Tags and summaries are trialwatch's own: keyword-based, not validated, not medical advice."


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of the studies that belong to HCC, and of the changes week by week.

    Keys are the registry's tokens; phases joined by `/`, `not given` where a record has none. A week is its Monday,
    the number of its changes above administrative, and how many of those are critical or major; oldest first.
    """

    by_status: Mapping[str, int]
    by_phase: Mapping[str, int]
    by_category_and_status: Mapping[tuple[str, str], int]
    changes_by_week: tuple[tuple[str, int, int], ...]
    studies: int
