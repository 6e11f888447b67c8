"""`trialwatch dashboard` where nobody looks at a terminal: one page, once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.dashboard.stage import awkward_store, new_store


def run(database: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, without a terminal."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
    surroundings = {**plain, "TRIALWATCH_DATABASE": str(database), "COLUMNS": "100", "XDG_CONFIG_HOME": str(database.parent)}
    command = [sys.executable, "-m", "trialwatch", "dashboard", *words]
    return subprocess.run(command, capture_output=True, text=True, env=surroundings, cwd=database.parent, check=False)


def test_once_prints_one_page(tmp_path: Path) -> None:
    """The news, the overview and the source stand on standard output, plain."""
    awkward_store(tmp_path / "store.db").dispose()
    done = run(tmp_path / "store.db", "--once")
    assert done.returncode == 0, done.stderr
    assert "2 critical, 3 major, 2 minor" in done.stdout
    assert "ClinicalTrials.gov" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stderr == ""


def test_without_a_terminal_it_prints_once_unasked(tmp_path: Path) -> None:
    """In a pipe the dashboard is its page, also over an empty store."""
    new_store(tmp_path / "store.db").dispose()
    done = run(tmp_path / "store.db")
    assert done.returncode == 0, done.stderr
    assert "trialwatch sync" in done.stdout


def test_refresh_must_be_a_second_or_more(tmp_path: Path) -> None:
    """A refresh time that would never rest is wrong use."""
    assert run(tmp_path / "store.db", "--refresh", "0").returncode == 2
