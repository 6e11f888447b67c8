"""The worker as a process of its own: it starts, works, stands by, and stops when asked."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from trialwatch.demo.sample import FIRST_DAY
from trialwatch.demo.server import SampleRegistry

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Start workers on one store and one sample registry; whatever still runs is ended."""
    running: list[subprocess.Popen[str]] = []
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
    with SampleRegistry(day=FIRST_DAY) as registry:
        more = {"TRIALWATCH_DATABASE": str(tmp_path / "store.db"), "TRIALWATCH_REGISTRY": registry.url, "TRIALWATCH_REQUEST_INTERVAL": "0"}

        def begin(*words: str) -> subprocess.Popen[str]:
            command = [sys.executable, "-m", "trialwatch", *words]
            running.append(subprocess.Popen(command, env={**kept, **more}, cwd=tmp_path, stderr=subprocess.PIPE, text=True))
            return running[-1]

        yield begin
        for one in running:
            one.kill()
            one.communicate()


def until(process: subprocess.Popen[str], event: str, part: str = "") -> dict[str, str]:
    """Read events until one comes that is meant."""
    assert process.stderr
    for line in process.stderr:
        found: dict[str, str] = json.loads(line)
        if found["event"] == event and part in found["message"]:
            return found
    raise AssertionError(event)


def test_a_worker_syncs_at_once_and_stops_cleanly_on_sigterm(start: Start) -> None:
    """On an empty store the first sync begins at the start; SIGTERM ends with exit code 0."""
    worker = start("worker", "--log-format", "json")
    assert "new" in until(worker, "sync")["message"]
    worker.send_signal(signal.SIGTERM)
    until(worker, "stop", "Stopped")
    assert worker.wait(20) == 0


def test_a_second_worker_stands_by_and_says_so(start: Start) -> None:
    """The second worker on a store waits, and stops when asked without having worked."""
    first = start("worker", "--log-format", "json")
    until(first, "start")
    second = start("worker", "--log-format", "json")
    until(second, "standby")
    second.send_signal(signal.SIGTERM)
    assert second.wait(20) == 0
    first.send_signal(signal.SIGTERM)
    assert first.wait(20) == 0


def test_a_round_once_leaves_by_itself(start: Start) -> None:
    """`worker --once` does what is due and ends."""
    worker = start("worker", "--once", "--log-format", "json")
    until(worker, "sync")
    assert worker.wait(30) == 0
