"""The two streams of a command: standard output is data, standard error is narration.

This module owns both. Colour only on a terminal and never with NO_COLOR; a reader that goes away ends the output
quietly; a character that the terminal cannot show is replaced by a plain one of the same width.
"""

from __future__ import annotations

import codecs
import os
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Never

from rich.cells import cell_len
from rich.console import Console

if TYPE_CHECKING:
    from collections.abc import Iterator


_STAND_INS = {
    "…": "~", "─": "-", "━": "-", "│": "|", "·": ".", "—": "-", "–": "-", "‘": "'", "’": "'", "“": '"', "”": '"',
    "█": "#", "▓": "=", "▒": "+", "░": ":", "═": "_", "→": ">", "▲": "^", "▁": ".", "▂": ".", "▃": ":", "▄": "=", "▅": "=",
    "▆": "#", "▇": "#", "≥": ">", "≤": "<", "µ": "u", "\N{NO-BREAK SPACE}": " ",
}  # fmt: skip
ERRORS = "trialwatch"


def _stand_in(problem: UnicodeError) -> tuple[str, int]:
    """Replace what an encoding cannot say by as many plain characters as it has cells."""
    if not isinstance(problem, UnicodeEncodeError):
        raise problem
    missing = problem.object[problem.start : problem.end]
    return "".join(_STAND_INS.get(one, "?" * cell_len(one)) for one in missing), problem.end


codecs.register_error(ERRORS, _stand_in)


class _Console(Console):
    """A console that lets its caller see that the reader has gone."""

    def on_broken_pipe(self) -> Never:
        raise BrokenPipeError


def standard_output(width: int | None = None) -> Console:
    """Open standard output for pages; the width is the terminal's unless given."""
    return _open(stderr=False, width=width)


def narration(width: int | None = None) -> Console:
    """Open standard error for progress, warnings and notes."""
    return _open(stderr=True, width=width)


def _open(*, stderr: bool, width: int | None) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors=ERRORS)
    return _Console(stderr=stderr, width=width, highlight=False, markup=False, emoji=False)


def data_output() -> BinaryIO:
    """Open standard output for bytes: JSON, CSV, feeds."""
    sys.stdout.flush()
    return sys.stdout.buffer


def is_terminal() -> bool:
    """Whether somebody looks at standard output."""
    return sys.stdout.isatty()


@contextmanager
def quiet_pipe() -> Iterator[None]:
    """Run a command's output; where its reader goes away (`| head`), end with 0 and without a word."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
        raise SystemExit(0) from None
