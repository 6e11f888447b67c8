"""The sample's records: real studies, readable, of every kind, and two days that differ as described."""

from __future__ import annotations

from itertools import pairwise

import msgspec
import pytest

from trialwatch.changes import compare
from trialwatch.demo.sample import (
    DAYS,
    FIRST_DAY,
    SAMPLE_NOTE,
    SECOND_DAY,
    DataDay,
    Edit,
    Patch,
    data_day,
    edit_record,
    history,
    patches,
    version_record,
)
from trialwatch.registry.parse import parse_study
from trialwatch.study import Study

NAMED = {
    "NCT01658878",
    "NCT04567615",
    "NCT01774344",
    "NCT04975932",
    "NCT03434379",
    "NCT03298451",
    "NCT04246177",
    "NCT03778957",
    "NCT01761266",
    "NCT02576509",
    "NCT04039607",
    "NCT02702401",
    "NCT03062358",
    "NCT03755791",
    "NCT03764293",
    "NCT03794440",
    "NCT03412773",
    "NCT03905967",
    "NCT00105443",
    "NCT01908426",
    "NCT02435433",
    "NCT00692770",
    "NCT04102098",
}


def studies(day: str) -> dict[str, Study]:
    """Read all records of a day."""
    return {number: parse_study(msgspec.json.encode(record)) for number, record in data_day(day).records.items()}


@pytest.fixture(scope="module")
def first() -> dict[str, Study]:
    """Return the studies of the first day."""
    return studies(FIRST_DAY)


@pytest.fixture(scope="module")
def second() -> dict[str, Study]:
    """Return the studies of the second day."""
    return studies(SECOND_DAY)


@pytest.mark.parametrize("day", DAYS)
def test_every_record_is_read_without_an_unknown_value(day: str) -> None:
    """At least 44 records parse, each under its own number, with nothing that the published API does not list."""
    read = studies(day)
    assert len(read) >= 44
    assert all(study.nct_id == number and study.brief_title for number, study in read.items())
    assert [study.unknown_values for study in read.values() if study.unknown_values] == []


@pytest.mark.parametrize("day", DAYS)
def test_every_record_is_stamped_with_its_data_day(day: str) -> None:
    """The version holder of every record is the data day, as in the registry."""
    assert {study.version_holder for study in studies(day).values()} == {day}


def test_the_named_trials_are_there(first: dict[str, Study]) -> None:
    """The trials that the review names, and those that everybody knows, are in the sample."""
    assert first.keys() >= NAMED
    assert first["NCT04975932"].acronym == "CHANCE001"


def test_odd_shapes_are_there(first: dict[str, Study]) -> None:
    """The sample has the shapes that trip readers: no phase, no sites, withdrawn, unknown, other scripts, long titles."""
    every = first.values()
    assert any(one.overall_status == "WITHDRAWN" and one.enrollment and one.enrollment.count == 0 for one in every)
    assert any(one.overall_status == "UNKNOWN" and one.last_known_status for one in every)
    assert any(one.study_type == "OBSERVATIONAL" and not one.phases for one in every)
    assert any(not one.locations for one in every)
    assert any(one.lead_sponsor is None for one in every)
    assert any("医院" in (place.facility or "") for one in every for place in one.locations)
    assert any(len(one.official_title or "") > 350 for one in every)
    assert any(str(one.start_date.date).count("-") == 1 for one in every if one.start_date)


def test_some_studies_merely_mention_the_disease(first: dict[str, Study]) -> None:
    """A study of many tumours names the disease only in its arms and criteria."""
    study = first["NCT06330064"]
    assert not any("hepatocellular" in text.lower() for text in (*study.conditions, *study.keywords, study.brief_title))
    assert "hepatocellular carcinoma" in (study.brief_summary or "")


def test_every_site_has_its_place(first: dict[str, Study]) -> None:
    """Every site names its city and country and has coordinates that can be."""
    for study in first.values():
        for place in study.locations:
            assert place.facility
            assert place.city
            assert place.country
            assert place.lat is not None
            assert -90 <= place.lat <= 90
            assert place.lon is not None
            assert -180 <= place.lon <= 180


def test_interventions_and_arms_name_each_other(first: dict[str, Study]) -> None:
    """Every arm that an intervention names is an arm of the study, verbatim."""
    for study in first.values():
        labels = {arm.label for arm in study.arm_groups}
        assert {label for one in study.interventions for label in one.arm_group_labels} <= labels


DESCRIBED = [one for one in patches() if not one.fate]


