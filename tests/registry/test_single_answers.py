"""`/version` with its tag, and one study: found, merged or removed."""

from __future__ import annotations

import pytest

from tests.registry.stage import Stage, record, reply
from trialwatch.errors import RegistryNonsense, UsageError
from trialwatch.registry.client import Found, Merged, Removed, VersionAnswer
from trialwatch.registry.parse import parse_study

PRETTY = '{\n  "apiVersion" : "2.0.5",\n  "dataTimestamp" : "2026-09-11T09:00:04"\n}'


def test_the_version_is_read_as_the_registry_writes_it() -> None:
    """The pretty-printed answer gives instant, API version and tag."""
    stage = Stage([reply(body=PRETTY, ETag='"883b003/0.34.1/mtmq3wmo"')])
    with stage.client() as client:
        assert client.version() == VersionAnswer("2026-09-11T09:00:04", "2.0.5", '"883b003/0.34.1/mtmq3wmo"')
    assert "if-none-match" not in stage.asked[0].headers


def test_an_unchanged_data_set_is_one_request_without_a_body() -> None:
    """The tag of last time is sent, and 304 means unchanged."""
    stage = Stage([reply(304, ETag='"x"')])
    with stage.client() as client:
        answer = client.version('"x"')
    assert answer.unchanged
    assert answer.etag == '"x"'
    assert stage.asked[0].headers["if-none-match"] == '"x"'
    assert client.requests == 1


def test_a_moved_data_set_is_read_whole() -> None:
    """With another tag the answer is the new version."""
    stage = Stage([reply(body=PRETTY, ETag='"y"')])
    with stage.client() as client:
        answer = client.version('"x"')
    assert (answer.unchanged, answer.etag) == (False, '"y"')


def test_a_study_is_found_by_any_form_of_its_number() -> None:
    """The record comes as it was sent."""
    stage = Stage([reply(body=record(7) + b"\n")])
    with stage.client() as client:
        assert client.study("nct7") == Found(record(7))
    assert stage.asked[0].url.path == "/api/v2/studies/NCT00000007"


def test_a_merged_study_is_told_from_a_removed_one() -> None:
    """301 names the survivor, 404 in the registry's words means gone."""
    stage = Stage([reply(301, location="/api/v2/studies/NCT07280598"), reply(404, "NCT number NCT00000001 not found")])
    with stage.client() as client:
        assert client.study("NCT07048704") == Merged("NCT07280598")
        assert client.study("NCT00000001") == Removed()


@pytest.mark.parametrize(
    "body", ["<html><h1>404 Not Found</h1></html>", "", "not found", "NCT number NCT00000002 not found", "no healthy upstream"]
)
def test_any_other_404_does_not_remove_a_study(body: str) -> None:
    """A page that is missing because the address is wrong takes no study away."""
    stage = Stage([reply(404, body)])
    with stage.client() as client, pytest.raises(RegistryNonsense, match="no such address"):
        client.study("NCT00000001")


def test_a_record_that_is_cut_off_is_asked_for_again() -> None:
    """Half a record is no record."""
    stage = Stage([reply(body=record(1)[:-5]), reply(body=record(1))])
    with stage.client() as client:
        assert client.study("NCT00000001") == Found(record(1))


def test_a_record_nested_too_deeply_is_handed_on() -> None:
    """What cannot be looked into is left for the reader to report."""
    deep = b'{"protocolSection":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
    stage = Stage([reply(body=deep)])
    with stage.client() as client:
        assert client.study("NCT00000001") == Found(deep)


def test_a_wrong_number_asks_nothing() -> None:
    """A text that is no number is a usage error."""
    stage = Stage([reply(500)])
    with stage.client() as client, pytest.raises(UsageError):
        client.study("../version")
    assert stage.asked == []


def test_a_found_record_can_be_read() -> None:
    """What `study` gives is what `parse_study` takes."""
    stage = Stage([reply(body=record(7))])
    with stage.client() as client:
        found = client.study("NCT00000007")
    assert isinstance(found, Found)
    assert parse_study(found.raw).brief_title == "Study 7"
