"""The tour: without a network and without settings, marked as a sample."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Run


def test_the_tour_runs_whole_and_marks_its_sample(run: Run, tmp_path: Path) -> None:
    """Every step runs, whatever the settings say, and what is kept knows that it is a sample."""
    done = run("demo", "--keep", "kept.db", TRIALWATCH_REGISTRY="http://127.0.0.1:9/api/v2")
    assert done.code == 0, done.err
    assert "Traceback" not in done.err
    assert "82 of 82 studies seen" in done.out
    assert "Up to date" in done.out
    assert "Sample data, not the registry's current state" in done.err
    assert "SAMPLE DATA" in done.out
    status = run("db", "status", "--database", "kept.db", "--format", "json")
    assert json.loads(status.out)["sample"] is True
    assert run("demo", "--keep", "kept.db").code == 2
    assert not (tmp_path / ".local").exists()