@pytest.mark.parametrize("patch", DESCRIBED, ids=lambda patch: f"{patch.nct_id}-{'-'.join(patch.elements) or 'noise'}")
def test_a_study_changes_as_described(patch: Patch, first: dict[str, Study], second: dict[str, Study]) -> None:
    """Between the days a study differs in the elements that its patch names, and in no other."""
    found = {change.element for change in compare(first[patch.nct_id], second[patch.nct_id])}
    assert found == set(patch.elements)


def test_no_other_study_changes(first: dict[str, Study], second: dict[str, Study]) -> None:
    """What no patch names reads the same on both days, but for the version holder."""
    untouched = first.keys() - {one.nct_id for one in patches()}
    assert len(untouched) > 44
    for number in untouched:
        before, after = data_day(FIRST_DAY).records[number], data_day(SECOND_DAY).records[number]
        assert {**before, "derivedSection": None} == {**after, "derivedSection": None}
        assert list(compare(first[number], second[number])) == []


def test_studies_come_and_go_as_described(first: dict[str, Study], second: dict[str, Study]) -> None:
    """One study is new, one is removed, one leads to the study it was merged into."""
    fates = {one.fate: one for one in patches() if one.fate}
    assert second.keys() - first.keys() == {fates["registered"].nct_id}
    assert first.keys() - second.keys() == {fates["removed"].nct_id, fates["merged"].nct_id}
    assert data_day(SECOND_DAY).merged == {fates["merged"].nct_id: fates["merged"].into}
    assert second[fates["merged"].into or ""].nct_id_aliases == (fates["merged"].nct_id,)


def test_the_second_day_tells_of_every_kind_of_change() -> None:
    """The elements that the demonstration wants to show are all touched."""
    touched = {element for one in patches() for element in one.elements}
    assert touched >= {"overall_status", "why_stopped", "primary_completion_date", "primary_outcomes", "locations", "enrollment"}
    assert touched >= {"results", "eligibility_criteria", "interventions", "contacts", "study"}


def test_a_silent_fall_to_unknown_moves_no_date(first: dict[str, Study], second: dict[str, Study]) -> None:
    """A status that falls to UNKNOWN leaves the date of the last update alone, as the registry does."""
    silent = next(one.nct_id for one in patches() if one.set.get("protocolSection.statusModule.overallStatus") == "UNKNOWN")
    assert first[silent].last_update_post_date == second[silent].last_update_post_date


def test_every_version_of_a_history_is_read(first: dict[str, Study]) -> None:
    """The earlier versions parse, differ from one another, and the last is the first day's record."""
    assert history()
    for number, versions in history().items():
        read = [parse_study(msgspec.json.encode(version_record(number, place))) for place in range(len(versions))]
        assert all(list(compare(older, newer)) for older, newer in pairwise(read))
        assert {one.element for one in compare(read[-1], first[number])} <= {"results"}
        assert [one.date for one in versions] == sorted(one.date for one in versions)


def test_the_sample_says_what_it_is() -> None:
    """The note says that this is a sample and not the registry, and invented texts say so."""
    assert SAMPLE_NOTE == "Sample data, not the registry's current state"
    reason = data_day(SECOND_DAY).records["NCT06349980"]["protocolSection"]["statusModule"]["whyStopped"]
    assert "invented for the sample" in reason


def test_phones_are_no_ones() -> None:
    """Contact phones are from ranges kept for fiction or plainly invented, and nobody's name or mail is in the sample."""
    for record in data_day(FIRST_DAY).records.values():
        for contact in record["protocolSection"].get("contactsLocationsModule", {}).get("centralContacts", []):
            assert "555" in contact["phone"]
            assert "email" not in contact


@pytest.mark.parametrize("edit", [Edit(set={"a.b.c": 1}), Edit(append={"x": 1}), Edit(reverse=["l.7"])])
def test_an_edit_that_leads_nowhere_is_refused(edit: Edit) -> None:
    """A path that the record does not have is an error, not a silent nothing."""
    with pytest.raises((KeyError, IndexError)):
        edit_record({"a": {}, "l": [1]}, edit)


def test_a_day_the_sample_does_not_have_is_refused() -> None:
    """Only the two data days exist."""
    with pytest.raises(ValueError, match="2026-11-19 and 2026-11-20"):
        data_day("2026-11-21")


def test_the_days_are_kept_apart() -> None:
    """Reading the second day leaves the first as it was."""
    before = msgspec.json.encode(data_day(FIRST_DAY).records)
    day: DataDay = data_day(SECOND_DAY)
    assert day.data_timestamp == "2026-11-20T09:00:04"
    assert msgspec.json.encode(data_day(FIRST_DAY).records) == before
