"""Webhooks through Apprise, to a real HTTP server on loopback."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from sqlalchemy import Engine

from tests.deliver.stage import FIRST, LATER, a_watch, put_change, save
from trialwatch.deliver.ledger import send_due
from trialwatch.deliver.senders import Senders
from trialwatch.deliver.telling import due_watches, write_digests
from trialwatch.settings import Settings


class Hook(HTTPServer):
    """A webhook that answers with `answer` and keeps what it got."""

    answer = 200

    def __init__(self) -> None:
        """Listen on a free port."""
        super().__init__(("127.0.0.1", 0), _Request)
        self.got: list[dict[str, str]] = []


class _Request(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        """Keep the body and answer."""
        assert isinstance(self.server, Hook)
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def hook() -> Iterator[Hook]:
    """Give a webhook that runs."""
    server = Hook()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def make_due(engine: Engine, url: str) -> None:
    """Leave a digest due for a webhook."""
    save(engine, a_watch(url))
    put_change(engine, FIRST)
    write_digests(engine, due_watches(engine, LATER), LATER, "example.org")


def test_a_webhook_gets_the_subject_and_the_short_text(engine: Engine, hook: Hook) -> None:
    """json:// receives title and message with the record's link."""
    make_due(engine, f"json://127.0.0.1:{hook.server_port}/hook")
    assert send_due(engine, Senders(Settings()), lambda: LATER, by="test").failed == []
    assert hook.got[0]["title"].startswith("[trialwatch] liver: 1 needs your eyes")
    assert f"https://clinicaltrials.gov/study/{FIRST}" in hook.got[0]["message"]


def test_a_webhook_that_answers_500_leaves_the_delivery_due(engine: Engine, hook: Hook) -> None:
    """A failing webhook is a counted failure with its reason; the next attempt delivers."""
    make_due(engine, f"json://127.0.0.1:{hook.server_port}/hook")
    hook.answer = 500
    report = send_due(engine, Senders(Settings()), lambda: LATER, by="test")
    assert len(report.failed) == 1
    assert "did not take the message" in report.failed[0][1]
    hook.answer = 200
    assert len(send_due(engine, Senders(Settings()), lambda: LATER, by="test", waiting_too=True).sent) == 1


def test_a_failing_webhook_does_not_hold_up_a_folder(engine: Engine, hook: Hook, tmp_path: object) -> None:
    """Of two addresses the one that works is served."""
    save(engine, a_watch(f"json://127.0.0.1:{hook.server_port}/hook", f"file:{tmp_path}/out"))
    put_change(engine, FIRST)
    write_digests(engine, due_watches(engine, LATER), LATER, "example.org")
    hook.answer = 500
    report = send_due(engine, Senders(Settings()), lambda: LATER, by="test")
    assert (report.sent, len(report.failed)) == ([f"file:{tmp_path}/out"], 1)
