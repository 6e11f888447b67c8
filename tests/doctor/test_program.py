"""What the doctor says of the program: versions, and who else is called trialwatch."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialwatch.doctor.program import installed_versions, name_finding, program_findings, versions_finding


def test_another_package_that_owns_command_and_name_is_named() -> None:
    """A stranger that installs the same name and command is a problem with the way out."""
    found = name_finding(["trialwatch", "biocatalystfeed"], ["biocatalystfeed", "trialwatch"])
    assert found.state == "problem"
    assert "biocatalystfeed also claims the import name and the command" in found.said
    assert "pip uninstall biocatalystfeed" in found.advice


def test_a_stranger_that_owns_just_the_command_is_told_so() -> None:
    """The finding names what is claimed, and nothing else."""
    assert "claims the command trialwatch" in name_finding(["trialwatch"], ["other"]).said


def test_our_own_package_is_fine_twice_over() -> None:
    """Our distribution, or a checkout without one, is no stranger."""
    assert name_finding(["trialwatch", "trialwatch"], ["trialwatch"]).state == "ok"
    assert name_finding([], []).state == "ok"


def test_a_missing_library_is_a_problem_and_a_missing_extra_is_not() -> None:
    """What trialwatch cannot run without is told from what an extra brings."""
    assert versions_finding("3.11.0", {"httpx": None}).state == "problem"
    found = versions_finding("3.11.0", {"httpx": "1", "psycopg": None})
    assert found.state == "ok"
    assert "psycopg (extra postgres)" in found.said


def test_versions_are_read_from_what_is_installed() -> None:
    """An installed library has a version, another has none."""
    found = installed_versions(["httpx", "no-such-library-here"])
    assert found["httpx"]
    assert found["no-such-library-here"] is None


def test_a_stranger_that_is_really_installed_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A distribution that brings a package and a command of our name is found by what it installed."""
    folder = tmp_path / "biocatalystfeed-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: biocatalystfeed\nVersion: 1.0\n", encoding="utf-8")
    (folder / "top_level.txt").write_text("trialwatch\n", encoding="utf-8")
    (folder / "entry_points.txt").write_text("[console_scripts]\ntrialwatch = trialwatch.cli:main\n", encoding="utf-8")
    assert [one.state for one in program_findings()] == ["ok", "ok"]
    monkeypatch.syspath_prepend(str(tmp_path))
    found = {one.what: one for one in program_findings()}["name"]
    assert found.state == "problem"
    assert "biocatalystfeed also claims the import name and the command trialwatch" in found.said
