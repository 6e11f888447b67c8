"""The shape of a ClinicalTrials.gov API v2 record, as far as trialwatch reads it.

One class an object of the record, attributes named as the API names them (camel case on the wire). Every
part may be missing or null. A list that arrives as its single member is taken as a list of one, an empty
object as an empty list: some copies of the registry send them so. Any other wrong type makes the decoder
refuse the record with the path of the fault.
Source: the published OpenAPI description, version 2.0.3.
"""

from __future__ import annotations

import msgspec


class Part(msgspec.Struct, rename="camel", frozen=True, gc=False):
    """Any object of a record."""


class Nothing(Part, forbid_unknown_fields=True):
    """The empty object that some copies of the registry send for an empty list."""


Texts = list[str] | str | Nothing | None


class DateStruct(Part):
    """A date with its type."""

    date: str | None = None
    type: str | None = None


class OrgStudyId(Part):
    """The sponsor's own number."""

    id: str | None = None


class SecondaryIdInfo(Part):
    """Another number."""

    id: str | None = None
    type: str | None = None
    domain: str | None = None
    link: str | None = None


class Organization(Part):
    """Who registered the study."""

    full_name: str | None = None


class IdentificationModule(Part):
    """Numbers and titles."""

    nct_id: str | None = None
    nct_id_aliases: Texts = None
    org_study_id_info: OrgStudyId | None = None
    secondary_id_infos: list[SecondaryIdInfo] | SecondaryIdInfo | None = None
    brief_title: str | None = None
    official_title: str | None = None
    acronym: str | None = None
    organization: Organization | None = None


class ExpandedAccessInfo(Part):
    """Whether the drug is given outside the study."""

    has_expanded_access: bool | None = None
    nct_id: str | None = None


class StatusModule(Part):
    """Status and dates."""

    status_verified_date: str | None = None
    overall_status: str | None = None
    last_known_status: str | None = None
    why_stopped: str | None = None
    expanded_access_info: ExpandedAccessInfo | None = None
    start_date_struct: DateStruct | None = None
    primary_completion_date_struct: DateStruct | None = None
    completion_date_struct: DateStruct | None = None
    study_first_submit_date: str | None = None
    study_first_post_date_struct: DateStruct | None = None
    results_first_submit_date: str | None = None
    results_first_post_date_struct: DateStruct | None = None
    disp_first_submit_date: str | None = None
    disp_first_post_date_struct: DateStruct | None = None
    last_update_submit_date: str | None = None
    last_update_post_date_struct: DateStruct | None = None


class SponsorRecord(Part):
    """A sponsor and its class."""

    name: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")


class ResponsiblePartyRecord(Part):
    """Who answers for the record."""

    type: str | None = None
    investigator_full_name: str | None = None
    investigator_title: str | None = None
    investigator_affiliation: str | None = None
    old_name_title: str | None = None
    old_organization: str | None = None


class SponsorCollaboratorsModule(Part):
    """Sponsors."""

    responsible_party: ResponsiblePartyRecord | None = None
    lead_sponsor: SponsorRecord | None = None
    collaborators: list[SponsorRecord] | SponsorRecord | None = None


class OversightModule(Part):
    """Regulators and committees."""

    oversight_has_dmc: bool | None = None
    is_fda_regulated_drug: bool | None = None
    is_fda_regulated_device: bool | None = None
    is_unapproved_device: bool | None = None
    is_ppsd: bool | None = None
    is_us_export: bool | None = None
    fdaaa801_violation: bool | None = None


class DescriptionModule(Part):
    """Summary and description."""

    brief_summary: str | None = None
    detailed_description: str | None = None


class ConditionsModule(Part):
    """Conditions and keywords."""

    conditions: Texts = None
    keywords: Texts = None


class MaskingInfo(Part):
    """Who does not know the arm."""

    masking: str | None = None
    masking_description: str | None = None
    who_masked: Texts = None


class DesignInfo(Part):
    """Allocation, model, purpose, masking."""

    allocation: str | None = None
    intervention_model: str | None = None
    intervention_model_description: str | None = None
    primary_purpose: str | None = None
    observational_model: str | None = None
    time_perspective: str | None = None
    masking_info: MaskingInfo | None = None


class BioSpec(Part):
    """Specimens kept."""

    retention: str | None = None
    description: str | None = None


class EnrollmentInfo(Part):
    """Number of participants."""

    count: int | None = None
    type: str | None = None


class ExpandedAccessTypes(Part):
    """Who can have expanded access."""

    individual: bool | None = None
    intermediate: bool | None = None
    treatment: bool | None = None


class DesignModule(Part):
    """Type, phases, design, size."""

    study_type: str | None = None
    expanded_access_types: ExpandedAccessTypes | None = None
    patient_registry: bool | None = None
    target_duration: str | None = None
    phases: Texts = None
    design_info: DesignInfo | None = None
    bio_spec: BioSpec | None = None
    enrollment_info: EnrollmentInfo | None = None


class ArmGroupRecord(Part):
    """One arm."""

    label: str | None = None
    type: str | None = None
    description: str | None = None
    intervention_names: Texts = None


class InterventionRecord(Part):
    """One intervention."""

    type: str | None = None
    name: str | None = None
    description: str | None = None
    arm_group_labels: Texts = None
    other_names: Texts = None


class ArmsInterventionsModule(Part):
    """Arms and interventions."""

    arm_groups: list[ArmGroupRecord] | ArmGroupRecord | None = None
    interventions: list[InterventionRecord] | InterventionRecord | None = None


class OutcomeRecord(Part):
    """One outcome."""

    measure: str | None = None
    description: str | None = None
    time_frame: str | None = None


