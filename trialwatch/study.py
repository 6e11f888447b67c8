"""A registered study as trialwatch reads it: typed, frozen, in the registry's own terms.

Texts that the registry writes as markdown are unescaped; titles and names are as they came. An absent
value is None or an empty tuple. Tokens of closed vocabularies are kept verbatim as text; those that the
published API does not list are also named in `Study.unknown_values`. This module knows no library.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class OverallStatus(StrEnum):
    """How far a study is, as its sponsor says."""

    ACTIVE_NOT_RECRUITING = "ACTIVE_NOT_RECRUITING"
    COMPLETED = "COMPLETED"
    ENROLLING_BY_INVITATION = "ENROLLING_BY_INVITATION"
    NOT_YET_RECRUITING = "NOT_YET_RECRUITING"
    RECRUITING = "RECRUITING"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    AVAILABLE = "AVAILABLE"
    NO_LONGER_AVAILABLE = "NO_LONGER_AVAILABLE"
    TEMPORARILY_NOT_AVAILABLE = "TEMPORARILY_NOT_AVAILABLE"
    APPROVED_FOR_MARKETING = "APPROVED_FOR_MARKETING"
    WITHHELD = "WITHHELD"
    UNKNOWN = "UNKNOWN"


class StudyType(StrEnum):
    """What kind of study it is."""

    EXPANDED_ACCESS = "EXPANDED_ACCESS"
    INTERVENTIONAL = "INTERVENTIONAL"
    OBSERVATIONAL = "OBSERVATIONAL"


class Phase(StrEnum):
    """The phase of an interventional drug study; NA is said, absent is not said."""

    NA = "NA"
    EARLY_PHASE1 = "EARLY_PHASE1"
    PHASE1 = "PHASE1"
    PHASE2 = "PHASE2"
    PHASE3 = "PHASE3"
    PHASE4 = "PHASE4"


class ArmGroupType(StrEnum):
    """What an arm is for."""

    EXPERIMENTAL = "EXPERIMENTAL"
    ACTIVE_COMPARATOR = "ACTIVE_COMPARATOR"
    PLACEBO_COMPARATOR = "PLACEBO_COMPARATOR"
    SHAM_COMPARATOR = "SHAM_COMPARATOR"
    NO_INTERVENTION = "NO_INTERVENTION"
    OTHER = "OTHER"


class InterventionType(StrEnum):
    """What kind of thing an intervention is."""

    BEHAVIORAL = "BEHAVIORAL"
    BIOLOGICAL = "BIOLOGICAL"
    COMBINATION_PRODUCT = "COMBINATION_PRODUCT"
    DEVICE = "DEVICE"
    DIAGNOSTIC_TEST = "DIAGNOSTIC_TEST"
    DIETARY_SUPPLEMENT = "DIETARY_SUPPLEMENT"
    DRUG = "DRUG"
    GENETIC = "GENETIC"
    PROCEDURE = "PROCEDURE"
    RADIATION = "RADIATION"
    OTHER = "OTHER"


class RecruitmentStatus(StrEnum):
    """How far one site is."""

    ACTIVE_NOT_RECRUITING = "ACTIVE_NOT_RECRUITING"
    COMPLETED = "COMPLETED"
    ENROLLING_BY_INVITATION = "ENROLLING_BY_INVITATION"
    NOT_YET_RECRUITING = "NOT_YET_RECRUITING"
    RECRUITING = "RECRUITING"
    SUSPENDED = "SUSPENDED"
    TERMINATED = "TERMINATED"
    WITHDRAWN = "WITHDRAWN"
    AVAILABLE = "AVAILABLE"


class DateType(StrEnum):
    """Whether a date or a number has happened or is planned."""

    ACTUAL = "ACTUAL"
    ESTIMATED = "ESTIMATED"


class PartialDate(str):
    """A calendar date exactly as precise as the registry gave it: `2024`, `2024-03` or `2024-03-15`.

    It is text, so it sorts, compares and prints as such. Text that is no date is kept and answers None
    to `earliest` and `latest`.
    """

    __slots__ = ()

    @property
    def earliest(self) -> date | None:
        """The first day it can mean; None where the text is no date."""
        parts = self._parts()
        return date(*(*parts, 1, 1)[:3]) if parts else None

    @property
    def latest(self) -> date | None:
        """The last day it can mean; None where the text is no date."""
        parts = self._parts()
        if not parts:
            return None
        year, month = parts[0], parts[1] if len(parts) > 1 else 12
        day = parts[2] if len(parts) > 2 else calendar.monthrange(year, month)[1]
        return date(year, month, day)

    def _parts(self) -> tuple[int, ...]:
        pieces = self.split("-")
        lengths = tuple(len(piece) for piece in pieces)
        if lengths not in ((4,), (4, 2), (4, 2, 2)) or not all(piece.isascii() and piece.isdigit() for piece in pieces):
            return ()
        parts = tuple(int(piece) for piece in pieces)
        try:
            date(*(*parts, 1, 1)[:3])
        except ValueError:
            return ()
        return parts


@dataclass(frozen=True, slots=True)
class StudyDate:
    """A date of the study's course and whether it is ACTUAL or ESTIMATED (often not said)."""

    date: PartialDate
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Enrollment:
    """How many participants, and whether that number is ACTUAL or ESTIMATED."""

    count: int
    type: str | None = None


@dataclass(frozen=True, slots=True)
class SecondaryId:
    """Another number of the same study."""

    id: str
    type: str | None = None
    domain: str | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Sponsor:
    """A lead sponsor or collaborator and its class (INDUSTRY, NIH, OTHER, ...)."""

    name: str
    sponsor_class: str | None = None


