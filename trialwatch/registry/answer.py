"""One answer, read to its end within limits of size and time."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from trialwatch.errors import RegistryNonsense, RegistryUnreachable
from trialwatch.registry.retry import Transient

_GZIP = zlib.MAX_WBITS | 16
NONSENSE_PATIENCE = 4
"""How often an answer that makes no sense is asked for again: it may be a passing web page, or a lasting fault."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer: status, headers by lower-case name, decompressed body, and the address that gave it."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str

    @property
    def is_web_page(self) -> bool:
        """Whether it is HTML, whatever it claims to be."""
        return self.body[:200].lstrip().lower().startswith((b"<!doctype", b"<html", b"<head"))


class Body:
    """Collects and decompresses an answer's bytes, never beyond the limit.

    Raises RegistryNonsense for one that is larger than `most` bytes, Transient for one that ends early or takes
    longer than `seconds`.
    """

    def __init__(self, encoding: str, most: int, seconds: float, clock: Callable[[], float]) -> None:
        """Take the content encoding as the header names it."""
        self._encoding = encoding.strip().lower()
        self._most, self._seconds, self._clock = most, seconds, clock
        self._content = bytearray()
        self._begun = False

    def read(self, chunks: Iterable[bytes]) -> bytes:
        """Return the whole body."""
        take = self._taker()
        end = self._clock() + self._seconds
        for chunk in chunks:
            self._begun = True
            take(chunk)
            if self._clock() > end:
                raise Transient(
                    RegistryUnreachable(f"an answer was not complete after {self._seconds:g} seconds", "The connection may be too slow."),
                    patience=2,
                )
        self._end()
        return bytes(self._content)

    def _taker(self) -> Callable[[bytes], None]:
        if self._encoding in ("", "identity"):
            self._inflater = None
            return self._add
        if self._encoding in ("gzip", "x-gzip"):
            self._inflater = zlib.decompressobj(_GZIP)
            return self._inflate
        raise Transient(
            RegistryNonsense(f"an answer is packed in a way that nobody asked for ({self._encoding[:20]!r})"), patience=NONSENSE_PATIENCE
        )

    def _add(self, chunk: bytes) -> None:
        if len(self._content) + len(chunk) > self._most:
            raise RegistryNonsense(
                f"The registry's answer is larger than {self._most:,} bytes and was not read further.",
                "A smaller page_size makes smaller answers; max_body_bytes sets the limit.",
            )
        self._content += chunk

    def _inflate(self, chunk: bytes) -> None:
        inflater = self._inflater
        try:
            while chunk and inflater:
                self._add(inflater.decompress(chunk, self._most - len(self._content) + 1))
                chunk = inflater.unconsumed_tail
                if inflater.eof and inflater.unused_data:
                    chunk, inflater = inflater.unused_data, zlib.decompressobj(_GZIP)
                    self._inflater = inflater
        except zlib.error as problem:
            raise Transient(RegistryNonsense(f"an answer's compression is damaged ({problem})"), patience=NONSENSE_PATIENCE) from problem

    def _end(self) -> None:
        if self._inflater and self._begun and not self._inflater.eof:
            raise Transient(RegistryNonsense("an answer ends early"), patience=NONSENSE_PATIENCE)
