"""How the registry is connected to: the client's settings, and the HTTP client made from them."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass, field

import httpx

from trialwatch import __version__
from trialwatch.errors import SettingsError
from trialwatch.registry.address import Address

LOCATION = "trialwatch.location"
"""Where an answer's extensions keep the target of a redirect."""
_TLS = {"1.2": ssl.TLSVersion.TLSv1_2, "1.3": ssl.TLSVersion.TLSv1_3}


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How to ask; seconds and bytes (decompressed) in plain units.

    `request_interval` lies between the starts of two requests, `timeout` limits each wait for the connection or the
    next bytes, `max_answer_seconds` a whole answer, `max_retry_after` the longest wait that the registry may ask for.
    """

    base_url: str = "https://clinicaltrials.gov/api/v2"
    request_interval: float = 1.0
    timeout: float = 60.0
    max_answer_seconds: float = 900.0
    attempts: int = 6
    max_retry_after: float = 300.0
    max_body_bytes: int = 200_000_000
    user_agent: str | None = None
    project_address: str | None = None
    http2: bool = False
    max_tls: str | None = None
    proxy: str | None = field(default=None, repr=False)
    page_size: int = 1000


def user_agent(settings: ClientSettings) -> str:
    """Say who asks: the library, trialwatch and where it lives, or what the user chose to say."""
    about = f" (+{settings.project_address})" if settings.project_address else ""
    text = settings.user_agent or f"python-httpx/{httpx.__version__} trialwatch/{__version__}{about}"
    if not (text.isascii() and text.isprintable()):
        raise SettingsError("The settings user_agent and project_address must be plain printable text.")
    return text


def connect(settings: ClientSettings, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Make the HTTP client, which connects when it is first used; raises SettingsError for settings that cannot be used.

    A proxy of the environment is used, but not to reach this machine.
    """
    address = Address(settings.base_url)
    headers = {"User-Agent": user_agent(settings), "Accept": "application/json", "Accept-Encoding": "gzip"}
    try:
        return httpx.Client(
            headers=headers,
            timeout=settings.timeout,
            transport=transport,
            verify=True if transport or not settings.max_tls else _tls(settings.max_tls),
            http2=settings.http2,
            proxy=settings.proxy,
            trust_env=not address.is_loopback,
            follow_redirects=False,
            event_hooks={"response": [_set_location_aside]},
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        )
    except ImportError as problem:
        raise SettingsError(
            f"A setting needs a package that is not installed: {problem}".split(". ", maxsplit=1)[0] + ".", _advice(settings)
        ) from problem
    except (ValueError, httpx.InvalidURL) as problem:
        raise SettingsError("The setting proxy cannot be used.", "It is written as http://host:port or socks5://host:port.") from problem


def _set_location_aside(response: httpx.Response) -> None:
    """Keep the target of a redirect from the library, which would read it even where it does not follow it."""
    if "location" in response.headers:
        response.extensions[LOCATION] = response.headers.pop("location")


def _advice(settings: ClientSettings) -> str:
    return "Install httpx[http2], or leave http2 out." if settings.http2 else "Install httpx[socks], or use a proxy of http."


def _tls(ceiling: str) -> ssl.SSLContext:
    """Make the usual TLS context with a highest version."""
    version = _TLS.get(re.sub(r"(?i)^tls[ v]*", "", ceiling.strip()).replace("_", "."))
    if version is None:
        raise SettingsError(f"The setting max_tls cannot be {ceiling!r}.", f"Known are {' and '.join(_TLS)}.")
    context = httpx.create_ssl_context()
    context.maximum_version = version
    return context
