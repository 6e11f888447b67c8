"""Pace, backoff and `Retry-After`, on a clock of the test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry.stage import Stage, page, reply
from trialwatch.errors import RegistryUnreachable
from trialwatch.registry.pace import Pace
from trialwatch.registry.retry import AS_OFTEN_AS_ALLOWED, LONGEST_WAIT, Transient, retry_after, wait_before

VERSION = {"apiVersion": "2.0.5", "dataTimestamp": "2026-08-03T09:00:05"}


def test_requests_start_an_interval_apart() -> None:
    """Two requests start at least the interval apart, the first at once."""
    stage = Stage([reply(body=VERSION)])
    with stage.client() as client:
        for _ in range(3):
            client.version()
    assert stage.asked_at == [1000.0, 1001.0, 1002.0]


def test_a_slow_answer_counts_towards_the_interval() -> None:
    """Nobody waits after an answer that took longer than the interval."""
    now, waits = [0.0], []
    pace = Pace(1.0, lambda: now[0], waits.append)
    pace.wait()
    now[0] = 1.5
    pace.wait()
    assert waits == []


def test_a_clock_that_goes_backwards_costs_one_interval_at_most() -> None:
    """A clock that jumps an hour back does not stop the client for an hour."""
    now, waits = [3600.0], []
    pace = Pace(1.0, lambda: now[0], waits.append)
    pace.wait()
    now[0] = 0.0
    pace.wait()
    assert waits == [1.0]


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504, 408])
def test_passing_faults_are_tried_again_with_growing_waits(status: int) -> None:
    """Overload is answered by asking again, later each time."""
    stage = Stage([reply(status, "busy")] * 4 + [reply(body=VERSION)], {"request_interval": 0})
    with stage.client() as client:
        assert client.version().api_version == "2.0.5"
    assert stage.waits == [0.75, 1.5, 3.0, 6.0]
    assert client.requests == 5
    assert f"({status})" in stage.told[0]


def test_endless_overload_ends_with_the_registrys_words() -> None:
    """After the attempts of the settings the error says how often, what the registry said, and what to do."""
    stage = Stage([reply(503, "upstream \x1b[31mconnect error")], {"attempts": 3})
    with stage.client() as client, pytest.raises(RegistryUnreachable, match="3 times over") as caught:
        client.version()
    assert "upstream ?[31mconnect error" in caught.value.message
    assert caught.value.advice
    assert len(stage.asked) == 3
    assert caught.value.exit_code == 3


def test_the_wait_that_the_registry_asks_for_is_kept() -> None:
    """`Retry-After` in seconds replaces the backoff."""
    stage = Stage([reply(429, "slow down", retry_after="17"), reply(body=VERSION)])
    with stage.client() as client:
        client.version()
    assert stage.waits[0] == 17.5


def test_a_wait_that_is_too_long_is_capped() -> None:
    """An hour is not waited for, only as long as the settings allow."""
    stage = Stage([reply(429, "", retry_after="3600"), reply(body=VERSION)], {"max_retry_after": 120})
    with stage.client() as client:
        client.version()
    assert stage.waits[0] == 120


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "5"}, 5.0),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:50 GMT"}, 30.0),
        ({"retry-after": "Tue, 14 Nov 2023 22:13:50 GMT", "date": "Tue, 14 Nov 2023 22:13:40 GMT"}, 10.0),
        ({"retry-after": "Tue, 14 Nov 2000 22:13:50 GMT"}, 0.0),
        ({}, None),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "9" * 5000}, None),
        ({"retry-after": "Tue, 99 Nov 99999 22:13:50 GMT"}, None),
    ],
)
def test_retry_after_is_read_in_both_forms(headers: dict[str, str], seconds: float | None) -> None:
    """Seconds and dates are understood, by the registry's own clock where it tells; nonsense counts as absent."""
    assert retry_after(headers, lambda: 1_700_000_000.0) == seconds


@given(st.text(max_size=40), st.text(max_size=40))
def test_no_retry_after_breaks_the_client(text: str, date: str) -> None:
    """Whatever the headers hold, the answer is a wait from 0 up or none."""
    found = retry_after({"retry-after": text, "date": date}, lambda: 0.0)
    assert found is None or found >= 0


@given(st.integers(1, 10_000), st.floats(0, 1), st.one_of(st.none(), st.floats(0, 1e9)))
def test_every_wait_is_bounded(attempt: int, chance: float, asked: float | None) -> None:
    """No wait is negative or longer than the cap."""
    fault = Transient(RegistryUnreachable("x"), patience=AS_OFTEN_AS_ALLOWED, retry_after=asked)
    assert 0 <= wait_before(attempt, fault, 300.0, lambda: chance) <= 300
    if asked is None:
        assert wait_before(attempt, fault, 300.0, lambda: chance) <= LONGEST_WAIT


def test_retries_keep_the_token_of_the_page() -> None:
    """A page that failed is asked for again by the same token."""
    stage = Stage([reply(body=page(total=0, token="t1")), reply(500, "x"), reply(body=page())], {"request_interval": 0})
    with stage.client() as client:
        from trialwatch.registry.query import DEFAULT_QUERY

        assert len(list(client.pages(DEFAULT_QUERY))) == 2
    assert [request.url.params.get("pageToken") for request in stage.asked] == [None, "t1", "t1"]