class OutcomesModule(Part):
    """Outcomes by role."""

    primary_outcomes: list[OutcomeRecord] | OutcomeRecord | None = None
    secondary_outcomes: list[OutcomeRecord] | OutcomeRecord | None = None
    other_outcomes: list[OutcomeRecord] | OutcomeRecord | None = None


class EligibilityModule(Part):
    """Who may take part; ages are text such as `18 Years`."""

    eligibility_criteria: str | None = None
    healthy_volunteers: bool | None = None
    sex: str | None = None
    gender_based: bool | None = None
    gender_description: str | None = None
    minimum_age: str | None = None
    maximum_age: str | None = None
    study_population: str | None = None
    sampling_method: str | None = None


class ContactRecord(Part):
    """A person."""

    name: str | None = None
    role: str | None = None
    affiliation: str | None = None
    phone: str | None = None
    phone_ext: str | None = None
    email: str | None = None


class GeoPoint(Part):
    """Degrees."""

    lat: float | None = None
    lon: float | None = None


class LocationRecord(Part):
    """One site."""

    facility: str | None = None
    status: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    contacts: list[ContactRecord] | ContactRecord | None = None
    geo_point: GeoPoint | None = None


class ContactsLocationsModule(Part):
    """People and sites."""

    central_contacts: list[ContactRecord] | ContactRecord | None = None
    overall_officials: list[ContactRecord] | ContactRecord | None = None
    locations: list[LocationRecord] | LocationRecord | None = None


class Retraction(Part):
    """A withdrawn publication."""

    pmid: str | None = None
    source: str | None = None


class ReferenceRecord(Part):
    """A publication."""

    pmid: str | None = None
    type: str | None = None
    citation: str | None = None
    retractions: list[Retraction] | Retraction | None = None


class SeeAlsoLink(Part):
    """A page."""

    label: str | None = None
    url: str | None = None


class AvailIpd(Part):
    """A data set."""

    id: str | None = None
    type: str | None = None
    url: str | None = None
    comment: str | None = None


class ReferencesModule(Part):
    """Publications, pages, data sets."""

    references: list[ReferenceRecord] | ReferenceRecord | None = None
    see_also_links: list[SeeAlsoLink] | SeeAlsoLink | None = None
    avail_ipds: list[AvailIpd] | AvailIpd | None = None


class IpdSharingStatementModule(Part):
    """Sharing of participants' data."""

    ipd_sharing: str | None = None
    description: str | None = None
    info_types: Texts = None
    time_frame: str | None = None
    access_criteria: str | None = None
    url: str | None = None


class ProtocolSection(Part):
    """What the sponsor registered."""

    identification_module: IdentificationModule = IdentificationModule()
    status_module: StatusModule = StatusModule()
    sponsor_collaborators_module: SponsorCollaboratorsModule = SponsorCollaboratorsModule()
    oversight_module: OversightModule = OversightModule()
    description_module: DescriptionModule = DescriptionModule()
    conditions_module: ConditionsModule = ConditionsModule()
    design_module: DesignModule = DesignModule()
    arms_interventions_module: ArmsInterventionsModule = ArmsInterventionsModule()
    outcomes_module: OutcomesModule = OutcomesModule()
    eligibility_module: EligibilityModule = EligibilityModule()
    contacts_locations_module: ContactsLocationsModule = ContactsLocationsModule()
    references_module: ReferencesModule = ReferencesModule()
    ipd_sharing_statement_module: IpdSharingStatementModule | None = None


class UnpostedEvent(Part):
    """A step of results that are not posted."""

    type: str | None = None
    date: str | None = None


class UnpostedAnnotation(Part):
    """The steps."""

    unposted_events: list[UnpostedEvent] | UnpostedEvent | None = None


class AnnotationModule(Part):
    """What the registry notes."""

    unposted_annotation: UnpostedAnnotation | None = None


class AnnotationSection(Part):
    """What the registry notes."""

    annotation_module: AnnotationModule = AnnotationModule()


class LargeDoc(Part):
    """One document."""

    type_abbrev: str | None = None
    label: str | None = None
    date: str | None = None
    upload_date: str | None = None
    filename: str | None = None
    size: int | None = None


class LargeDocumentModule(Part):
    """Documents."""

    large_docs: list[LargeDoc] | LargeDoc | None = None


class DocumentSection(Part):
    """Documents."""

    large_document_module: LargeDocumentModule = LargeDocumentModule()


class SubmissionInfo(Part):
    """Results released to the registry, and perhaps returned (reset) or taken back (unrelease)."""

    release_date: str | None = None
    unrelease_date: str | None = None
    reset_date: str | None = None


class SubmissionTracking(Part):
    """Results on their way."""

    submission_infos: list[SubmissionInfo] | SubmissionInfo | None = None


class MiscInfoModule(Part):
    """The registry's own notes; `version_holder` moves every data day and is only provenance."""

    version_holder: str | None = None
    submission_tracking: SubmissionTracking | None = None


class Mesh(Part):
    """A heading."""

    id: str | None = None
    term: str | None = None


class BrowseModule(Part):
    """Headings."""

    meshes: list[Mesh] | Mesh | None = None
    ancestors: list[Mesh] | Mesh | None = None


class DerivedSection(Part):
    """What the registry derives."""

    misc_info_module: MiscInfoModule = MiscInfoModule()
    condition_browse_module: BrowseModule = BrowseModule()
    intervention_browse_module: BrowseModule = BrowseModule()


class Record(Part):
    """A whole record; the results section stays undecoded."""

    protocol_section: ProtocolSection
    results_section: msgspec.Raw = msgspec.Raw()
    annotation_section: AnnotationSection = AnnotationSection()
    document_section: DocumentSection = DocumentSection()
    derived_section: DerivedSection = DerivedSection()
    has_results: bool | None = None
