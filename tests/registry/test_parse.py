"""Raw record to Study: every shape that the registry is known to send, and what cannot be read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.registry.stage import record
from trialwatch.errors import Unreadable
from trialwatch.registry.parse import parse_study, unescape
from trialwatch.study import Enrollment, Location, ResultsSubmission, StudyDate


def study(**sections: Any) -> bytes:
    """Write a record with further sections beside a small protocol section."""
    return json.dumps({**json.loads(record(1)), **sections}).encode()


def test_a_study_with_nothing_but_its_number_is_a_study() -> None:
    """Every other part may be absent."""
    found = parse_study(b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000102"}}}')
    assert found.nct_id == "NCT00000102"
    assert (found.brief_title, found.overall_status, found.phases, found.enrollment, found.start_date) == ("", "", (), None, None)
    assert found.results.posted is False
    assert found.unknown_values == ()


@pytest.mark.parametrize("text", ["2024", "2024-03", "2024-03-15"])
def test_dates_keep_their_precision(text: str) -> None:
    """A partial date stays as partial as it came, with its type or without."""
    status = {
        "startDateStruct": {"date": text},
        "completionDateStruct": {"date": text, "type": "ESTIMATED"},
        "statusVerifiedDate": text,
        "primaryCompletionDateStruct": {"type": "ACTUAL"},
    }
    found = parse_study(record(1, statusModule=status))
    assert found.start_date is not None
    assert (found.start_date.date, found.start_date.type) == (text, None)
    assert found.completion_date == StudyDate(found.start_date.date, "ESTIMATED")
    assert found.status_verified_date == text
    assert found.primary_completion_date is None


def test_a_text_that_is_no_date_is_kept() -> None:
    """Nothing is guessed; the text stays and means no day."""
    found = parse_study(record(1, statusModule={"startDateStruct": {"date": "Spring 2024"}}))
    assert found.start_date is not None
    assert found.start_date.date == "Spring 2024"
    assert found.start_date.date.earliest is None


def test_markdown_is_unescaped_where_the_registry_formats() -> None:
    """Formatted texts lose their backslashes; titles and names keep every character."""
    found = parse_study(
        record(
            1,
            statusModule={"whyStopped": r"Too few \[sic\]"},
            descriptionModule={"briefSummary": r"AFP \> 400 \& ECOG \<= 1", "detailedDescription": r"a\_b \~ c\^2 \* d \\ e \q"},
            eligibilityModule={"eligibilityCriteria": "Inclusion:\n\n* Child\\-Pugh A\n"},
            armsInterventionsModule={
                "armGroups": [{"label": r"A \[1\]", "description": r"\[x\]"}],
                "interventions": [{"name": r"B\*", "description": r"\#1"}],
            },
        )
    )
    assert found.why_stopped == "Too few [sic]"
    assert found.brief_summary == "AFP > 400 & ECOG <= 1"
    assert found.detailed_description == r"a_b ~ c^2 * d \ e \q"
    assert found.eligibility_criteria == "Inclusion:\n\n* Child-Pugh A\n"
    assert (found.arm_groups[0].label, found.arm_groups[0].description) == (r"A \[1\]", "[x]")
    assert (found.interventions[0].name, found.interventions[0].description) == (r"B\*", "#1")
    assert unescape("") is None


def test_unknown_tokens_are_kept_and_reported() -> None:
    """A token that the published API does not list is kept as text and named with its element."""
    found = parse_study(
        record(
            1,
            statusModule={
                "overallStatus": "PAUSED",
                "lastKnownStatus": "RECRUITING",
                "startDateStruct": {"date": "2024", "type": "GUESSED"},
            },
            designModule={"studyType": "MIXED", "phases": ["PHASE2", "PHASE5"]},
            armsInterventionsModule={"armGroups": [{"label": "A", "type": "NOVEL"}], "interventions": [{"name": "B", "type": "MAGIC"}]},
            contactsLocationsModule={"locations": [{"city": "Rome", "status": "OPEN"}, {"city": "Bari", "status": "OPEN"}]},
        )
    )
    assert (found.overall_status, found.study_type, found.phases) == ("PAUSED", "MIXED", ("PHASE2", "PHASE5"))
    assert set(found.unknown_values) == {
        "overall_status: PAUSED",
        "study_type: MIXED",
        "phases: PHASE5",
        "arm_groups: NOVEL",
        "interventions: MAGIC",
        "locations: OPEN",
        "dates: GUESSED",
    }


def test_absent_phases_are_not_the_phase_na() -> None:
    """What is not said stays apart from what is said not to apply."""
    assert parse_study(record(1)).phases == ()
    assert parse_study(record(1, designModule={"phases": ["NA"]})).phases == ("NA",)


@pytest.mark.parametrize(
    ("info", "wanted"), [({"count": 0}, Enrollment(0)), ({"count": 99999999, "type": "ACTUAL"}, Enrollment(99999999, "ACTUAL")), ({}, None)]
)
def test_enrollment_may_lack_its_type_or_be_a_placeholder(info: dict[str, Any], wanted: Enrollment | None) -> None:
    """Zero is a number, and no number is none."""
    assert parse_study(record(1, designModule={"enrollmentInfo": info})).enrollment == wanted


def test_expanded_access_and_observational_studies_are_read() -> None:
    """Studies without phases, outcomes or enrollment have their own parts."""
    access = parse_study(
        record(1, designModule={"studyType": "EXPANDED_ACCESS", "expandedAccessTypes": {"individual": True, "treatment": False}})
    )
    assert access.design.expanded_access_types == ("individual",)
    seen = parse_study(
        record(
            1,
            designModule={
                "studyType": "OBSERVATIONAL",
                "patientRegistry": True,
                "designInfo": {"observationalModel": "COHORT", "timePerspective": "PROSPECTIVE"},
            },
        )
    )
    assert (seen.design.observational_model, seen.design.time_perspective, seen.design.patient_registry) == ("COHORT", "PROSPECTIVE", True)


def test_a_withheld_study_is_read() -> None:
    """A record that says almost nothing is still a study."""
    found = parse_study(record(1, statusModule={"overallStatus": "WITHHELD"}, eligibilityModule={"stdAges": []}))
    assert (found.overall_status, found.unknown_values) == ("WITHHELD", ())


def test_sites_are_read_with_and_without_status_and_place() -> None:
    """A site may be anything from a bare city to a recruiting hospital with coordinates."""
    places = [
        {"city": "Abidjan", "country": "Côte d’Ivoire"},
        {
            "facility": "H",
            "status": "RECRUITING ",
            "geoPoint": {"lat": 41, "lon": 12.5},
            "contacts": [{"name": "N", "role": "CONTACT"}],
            "countryCode": "IT",
        },
    ]
    found = parse_study(record(1, contactsLocationsModule={"locations": places}))
    assert found.locations[0] == Location(city="Abidjan", country="Côte d’Ivoire")
    assert (found.locations[1].status, found.locations[1].lat, found.locations[1].lon) == ("RECRUITING", 41.0, 12.5)
    assert found.locations[1].contacts[0].name == "N"


def test_a_thousand_sites_are_read() -> None:
    """No list has a limit."""
    places = [{"facility": f"Hospital {number}", "country": "Japan"} for number in range(1500)]
    assert len(parse_study(record(1, contactsLocationsModule={"locations": places})).locations) == 1500


def test_lists_that_arrive_as_one_member_or_empty_objects_are_read() -> None:
    """Some copies of the registry flatten lists."""
    found = parse_study(
        record(
            1,
            conditionsModule={"conditions": "HCC", "keywords": {}},
            outcomesModule={"primaryOutcomes": {"measure": "OS"}, "secondaryOutcomes": {}},
        )
    )
    assert (found.conditions, found.keywords) == (("HCC",), ())
    assert ([one.measure for one in found.primary_outcomes], found.secondary_outcomes) == (["OS"], ())


def test_null_counts_as_absent() -> None:
    """The registry leaves absent parts out, but null does no harm."""
    raw = json.dumps(
        {
            "protocolSection": {
                "identificationModule": {"nctId": "NCT00000001", "acronym": None},
                "outcomesModule": {"primaryOutcomes": None},
            }
        }
    )
    assert parse_study(raw.encode()).acronym is None


def test_unknown_keys_are_ignored() -> None:
    """New parts of the API do not break the reader."""
    found = parse_study(
        study(
            newSection={"x": [1]}, derivedSection={"miscInfoModule": {"modelPredictions": {"bmiLimits": {}}, "versionHolder": "2026-08-03"}}
        )
    )
    assert found.version_holder == "2026-08-03"


def test_results_on_their_way_are_joined_in_order() -> None:
    """Steps told in two places of a record are one list, by date."""
    tracking = {
        "submissionInfos": [
            {"releaseDate": "2024-02-01", "resetDate": "2024-03-01"},
            {"releaseDate": "2024-05-01", "unreleaseDate": "2024-05-02"},
        ]
    }
    events = {"unpostedEvents": [{"type": "RELEASE", "date": "2024-02-01"}, {"type": "RESET"}]}
    found = parse_study(
        study(
            derivedSection={"miscInfoModule": {"submissionTracking": tracking}},
            annotationSection={"annotationModule": {"unpostedAnnotation": events}},
        )
    )
    assert found.results.submissions == (
        ResultsSubmission("RESET"),
        ResultsSubmission("RELEASE", "2024-02-01"),
        ResultsSubmission("RESET", "2024-03-01"),
        ResultsSubmission("RELEASE", "2024-05-01"),
        ResultsSubmission("UNRELEASE", "2024-05-02"),
    )


def test_posted_results_are_noticed_with_and_without_the_flag() -> None:
    """`hasResults` decides; where it is absent the section does."""
    assert parse_study(study(hasResults=True, resultsSection={"a": 1})).results.digest is not None
    bare = json.loads(record(1))
    del bare["hasResults"]
    assert parse_study(json.dumps({**bare, "resultsSection": {"a": 1}}).encode()).results.posted
    assert not parse_study(json.dumps(bare).encode()).results.posted


def test_nul_characters_are_dropped_and_nothing_else() -> None:
    """NUL cannot be stored; an escaped backslash before `u0000` is only text."""
    assert parse_study(record(1, conditionsModule={"conditions": ["a\x00\x00b", "\\u0000", "\\\x00c"]})).conditions == (
        "ab",
        "\\u0000",
        "\\c",
    )
    nul = record(1).replace(b"Study 1", b"Study \\u00001")
    assert parse_study(nul).brief_title == "Study 1"


@pytest.mark.parametrize(
    "text", ["≥ ≤ ± μ ₁ ⁹ ® – ’", "Bonaire, Saint Eustatius and Saba ", "\u202eevil", "\x1b[31m", "<script>", "[bold]", "=1+1", "😀"]
)
def test_titles_stay_as_they_came(text: str) -> None:
    """Making text harmless is for those who show it."""
    raw = record(1).replace(b'"Study 1"', json.dumps(text).encode())
    assert parse_study(raw).brief_title == text


def test_a_very_long_title_is_read() -> None:
    """Five megabytes are a title like any other."""
    raw = record(1).replace(b"Study 1", b"x" * 5_000_000)
    assert len(parse_study(raw).brief_title) == 5_000_000


@pytest.mark.parametrize(
    ("module", "path"),
    [
        ({"designModule": {"enrollmentInfo": {"count": "many"}}}, "$.protocolSection.designModule.enrollmentInfo.count"),
        ({"conditionsModule": {"conditions": [1]}}, "$.protocolSection.conditionsModule.conditions[0]"),
        ({"statusModule": []}, "$.protocolSection.statusModule"),
        ({"contactsLocationsModule": {"locations": [{"geoPoint": {"lat": "north"}}]}}, "geoPoint.lat"),
        ({"identificationModule": {"nctId": 5}}, "$.protocolSection.identificationModule.nctId"),
        ({"conditionsModule": {"keywords": {"a": "b"}}}, "keywords"),
    ],
)
def test_a_wrong_type_is_unreadable_with_its_path(module: dict[str, Any], path: str) -> None:
    """The reason names where the fault lies."""
    with pytest.raises(Unreadable) as caught:
        parse_study(record(1, **module))
    assert path in caught.value.reason
    assert caught.value.nct_id == (None if "identificationModule" in module else "NCT00000001")


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b'"NCT00000001"',
        b"5",
        b"{}",
        b'{"hasResults":false}',
        b'{"protocolSection":null}',
        b'{"protocolSection":{}}',
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT1"}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT000000011"}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":" NCT00000001"}}}',
        b'{"protocolSection":{"identificationModule":{"nctId":"NCT0000000\\u0661"}}}',
        record(1)[:-1],
        record(1) + b"}",
        record(1).replace(b"Study 1", b"\xff\xfe"),
        record(1).replace(b"Study 1", b"\\ud800"),
        record(1)[:-1] + b',"resultsSection":{"a":"\xff"}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_study_is_unreadable(raw: bytes) -> None:
    """No object, no protocol section, no number, cut off, or not UTF-8: a reason, never another error."""
    with pytest.raises(Unreadable) as caught:
        parse_study(raw)
    assert caught.value.reason


@pytest.mark.parametrize("depth", [500, 2_000, 10_000, 100_000])
def test_deep_results_are_unreadable(depth: int) -> None:
    """A results section that cannot be gone through makes its record unreadable, and nothing worse."""
    raw = record(1)[:-1] + b',"resultsSection":' + b"[" * depth + b"]" * depth + b"}"
    with pytest.raises(Unreadable) as caught:
        parse_study(raw)
    assert caught.value.nct_id == "NCT00000001"
