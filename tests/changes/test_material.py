"""What counts as a difference between two versions, and what never does."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import TYPE_CHECKING, Any

import pytest

from trialwatch.changes import compare
from trialwatch.fingerprint import FINGERPRINT_VERSION, fingerprint
from trialwatch.study import (
    ArmGroup,
    Contact,
    Document,
    Enrollment,
    Intervention,
    IpdSharing,
    Link,
    Location,
    MeshTerm,
    Outcome,
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

if TYPE_CHECKING:
    from collections.abc import Iterator

STUDY = Study(
    "NCT01234567",
    brief_title="Sorafenib in HCC",
    locations=(Location("A", "Tokyo", None, "100", "Japan", None, 35.0, 139.0, (Contact("Jane Doe"),)),),
)


@pytest.mark.parametrize(
    "differing",
    [
        {"version_holder": "2026-08-03"},
        {"status_verified_date": PartialDate("2026-08")},
        {"study_first_submit_date": PartialDate("2020-01-01")},
        {"study_first_post_date": PartialDate("2020-01-01")},
        {"last_update_submit_date": PartialDate("2026-08-01")},
        {"last_update_post_date": PartialDate("2026-08-03")},
        {"last_known_status": "RECRUITING"},
        {"nct_id_aliases": ("NCT00000001",)},
        {"condition_meshes": (MeshTerm("D006528", "Carcinoma, Hepatocellular"),)},
        {"condition_ancestors": (MeshTerm("D008113", "Liver Neoplasms"),)},
        {"intervention_meshes": (MeshTerm("D1", "Sorafenib"),)},
        {"unknown_values": ("overall_status: ODD",)},
        {"acronym": " "},
        {"keywords": ("", " ")},
        {"collaborators": (Sponsor(""),)},
        {"locations": (replace(STUDY.locations[0], zip="101-0001", lat=35.1, lon=139.2),)},
    ],
    ids=str,
)
def test_does_not_count(differing: dict[str, Any]) -> None:
    """What the registry derives, the record's own dates, zip and coordinates, and empty values change nothing."""
    other = replace(STUDY, **differing)
    assert compare(STUDY, other) == ()
    assert fingerprint(STUDY) == fingerprint(other)


DERIVED_OR_DATES = {
    "nct_id",
    "nct_id_aliases",
    "last_known_status",
    "status_verified_date",
    "study_first_submit_date",
    "study_first_post_date",
    "last_update_submit_date",
    "last_update_post_date",
    "condition_meshes",
    "condition_ancestors",
    "intervention_meshes",
    "version_holder",
    "unknown_values",
    "zip",
    "lat",
    "lon",
}
WHOLE = Study(
    "NCT01234567",
    secondary_ids=(SecondaryId("x"),),
    start_date=StudyDate(PartialDate("2024")),
    primary_completion_date=StudyDate(PartialDate("2024")),
    completion_date=StudyDate(PartialDate("2024")),
    lead_sponsor=Sponsor("x"),
    collaborators=(Sponsor("x"),),
    responsible_party=ResponsibleParty("x"),
    enrollment=Enrollment(1),
    arm_groups=(ArmGroup("x"),),
    interventions=(Intervention("x"),),
    primary_outcomes=(Outcome("x"),),
    secondary_outcomes=(Outcome("x"),),
    other_outcomes=(Outcome("x"),),
    central_contacts=(Contact("x"),),
    overall_officials=(Contact("x"),),
    locations=(Location("x", contacts=(Contact("x"),)),),
    references=(Reference("x"),),
    see_also_links=(Link("x"),),
    avail_ipds=(Link("x"),),
    ipd_sharing=IpdSharing("x"),
    documents=(Document("x"),),
    results=Results(submissions=(ResultsSubmission("x"),)),
)


def leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Walk every field of every part of a study."""
    if isinstance(value, tuple) and value and is_dataclass(value[0]):
        yield from leaves(value[0], (*path, 0))
    elif is_dataclass(value):
        for one in fields(value):
            yield from leaves(getattr(value, one.name), (*path, one.name))
    else:
        yield path


def altered(value: Any, path: tuple[str | int, ...]) -> Any:
    """Put another value into one field."""
    if not path:
        return _another(value)
    if isinstance(path[0], int):
        return (altered(value[0], path[1:]),)
    return replace(value, **{path[0]: altered(getattr(value, path[0]), path[1:])})


def _another(value: Any) -> Any:
    if isinstance(value, bool | int):
        return value + 1
    return ("other",) if isinstance(value, tuple) else PartialDate("2031-05")


@pytest.mark.parametrize("path", list(leaves(WHOLE)), ids=str)
def test_every_field_counts_or_is_known_not_to(path: tuple[str | int, ...]) -> None:
    """Each field of each part of a study either makes a change of its own or is on the list of what never counts."""
    other = altered(WHOLE, path)
    assert len(compare(WHOLE, other)) == (0 if DERIVED_OR_DATES & {*path} else 1)
    assert (fingerprint(WHOLE) == fingerprint(other)) == bool(DERIVED_OR_DATES & {*path})


def test_fingerprint_carries_its_version() -> None:
    """A fingerprint begins with its version, so that another way of counting is never mistaken for a change."""
    version, _, digest = fingerprint(STUDY).partition(":")
    assert version == FINGERPRINT_VERSION
    assert len(digest) == 32
    assert int(digest, 16) >= 0


def test_fingerprint_stays_what_it_is() -> None:
    """The fingerprint of one known study is pinned: a change of it must raise the version."""
    assert fingerprint(Study("NCT01234567", brief_title="Sorafenib in HCC")) == "1:e0e781aaf1b135f6f50a7e82a6153644"


def test_contacts_come_and_go_with_their_site() -> None:
    """A site that opens with a contact is one change of `locations`, not one of `contacts` as well."""
    second = Location("B", "Osaka", None, None, "Japan", contacts=(Contact("John Roe"),))
    assert [one.element for one in compare(STUDY, replace(STUDY, locations=(*STUDY.locations, second)))] == ["locations"]


def test_contacts_name_nobody() -> None:
    """A changed contact is told with its place, without name, phone or address."""
    other = replace(STUDY, locations=(replace(STUDY.locations[0], contacts=(Contact("John Roe", phone="555", email="j@r.example"),)),))
    (change,) = compare(STUDY, other)
    assert (change.element, change.before, change.after) == (
        "contacts",
        ["site contact (A, Tokyo, Japan)"],
        ["site contact (A, Tokyo, Japan)"],
    )
    told = f"{change.before} {change.after} {change.summary}"
    assert not any(secret in told for secret in ("Jane", "Doe", "John", "Roe", "555", "j@r"))


def test_the_state_of_a_site_is_administrative() -> None:
    """A site's state is part of its address, told as administrative; the site stays the same."""
    (change,) = compare(STUDY, replace(STUDY, locations=(replace(STUDY.locations[0], state="Tokyo"),)))
    assert (change.element, change.severity) == ("contacts", "administrative")


def test_equal_members_count_by_number() -> None:
    """A second site of the same name is a site that opened."""
    site = Location("A", "Tokyo", country="Japan")
    (change,) = compare(replace(STUDY, locations=(site,)), replace(STUDY, locations=(site, site)))
    assert (change.before, change.after) == ([], ["A, Tokyo, Japan"])
