"""What an answer means that is not the wanted one: each status as the error it stands for, in the registry's own words."""

from __future__ import annotations

from typing import NoReturn

from trialwatch.errors import RegistryNonsense, RegistryRefused, RegistryRejected, RegistryUnreachable
from trialwatch.registry.address import Address
from trialwatch.registry.answer import Answer
from trialwatch.registry.page import excerpt
from trialwatch.registry.retry import AS_OFTEN_AS_ALLOWED, Transient

_PASSING = frozenset({408, 425, 429})
_REFUSED_ADVICE = (
    "It was not asked again. It weighs User-Agent, TLS and pace: see the settings user_agent, http2, max_tls, proxy and request_interval, "
    "try another network, or import records that were downloaded elsewhere."
)


def refuse(answer: Answer, address: Address, retry_after: float | None) -> NoReturn:
    """Raise what an answer that nobody expects means; Transient where asking again may help."""
    said = words(answer)
    if answer.status in _PASSING or answer.status >= 500:
        raise Transient(_passing(answer, address, said), patience=AS_OFTEN_AS_ALLOWED, retry_after=retry_after)
    if 300 <= answer.status < 400 and answer.status != 304:
        raise address.strange_redirect(answer.headers.get("location", ""))
    if answer.status in (401, 403):
        raise RegistryRefused(f"{address.host} refuses this client ({answer.status}): {said}", _REFUSED_ADVICE)
    if answer.status == 404:
        raise RegistryNonsense(
            f"{address.host} has no such address as {answer.url.partition('?')[0]}: {said}", "Check the setting registry."
        )
    if 400 <= answer.status < 500:
        raise RegistryRejected(f"{address.host} does not understand the question ({answer.status}): {said}", _rejected_advice(said))
    raise RegistryNonsense(f"{address.host} answers with status {answer.status}: {said}")


def words(answer: Answer) -> str:
    """Give the registry's own text, short and printable; of a web page only that it is one."""
    if answer.is_web_page:
        return "a web page"
    return excerpt(answer.body, 200) or "no text"


def _passing(answer: Answer, address: Address, said: str) -> RegistryUnreachable:
    if answer.status == 429:
        return RegistryUnreachable(
            f"{address.host} asks for fewer requests (429): {said}", "Raise the setting request_interval, or try again later."
        )
    return RegistryUnreachable(
        f"{address.host} cannot answer now ({answer.status}): {said}", "Try again later; what is stored stays as it is."
    )


def _rejected_advice(said: str) -> str:
    if "complicated" in said.lower():
        return "Name fewer conditions in the setting conditions."
    if "pagetoken" in said.lower():
        return "The data set has probably moved on between two pages; run it again."
    return "Check the setting conditions; `trialwatch doctor --live` tells whether the API has changed."
