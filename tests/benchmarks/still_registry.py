"""A registry that only hands out prepared pages: fast enough to measure the client instead of the server.

`python -m tests.benchmarks.still_registry COUNT CHANGED` serves COUNT records on loopback, prints its address, and
moves on one data day, with CHANGED records altered, whenever a line arrives on standard input.
"""

from __future__ import annotations

import gzip
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from urllib.parse import parse_qs, urlsplit

from tests.benchmarks.records import numbered_records


class StillRegistry:
    """Pages of one data day, compressed once."""

    def __init__(self, count: int, changed: int, page_size: int) -> None:
        """Prepare day 0; the day after it is prepared when it comes."""
        self.day = 0
        self._made = (count, changed, page_size)
        self.pages = [self._prepare(0)]

    def move_on(self) -> None:
        """Begin the next day."""
        if len(self.pages) == 1:
            self.pages.append(self._prepare(1))
        self.day = 1

    def _prepare(self, day: int) -> list[bytes]:
        """Compress the pages of a day one after another, so that no more than one is whole in memory."""
        count, changed, page_size = self._made
        records = (_on_day(raw, day, changed=bool(day) and number < changed) for number, raw in enumerate(numbered_records(count)))
        pages = []
        for start in range(0, count, page_size):
            head = b'"totalCount":%d,' % count if start == 0 else b""
            tail = b',"nextPageToken":"page-%d"' % (start // page_size + 1) if start + page_size < count else b""
            body = b"{" + head + b'"studies":[\n' + b",\n".join(islice(records, page_size)) + b"\n]" + tail + b"}"
            pages.append(gzip.compress(body, 1))
        return pages


def _on_day(raw: bytes, day: int, *, changed: bool) -> bytes:
    held = b'"versionHolder":"2026-11-%02d"' % (19 + day)
    start = raw.find(b'"versionHolder":"')
    raw = raw[:start] + held + raw[start + len(held) :] if start >= 0 else raw
    return raw.replace(b'"briefTitle":"', b'"briefTitle":"Amended ', 1) if changed else raw


class Answers(BaseHTTPRequestHandler):
    """Version, pages by token, and nothing by id."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body leave in two writes, and nobody should wait for an acknowledgement
    registry: StillRegistry

    def log_message(self, *_: object) -> None:
        """Stay silent."""

    def do_GET(self) -> None:
        """Answer one request."""
        parts = urlsplit(self.path)
        asked = parse_qs(parts.query)
        etag = f'"{self.registry.day}"'
        if self.headers.get("If-None-Match") == etag:
            self._send(304, b"", etag)
        elif parts.path.endswith("/version"):
            day = 19 + self.registry.day
            self._send(200, b'{"apiVersion":"2.0.5","dataTimestamp":"2026-11-%dT09:00:05"}' % day, etag)
        elif "filter.ids" in asked:
            self._send(200, b'{"totalCount":0,"studies":[\n\n]}', etag)
        else:
            page = int(asked.get("pageToken", ["page-0"])[0].removeprefix("page-"))
            self._send(200, self.registry.pages[self.registry.day][page], etag, packed=True)

    def _send(self, status: int, body: bytes, etag: str, *, packed: bool = False) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", etag)
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


def main() -> None:
    """Serve until standard input ends."""
    count, changed, page_size = (int(word) for word in (*sys.argv[1:], "1000")[:3])
    Answers.registry = StillRegistry(count, changed, page_size)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"ready http://127.0.0.1:{server.server_port}/api/v2", flush=True)
    for _ in sys.stdin:
        Answers.registry.move_on()
        print("moved", flush=True)


if __name__ == "__main__":
    main()
