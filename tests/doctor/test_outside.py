"""Registry, clock and mail server, each as it answers or does not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import AuthResult

from tests.sync.scripted import BASE, NOW, ScriptedRegistry
from trialwatch.doctor.finding import Area, Finding, looked_at
from trialwatch.doctor.outside import clock_finding, mail_findings, registry_findings
from trialwatch.registry.client import ClientSettings, RegistryClient, Surroundings

PASSWORD = "s3cr3t-word"


def asked(transport: httpx.MockTransport) -> list[Finding]:
    """Ask a registry once, as the doctor does."""
    settings = ClientSettings(base_url=BASE, request_interval=0, attempts=1)
    with RegistryClient(settings, transport=transport, around=Surroundings(sleep=lambda _seconds: None)) as client:
        return looked_at(Area.REGISTRY, "reachable", lambda: registry_findings(client, NOW))


def test_a_registry_that_answers_is_fine_after_one_request() -> None:
    """One request tells version, data date and time."""
    registry = ScriptedRegistry({})
    found = asked(httpx.MockTransport(registry.answer))
    assert [one.state for one in found] == ["ok", "ok"]
    assert "data of 2026-11-19" in found[0].said
    assert [one.path for one in registry.requests] == ["/api/v2/version"]


def test_a_refusal_is_explained() -> None:
    """A 403 names the settings that may help, and is not asked again."""
    count = []

    def refuse(request: httpx.Request) -> httpx.Response:
        count.append(request)
        return httpx.Response(403, stream=httpx.ByteStream(b"Forbidden"))

    (found,) = asked(httpx.MockTransport(refuse))
    assert found.state == "problem"
    assert "403" in found.said
    assert "user_agent" in found.advice
    assert len(count) == 1


def test_a_registry_out_of_reach_is_a_problem() -> None:
    """Without a connection the network and the settings are named."""

    def nothing(_request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("Name or service not known")

    (found,) = asked(httpx.MockTransport(nothing))
    assert found.state == "problem"
    assert "proxy" in found.advice


@pytest.mark.parametrize(("minutes", "state"), [(0, "ok"), (1, "ok"), (45, "warning"), (-45, "warning")])
def test_the_clock_is_held_against_the_registrys(minutes: int, state: str) -> None:
    """Two minutes are allowed either way."""
    found = clock_finding({"date": format_datetime(NOW - timedelta(minutes=minutes), usegmt=True)}, NOW)
    assert found.state == state
    if minutes:
        assert state == "ok" or ("ahead of" if minutes > 0 else "behind") in found.said


@pytest.mark.parametrize("headers", [{}, {"date": "half past nine"}])
def test_a_registry_without_a_date_is_no_reason_to_worry(headers: dict[str, str]) -> None:
    """What cannot be known is said so."""
    assert clock_finding(headers, NOW).state == "ok"


def free_port() -> int:
    """Find a port that nobody listens on."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port: int = held.getsockname()[1]
    return port


@pytest.fixture
def mail_port() -> Iterator[int]:
    """Run a mail server that knows one user and takes mail without TLS."""

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        return AuthResult(success=data.password == PASSWORD.encode(), handled=False)

    options: dict[str, Any] = {"authenticator": authenticate, "auth_require_tls": False, "ready_timeout": 10}
    controller = Controller(Sink(), hostname="127.0.0.1", port=free_port(), **options)
    controller.start()
    yield controller.port
    controller.stop()


def tried(url: str | None) -> Finding:
    """Try a mail server."""
    (found,) = mail_findings(url, 10)
    return found


def test_a_mail_server_that_takes_the_login_is_fine(mail_port: int) -> None:
    """Connection and login are tried, and said without the password."""
    found = tried(f"smtp://me:{PASSWORD}@127.0.0.1:{mail_port}?tls=none")
    assert found.state == "ok"
    assert "takes the login" in found.said
    assert PASSWORD not in repr(found)


def test_a_refused_login_is_a_problem(mail_port: int) -> None:
    """A wrong password is told from a server that is not there."""
    found = tried(f"smtp://me:wrong-one@127.0.0.1:{mail_port}?tls=none")
    assert found.state == "problem"
    assert "refuses the login" in found.said
    assert "wrong-one" not in repr(found)


def test_a_server_without_tls_is_a_problem(mail_port: int) -> None:
    """Where STARTTLS is wanted and not offered, the step is named and no password was sent."""
    found = tried(f"smtp://me:{PASSWORD}@127.0.0.1:{mail_port}")
    assert found.state == "problem"
    assert "in secret" in found.said


def test_a_mail_server_that_is_not_there_is_a_problem() -> None:
    """A closed port is named."""
    found = tried("smtp://127.0.0.1:9?tls=none")
    assert (found.state, found.area) == ("problem", "delivery")
    assert "127.0.0.1:9" in found.said


def test_no_mail_server_is_no_problem_and_a_broken_setting_is() -> None:
    """Mail is optional; an address that cannot be read is a problem of the settings."""
    assert tried(None).state == "ok"
    broken = tried("ftp://me:pw@host")
    assert (broken.state, broken.area) == ("problem", "settings")
