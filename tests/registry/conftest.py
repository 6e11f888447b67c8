"""The loopback stand-in of the registry, run as a process of its own, and the real records."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")


@dataclass(frozen=True)
class StandIn:
    """A running stand-in and its controls."""

    base: str

    def control(self, what: str, data: Any) -> None:
        """Move its calendar, set faults, remove or merge records."""
        url = self.base.replace("/api/v2", f"/_control/{what}")
        with urlopen(Request(url, data=json.dumps(data).encode(), method="POST")) as answer:
            answer.read()

    def log(self) -> list[dict[str, Any]]:
        """List the requests since the last reset."""
        with urlopen(self.base.replace("/api/v2", "/_control/log")) as answer:
            return list(json.load(answer))


@pytest.fixture(scope="session")
def running_stand_in(shared: Path) -> Iterator[StandIn]:
    """Run the stand-in over the timelines for the whole session."""
    folder = shared / "registry"
    command = [sys.executable, str(folder / "server.py"), "--as-of", "2026-08-03", str(folder / "timelines.ndjson.gz")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield StandIn(process.stdout.readline().split()[1])
        process.terminate()


@pytest.fixture
def stand_in(running_stand_in: StandIn) -> StandIn:
    """Give the stand-in as it stood on its first day, without faults."""
    running_stand_in.control("reset", {})
    running_stand_in.control("as-of", {"date": "2026-08-03"})
    return running_stand_in


@pytest.fixture(scope="session")
def real_records(shared: Path) -> list[bytes]:
    """Read the real records, one JSON text each."""
    with gzip.open(shared / "registry" / "records.ndjson.gz") as lines:
        return [line.rstrip(b"\n") for line in lines]


@pytest.fixture(scope="session")
def real_versions(shared: Path) -> list[bytes]:
    """Read every dated version of the timelines, as JSON text."""
    with gzip.open(shared / "registry" / "timelines.ndjson.gz") as lines:
        rows = [json.loads(line) for line in lines]
    return [json.dumps(version["study"], ensure_ascii=False).encode() for row in rows for version in row["versions"]]
