"""Where requests may go: one host, over https, or over plain http to this machine."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

from trialwatch.errors import RegistryNonsense, SettingsError
from trialwatch.registry.page import excerpt

_DEFAULT_PORTS = {"https": 443, "http": 80}
_ADVICE = "The default is https://clinicaltrials.gov/api/v2; plain http is for this machine only."


@dataclass(frozen=True, slots=True)
class Address:
    """The registry's base address, checked; raises SettingsError for one that is not to be trusted."""

    base: str

    def __post_init__(self) -> None:
        """Refuse other schemes, passwords and leftovers."""
        try:
            parts = urlsplit(self.base)
            known = parts.scheme == "https" or (parts.scheme == "http" and self.is_loopback)
            port_is_valid = parts.port != 0
        except ValueError as problem:
            raise SettingsError(f"The registry's address cannot be read: {problem}.", _ADVICE) from problem
        if not known or not parts.hostname or not port_is_valid or not self.base.isascii() or not self.base.isprintable():
            raise SettingsError(f"The registry's address must be https://host/path, not {shown(self.base)}.", _ADVICE)
        if "@" in parts.netloc or parts.query or parts.fragment or " " in self.base:
            raise SettingsError("The registry's address must not carry a user, a query or a fragment.", _ADVICE)

    @property
    def host(self) -> str:
        """The host's name, with its port where that is not the usual one."""
        return urlsplit(self.base).netloc

    @property
    def is_loopback(self) -> bool:
        """Whether it is this machine."""
        name = urlsplit(self.base).hostname or ""
        try:
            return ipaddress.ip_address(name).is_loopback
        except ValueError:
            return name == "localhost" or name.endswith(".localhost")

    def url(self, path: str) -> str:
        """Give the full address of an endpoint of the published API."""
        return f"{self.base.rstrip('/')}/{path.lstrip('/')}"

    def internal_url(self, path: str) -> str:
        """Give the full address of an endpoint of the site's own, undocumented interface."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}/api/int/{path.lstrip('/')}"

    def redirected_study(self, asked: str, location: str) -> str:
        """Read the number that a redirect of one study points to; its query string does not matter.

        Raises RegistryNonsense where it points to another host or to something else than a study.
        """
        try:
            parts = urlsplit(urljoin(asked, location))
            here = _origin(parts) == _origin(urlsplit(self.base))
        except ValueError:
            parts, here = SplitResult("", "", "", "", ""), False
        if not here:
            raise self.strange_redirect(location)
        prefix = re.escape(urlsplit(self.base).path.rstrip("/"))
        found = re.fullmatch(prefix + r"/studies/(NCT[0-9]{8})/?", parts.path)
        if not found:
            raise self.strange_redirect(location)
        return found[1]

    def strange_redirect(self, location: str) -> RegistryNonsense:
        """Make the error for a redirect that is not followed."""
        target = shown(location) if location else "nowhere"
        return RegistryNonsense(
            f"{self.host} redirects to {target}, which trialwatch does not follow.",
            "A login page of the network, or a wrong address? Check the setting registry.",
        )


def shown(text: str) -> str:
    """Show an address that may hold anything, without its user and password."""
    return excerpt(re.sub(r"//[^/@]*@", "//", text).encode("utf-8", "replace"), 120)


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    return parts.scheme, parts.hostname, parts.port or _DEFAULT_PORTS.get(parts.scheme)
