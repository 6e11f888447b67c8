"""What the doctor says of the program: versions, and who else is called trialwatch."""

from __future__ import annotations

from trialwatch.doctor.program import installed_versions, name_finding, versions_finding


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
