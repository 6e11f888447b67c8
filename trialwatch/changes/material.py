"""What counts: of each data element the canonical text that fingerprints and comparisons both look at.

White space is collapsed, markdown escapes are gone, lists are in alphabetical order. Absent and empty are the
same. Cleaned text cannot contain the control characters that separate the parts, so the whole is unambiguous.

What does not count: everything that the registry derives (MeSH headings, versionHolder), the dates of the record
itself (verified, submitted, posted), `last_known_status` (it only follows `overall_status`), aliases of the
number, and of a site its zip and coordinates: the registry derives coordinates anew from its gazetteer, and a
zip adds nothing to a site known by name, city and country.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trialwatch.study import ArmGroup, Contact, Document, Intervention, Link, Location, Outcome, Reference, Sponsor, Study, StudyDate

Material: TypeAlias = str | tuple[str, ...]
"""One text, or the sorted members of a list."""

BETWEEN_ELEMENTS, BETWEEN_MEMBERS, BETWEEN_FIELDS, BETWEEN_PARTS = "\x1c", "\x1d", "\x1e", "\x1f"
# str.split() takes these four for white space, so no cleaned text contains them.

_ESCAPES = re.compile(r"\\+(?=[!-/:-@\[-`{-~])")


def clean(text: str | None) -> str:
    """Collapse white space and take off markdown escapes; an absent text is empty."""
    if not text:
        return ""
    if "\\" in text:
        text = _ESCAPES.sub("", text)
    # Most texts are calm already; asking is several times cheaper than cutting. Of all white space only " " is printable.
    if text.isprintable() and "  " not in text and text[0] != " " and text[-1] != " ":
        return text
    return " ".join(text.split())


def _fields(*values: str | bool | int | None) -> str:
    """Join fields of one thing; all absent gives the empty text."""
    joined = BETWEEN_FIELDS.join([clean(one) if isinstance(one, str) else _plain(one) for one in values])
    return joined if joined.strip(BETWEEN_FIELDS) else ""


def _plain(value: bool | int | None) -> str:
    return "" if value is None else str(value)


def _parts(texts: Iterable[str]) -> str:
    return BETWEEN_PARTS.join(sorted([one for one in map(clean, texts) if one]))


def texts_key(texts: Iterable[str]) -> tuple[str, ...]:
    """Give the members of a list of texts."""
    return tuple(sorted([one for one in map(clean, texts) if one]))


def outcome_key(one: Outcome) -> str:
    """Give all that counts of an outcome."""
    return f"{clean(one.measure)}\x1e{clean(one.time_frame)}\x1e{clean(one.description)}"


def arm_key(one: ArmGroup) -> str:
    """Give all that counts of an arm."""
    return f"{clean(one.label)}\x1e{clean(one.type)}\x1e{clean(one.description)}\x1e{_parts(one.intervention_names)}"


def intervention_key(one: Intervention) -> str:
    """Give all that counts of an intervention."""
    lists = f"{_parts(one.arm_group_labels)}\x1e{_parts(one.other_names)}"
    return f"{clean(one.name)}\x1e{clean(one.type)}\x1e{clean(one.description)}\x1e{lists}"


def site_key(one: Location) -> str:
    """Give what a site is known by: facility, city, country."""
    return f"{clean(one.facility)}\x1e{clean(one.city)}\x1e{clean(one.country)}"


def location_key(one: Location) -> str:
    """Give all that counts of a site: what it is known by and its status."""
    return f"{site_key(one)}\x1e{clean(one.status)}"


def sponsor_key(one: Sponsor | None) -> str:
    """Give the name and class of a sponsor."""
    return _fields(one.name, one.sponsor_class) if one else ""


def date_key(one: StudyDate | None) -> str:
    """Give a date and its type."""
    return _fields(one.date, one.type) if one else ""


def contact_key(one: Contact) -> str:
    """Give all of a contact, to compare and never to show."""
    return BETWEEN_PARTS.join(map(clean, (one.name, one.role, one.affiliation, one.phone, one.phone_ext, one.email)))


def document_key(one: Document) -> str:
    """Give all of a document."""
    return _fields(one.label, one.type_abbrev, one.date, one.filename, one.upload_date, one.size)


def reference_key(one: Reference) -> str:
    """Give all of a publication."""
    return _fields(one.citation, one.pmid, one.type, *texts_key(one.retractions))


def link_key(one: Link) -> str:
    """Give all of a link."""
    return _fields(one.url, one.label, one.type, one.id)


def _present(members: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted([one for one in members if one]))


def site_contacts_key(one: Location) -> str:
    """Give who answers at a site and in which state it lies; the site itself stands in front."""
    people, state = sorted(map(contact_key, one.contacts)), clean(one.state)
    return f"site\x1e{site_key(one)}\x1e{state}\x1e{BETWEEN_FIELDS.join(people)}" if people or state else ""


def _contacts(study: Study) -> tuple[str, ...]:
    party = study.responsible_party
    members = [f"central\x1e{contact_key(one)}" for one in study.central_contacts]
    members += [f"official\x1e{contact_key(one)}" for one in study.overall_officials]
    members += [site_contacts_key(one) for one in study.locations]
    if party:
        named = (party.investigator_full_name, party.investigator_title, party.investigator_affiliation)
        fields = _fields(party.type, *named, party.old_name_title, party.old_organization)
        members.append(f"responsible\x1e{fields}" if fields else "")
    return _present(members)


def _references(study: Study) -> tuple[str, ...]:
    kinds = (
        ("reference", map(reference_key, study.references)),
        ("link", map(link_key, study.see_also_links)),
        ("data", map(link_key, study.avail_ipds)),
    )
    return _present(f"{kind}\x1e{key}" if key else "" for kind, keys in kinds for key in keys)


def _secondary_ids(study: Study) -> tuple[str, ...]:
    members = [f"{kind}\x1e{value}" for kind, value in own_numbers(study) if value]
    return _present([*members, *(_fields(one.id, one.type, one.domain, one.link) for one in study.secondary_ids)])


def own_numbers(study: Study) -> tuple[tuple[str, str], ...]:
    """Give the sponsor's own number and organization, each with what it is."""
    return (("number of the sponsor", clean(study.org_study_id)), ("organization", clean(study.organization)))


