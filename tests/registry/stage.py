"""A stage for the client: scripted answers, time that passes only when somebody waits, and small records of our own."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from trialwatch.registry.client import ClientSettings, RegistryClient, Surroundings

BASE = "https://registry.example/api/v2"


class Chunks(httpx.SyncByteStream):
    """A body that arrives piece by piece, and may break off."""

    def __init__(self, *pieces: bytes, then: Exception | None = None, between: Callable[[], None] | None = None) -> None:
        """Send the pieces, calling `between` before each, and then break off with `then`."""
        self.pieces, self.then, self.between = pieces, then, between

    def __iter__(self) -> Iterator[bytes]:
        for piece in self.pieces:
            if self.between:
                self.between()
            yield piece
        if self.then:
            raise self.then


def reply(status: int = 200, body: bytes | str | dict[str, Any] = b"", *, packed: bool = False, **headers: str) -> httpx.Response:
    """Make an answer as it comes over the wire; header names are written with underscores."""
    raw = json.dumps(body).encode() if isinstance(body, dict) else body.encode() if isinstance(body, str) else body
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if packed:
        raw, names = gzip.compress(raw), {**names, "content-encoding": "gzip"}
    return httpx.Response(status, headers=names, stream=Chunks(raw))


def page(*records: bytes, total: int | None = None, token: str | None = None) -> bytes:
    """Write a page exactly as the registry does, one study a line."""
    head = b"" if total is None else b'"totalCount":%d,' % total
    tail = b"" if token is None else b',"nextPageToken":"%s"' % token.encode()
    return b"{" + head + b'"studies":[\n' + b",\n".join(records) + b"\n]" + tail + b"}"


def record(number: int = 1, **modules: Any) -> bytes:
    """Write a small record; `modules` are put into its protocol section."""
    section = {"identificationModule": {"nctId": f"NCT{number:08d}", "briefTitle": f"Study {number}"}, **modules}
    study = {"protocolSection": section, "derivedSection": {"miscInfoModule": {"versionHolder": "2026-08-03"}}, "hasResults": False}
    return json.dumps(study, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass
class Stage:
    """Scripted answers and what was asked and waited; the last answer repeats."""

    answers: list[httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]]
    settings: dict[str, Any] = field(default_factory=dict)
    asked: list[httpx.Request] = field(default_factory=list)
    asked_at: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    now: float = 1000.0

    def client(self) -> RegistryClient:
        """Make a client that plays on this stage."""
        around = Surroundings(self.sleep, lambda: self.now, lambda: 1_700_000_000.0, lambda: 0.5, self.told.append)
        chosen = ClientSettings(**{"base_url": BASE, **self.settings})
        return RegistryClient(chosen, transport=httpx.MockTransport(self.answer), around=around)

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.waits.append(seconds)
        self.now += seconds

    def answer(self, request: httpx.Request) -> httpx.Response:
        """Give the next answer."""
        self.asked.append(request)
        self.asked_at.append(self.now)
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            raise given
        if callable(given):
            return given(request)
        if isinstance(given.stream, Chunks):
            return httpx.Response(given.status_code, headers=given.headers, stream=given.stream)
        return given
