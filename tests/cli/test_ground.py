"""What holds for every command: help, flags, errors, exit codes, quick start."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.cli.conftest import Run
from trialwatch import __version__
from trialwatch.cli.session import hoist_flags

COMMANDS = (
    "sync",
    "list",
    "show",
    "changes",
    "overview",
    "vocabulary",
    "backfill",
    "db",
    "demo",
    "watch",
    "digest",
    "worker",
    "dashboard",
    "doctor",
    "export",
)
HEAVY = (
    "sqlmodel",
    "sqlalchemy",
    "httpx",
    "textual",
    "apscheduler",
    "jinja2",
    "apprise",
    "msgspec",
    "trialwatch.store",
    "trialwatch.vocabulary",
)


def test_help_names_every_command(run: Run) -> None:
    """The help lists the commands and ends with 0."""
    done = run("--help")
    assert done.code == 0
    assert all(f" {name} " in done.out for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_every_command_has_help(run: Run, name: str, flag: str) -> None:
    """Each command explains itself with both flags."""
    done = run(name, flag)
    assert (done.code, done.err) == (0, "")
    assert "Usage: trialwatch" in done.out


def test_help_loads_nothing_heavy() -> None:
    """Asking for help imports none of the libraries that commands need."""
    code = "\n".join(
        (
            "import sys; sys.argv = ['trialwatch', '--help']",
            "import trialwatch.cli",
            "try: trialwatch.cli.main()",
            "except SystemExit: pass",
            f"print([one for one in {HEAVY!r} if one in sys.modules], file=sys.stderr)",
        )
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_version_is_told(run: Run) -> None:
    """The version is printed to standard output."""
    assert run("--version").out == f"trialwatch {__version__}\n"


def test_global_options_may_stand_anywhere() -> None:
    """Options of the whole program are moved in front, those behind `--` and those of commands stay."""
    assert hoist_flags(["list", "--database", "a.db", "--limit", "3"]) == ["--database", "a.db", "list", "--limit", "3"]
    assert hoist_flags(["list", "--registry=x", "--", "--database"]) == ["--registry=x", "list", "--", "--database"]
    assert hoist_flags(["--debug", "show"]) == ["--debug", "show"]


@pytest.mark.parametrize("words", [("sinc",), ("list", "--colour"), ("show",), ("list", "--limit", "many"), ("list", "--format", "yaml")])
def test_wrong_use_ends_with_2(run: Run, words: tuple[str, ...]) -> None:
    """A wrong command, option or value is told on standard error and ends with 2."""
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert done.err


def test_a_store_that_is_not_there_yet_is_explained(run: Run) -> None:
    """Asking before the first sync ends with 1 and says what to do; no file is made."""
    done = run("list", "--database", "absent.db")
    assert (done.code, done.out) == (1, "")
    assert "trialwatch sync" in done.err
    assert "Traceback" not in done.err
    assert run("list", "--database", "absent.db").code == 1


def test_an_unknown_setting_ends_with_2_and_names_the_nearest(run: Run) -> None:
    """A mistyped variable of the environment is an error, not a default."""
    done = run("list", TRIALWATCH_DATABSE="x")
    assert done.code == 2
    assert "TRIALWATCH_DATABASE" in done.err


def test_a_registry_that_does_not_answer_ends_with_3(run: Run) -> None:
    """No connection is two lines on standard error and leaves an empty store."""
    done = run("sync", "--registry", "http://127.0.0.1:9/api/v2", TRIALWATCH_ATTEMPTS="1", TRIALWATCH_TIMEOUT="2")
    assert done.code == 3
    assert "127.0.0.1:9" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("number", ["NCT1234567890", "CheckMate", "12345678", "NCT00000000"])
def test_a_wrong_number_ends_with_2(run: Run, number: str) -> None:
    """What is no NCT number is refused with an example of one."""
    done = run("sync", number)
    assert done.code == 2
    assert "NCT01658878" in done.err


def test_a_file_that_is_no_store_ends_with_4_untouched(run: Run, tmp_path: object) -> None:
    """A text file named as the database is refused and stays as it is."""
    from pathlib import Path

    path = Path(str(tmp_path)) / "notes.txt"
    path.write_text("my notes " * 100, encoding="utf-8")
    done = run("list", "--database", str(path))
    assert done.code == 4
    assert path.read_text(encoding="utf-8") == "my notes " * 100
