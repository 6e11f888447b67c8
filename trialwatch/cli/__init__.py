"""The commands: one file each; here they are put together, and errors become exit codes.

Importing this package loads typer alone; what a command needs it imports when it runs.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import Any

import typer

from trialwatch import __version__
from trialwatch.cli import (
    backfill,
    changes,
    dashboard,
    db,
    demo,
    digest,
    doctor,
    export,
    list_,
    overview,
    show,
    sync,
    vocabulary,
    watch,
    worker,
)
from trialwatch.cli.console import say
from trialwatch.cli.session import hoist_flags, remember_flags
from trialwatch.errors import TrialwatchError

INTERRUPTED = 130
SELDOM = (50_000, 20, 20)
"""How seldom Python looks for cycles: importing the libraries makes objects that live to the end, a tenth of the start."""
WrongUse: Any = next(kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException")
"""What typer raises for wrong use; which module it lives in differs between its editions."""
app = typer.Typer(
    name="trialwatch",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Watch the clinical trials of hepatocellular carcinoma: what changed, how much it matters, for whom.",
    epilog="Global options may stand before or after the command. Not medical advice.",
)
for module in (demo, sync, list_, show, changes, overview, dashboard, vocabulary, backfill, export, db, doctor, watch, digest, worker):
    module.add_to(app)


@app.callback(invoke_without_command=True)
def _global(
    database: str | None = typer.Option(None, "--database", metavar="FILE|URL", help="The store: a file, or an SQLAlchemy URL."),
    registry: str | None = typer.Option(None, "--registry", metavar="URL", help="Base URL of the registry's API."),
    config: str | None = typer.Option(None, "--config", metavar="FILE", help="The settings file."),
    debug: bool = typer.Option(False, "--debug", help="Show a traceback when something goes wrong."),
    version: bool = typer.Option(False, "--version", help="Show the version and exit."),
) -> None:
    if version:
        typer.echo(f"trialwatch {__version__}")
        raise typer.Exit
    remember_flags(database=database, registry=registry, config=config, debug=debug)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code."""
    gc.set_threshold(*SELDOM)
    words = hoist_flags(sys.argv[1:] if arguments is None else list(arguments))
    debug = "--debug" in words or os.environ.get("TRIALWATCH_DEBUG") == "1"
    code = _run(words, debug=debug)
    gc.freeze()  # what is left dies with the process; looking through it for cycles takes a fifth of a short command
    sys.exit(code)


def _run(words: Sequence[str], *, debug: bool) -> int:
    try:
        result = app(args=list(words), prog_name="trialwatch", standalone_mode=False)
        sys.stdout.flush()
    except WrongUse as problem:
        problem.show(sys.stderr)
        return int(problem.exit_code)
    except TrialwatchError as problem:
        if debug:
            raise
        say(f"trialwatch: {problem}")
        return problem.exit_code
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return result if isinstance(result, int) else 0
