"""The two streams of a command, tried in processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys

PAGE = """
from rich.text import Text
from trialwatch.show.console import narration, quiet_pipe, standard_output
with quiet_pipe():
    standard_output(width=40).print(Text("─ … 肝 é [red]x[/red]", style="bold red"))
    narration(width=40).print("told [b]aside[/b] :smile: 42")
"""
MANY = """
from trialwatch.show.console import data_output, quiet_pipe, standard_output
with quiet_pipe():
    for number in range(100_000):
        {}
"""


def run(code: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run code in a fresh interpreter whose output is no terminal."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR", "PYTHONIOENCODING", "PYTHONUTF8")}
    return subprocess.run([sys.executable, "-c", code], env=kept | environment, capture_output=True, check=False)


def test_streams_are_apart() -> None:
    """Pages go to standard output, narration to standard error; neither reads markup or has colour where nobody looks."""
    done = run(PAGE, PYTHONIOENCODING="utf-8")
    assert done.stdout.decode() == "─ … 肝 é [red]x[/red]\n"
    assert done.stderr.decode() == "told [b]aside[/b] :smile: 42\n"


def test_no_colour_when_asked() -> None:
    """NO_COLOR wins over a terminal that could."""
    assert b"\x1b[1;31m" in run(PAGE, PYTHONIOENCODING="utf-8", FORCE_COLOR="1", TERM="xterm").stdout
    assert b"31m" not in run(PAGE, PYTHONIOENCODING="utf-8", FORCE_COLOR="1", NO_COLOR="1", TERM="xterm").stdout


def test_plain_characters_where_needed() -> None:
    """A terminal without Unicode gets plain characters of the same width, not a traceback."""
    assert run(PAGE, PYTHONIOENCODING="ascii").stdout == b"- ~ ?? ? [red]x[/red]\n"
    assert run(PAGE, PYTHONIOENCODING="latin-1").stdout == "- ~ ?? é [red]x[/red]\n".encode("latin-1")


def test_a_broken_pipe_ends_quietly() -> None:
    """A reader that goes away ends pages and data with 0 and without a word."""
    for write in ("standard_output().print('row')", "data_output().write(b'row' * 100)"):
        child = subprocess.Popen([sys.executable, "-c", MANY.format(write)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.read(3)
        child.stdout.close()
        assert child.stderr.read() == b""
        child.stderr.close()
        assert child.wait() == 0
