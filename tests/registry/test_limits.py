"""Limits of size and time on every answer."""

from __future__ import annotations

import gzip
import tracemalloc

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry.stage import Chunks, Stage, reply
from trialwatch.errors import RegistryNonsense, RegistryUnreachable
from trialwatch.registry.answer import Body

VERSION = {"apiVersion": "2.0.5", "dataTimestamp": "2026-08-03T09:00:05"}


def test_a_gzip_bomb_is_not_unpacked() -> None:
    """A small body that would become huge is given up at the limit, and not asked for again."""
    bomb = gzip.compress(bytes(50_000_000))
    stage = Stage([reply(body=bomb, content_encoding="gzip")], {"max_body_bytes": 1_000_000})
    with stage.client() as client, pytest.raises(RegistryNonsense, match="larger than 1,000,000 bytes"):
        client.version()
    assert len(stage.asked) == 1


def test_a_gzip_bomb_takes_no_memory_beyond_the_limit() -> None:
    """Unpacking stops at the limit, not after it was passed."""
    bomb = gzip.compress(bytes(50_000_000))
    tracemalloc.start()
    with pytest.raises(RegistryNonsense):
        Body("gzip", 1_000_000, 60, lambda: 0.0).read([bomb])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 5_000_000


def test_an_unpacked_body_is_limited_too() -> None:
    """A body without an end is read to the limit only."""
    pieces = [b"x" * 1000] * 100
    answer = httpx.Response(200, stream=Chunks(*pieces))
    stage = Stage([answer], {"max_body_bytes": 10_000})
    with stage.client() as client, pytest.raises(RegistryNonsense, match="larger"):
        client.version()
    assert client.bytes_received <= 12_000


def test_a_body_of_exactly_the_limit_is_taken() -> None:
    """The limit itself is allowed."""
    body = b"x" * 1000
    assert Body("", 1000, 60, lambda: 0.0).read([body]) == body
    assert Body("gzip", 1000, 60, lambda: 0.0).read([gzip.compress(body)]) == body


def test_an_answer_that_drips_is_given_up() -> None:
    """A body that comes in drops ends when the time for a whole answer is over."""
    stage = Stage([], {"max_answer_seconds": 10})
    stage.answers.append(lambda _: httpx.Response(200, stream=Chunks(*[b"x"] * 1000, between=lambda: stage.sleep(3))))
    with stage.client() as client, pytest.raises(RegistryUnreachable, match="10 seconds"):
        client.version()
    assert len(stage.asked) == 2


@given(st.binary(max_size=5000), st.lists(st.integers(1, 700), max_size=8), st.booleans())
def test_a_body_is_the_same_however_it_is_cut_and_packed(content: bytes, cuts: list[int], twice: bool) -> None:
    """Pieces, and gzip of one or several members, give the content back."""
    packed = gzip.compress(content[: len(content) // 2]) + gzip.compress(content[len(content) // 2 :]) if twice else gzip.compress(content)
    pieces = []
    for size in cuts:
        pieces.append(packed[:size])
        packed = packed[size:]
    assert Body("gzip", 10_000, 60, lambda: 0.0).read([*pieces, packed]) == content


def test_bytes_are_counted_as_they_came_over_the_wire() -> None:
    """The count of the report is of packed bytes, failed answers included."""
    answer = reply(200, {**VERSION, "x": "y" * 5000}, packed=True)
    size = len(answer.stream.pieces[0])
    stage = Stage([reply(503, "busy"), answer])
    with stage.client() as client:
        client.version()
    assert client.bytes_received == size + len("busy")
    assert client.requests == 2