def _results(study: Study) -> str:
    one = study.results
    steps = sorted(f"{clean(step.date)}\x1f{clean(step.type)}" for step in one.submissions)
    dates = (one.first_submit_date, one.first_post_date, one.disp_first_submit_date, one.disp_first_post_date)
    return BETWEEN_FIELDS.join([str(one.posted), clean(one.digest), *map(clean, dates), *steps])


def _design(study: Study) -> str:
    one = study.design
    described = (one.intervention_model_description, one.masking_description, one.target_duration, one.bio_spec_description)
    tokens = (one.allocation, one.intervention_model, one.primary_purpose, one.observational_model, one.time_perspective)
    lists = (_parts(one.who_masked), _parts(one.expanded_access_types))
    texts = [*map(clean, tokens), clean(one.masking), clean(one.bio_spec_retention), _plain(one.patient_registry), *map(clean, described)]
    return BETWEEN_FIELDS.join([*texts, *lists])


def _eligibility(study: Study) -> str:
    return f"{clean(study.eligibility_criteria)}\x1e{clean(study.study_population)}\x1e{clean(study.sampling_method)}"


def _ages_sex(study: Study) -> str:
    flags = f"{_plain(study.gender_based)}\x1e{_plain(study.healthy_volunteers)}"
    return f"{clean(study.sex)}\x1e{clean(study.minimum_age)}\x1e{clean(study.maximum_age)}\x1e{clean(study.gender_description)}\x1e{flags}"


def _oversight(study: Study) -> str:
    one = study.oversight
    drugs = (one.has_dmc, one.is_fda_regulated_drug, one.is_fda_regulated_device, one.is_unapproved_device)
    rest = (one.is_ppsd, one.is_us_export, one.fdaaa801_violation, study.has_expanded_access)
    return BETWEEN_FIELDS.join([*map(_plain, drugs), *map(_plain, rest), clean(study.expanded_access_nct_id)])


def _ipd_sharing(study: Study) -> str:
    one = study.ipd_sharing
    if one is None:
        return ""
    key = _fields(one.ipd_sharing, one.description, one.time_frame, one.access_criteria, one.url)
    parts = _parts(one.info_types)
    return f"{key}\x1e{parts}" if key or parts else ""


def _enrollment(study: Study) -> str:
    one = study.enrollment
    return f"{one.count}\x1e{clean(one.type)}" if one else ""


MATERIAL: dict[str, Callable[[Study], Material]] = {
    "overall_status": lambda study: clean(study.overall_status),
    "why_stopped": lambda study: clean(study.why_stopped),
    "primary_outcomes": lambda study: tuple(sorted(map(outcome_key, study.primary_outcomes))),
    "secondary_outcomes": lambda study: tuple(sorted(map(outcome_key, study.secondary_outcomes))),
    "other_outcomes": lambda study: tuple(sorted(map(outcome_key, study.other_outcomes))),
    "results": _results,
    "start_date": lambda study: date_key(study.start_date),
    "primary_completion_date": lambda study: date_key(study.primary_completion_date),
    "completion_date": lambda study: date_key(study.completion_date),
    "enrollment": _enrollment,
    "phases": lambda study: texts_key(study.phases),
    "study_type": lambda study: clean(study.study_type),
    "design": _design,
    "arm_groups": lambda study: tuple(sorted(map(arm_key, study.arm_groups))),
    "interventions": lambda study: tuple(sorted(map(intervention_key, study.interventions))),
    "eligibility_criteria": _eligibility,
    "ages_sex": _ages_sex,
    "lead_sponsor": lambda study: sponsor_key(study.lead_sponsor),
    "locations": lambda study: tuple(sorted(map(location_key, study.locations))),
    "conditions": lambda study: texts_key(study.conditions),
    "brief_title": lambda study: clean(study.brief_title),
    "official_title": lambda study: clean(study.official_title),
    "acronym": lambda study: clean(study.acronym),
    "collaborators": lambda study: _present(map(sponsor_key, study.collaborators)),
    "documents": lambda study: _present(map(document_key, study.documents)),
    "keywords": lambda study: texts_key(study.keywords),
    "contacts": _contacts,
    "brief_summary": lambda study: clean(study.brief_summary),
    "detailed_description": lambda study: clean(study.detailed_description),
    "oversight": _oversight,
    "references": _references,
    "ipd_sharing": _ipd_sharing,
    "secondary_ids": _secondary_ids,
}
"""For each element of the contract but `study`, in its order, how its material is read from a study."""


def whole_material(study: Study) -> str:
    """Join the material of all elements into one text, the same for two studies exactly when nothing material differs."""
    read = [of(study) for of in MATERIAL.values()]
    return BETWEEN_ELEMENTS.join([one if isinstance(one, str) else BETWEEN_MEMBERS.join(one) for one in read])
