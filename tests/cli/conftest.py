"""Running the command as a user does: a process of its own, with settings of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Outcome:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `trialwatch` with these words in an empty folder, its store in that folder too."""

    def run_once(*words: str, **environment: str) -> Outcome:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
        settings = {"HOME": str(tmp_path), "XDG_DATA_HOME": "", "XDG_CONFIG_HOME": "", "TRIALWATCH_REQUEST_INTERVAL": "0", **environment}
        command = [sys.executable, "-m", "trialwatch", *words]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={**kept, **settings}, timeout=120, check=False)
        return Outcome(done.returncode, done.stdout, done.stderr)

    return run_once
