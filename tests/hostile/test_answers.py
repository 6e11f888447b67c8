"""Answers that mean harm: elsewhere, endless, bombs, poisoned errors. The command ends with 3, in harmless words."""

from __future__ import annotations

import gzip
import json
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hostile.conftest import Ended, Run
from tests.hostile.registry import DAYS, Answer, record, registry
from tests.hostile.test_outputs import harmful
from tests.show.sample import HOSTILE

POISON = "".join(HOSTILE.values())
JSON = {"Content-Type": "application/json"}


def is_clear(ended: Ended) -> bool:
    """Whether the command ended as it should where the registry is at fault."""
    told = ended.told.decode()
    return ended.code == 3 and told.startswith("trialwatch: ") and "Traceback" not in told and harmful(told) == [] and len(told) < 1000


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("path", ["/version", "/studies"])
def test_a_redirect_to_another_host_is_not_followed(run: Run, status: int, path: str) -> None:
    """A registry that sends elsewhere is an error, and elsewhere nobody is asked."""
    with registry() as elsewhere:

        def lead_away(asked: str, _params: dict[str, list[str]]) -> Answer | None:
            return Answer(b"", status, {"Location": f"{elsewhere.url}{path}"}) if asked.endswith(path) else None

        with registry(lead_away) as here:
            ended = run("sync", url=here.url)
        assert is_clear(ended)
        assert b"redirects to" in ended.told
        assert elsewhere.asked == []


def test_a_merged_study_on_another_host_is_not_followed(run: Run, store: Path, tmp_path: Path) -> None:
    """A study that the registry claims to lie on another host is not fetched there."""
    import shutil

    mine = tmp_path / "mine.db"
    shutil.copy(store, mine)
    with registry() as elsewhere:

        def lead_away(asked: str, _params: dict[str, list[str]]) -> Answer | None:
            if asked.endswith("/studies"):
                return Answer(b'{"totalCount":0,"studies":[]}')
            return None if asked.endswith("/version") else Answer(b"", 301, {"Location": f"{elsewhere.url}/studies/NCT09000001"})

        with registry(lead_away) as here:
            here.day = "2026-11-23"
            ended = run("sync", store=mine, url=here.url)
        assert is_clear(ended)
        assert elsewhere.asked == []


@pytest.mark.parametrize("empty", [True, False])
def test_pages_that_never_end_are_given_up(run: Run, empty: bool) -> None:
    """A registry whose tokens never end, with or without studies, is an error after a bounded number of requests."""
    counter = iter(range(10_000))

    def endless(asked: str, _params: dict[str, list[str]]) -> Answer | None:
        if not asked.endswith("/studies"):
            return None
        turn = next(counter)
        studies = [] if empty else [record(f"NCT{turn:08d}", "liver", DAYS[0], later=False)]
        return Answer(json.dumps({"totalCount": 3, "studies": studies, "nextPageToken": f"t{turn}"}).encode())

    with registry(endless) as here:
        ended = run("sync", url=here.url, PAGE_SIZE="1")
    assert is_clear(ended)
    assert b"do not end" in ended.told
    assert len(here.asked) < 30


@pytest.mark.parametrize("path", ["/version", "/studies"])
def test_a_gzip_bomb_is_given_up_at_the_limit(run: Run, path: str) -> None:
    """An answer that unpacks to more than the setting max_body_bytes is not unpacked further."""
    bomb = gzip.compress(b"[" * 30_000_000)

    def explode(asked: str, _params: dict[str, list[str]]) -> Answer | None:
        return Answer(bomb, 200, {**JSON, "Content-Encoding": "gzip"}) if asked.endswith(path) else None

    with registry(explode) as here:
        ended = run("sync", url=here.url, MAX_BODY_BYTES="1000000")
    assert is_clear(ended)
    assert b"1,000,000 bytes" in ended.told


@pytest.mark.parametrize("body", [b"[" * 10_000 + b"]" * 10_000, b'{"studies":' + b"[" * 10_000 + b"]" * 10_000 + b"}"])
@pytest.mark.parametrize("path", ["/version", "/studies"])
def test_nesting_without_end_is_nonsense(run: Run, path: str, body: bytes) -> None:
    """An answer nested ten thousand deep is an answer that makes no sense, not a crash."""
    with registry(lambda asked, _params: Answer(body) if asked.endswith(path) else None) as here:
        assert is_clear(run("sync", url=here.url))


@pytest.mark.parametrize("status", [200, 400, 403, 404, 429, 500])
@pytest.mark.parametrize("path", ["/version", "/studies"])
def test_errors_quote_nothing_to_obey(run: Run, status: int, path: str) -> None:
    """Whatever an error's text holds, standard error has two harmless lines."""
    poisoned = Answer(POISON.encode(), status, {"Content-Type": "text/plain"})
    with registry(lambda asked, _params: poisoned if asked.endswith(path) else None) as here:
        ended = run("sync", url=here.url)
    assert is_clear(ended)
    assert ended.out == b""


def test_poisoned_data_versions_are_shown_harmless(run: Run) -> None:
    """A data version and a token that hold escape sequences reach no terminal."""
    version = Answer(json.dumps({"apiVersion": POISON, "dataTimestamp": f"2026-11-19T09:00:05\x1b[2J{POISON[:40]}"}).encode())
    with registry(lambda asked, _params: version if asked.endswith("/version") else None) as here:
        ended = run("sync", url=here.url)
        again = run("list", url=here.url)
    assert harmful((ended.out + ended.told).decode()) == []
    assert harmful((again.out + again.told).decode()) == []


@contextmanager
def dripping() -> Iterator[str]:
    """Serve an answer that never ends, a few bytes at a time, for as long as somebody reads it."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            peer, _ = server.accept()
            with peer:
                peer.recv(65536)
                try:
                    peer.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
                    gone = threading.Event()
                    while not gone.wait(0.01):
                        peer.sendall(b"1\r\n \r\n")
                except OSError:
                    return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/api/v2"
        thread.join(10)


def test_an_answer_that_drips_is_given_up_after_the_set_time(run: Run) -> None:
    """An answer that keeps coming and never ends is left after the setting max_answer_seconds."""
    with dripping() as url:
        ended = run("sync", url=url, MAX_ANSWER_SECONDS="0.2")
    assert is_clear(ended)
    assert b"0.2 seconds" in ended.told


@pytest.mark.parametrize("url", ["http://example.org/api/v2", "ftp://127.0.0.1/", "https://user:secret@example.org/", "file:///etc/passwd"])
def test_a_registry_that_is_not_to_be_trusted_is_refused(run: Run, url: str) -> None:
    """Plain http to another machine, other schemes and passwords in the address are wrong settings; no password is repeated."""
    ended = run("sync", url=url)
    assert ended.code == 2
    assert b"secret" not in ended.told
