"""The client against the loopback stand-in of the registry, over real HTTP, with real records and every kind of fault."""

from __future__ import annotations

from typing import Any

import pytest

from tests.registry.conftest import StandIn
from tests.registry.stage import Stage
from trialwatch.errors import (
    NothingFound,
    RegistryError,
    RegistryNonsense,
    RegistryRefused,
    RegistryRejected,
    RegistryUnreachable,
    Unreadable,
)
from trialwatch.registry.client import ClientSettings, Found, Merged, RegistryClient, Removed, Surroundings
from trialwatch.registry.history import fetch_history, fetch_version, fetch_versions
from trialwatch.registry.page import Page
from trialwatch.registry.parse import parse_study
from trialwatch.registry.query import DEFAULT_QUERY

pytestmark = pytest.mark.shared
STUDIES = "/api/v2/studies"


def client_of(stand_in: StandIn, **settings: Any) -> RegistryClient:
    """Make a client of the stand-in that waits in no real time."""
    stage = Stage([])
    around = Surroundings(stage.sleep, lambda: stage.now, lambda: 0.0, lambda: 0.5, stage.told.append)
    return RegistryClient(ClientSettings(**{"base_url": stand_in.base, "page_size": 100, **settings}), around=around)


def ids(pages: list[Page]) -> list[str]:
    """List the numbers of all records that can be read."""
    found = []
    for single in pages:
        for raw in single.studies:
            try:
                found.append(parse_study(bytes(raw)).nct_id)
            except Unreadable:
                found.append("unreadable")
    return found


@pytest.fixture(scope="module")
def undisturbed(running_stand_in: StandIn) -> list[str]:
    """Walk once without faults."""
    running_stand_in.control("reset", {})
    running_stand_in.control("as-of", {"date": "2026-08-03"})
    with client_of(running_stand_in) as client:
        return sorted(ids(list(client.pages(DEFAULT_QUERY))))


def test_the_walk_brings_exactly_what_was_promised(stand_in: StandIn) -> None:
    """Every study of the query comes once, and their number is the total of the first page."""
    with client_of(stand_in) as client:
        pages = list(client.pages(DEFAULT_QUERY))
        numbers = ids(pages)
        assert len(numbers) == len(set(numbers)) == pages[0].total_count
        assert client.requests == len(pages) == len(stand_in.log())
        assert client.bytes_received == sum(one["bytes"] for one in stand_in.log())


def test_the_version_is_known_by_its_tag(stand_in: StandIn) -> None:
    """The tag holds within a data day and not beyond it."""
    with client_of(stand_in) as client:
        first = client.version()
        assert first.data_timestamp == "2026-08-03T09:00:05"
        assert client.version(first.etag).unchanged
        stand_in.control("as-of", {"date": "2026-08-04"})
        second = client.version(first.etag)
    assert not second.unchanged
    assert second.data_timestamp == "2026-08-04T09:00:05"


@pytest.mark.parametrize("page", [1, 2, 4])
@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "429"},
        {"kind": "429", "retry_after": 3, "times": 3},
        {"kind": "500"},
        {"kind": "503", "times": 5},
        {"kind": "html"},
        {"kind": "truncate"},
        {"kind": "garbage"},
        {"kind": "reset"},
        {"kind": "empty-page"},
    ],
    ids=lambda fault: fault["kind"] if isinstance(fault, dict) else str(fault),
)
def test_passing_faults_lose_nothing(stand_in: StandIn, undisturbed: list[str], fault: dict[str, Any], page: int) -> None:
    """A fault at the first, a middle or the last page that passes leaves the result as it would have been."""
    stand_in.control("faults", [{**fault, "path": STUDIES, "page": page}])
    with client_of(stand_in) as client:
        pages = list(client.pages(DEFAULT_QUERY))
    assert sorted(ids(pages)) == undisturbed
    assert pages[0].total_count == len(undisturbed)


@pytest.mark.parametrize(
    ("kind", "error", "requests"),
    [
        ("429", RegistryUnreachable, 6),
        ("500", RegistryUnreachable, 6),
        ("reset", RegistryUnreachable, 6),
        ("truncate", RegistryUnreachable, 6),
        ("html", RegistryNonsense, 4),
        ("garbage", RegistryNonsense, 4),
        ("403", RegistryRefused, 1),
        ("400", RegistryRejected, 1),
    ],
)
def test_lasting_faults_end_with_their_error(stand_in: StandIn, kind: str, error: type[RegistryError], requests: int) -> None:
    """A fault that stays is an error of its kind, after as many requests as make sense."""
    stand_in.control("faults", [{"kind": kind, "times": 1000}])
    with client_of(stand_in) as client, pytest.raises(error):
        list(client.pages(DEFAULT_QUERY))
    assert len(stand_in.log()) == requests


