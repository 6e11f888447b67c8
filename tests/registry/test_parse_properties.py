"""No missing or strange part of a record breaks the reader: properties, and all real records."""

from __future__ import annotations

import copy
import functools
import json
import operator
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry.stage import record
from trialwatch.errors import Unreadable
from trialwatch.registry.parse import guess_nct_id, parse_study

FULL: dict[str, Any] = json.loads(
    record(
        1,
        statusModule={
            "overallStatus": "UNKNOWN",
            "lastKnownStatus": "RECRUITING",
            "startDateStruct": {"date": "2024-03", "type": "ACTUAL"},
            "whyStopped": "x",
        },
        sponsorCollaboratorsModule={
            "leadSponsor": {"name": "S", "class": "INDUSTRY"},
            "collaborators": [{"name": "C"}],
            "responsibleParty": {"type": "SPONSOR"},
        },
        oversightModule={"oversightHasDmc": True},
        descriptionModule={"briefSummary": "x", "detailedDescription": "y"},
        conditionsModule={"conditions": ["HCC", "Liver"], "keywords": ["k"]},
        designModule={
            "studyType": "INTERVENTIONAL",
            "phases": ["PHASE1", "PHASE2"],
            "designInfo": {"allocation": "RANDOMIZED", "maskingInfo": {"masking": "DOUBLE", "whoMasked": ["PARTICIPANT"]}},
            "bioSpec": {"retention": "NONE_RETAINED"},
            "enrollmentInfo": {"count": 5, "type": "ESTIMATED"},
        },
        armsInterventionsModule={
            "armGroups": [{"label": "A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: B"]}],
            "interventions": [{"name": "B", "otherNames": ["C"]}],
        },
        outcomesModule={"primaryOutcomes": [{"measure": "OS", "timeFrame": "1 year"}], "secondaryOutcomes": [{"measure": "PFS"}]},
        eligibilityModule={"eligibilityCriteria": "x", "sex": "ALL", "minimumAge": "18 Years"},
        contactsLocationsModule={
            "centralContacts": [{"name": "N"}],
            "locations": [{"facility": "F", "city": "C", "geoPoint": {"lat": 1.5, "lon": 2}, "contacts": [{"phone": "1"}]}],
        },
        referencesModule={
            "references": [{"pmid": "1", "retractions": [{"pmid": "2", "source": "s"}]}],
            "seeAlsoLinks": [{"url": "u"}],
            "availIpds": [{"id": "i"}],
        },
        ipdSharingStatementModule={"ipdSharing": "YES", "infoTypes": ["SAP"]},
    )
)
FULL |= {
    "hasResults": True,
    "resultsSection": {"moreInfoModule": {"x": ["1", {"y": "z"}]}},
    "annotationSection": {"annotationModule": {"unpostedAnnotation": {"unpostedEvents": [{"type": "RELEASE", "date": "2024-01-01"}]}}},
    "documentSection": {"largeDocumentModule": {"largeDocs": [{"label": "Protocol", "size": 9}]}},
    "derivedSection": {
        "miscInfoModule": {"versionHolder": "2026-08-03", "submissionTracking": {"submissionInfos": [{"releaseDate": "2024-01-01"}]}},
        "conditionBrowseModule": {
            "meshes": [{"id": "D006528", "term": "Carcinoma, Hepatocellular"}],
            "ancestors": [{"id": "D1", "term": "T"}],
        },
        "interventionBrowseModule": {"meshes": [{"id": "D2", "term": "U"}]},
    },
}


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """List the path of every part."""
    keys = value.keys() if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [found for key in keys for found in [(*path, key), *places(value[key], (*path, key))]]


PLACES = places(FULL)
NUMBER = ("protocolSection", "identificationModule", "nctId")
STRANGE = st.sampled_from([None, "", "x", 0, -1, 10**30, 1.5, True, [], {}, [None], [[]], ["x"], {"x": "y"}, {"x": []}, "\x00", "\u202e"])


def changed(root: Any, path: tuple[Any, ...], value: Any = ...) -> Any:
    """Drop or replace the part at a path, where it still is."""
    at = root
    for key in path[:-1]:
        try:
            at = at[key]
        except (KeyError, IndexError, TypeError):
            return root
    try:
        if value is ...:
            del at[path[-1]]
        else:
            at[path[-1]] = value
    except (KeyError, IndexError, TypeError):
        return root
    return root


def number_or_reason(raw: bytes) -> str:
    """Read a record, or say why it cannot be read; any other error is a fault of the reader."""
    try:
        return parse_study(raw).nct_id
    except Unreadable as problem:
        return problem.reason


