"""The command itself, in a process of its own."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run

NOWHERE = "http://127.0.0.1:9/api/v2"


def test_it_ends_with_the_code_of_the_registry_when_that_is_out_of_reach(run: Run) -> None:
    """With no store yet and no registry, the registry is the problem."""
    done = run("doctor", "--registry", NOWHERE)
    assert done.code == 3
    assert "PROBLEM  registry / reachable" in done.out
    assert "WARNING  store / place" in done.out


def test_json_gives_every_finding(run: Run) -> None:
    """Each finding has area, what, state, said and advice; standard error stays empty."""
    done = run("doctor", "--registry", NOWHERE, "--format", "json")
    found = json.loads(done.out)
    assert all(set(one) == {"area", "what", "state", "said", "advice"} for one in found)
    assert {one["area"] for one in found} == {"program", "settings", "store", "registry", "delivery"}
    assert done.err == ""


def test_settings_that_cannot_be_read_end_with_two(run: Run, tmp_path: Path) -> None:
    """An unknown key is the finding; what rests on settings is not looked at."""
    (tmp_path / "trialwatch.toml").write_text("databse = 'x'\n", encoding="utf-8")
    done = run("doctor")
    assert done.code == 2
    assert "databse" in done.out
    assert "Did you mean database?" in done.out


def test_a_foreign_file_as_store_ends_with_four(run: Run, tmp_path: Path) -> None:
    """The store's problem comes before the registry's."""
    (tmp_path / "notes.txt").write_text("no database " * 200, encoding="utf-8")
    done = run("doctor", "--registry", NOWHERE, "--database", "notes.txt")
    assert done.code == 4
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "no database " * 200
