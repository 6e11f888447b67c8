"""The one place that speaks HTTP: one request at a time, paced, limited, tried again where that may help.

Requests go to one host only, redirects are never followed, and a refusal is taken for a refusal.
"""

from __future__ import annotations

import random
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import httpx

from trialwatch.errors import RegistryError, RegistryNonsense, RegistryUnreachable
from trialwatch.registry.address import Address
from trialwatch.registry.answer import NONSENSE_PATIENCE, Answer, Body
from trialwatch.registry.connection import LOCATION, ClientSettings
from trialwatch.registry.pace import Pace
from trialwatch.registry.page import excerpt
from trialwatch.registry.refusal import refuse
from trialwatch.registry.retry import AS_OFTEN_AS_ALLOWED, Transient, retry_after, wait_before

T = TypeVar("T")
_NO_CONNECTION_PATIENCE = 3
"""How often a connection that cannot even be made is tried: without a network nobody wants to wait for long."""
_OK = frozenset({200})


def _silence(_text: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a conversation takes from outside: waiting, two clocks in seconds, chance, and somebody to tell about waits."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic
    wall_clock: Callable[[], float] = time.time
    jitter: Callable[[], float] = random.random
    tell: Callable[[str], None] = _silence


class Conversation:
    """Asks one host, and counts requests and the bytes that arrived on the wire."""

    def __init__(self, settings: ClientSettings, http: httpx.Client, around: Surroundings) -> None:
        """Take the ready HTTP client; closing it is up to its owner."""
        self.address = Address(settings.base_url)
        self.requests = 0
        self.bytes_received = 0
        self._settings, self._http, self._around = settings, http, around
        self._pace = Pace(settings.request_interval, around.clock, around.sleep)
        self._turn = threading.RLock()

    def ask(
        self,
        url: str,
        read: Callable[[Answer], T],
        *,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        expected: frozenset[int] = _OK,
        rescue: Callable[[Answer], T] | None = None,
    ) -> T:
        """Ask until `read` makes sense of an answer with an expected status.

        An answer that `read` finds to be nonsense is asked for again; `rescue` may make the best of the last one.
        Raises RegistryError of the kind of the last failure.
        """
        attempt = 0
        while True:
            attempt += 1
            try:
                with self._turn:
                    answer = self._answer(url, params or {}, headers or {})
                if answer.status not in expected:
                    refuse(answer, self.address, retry_after(answer.headers, self._around.wall_clock))
                last = attempt >= self._most(NONSENSE_PATIENCE)
                return _understood(answer, rescue if rescue and last else read)
            except Transient as fault:
                if attempt >= self._most(fault.patience):
                    raise _final(fault.error, attempt) from fault
                self._wait(attempt, fault)

    def _most(self, patience: int) -> int:
        return max(1, min(self._settings.attempts, patience))

    def _answer(self, url: str, params: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Send one request and read its answer to the end."""
        self._pace.wait()
        self.requests += 1
        try:
            with self._http.stream("GET", url, params=dict(params) or None, headers=dict(headers)) as response:
                encoding = response.headers.get("content-encoding", "")
                body = Body(encoding, self._settings.max_body_bytes, self._settings.max_answer_seconds, self._around.clock)
                content = body.read(self._counted(response))
        except httpx.ConnectError as problem:
            raise self._unconnected(problem) from problem
        except httpx.TimeoutException as problem:
            text = f"{self.address.host} did not answer within {self._settings.timeout:g} seconds"
            error = RegistryUnreachable(f"{text}.", "Try again later, or raise the setting timeout.")
            raise Transient(error, patience=AS_OFTEN_AS_ALLOWED) from problem
        except httpx.TransportError as problem:
            error = RegistryUnreachable(f"The connection to {self.address.host} broke off: {_reason(problem)}.", "Try again later.")
            raise Transient(error, patience=AS_OFTEN_AS_ALLOWED) from problem
        received = {key.lower(): value for key, value in response.headers.items()}
        return Answer(response.status_code, {**received, "location": response.extensions.get(LOCATION, "")}, content, url)

    def _counted(self, response: httpx.Response) -> Iterator[bytes]:
        for chunk in response.iter_raw():
            self.bytes_received += len(chunk)
            yield chunk

    def _unconnected(self, problem: httpx.ConnectError) -> Transient:
        """Tell a connection that cannot be made now from one that is not to be trusted."""
        host, reason = self.address.host, _reason(problem)
        if _is_certificate_fault(problem):
            error = RegistryUnreachable(
                f"The certificate of {host} cannot be trusted: {reason}.", "Check the clock, and whether a proxy reads along."
            )
            return Transient(error, patience=1)
        error = RegistryUnreachable(f"No connection to {host}: {reason}.", "Check the network and the settings registry and proxy.")
        return Transient(error, patience=_NO_CONNECTION_PATIENCE)

    def _wait(self, attempt: int, fault: Transient) -> None:
        seconds = wait_before(attempt, fault, self._settings.max_retry_after, self._around.jitter)
        self._around.tell(f"{fault.error.message} Asking again in {seconds:.0f} s (attempt {attempt + 1}).")
        self._around.sleep(seconds)


def _understood(answer: Answer, read: Callable[[Answer], T]) -> T:
    try:
        return read(answer)
    except RegistryNonsense as problem:
        raise Transient(problem, patience=NONSENSE_PATIENCE) from problem


def _final(error: RegistryError, attempts: int) -> RegistryError:
    """Say how often it was tried, where that was more than once."""
    if attempts == 1:
        return error
    return type(error)(f"{error.message.rstrip('.')}, {attempts} times over.", error.advice)


def _reason(problem: Exception) -> str:
    return excerpt(str(problem).encode("utf-8", "replace"), 160).rstrip(".") or type(problem).__name__


def _is_certificate_fault(problem: BaseException | None) -> bool:
    while problem is not None:
        if isinstance(problem, ssl.SSLCertVerificationError):
            return True
        problem = problem.__cause__ or problem.__context__
    return False
