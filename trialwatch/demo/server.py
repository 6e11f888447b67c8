"""The sample registry on loopback: real HTTP for the real client, nothing beyond this machine.

This module owns the socket and its thread; what is answered is decided in `trialwatch.demo.answers`.
"""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import parse_qs, urlsplit

from trialwatch.demo.answers import Reply, answer, etag
from trialwatch.demo.sample import DAYS, FIRST_DAY, SAMPLE_NOTE, DataDay, data_day

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

IDLE_SECONDS = 10.0
WORTH_PACKING = 500
"""Bodies shorter than this many bytes are sent as they are."""


class SampleRegistry:
    """A registry on 127.0.0.1 that serves the sample as of one data day, from `with` to the end of the block."""

    is_sample: Final = True
    note: ClassVar[str] = SAMPLE_NOTE

    def __init__(self, day: str = FIRST_DAY) -> None:
        """Choose the first data day to serve; raises ValueError where the sample does not have it."""
        self._data = data_day(day)
        self._server: _Server | None = None

    @property
    def day(self) -> str:
        """The data day that is served now, in ISO 8601."""
        return self._data.day

    @day.setter
    def day(self, day: str) -> None:
        self._data = data_day(day)

    @property
    def data(self) -> DataDay:
        """All that is served now."""
        return self._data

    @property
    def url(self) -> str:
        """The base URL of the API; raises RuntimeError outside the `with` block."""
        if not self._server:
            raise RuntimeError("The sample registry serves only inside its `with` block.")
        return f"http://127.0.0.1:{self._server.server_port}/api/v2"

    def advance(self) -> str:
        """Go on to the next data day and return it; raises ValueError after the last."""
        later = [day for day in DAYS if day > self.day]
        if not later:
            raise ValueError(f"{self.day} is the last data day of the sample.")
        self.day = later[0]
        return self.day

    def __enter__(self) -> Self:
        """Open a free port on loopback and serve from a thread."""
        self._server = _Server(self)
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, name="sample registry", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop serving and close the port."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, registry: SampleRegistry) -> None:
        self.registry = registry
        super().__init__(("127.0.0.1", 0), _Conversation)


class _Conversation(BaseHTTPRequestHandler):
    """One connection of a client; kept open between requests, closed when idle."""

    protocol_version = "HTTP/1.1"
    server_version = "trialwatch-sample"
    sys_version = ""
    timeout = IDLE_SECONDS
    server: _Server

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        data = self.server.registry.data
        params = parse_qs(parts.query, keep_blank_values=True)
        self._send(answer(data, parts.path, params, self.headers.get("If-None-Match")), etag(data))

    def _send(self, reply: Reply, tag: str) -> None:
        packed = "gzip" in self.headers.get("Accept-Encoding", "") and len(reply.body) >= WORTH_PACKING
        body = gzip.compress(reply.body, 5, mtime=0) if packed else reply.body
        self.send_response(reply.status)
        self.send_header("ETag", tag)
        if reply.location:
            self.send_header("Location", reply.location)
        if body:
            self.send_header("Content-Type", reply.content_type)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name that http.server uses
        """Say nothing; standard error belongs to the command."""
