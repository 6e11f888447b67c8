"""Where requests may go."""

from __future__ import annotations

import pytest

from tests.registry.stage import BASE, Stage, reply
from trialwatch.errors import RegistryNonsense, SettingsError
from trialwatch.registry.address import Address
from trialwatch.registry.client import ClientSettings, Merged, RegistryClient
from trialwatch.registry.query import DEFAULT_QUERY


@pytest.mark.parametrize(
    "base",
    [
        "https://clinicaltrials.gov/api/v2",
        "https://host:8443/x/",
        "http://127.0.0.1:8123/api/v2",
        "http://localhost/api",
        "http://[::1]:80/api/v2",
    ],
)
def test_https_and_this_machine_are_addresses(base: str) -> None:
    """Anything over https will do, and plain http to this machine."""
    assert Address(base).url("version").endswith("/version")


@pytest.mark.parametrize(
    "base",
    [
        "http://clinicaltrials.gov/api/v2",
        "http://127.0.0.1.example/api",
        "http://localhost@evil.example/api",
        "ftp://host/api",
        "file:///etc/passwd",
        "https://",
        "clinicaltrials.gov/api",
        "https://user:secret@host/api",
        "https://host/api?x=1",
        "https://host/api#x",
        "https://host:99999/api",
        "https://ho st/api",
        "https://[::1/api",
        "https://host/\x1b[31m",
        "",
    ],
)
def test_other_addresses_are_errors_of_the_setting(base: str) -> None:
    """Another scheme, a plain remote host or leftovers are refused before any request, without showing a password."""
    with pytest.raises(SettingsError) as caught:
        RegistryClient(ClientSettings(base_url=base))
    assert "secret" not in str(caught.value)
    assert caught.value.message.isprintable()


@pytest.mark.parametrize(
    "location",
    [
        "/api/v2/studies/NCT00000002",
        f"{BASE}/studies/NCT00000002",
        "https://registry.example:443/api/v2/studies/NCT00000002",
        "NCT00000002",
        "/api/v2/studies/NCT00000002?format=json&fields=x",
    ],
)
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_to_a_study_of_the_same_registry_is_a_merge(location: str, status: int) -> None:
    """An absolute or relative address, with or without a query string, names the surviving study."""
    stage = Stage([reply(status, location=location)])
    with stage.client() as client:
        assert client.study("NCT00000001") == Merged("NCT00000002")
    assert len(stage.asked) == 1


@pytest.mark.parametrize(
    "location",
    [
        "https://evil.example/api/v2/studies/NCT00000002",
        "http://registry.example/api/v2/studies/NCT00000002",
        "//evil.example/api/v2/studies/NCT00000002",
        "https://registry.example:8443/api/v2/studies/NCT00000002",
        "https://registry.example@evil.example/api/v2/studies/NCT00000002",
        "/login",
        "/api/v2/studies/NCT1",
        "/api/v2/studies/NCT00000001",
        "https://[broken/api/v2/studies/NCT00000002",
        "",
        "\x1b]0;x",
    ],
)
def test_other_redirects_are_refused_at_once(location: str) -> None:
    """Another host, scheme or port, another page, or the study itself is not followed and not asked for again."""
    stage = Stage([reply(301, location=location)])
    with stage.client() as client, pytest.raises(RegistryNonsense, match="redirects") as caught:
        client.study("NCT00000001")
    assert caught.value.message.isprintable()
    assert len(stage.asked) == 1


def test_a_page_that_redirects_is_not_followed() -> None:
    """A login page in between is named and left alone."""
    stage = Stage([reply(302, location="https://login.hotel.example/")])
    with stage.client() as client, pytest.raises(RegistryNonsense, match=r"login\.hotel\.example"):
        list(client.pages(DEFAULT_QUERY))
    assert [request.url.host for request in stage.asked] == ["registry.example"]