def test_a_slow_answer_times_out_and_is_asked_for_again(stand_in: StandIn) -> None:
    """The time-out of the settings holds on a real connection."""
    stand_in.control("faults", [{"kind": "slow", "seconds": 1.5, "path": "/api/v2/version"}])
    with client_of(stand_in, timeout=0.3) as client:
        assert client.version().api_version == "2.0.5"
        assert client.requests == 2


@pytest.mark.parametrize("kind", ["bad-record", "bad-type"])
def test_a_bad_record_costs_itself_only(stand_in: StandIn, undisturbed: list[str], kind: str) -> None:
    """One record that cannot be read leaves the rest of its page readable."""
    stand_in.control("faults", [{"kind": kind, "path": STUDIES, "page": 2}])
    with client_of(stand_in) as client:
        numbers = ids(list(client.pages(DEFAULT_QUERY)))
    assert numbers.count("unreadable") == 1
    assert len(set(undisturbed) - set(numbers)) == 1


def test_a_repeated_record_is_handed_on(stand_in: StandIn, undisturbed: list[str]) -> None:
    """The client hides no duplicate; whoever counts must see it."""
    stand_in.control("faults", [{"kind": "repeat", "path": STUDIES, "page": 2}])
    with client_of(stand_in) as client:
        assert len(ids(list(client.pages(DEFAULT_QUERY)))) == len(undisturbed) + 1


def test_the_limits_hold_on_a_real_connection(stand_in: StandIn) -> None:
    """A page that is larger than allowed when unpacked is given up."""
    with client_of(stand_in, max_body_bytes=200_000) as client, pytest.raises(RegistryNonsense, match="larger than 200,000"):
        list(client.pages(DEFAULT_QUERY))
    assert len(stand_in.log()) == 1


def test_one_study_is_found_merged_or_removed(stand_in: StandIn, undisturbed: list[str]) -> None:
    """The registry's three answers about one number are told apart, and a merged number brings its survivor."""
    first, second, third = undisturbed[:3]
    stand_in.control("alias", {"old": first, "new": second})
    stand_in.control("remove", {"ids": [third]})
    with client_of(stand_in) as client:
        assert client.study(first.lower()) == Merged(second)
        assert isinstance(client.study(second), Found)
        assert client.study(third) == Removed()
        assert client.study("NCT99999999") == Removed()
        assert ids(list(client.studies_by_id([first, third, second]))) == [second]


def test_every_study_comes_by_its_number(stand_in: StandIn, undisturbed: list[str]) -> None:
    """Asking by number brings the same studies as the query, whatever the page size."""
    with client_of(stand_in, page_size=1000) as client:
        assert sorted(ids(list(client.studies_by_id(undisturbed)))) == undisturbed
        assert sorted(ids(list(client.studies_by_id(undisturbed, query=DEFAULT_QUERY)))) == undisturbed


def test_nothing_listening_is_unreachable() -> None:
    """A port that nobody serves is a registry that cannot be reached."""
    stage = Stage([])
    around = Surroundings(stage.sleep, lambda: stage.now, lambda: 0.0, lambda: 0.5)
    with (
        RegistryClient(ClientSettings(base_url="http://127.0.0.1:9/api/v2"), around=around) as client,
        pytest.raises(RegistryUnreachable, match=r"127\.0\.0\.1:9"),
    ):
        client.version()
    assert client.requests == 3


def test_the_record_history_is_read(stand_in: StandIn) -> None:
    """The index lists the versions, and every version is a record that can be read."""
    stand_in.control("as-of", {"date": "2026-08-13"})
    with client_of(stand_in) as client:
        entries = fetch_history(client, "nct7734766")
        assert [one.version for one in entries] == [0, 1]
        assert entries[0].date == "2026-07-29"
        assert parse_study(fetch_version(client, "NCT07734766", 0)).nct_id == "NCT07734766"
        assert [entry for entry, _ in fetch_versions(client, "NCT07734766")] == entries


def test_no_history_is_said(stand_in: StandIn) -> None:
    """A study or version that the history does not have is nothing found."""
    with client_of(stand_in) as client:
        with pytest.raises(NothingFound, match="NCT99999999"):
            fetch_history(client, "NCT99999999")
        with pytest.raises(NothingFound, match="version 99"):
            fetch_version(client, "NCT07734766", 99)