@given(st.lists(st.sampled_from([one for one in PLACES if one != NUMBER[: len(one)]]), max_size=12))
def test_any_missing_part_survives(missing: list[tuple[Any, ...]]) -> None:
    """Without any of its parts but the number, a record is still a study."""
    value = copy.deepcopy(FULL)
    for path in missing:
        changed(value, path)
    assert parse_study(json.dumps(value).encode()).nct_id == "NCT00000001"


@given(st.lists(st.tuples(st.sampled_from(PLACES), STRANGE), min_size=1, max_size=4))
def test_strange_parts_are_read_or_unreadable(strange: list[tuple[tuple[Any, ...], Any]]) -> None:
    """Whatever stands in a place, the answer is a study of that number or Unreadable with a reason."""
    value = copy.deepcopy(FULL)
    for path, instead in strange:
        changed(value, path, instead)
    assert number_or_reason(json.dumps(value).encode())


@given(st.integers(0, 4000), st.integers(0, 255))
def test_a_wrong_byte_is_read_or_unreadable(at: int, byte: int) -> None:
    """One flipped byte never ends in another error."""
    raw = bytearray(json.dumps(FULL).encode())
    raw[at % len(raw)] = byte
    assert number_or_reason(bytes(raw))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_unreadable(raw: bytes) -> None:
    """No bytes end in another error."""
    with pytest.raises(Unreadable):
        parse_study(raw)
    guess_nct_id(raw)


@pytest.mark.shared
def test_every_real_record_is_read(real_records: list[bytes], real_versions: list[bytes], shared: Any) -> None:
    """All real records become studies with number and a title, and none has a token that the API does not list."""
    import gzip

    with gzip.open(shared / "gold" / "records.ndjson.gz") as lines:
        gold = lines.read().splitlines()
    for raws, count in ((real_records, 355), (gold, 104)):
        studies = [parse_study(raw) for raw in raws]
        assert len({one.nct_id for one in studies}) == count
        assert all(one.brief_title or one.official_title for one in studies)
    assert {value for raw in real_records for value in parse_study(raw).unknown_values} == set()
    assert len([parse_study(raw) for raw in real_versions]) == len(real_versions) > 800


@pytest.mark.shared
def test_a_study_keeps_what_its_record_says(real_records: list[bytes]) -> None:
    """Counts of every list and the main texts agree with the record read by another reader."""
    for raw in real_records:
        section, found = json.loads(raw)["protocolSection"], parse_study(raw)
        assert found.conditions == tuple(section.get("conditionsModule", {}).get("conditions", ()))
        assert found.phases == tuple(section.get("designModule", {}).get("phases", ()))
        assert len(found.locations) == len(section.get("contactsLocationsModule", {}).get("locations", ()))
        for name, mine in (
            ("primaryOutcomes", found.primary_outcomes),
            ("secondaryOutcomes", found.secondary_outcomes),
            ("otherOutcomes", found.other_outcomes),
        ):
            assert [one.measure for one in mine] == [one["measure"] for one in section.get("outcomesModule", {}).get(name, ())]
        assert found.overall_status == section["statusModule"].get("overallStatus", "")
        assert len(found.references) == len(section.get("referencesModule", {}).get("references", ()))


@pytest.mark.shared
def test_real_records_survive_missing_parts(real_records: list[bytes]) -> None:
    """Every real record is read after any one of its parts was taken out."""
    chance = random.Random(11)
    for raw in chance.sample(real_records, 60):
        value = json.loads(raw)
        path = chance.choice([one for one in places(value["protocolSection"]) if one != NUMBER[1 : 1 + len(one)]])
        assert (
            parse_study(json.dumps(changed(value, ("protocolSection", *path))).encode()).nct_id
            == value["protocolSection"]["identificationModule"]["nctId"]
        )


def test_every_text_of_a_record_reaches_the_study() -> None:
    """Nothing that the reader knows is dropped."""
    unread = {("referencesModule", "references", 0, "retractions", 0, "source")}
    value = copy.deepcopy(FULL)
    marks = {}
    for path in PLACES:
        if path[0] == "resultsSection" or path == NUMBER or path[1:] in unread:
            continue
        if isinstance(functools.reduce(operator.getitem, path, value), str):
            marks[path] = f"mark{len(marks)}."
            changed(value, path, marks[path])
    told = repr(parse_study(json.dumps(value).encode()))
    assert {path for path, mark in marks.items() if mark not in told} == set()
    assert len(marks) > 40