@dataclass(frozen=True, slots=True)
class ResponsibleParty:
    """Who answers for the record."""

    type: str | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


@dataclass(frozen=True, slots=True)
class Oversight:
    """Regulators and monitoring committees; None where the record does not say."""

    has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None


@dataclass(frozen=True, slots=True)
class Design:
    """How the study is built."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking: str | None = None
    masking_description: str | None = None
    who_masked: tuple[str, ...] = ()
    patient_registry: bool | None = None
    target_duration: str | None = None
    bio_spec_retention: str | None = None
    bio_spec_description: str | None = None
    expanded_access_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ArmGroup:
    """One arm or cohort; `intervention_names` carry the type in front (`Drug: Sorafenib`)."""

    label: str
    type: str | None = None
    description: str | None = None
    intervention_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Intervention:
    """What is given or done; `arm_group_labels` equal the labels of the arms verbatim."""

    name: str
    type: str | None = None
    description: str | None = None
    arm_group_labels: tuple[str, ...] = ()
    other_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One outcome measure."""

    measure: str
    description: str | None = None
    time_frame: str | None = None


@dataclass(frozen=True, slots=True)
class Contact:
    """A person to ask. Kept for comparison, left out of everything that leaves the program."""

    name: str | None = None
    role: str | None = None
    affiliation: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Location:
    """One site; latitude and longitude in degrees, usually of the city's centre."""

    facility: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    status: str | None = None
    lat: float | None = None
    lon: float | None = None
    contacts: tuple[Contact, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """A publication; type is RESULT, DERIVED (linked by PubMed) or BACKGROUND."""

    citation: str | None = None
    pmid: str | None = None
    type: str | None = None
    retractions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """A page or data set that the record points to."""

    url: str | None = None
    label: str | None = None
    type: str | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class IpdSharing:
    """Whether and how participants' data are shared."""

    ipd_sharing: str | None = None
    description: str | None = None
    info_types: tuple[str, ...] = ()
    time_frame: str | None = None
    access_criteria: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A protocol, analysis plan or consent form lying with the registry."""

    label: str | None = None
    type_abbrev: str | None = None
    date: str | None = None
    filename: str | None = None
    upload_date: str | None = None
    size: int | None = None


@dataclass(frozen=True, slots=True)
class ResultsSubmission:
    """One step of results on their way to being posted: RELEASE, RESET (returned) or UNRELEASE (cancelled)."""

    type: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Results:
    """Results and their way to the public; `digest` stands for the posted results section, order not counting."""

    posted: bool = False
    first_submit_date: PartialDate | None = None
    first_post_date: PartialDate | None = None
    disp_first_submit_date: PartialDate | None = None
    disp_first_post_date: PartialDate | None = None
    submissions: tuple[ResultsSubmission, ...] = ()
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class MeshTerm:
    """A heading that the registry derived; `id` such as D006528."""

    id: str
    term: str


@dataclass(frozen=True, slots=True)
class Study:
    """One study as one record tells it."""

    nct_id: str
    brief_title: str = ""
    official_title: str | None = None
    acronym: str | None = None
    nct_id_aliases: tuple[str, ...] = ()
    org_study_id: str | None = None
    secondary_ids: tuple[SecondaryId, ...] = ()
    organization: str | None = None

    overall_status: str = ""
    last_known_status: str | None = None
    why_stopped: str | None = None
    status_verified_date: PartialDate | None = None
    start_date: StudyDate | None = None
    primary_completion_date: StudyDate | None = None
    completion_date: StudyDate | None = None
    study_first_submit_date: PartialDate | None = None
    study_first_post_date: PartialDate | None = None
    last_update_submit_date: PartialDate | None = None
    last_update_post_date: PartialDate | None = None
    has_expanded_access: bool | None = None
    expanded_access_nct_id: str | None = None

    lead_sponsor: Sponsor | None = None
    collaborators: tuple[Sponsor, ...] = ()
    responsible_party: ResponsibleParty | None = None
    oversight: Oversight = Oversight()

    brief_summary: str | None = None
    detailed_description: str | None = None
    conditions: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()

    study_type: str | None = None
    phases: tuple[str, ...] = ()
    design: Design = Design()
    enrollment: Enrollment | None = None
    arm_groups: tuple[ArmGroup, ...] = ()
    interventions: tuple[Intervention, ...] = ()
    primary_outcomes: tuple[Outcome, ...] = ()
    secondary_outcomes: tuple[Outcome, ...] = ()
    other_outcomes: tuple[Outcome, ...] = ()

    eligibility_criteria: str | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    healthy_volunteers: bool | None = None
    study_population: str | None = None
    sampling_method: str | None = None

    central_contacts: tuple[Contact, ...] = ()
    overall_officials: tuple[Contact, ...] = ()
    locations: tuple[Location, ...] = ()

    references: tuple[Reference, ...] = ()
    see_also_links: tuple[Link, ...] = ()
    avail_ipds: tuple[Link, ...] = ()
    ipd_sharing: IpdSharing | None = None
    documents: tuple[Document, ...] = ()

    results: Results = Results()
    condition_meshes: tuple[MeshTerm, ...] = ()
    condition_ancestors: tuple[MeshTerm, ...] = ()
    intervention_meshes: tuple[MeshTerm, ...] = ()
    version_holder: str | None = None
    unknown_values: tuple[str, ...] = ()
    """`element: TOKEN` for each token that the published API does not list."""

    @property
    def countries(self) -> tuple[str, ...]:
        """The countries of the sites, each once, in alphabetical order."""
        return tuple(sorted({place.country for place in self.locations if place.country}))
