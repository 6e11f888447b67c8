"""What the client says of itself, and the settings that change how it connects."""

from __future__ import annotations

import importlib.util
import ssl

import httpx
import pytest

from tests.registry.stage import Stage, reply
from trialwatch import __version__
from trialwatch.errors import SettingsError
from trialwatch.registry.client import ClientSettings, RegistryClient
from trialwatch.registry.connection import connect, user_agent

VERSION = {"apiVersion": "2.0.5", "dataTimestamp": "2026-08-03T09:00:05"}


def test_the_client_says_what_it_is() -> None:
    """Every request names library and program and asks for gzip."""
    stage = Stage([reply(body=VERSION)])
    with stage.client() as client:
        client.version()
    assert stage.asked[0].headers["user-agent"] == f"python-httpx/{httpx.__version__} trialwatch/{__version__}"
    assert stage.asked[0].headers["accept-encoding"] == "gzip"


def test_the_project_address_is_named_where_it_is_known() -> None:
    """A project address stands in the User-Agent."""
    assert user_agent(ClientSettings(project_address="https://example.org/t")).endswith(
        f"trialwatch/{__version__} (+https://example.org/t)"
    )


def test_the_user_may_choose_the_user_agent() -> None:
    """A User-Agent of the settings is sent as it is."""
    assert user_agent(ClientSettings(user_agent="my-hospital/1")) == "my-hospital/1"


@pytest.mark.parametrize(
    "wrong",
    [
        {"user_agent": "a\r\nX-Evil: 1"},
        {"project_address": "é"},
        {"max_tls": "4.0"},
        {"proxy": "nonsense"},
        {"proxy": "ftp://proxy.example"},
    ],
)
def test_settings_that_cannot_be_used_are_named(wrong: dict[str, str]) -> None:
    """A wrong setting is an error of exit code 2 before any request."""
    with pytest.raises(SettingsError) as caught:
        RegistryClient(ClientSettings(**wrong))
    assert next(iter(wrong)) in caught.value.message


def test_a_proxys_password_is_not_shown() -> None:
    """Neither the settings' text nor an error shows the proxy."""
    settings = ClientSettings(proxy="gopher://user:secret@proxy.example")
    assert "secret" not in repr(settings)
    with pytest.raises(SettingsError) as caught:
        RegistryClient(settings)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["1.2", "TLSv1.2", "tls 1.2", "TLS1_2"])
def test_the_tls_ceiling_is_set(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The highest TLS version of the settings reaches the connection."""
    seen: list[ssl.SSLContext] = []
    real = httpx.Client

    def client(**options: object) -> httpx.Client:
        seen.append(options["verify"])
        return real(**options)

    monkeypatch.setattr(httpx, "Client", client)
    connect(ClientSettings(max_tls=text)).close()
    assert seen[0].maximum_version == ssl.TLSVersion.TLSv1_2


@pytest.mark.skipif(importlib.util.find_spec("h2") is not None, reason="HTTP/2 is installed here")
def test_http2_without_its_package_says_what_to_install() -> None:
    """A missing package is an error of the setting, with the command's name for it."""
    with pytest.raises(SettingsError, match=r"httpx\[http2\]"):
        RegistryClient(ClientSettings(http2=True))


def test_a_proxy_of_the_environment_does_not_stand_before_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo's loopback server is reached directly, whatever proxy is set."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    near = connect(ClientSettings(base_url="http://127.0.0.1:1/api/v2"))
    far = connect(ClientSettings())
    assert near._mounts == {}
    assert far._mounts != {}
    near.close()
    far.close()
