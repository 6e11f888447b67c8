"""Raw record to Study: the one reader of the record's JSON paths.

`parse_study` either returns a whole Study or raises Unreadable with the reason; it never guesses.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias, TypeVar

import msgspec

from trialwatch.errors import Unreadable
from trialwatch.registry.record import (
    AnnotationModule,
    ArmGroupRecord,
    BrowseModule,
    ContactRecord,
    DateStruct,
    DesignModule,
    InterventionRecord,
    IpdSharingStatementModule,
    LargeDoc,
    LocationRecord,
    OutcomeRecord,
    OversightModule,
    Record,
    ReferenceRecord,
    StatusModule,
    SubmissionTracking,
    Texts,
)
from trialwatch.registry.results import results_digest
from trialwatch.study import (
    ArmGroup,
    ArmGroupType,
    Contact,
    DateType,
    Design,
    Document,
    Enrollment,
    Intervention,
    InterventionType,
    IpdSharing,
    Link,
    Location,
    MeshTerm,
    Outcome,
    OverallStatus,
    Oversight,
    PartialDate,
    Phase,
    RecruitmentStatus,
    Reference,
    ResponsibleParty,
    Results,
    ResultsSubmission,
    SecondaryId,
    Sponsor,
    Study,
    StudyDate,
    StudyType,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

T = TypeVar("T")
Many: TypeAlias = list[T] | T | None
NCT_ID = re.compile(r"NCT[0-9]{8}")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_NUL_IN_JSON = re.compile(rb"(?<!\\)((?:\\\\)*)(?:\\u0000)+")
_decode_record = msgspec.json.Decoder(Record).decode


def parse_study(raw: bytes) -> Study:
    """Read one record (its JSON bytes).

    Raises Unreadable where the record is no object, lacks its protocol section or number, or has a wrong
    type somewhere.
    """
    clean = _NUL_IN_JSON.sub(rb"\1", raw) if b"\\u0000" in raw else raw
    try:
        record = _decode_record(clean)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise Unreadable(f"the record cannot be read: {problem}", guess_nct_id(raw)) from problem
    nct_id = record.protocol_section.identification_module.nct_id or ""
    if not NCT_ID.fullmatch(nct_id):
        raise Unreadable(f"the record has no NCT number ({nct_id[:40]!r})", guess_nct_id(raw))
    try:
        return _study(nct_id, record)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise Unreadable(f"the results section cannot be read: {problem}", nct_id) from problem


def guess_nct_id(raw: bytes) -> str | None:
    """Find the number that a record gives as its own, even where the rest cannot be read."""
    found = re.search(rb'"nctId"\s*:\s*"(NCT\d{8})"', raw)
    return found[1].decode() if found else None


def unescape(text: str | None) -> str | None:
    """Take the backslashes off markdown punctuation (the CommonMark rule)."""
    if not text:
        return None
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _texts(value: Texts) -> tuple[str, ...]:
    if isinstance(value, list):
        return tuple(value)
    return (value,) if isinstance(value, str) and value else ()


def _many(value: Many[T]) -> Sequence[T]:
    """Take a list, a single member, an empty object or nothing as a sequence."""
    if isinstance(value, list):
        return value
    return () if value is None or value == type(value)() else (value,)


def _date(value: str | None) -> PartialDate | None:
    return PartialDate(value) if value else None


def _posted(value: DateStruct | None) -> PartialDate | None:
    return PartialDate(value.date) if value and value.date else None


def _study_date(value: DateStruct | None) -> StudyDate | None:
    return StudyDate(PartialDate(value.date), value.type) if value and value.date else None


def _study(nct_id: str, record: Record) -> Study:
    """Lay every element of a record beside the place that it comes from: one table, long because a study is."""
    section = record.protocol_section
    names, status = section.identification_module, section.status_module
    sponsors, arms = section.sponsor_collaborators_module, section.arms_interventions_module
    outcomes, eligibility = section.outcomes_module, section.eligibility_module
    places, references = section.contacts_locations_module, section.references_module
    design, derived = section.design_module, record.derived_section
    enrollment = design.enrollment_info
    party, access = sponsors.responsible_party, status.expanded_access_info
    return Study(
        nct_id=nct_id,
        brief_title=names.brief_title or "",
        official_title=names.official_title or None,
        acronym=names.acronym or None,
        nct_id_aliases=_texts(names.nct_id_aliases),
        org_study_id=names.org_study_id_info.id if names.org_study_id_info else None,
        secondary_ids=tuple([SecondaryId(i.id or "", i.type, i.domain, i.link) for i in _many(names.secondary_id_infos)]),
        organization=names.organization.full_name if names.organization else None,
        overall_status=status.overall_status or "",
        last_known_status=status.last_known_status,
        why_stopped=unescape(status.why_stopped),
        status_verified_date=_date(status.status_verified_date),
        start_date=_study_date(status.start_date_struct),
        primary_completion_date=_study_date(status.primary_completion_date_struct),
        completion_date=_study_date(status.completion_date_struct),
        study_first_submit_date=_date(status.study_first_submit_date),
        study_first_post_date=_posted(status.study_first_post_date_struct),
        last_update_submit_date=_date(status.last_update_submit_date),
        last_update_post_date=_posted(status.last_update_post_date_struct),
        has_expanded_access=access.has_expanded_access if access else None,
        expanded_access_nct_id=access.nct_id if access else None,
        lead_sponsor=Sponsor(sponsors.lead_sponsor.name or "", sponsors.lead_sponsor.class_) if sponsors.lead_sponsor else None,
        collaborators=tuple([Sponsor(one.name or "", one.class_) for one in _many(sponsors.collaborators)]),
        responsible_party=ResponsibleParty(*msgspec.structs.astuple(party)) if party else None,
        oversight=_oversight(section.oversight_module),
        brief_summary=unescape(section.description_module.brief_summary),
        detailed_description=unescape(section.description_module.detailed_description),
        conditions=_texts(section.conditions_module.conditions),
        keywords=_texts(section.conditions_module.keywords),
        study_type=design.study_type,
        phases=_texts(design.phases),
        design=_design(design),
        enrollment=Enrollment(enrollment.count, enrollment.type) if enrollment and enrollment.count is not None else None,
        arm_groups=tuple([_arm_group(one) for one in _many(arms.arm_groups)]),
        interventions=tuple([_intervention(one) for one in _many(arms.interventions)]),
        primary_outcomes=_outcomes(outcomes.primary_outcomes),
        secondary_outcomes=_outcomes(outcomes.secondary_outcomes),
        other_outcomes=_outcomes(outcomes.other_outcomes),
        eligibility_criteria=unescape(eligibility.eligibility_criteria),
        sex=eligibility.sex,
        gender_based=eligibility.gender_based,
        gender_description=unescape(eligibility.gender_description),
        minimum_age=eligibility.minimum_age,
        maximum_age=eligibility.maximum_age,
        healthy_volunteers=eligibility.healthy_volunteers,
        study_population=unescape(eligibility.study_population),
        sampling_method=eligibility.sampling_method,
        central_contacts=_contacts(places.central_contacts),
        overall_officials=_contacts(places.overall_officials),
        locations=tuple([_location(one) for one in _many(places.locations)]),
        references=tuple([_reference(one) for one in _many(references.references)]),
        see_also_links=tuple([Link(one.url, one.label) for one in _many(references.see_also_links)]),
        avail_ipds=tuple([Link(one.url, one.comment, one.type, one.id) for one in _many(references.avail_ipds)]),
        ipd_sharing=_ipd_sharing(section.ipd_sharing_statement_module),
        documents=tuple([_document(one) for one in _many(record.document_section.large_document_module.large_docs)]),
        results=_results(record),
        condition_meshes=_meshes(derived.condition_browse_module, "meshes"),
        condition_ancestors=_meshes(derived.condition_browse_module, "ancestors"),
        intervention_meshes=_meshes(derived.intervention_browse_module, "meshes"),
        version_holder=derived.misc_info_module.version_holder,
        unknown_values=tuple(_unknown_values(record)),
    )


def _oversight(module: OversightModule) -> Oversight:
    return Oversight(*msgspec.structs.astuple(module))


def _design(module: DesignModule) -> Design:
    info, spec, access = module.design_info, module.bio_spec, module.expanded_access_types
    masking = info.masking_info if info else None
    return Design(
        allocation=info.allocation if info else None,
        intervention_model=info.intervention_model if info else None,
        intervention_model_description=unescape(info.intervention_model_description) if info else None,
        primary_purpose=info.primary_purpose if info else None,
        observational_model=info.observational_model if info else None,
        time_perspective=info.time_perspective if info else None,
        masking=masking.masking if masking else None,
        masking_description=unescape(masking.masking_description) if masking else None,
        who_masked=_texts(masking.who_masked) if masking else (),
        patient_registry=module.patient_registry,
        target_duration=module.target_duration,
        bio_spec_retention=spec.retention if spec else None,
        bio_spec_description=unescape(spec.description) if spec else None,
        expanded_access_types=tuple(name for name in access.__struct_fields__ if getattr(access, name)) if access else (),
    )


def _arm_group(arm: ArmGroupRecord) -> ArmGroup:
    return ArmGroup(arm.label or "", arm.type, unescape(arm.description), _texts(arm.intervention_names))


def _intervention(one: InterventionRecord) -> Intervention:
    return Intervention(one.name or "", one.type, unescape(one.description), _texts(one.arm_group_labels), _texts(one.other_names))


def _reference(one: ReferenceRecord) -> Reference:
    return Reference(one.citation, one.pmid, one.type, tuple([gone.pmid or "" for gone in _many(one.retractions)]))


def _ipd_sharing(module: IpdSharingStatementModule | None) -> IpdSharing | None:
    if module is None:
        return None
    texts = unescape(module.description), _texts(module.info_types), unescape(module.time_frame), unescape(module.access_criteria)
    return IpdSharing(module.ipd_sharing, *texts, module.url)


def _document(one: LargeDoc) -> Document:
    return Document(one.label, one.type_abbrev, one.date, one.filename, one.upload_date, one.size)


def _outcomes(records: Many[OutcomeRecord]) -> tuple[Outcome, ...]:
    return tuple([Outcome(one.measure or "", unescape(one.description), one.time_frame) for one in _many(records)])


def _contacts(records: Many[ContactRecord]) -> tuple[Contact, ...]:
    return tuple([Contact(one.name, one.role, one.affiliation, one.phone, one.phone_ext, one.email) for one in _many(records)])


def _location(place: LocationRecord) -> Location:
    point = place.geo_point
    return Location(
        place.facility,
        place.city,
        place.state,
        place.zip,
        place.country,
        (place.status or "").strip() or None,
        point.lat if point else None,
        point.lon if point else None,
        _contacts(place.contacts),
    )


def _meshes(module: BrowseModule, which: str) -> tuple[MeshTerm, ...]:
    return tuple([MeshTerm(one.id or "", one.term or "") for one in _many(getattr(module, which))])


def _results(record: Record) -> Results:
    status = record.protocol_section.status_module
    section = bytes(record.results_section)
    return Results(
        posted=bool(section) if record.has_results is None else record.has_results,
        first_submit_date=_date(status.results_first_submit_date),
        first_post_date=_posted(status.results_first_post_date_struct),
        disp_first_submit_date=_date(status.disp_first_submit_date),
        disp_first_post_date=_posted(status.disp_first_post_date_struct),
        submissions=_submissions(record.annotation_section.annotation_module, record.derived_section.misc_info_module.submission_tracking),
        digest=results_digest(section) if section else None,
    )


def _submissions(annotation: AnnotationModule, tracking: SubmissionTracking | None) -> tuple[ResultsSubmission, ...]:
    """Join what two places of the record tell about results under way, in order of date."""
    steps: set[tuple[str, str]] = set()
    if annotation.unposted_annotation:
        steps |= {(one.date or "", one.type or "") for one in _many(annotation.unposted_annotation.unposted_events)}
    for one in _many(tracking.submission_infos if tracking else None):
        dates = (one.release_date, "RELEASE"), (one.unrelease_date, "UNRELEASE"), (one.reset_date, "RESET")
        steps |= {(when, kind) for when, kind in dates if when}
    return tuple(ResultsSubmission(kind, when or None) for when, kind in sorted(steps))


def _unknown_values(record: Record) -> Iterator[str]:
    """Name every token of a closed vocabulary that the published API does not list."""
    section = record.protocol_section
    status, design = section.status_module, section.design_module
    arms, places = section.arms_interventions_module, section.contacts_locations_module.locations
    checks: tuple[tuple[str, frozenset[str], Iterable[str | None]], ...] = (
        ("overall_status", _STATUSES, (status.overall_status, status.last_known_status)),
        ("study_type", _STUDY_TYPES, (design.study_type,)),
        ("phases", _PHASES, _texts(design.phases)),
        ("arm_groups", _ARM_TYPES, [one.type for one in _many(arms.arm_groups)]),
        ("interventions", _INTERVENTION_TYPES, [one.type for one in _many(arms.interventions)]),
        ("locations", _SITE_STATUSES, [(one.status or "").strip() for one in _many(places)]),
        ("dates", _DATE_TYPES, _date_types(status)),
    )
    for element, known, values in checks:
        for value in dict.fromkeys(values):
            if value and value not in known:
                yield f"{element}: {value}"


def _date_types(status: StatusModule) -> list[str | None]:
    dates = (status.start_date_struct, status.primary_completion_date_struct, status.completion_date_struct)
    return [one.type for one in dates if one]


_STATUSES = frozenset(OverallStatus)
_STUDY_TYPES = frozenset(StudyType)
_PHASES = frozenset(Phase)
_ARM_TYPES = frozenset(ArmGroupType)
_INTERVENTION_TYPES = frozenset(InterventionType)
_SITE_STATUSES = frozenset(RecruitmentStatus)
_DATE_TYPES = frozenset(DateType)
