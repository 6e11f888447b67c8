"""Answers that are not the wanted ones: which error each is, and whether it is asked for again."""

from __future__ import annotations

import ssl

import httpx
import pytest

from tests.registry.stage import Chunks, Stage, page, record, reply
from trialwatch.errors import RegistryError, RegistryNonsense, RegistryRefused, RegistryRejected, RegistryUnreachable
from trialwatch.registry.client import VersionAnswer
from trialwatch.registry.query import DEFAULT_QUERY

VERSION = {"apiVersion": "2.0.5", "dataTimestamp": "2026-08-03T09:00:05"}
GOOD = VersionAnswer("2026-08-03T09:00:05", "2.0.5", None)
HTML = "<!DOCTYPE html><html><body>Please wait</body></html>"


def failing(*answers: httpx.Response | Exception, **settings: object) -> tuple[RegistryError, Stage]:
    """Ask for the version until the client gives up."""
    stage = Stage(list(answers), dict(settings))
    with stage.client() as client, pytest.raises(RegistryError) as caught:
        client.version()
    assert caught.value.exit_code == 3
    assert len(str(caught.value).splitlines()) <= 2
    return caught.value, stage


def test_a_question_that_is_not_understood_is_not_repeated() -> None:
    """400 ends at once, in the registry's words."""
    error, stage = failing(reply(400, "`bogusParam` is unknown parameter\n", content_type="text/plain"))
    assert isinstance(error, RegistryRejected)
    assert "`bogusParam` is unknown parameter" in error.message
    assert len(stage.asked) == 1


def test_too_many_names_are_explained() -> None:
    """The registry's limit on alternatives points to the setting."""
    error, _ = failing(reply(400, "Too complicated query"))
    assert "conditions" in error.advice


def test_a_token_that_has_expired_is_explained() -> None:
    """A page that is lost because the data moved on says so."""
    error, _ = failing(reply(400, "Parameter `pageToken` has incorrect format"))
    assert isinstance(error, RegistryRejected)
    assert "moved" in error.advice


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_is_taken_for_a_refusal(status: int) -> None:
    """403 ends at once, explains the settings, and nobody pretends to be somebody else."""
    error, stage = failing(reply(status, "<html><body>Forbidden</body></html>"))
    assert isinstance(error, RegistryRefused)
    assert "a web page" in error.message
    for setting in ("user_agent", "http2", "max_tls", "proxy", "import"):
        assert setting in error.advice
    assert len(stage.asked) == 1


def test_a_wrong_address_is_named() -> None:
    """404 of an endpoint means that the base address is wrong."""
    error, stage = failing(reply(404, "<html><h1>404 Not Found</h1></html>"))
    assert isinstance(error, RegistryNonsense)
    assert "registry" in error.advice
    assert len(stage.asked) == 1


@pytest.mark.parametrize("status", [204, 206, 226])
def test_other_successes_are_nonsense(status: int) -> None:
    """A success that is not 200 is no answer."""
    error, _ = failing(reply(status))
    assert isinstance(error, RegistryNonsense)


def test_an_unasked_304_is_not_believed() -> None:
    """Without a tag in the question, "unchanged" is no answer."""
    error, _ = failing(reply(304))
    assert isinstance(error, RegistryNonsense)
    assert "status 304" in error.message


@pytest.mark.parametrize(
    "body",
    [HTML, "", "{", "[]", "null", '{"apiVersion":"2.0.5"}', '{"dataTimestamp":5}', b"\xff\xfe", '{"studies":[{"protocolSection":{"identif'],
)
def test_nonsense_is_asked_for_again_and_named_in_the_end(body: str | bytes) -> None:
    """A web page or broken JSON with 200 is tried a few times, then shown, printable and short."""
    error, stage = failing(reply(200, body), attempts=9)
    assert isinstance(error, RegistryNonsense)
    assert len(stage.asked) == 4
    assert error.message.isprintable()
    assert len(error.message) < 300


@pytest.mark.parametrize(
    "fault",
    [
        httpx.ReadTimeout("slow"),
        httpx.ConnectTimeout("slow"),
        httpx.ReadError("reset by peer"),
        httpx.RemoteProtocolError("peer closed connection without sending complete message body"),
        reply(200, HTML),
        reply(200, "garbage"),
        reply(200, b"\x1f\x8b\x08 not gzip", content_encoding="gzip"),
        reply(200, b"x", content_encoding="br"),
        httpx.Response(200, stream=Chunks(b'{"apiVersion"', then=httpx.ReadError("gone"))),
        httpx.Response(200, headers={"content-encoding": "gzip"}, stream=Chunks(reply(200, VERSION, packed=True).stream.pieces[0][:-9])),
    ],
)
def test_faults_that_pass_cost_a_wait_only(fault: httpx.Response | Exception) -> None:
    """A fault that does not come again is not seen by the caller."""
    stage = Stage([fault, reply(200, VERSION)])
    with stage.client() as client:
        assert client.version() == GOOD
    assert len(stage.asked) == 2


def test_without_a_network_the_client_gives_up_soon() -> None:
    """A connection that cannot be made is tried three times only, and the error says what to check."""
    error, stage = failing(httpx.ConnectError("[Errno -2] Name or service not known"))
    assert isinstance(error, RegistryUnreachable)
    assert "Name or service not known" in error.message
    assert "proxy" in error.advice
    assert len(stage.asked) == 3


def test_a_certificate_that_cannot_be_trusted_is_not_retried() -> None:
    """A bad certificate ends at once."""
    fault = httpx.ConnectError("certificate verify failed")
    fault.__cause__ = ssl.SSLCertVerificationError("certificate verify failed")
    error, stage = failing(fault)
    assert "certificate" in error.message.lower()
    assert len(stage.asked) == 1


def test_a_time_out_to_the_end_is_unreachable() -> None:
    """Time-outs are retried as often as the settings say."""
    error, stage = failing(httpx.ReadTimeout("slow"), attempts=5, timeout=7)
    assert isinstance(error, RegistryUnreachable)
    assert "7 seconds" in error.message
    assert len(stage.asked) == 5


def test_one_record_that_stays_broken_does_not_cost_its_page() -> None:
    """A page whose one line stays broken is cut by lines after a few attempts; the broken line is left for the reader."""
    broken = b'{"protocolSection":{"identificationModule":{"nctId":"NCT00000002"'
    stage = Stage([reply(body=page(record(1), broken, record(3), total=3))])
    with stage.client() as client:
        (only,) = client.pages(DEFAULT_QUERY)
    assert [bytes(one) for one in only.studies] == [record(1), broken, record(3)]
    assert only.total_count == 3
    assert len(stage.asked) == 4


def test_a_page_that_heals_is_read_whole() -> None:
    """A page that is broken once is asked for again before anything of it is used."""
    stage = Stage([reply(body=page(record(1), b'{"broken', total=2)), reply(body=page(record(1), record(2), total=2))])
    with stage.client() as client:
        (only,) = client.pages(DEFAULT_QUERY)
    assert [bytes(one) for one in only.studies] == [record(1), record(2)]


def test_a_page_that_stays_cut_off_is_never_half_used() -> None:
    """A page without its end is an error, however many of its lines are whole."""
    stage = Stage([reply(body=page(record(1), record(2), record(3), total=3)[:-120])])
    with stage.client() as client, pytest.raises(RegistryNonsense):
        list(client.pages(DEFAULT_QUERY))
