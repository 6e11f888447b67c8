"""The record history's own parser, on scripted answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.registry.stage import Stage, record, reply
from trialwatch.errors import NothingFound, RegistryNonsense
from trialwatch.registry.history import HistoryEntry, fetch_history, fetch_version, fetch_versions
from trialwatch.registry.parse import parse_study


def index(*versions: int, **more: Any) -> dict[str, Any]:
    """Write an index of versions, one a month."""
    return {"changes": [{"version": one, "date": f"2024-{one + 1:02d}-05", "status": "RECRUITING", **more} for one in versions]}


def version(number: int, **modules: Any) -> dict[str, Any]:
    """Write one earlier version."""
    return {"studyVersion": number, "study": json.loads(record(1, **modules))}


def test_the_index_is_asked_for_at_the_sites_own_interface() -> None:
    """The history lies on the registry's host, outside the published API."""
    stage = Stage([reply(body=index(0, 1, moduleLabels=["Study Status"], lastUpdateSubmitQcDate="2024-01-06"))])
    with stage.client() as client:
        entries = fetch_history(client, "nct1")
    assert str(stage.asked[0].url) == "https://registry.example/api/int/studies/NCT00000001/history"
    assert entries[1] == HistoryEntry(1, "2024-02-05", "RECRUITING", ("Study Status",))


def test_the_index_is_put_in_order() -> None:
    """Versions come oldest first, however the index lists them; labels may be absent."""
    stage = Stage([reply(body=index(2, 0, 1))])
    with stage.client() as client:
        assert [one.version for one in fetch_history(client, "NCT1")] == [0, 1, 2]


@pytest.mark.parametrize(
    "body",
    [index(0, 2), index(1), index(0, 0), {"changes": [{"version": "0", "date": "x"}]}, {"history": []}, {"changes": [{"version": 0}]}, []],
)
def test_another_shape_of_index_is_nonsense(body: Any) -> None:
    """Gaps, repeated numbers and other shapes are not guessed at."""
    stage = Stage([reply(body=json.dumps(body))])
    with stage.client() as client, pytest.raises(RegistryNonsense):
        fetch_history(client, "NCT00000001")


def test_an_earlier_version_reads_like_a_record_of_today() -> None:
    """HTML of old texts becomes the text that today's markdown gives."""
    today = {"eligibilityCriteria": "Inclusion:\n\n* ECOG \\<= 1\n* AFP \\> 400 ng/mL\n\nExclusion:\n\n1. Metastases \\[any\\]"}
    then = {
        "eligibilityCriteria": "<p>Inclusion:</p><ul><li>ECOG &lt;= 1</li><li>AFP &gt; 400 ng/mL</li></ul>"
        "<p>Exclusion:</p><ol><li>Metastases [any]</li></ol>"
    }
    stage = Stage([reply(body=version(0, eligibilityModule=then))])
    with stage.client() as client:
        raw = fetch_version(client, "NCT00000001", 0)
    assert parse_study(raw).eligibility_criteria == parse_study(record(1, eligibilityModule=today)).eligibility_criteria
    assert parse_study(raw).nct_id == "NCT00000001"


def test_a_version_without_html_stays_as_it_came() -> None:
    """A record that needs no rewriting keeps its bytes."""
    body = b'{"patchVersion":1,"studyVersion":3,"study":' + record(1) + b"}"
    stage = Stage([reply(body=body)])
    with stage.client() as client:
        assert fetch_version(client, "NCT00000001", 3) == record(1)


@pytest.mark.parametrize("body", [version(4), {"study": {}}, {"studyVersion": 3}, "<html>", ""])
def test_another_version_than_asked_for_is_nonsense(body: Any) -> None:
    """A version that is not the one asked for is not stored under its number."""
    stage = Stage([reply(body=body)])
    with stage.client() as client, pytest.raises(RegistryNonsense):
        fetch_version(client, "NCT00000001", 3)


def test_a_flaky_history_is_asked_again() -> None:
    """The same patience holds as for the published API."""
    stage = Stage([reply(500, "x"), reply(200, "<html>"), reply(body=index(0))])
    with stage.client() as client:
        assert len(fetch_history(client, "NCT1")) == 1


def test_a_version_that_appears_meanwhile_is_fetched_too() -> None:
    """The index is read again after the walk, and what is new is fetched."""
    stage = Stage([reply(body=one) for one in (index(0), version(0), index(0, 1), version(1), index(0, 1))])
    with stage.client() as client:
        assert [entry.version for entry, _ in fetch_versions(client, "NCT1")] == [0, 1]
    assert len(stage.asked) == 5


def test_a_history_that_is_rewritten_meanwhile_is_not_trusted() -> None:
    """Versions that are not the listed ones any more are an error."""
    stage = Stage([reply(body=one) for one in (index(0), version(0), index(0, status="COMPLETED"))])
    with stage.client() as client, pytest.raises(RegistryNonsense, match="rewritten"):
        list(fetch_versions(client, "NCT1"))


@pytest.mark.parametrize("body", ["not found", "<html>404</html>", ""])
def test_an_absent_history_is_nothing_found(body: str) -> None:
    """A 404 says that there is no history, and that the interface is not documented."""
    stage = Stage([reply(404, body)])
    with stage.client() as client, pytest.raises(NothingFound, match="no history of NCT00000001") as caught:
        fetch_history(client, "NCT1")
    assert "not documented" in caught.value.advice
