"""The examination of the API: what it says of one that is as expected, and of each way to differ."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from tests.registry.conftest import StandIn
from tests.sync.scripted import BASE, QUERY, ScriptedRegistry, answered, number, record
from trialwatch.doctor.live import Examined, examine_api
from trialwatch.doctor.report import live_report
from trialwatch.doctor.shape import ENUMS, known_paths, shape_of
from trialwatch.registry.client import ClientSettings, RegistryClient, Surroundings
from trialwatch.registry.query import DEFAULT_QUERY


@dataclass
class Api(ScriptedRegistry):
    """A scripted registry that also lists its tokens."""

    tokens: dict[str, list[str]] = field(default_factory=lambda: {name: [str(one) for one in known] for name, known in ENUMS.items()})

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if request.url.path.endswith("/studies/enums"):
            listed = [{"type": name, "values": [{"value": one} for one in known]} for name, known in self.tokens.items()]
            return answered(200, json.dumps(listed).encode(), "x")
        return super().answer(request)


def full_record(count: int, **changes: Any) -> dict[str, Any]:
    """Write a record that has every field that practically all have."""
    made = record(count, **changes)
    made["protocolSection"] |= {
        "designModule": {"studyType": "INTERVENTIONAL"},
        "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Sorafenib"}]},
    }
    return made


@pytest.fixture
def api() -> Api:
    """Make an API of twelve studies."""
    return Api({number(count): full_record(count) for count in range(1, 13)})


def examined(api: Api) -> Examined:
    """Examine a scripted API."""
    settings = ClientSettings(base_url=BASE, request_interval=0, page_size=100, attempts=1)
    around = Surroundings(sleep=lambda _seconds: None)
    with RegistryClient(settings, transport=httpx.MockTransport(api.answer), around=around) as client:
        return examine_api(client, QUERY)


def wrong(seen: Examined) -> dict[str, str]:
    """Say what is not fine."""
    return {one.what: one.said for one in seen.findings if one.state != "ok"}


def test_an_api_as_expected_has_nothing_wrong(api: Api) -> None:
    """Version, tag, pages, ids, single studies, tokens and records all agree."""
    seen = examined(api)
    assert wrong(seen) == {}
    assert {"version", "ETag", "countTotal", "nextPageToken", "query of page 2", "filter.ids", "single study", "unknown study"} <= {
        one.what for one in seen.findings
    }
    assert (seen.api_version, seen.shape.records) == ("2.0.5", 12)


def test_new_and_dropped_tokens_are_listed(api: Api) -> None:
    """A token that only one side knows is named with its list."""
    api.tokens["Phase"] = ["NA", "PHASE1", "PHASE2", "PHASE3", "PHASE4", "PHASE5"]
    del api.tokens["DateType"]
    said = [one.said for one in examined(api).findings if one.state == "warning"]
    assert any("Phase: PHASE5" in one for one in said)
    assert any("Phase: EARLY_PHASE1" in one and "DateType (the whole list)" in one for one in said)


def test_records_that_cannot_be_read_are_listed(api: Api) -> None:
    """A record of another type is named with the path of the fault."""
    api.records[number(3)]["protocolSection"]["conditionsModule"]["conditions"] = 4
    assert f"{number(3)}: " in wrong(examined(api))["records"]


def test_a_renamed_field_is_noticed(api: Api) -> None:
    """A field that no record of the page has any more is named."""
    for one in api.records.values():
        module = one["protocolSection"]["statusModule"]
        module["status"] = module.pop("overallStatus")
    seen = examined(api)
    assert "protocolSection.statusModule.overallStatus" in wrong(seen)["fields"]
    assert seen.shape.unknown_fields["protocolSection.statusModule.status"] == 12


def test_unknown_tokens_in_records_are_counted(api: Api) -> None:
    """A status that nobody knows is told with its number of records."""
    api.records[number(1)]["protocolSection"]["statusModule"]["overallStatus"] = "DREAMING"
    assert "overall_status: DREAMING (1)" in wrong(examined(api))["values"]


def test_a_second_page_that_repeats_the_first_is_a_problem(api: Api) -> None:
    """A token that leads nowhere new is found out."""
    real = api.answer

    def stuck(request: httpx.Request) -> httpx.Response:
        token = request.url.params.get("pageToken")
        return real(httpx.Request("GET", request.url.copy_remove_param("pageToken")) if token else request)

    api.answer = stuck  # type: ignore[method-assign]
    assert "repeats the first" in wrong(examined(api))["nextPageToken"]


def test_an_api_that_is_gone_is_told_check_by_check() -> None:
    """Where nothing answers, each check says so and the report is still written."""

    class Gone(Api):
        def answer(self, _request: httpx.Request) -> httpx.Response:
            return httpx.Response(404, headers={"Content-Type": "text/html"}, stream=httpx.ByteStream(b"<html></html>"))

    seen = examined(Gone({}))
    assert {one.state for one in seen.findings} <= {"problem", "warning"}
    assert "| version | problem |" in live_report(seen)


def test_the_report_can_be_pasted_and_holds_no_prose_of_records(api: Api) -> None:
    """It is a markdown table with versions, and hostile names of fields stay text."""
    api.records[number(1)]["<script>`x`|\x1b[31m"] = 1
    api.records[number(2)]["protocolSection"]["descriptionModule"]["briefSummary"] = "A secret plan."
    text = live_report(examined(api))
    assert text.startswith("## trialwatch doctor --live\n")
    assert "| what | state | said |" in text
    assert "`<script>?x?|`: 1" in text
    assert "\x1b" not in text
    assert "secret plan" not in text


def test_what_is_read_is_known_by_its_own_description() -> None:
    """Nested objects and lists are stepped through; the results section is one field."""
    assert "protocolSection.contactsLocationsModule.locations.geoPoint.lat" in known_paths()
    assert "resultsSection" in known_paths()


def test_a_record_that_is_no_json_counts_as_unreadable() -> None:
    """Nothing stops the examination of the others."""
    shape = shape_of([b"{", json.dumps(full_record(1)).encode()])
    assert (shape.records, len(shape.unreadable)) == (2, 1)


@pytest.mark.shared
def test_the_stand_in_agrees_but_for_its_enumerations(stand_in: StandIn) -> None:
    """Over real HTTP with real records every check passes; the stand-in has no list of tokens and says so."""
    with RegistryClient(ClientSettings(base_url=stand_in.base, request_interval=0, page_size=400, attempts=1)) as client:
        seen = examine_api(client, DEFAULT_QUERY)
    assert set(wrong(seen)) == {"enumerations"}
    assert seen.shape.records > 300
