"""The program itself: Python, the libraries, and whether another package took the name `trialwatch`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import metadata

from trialwatch import __version__
from trialwatch.doctor.finding import Area, Finding, fine, problem

NAME = "trialwatch"
LIBRARIES = ("httpx", "sqlmodel", "sqlalchemy", "alembic", "msgspec", "zstandard", "typer", "rich", "textual", "apscheduler", "apprise")
EXTRAS = {"psycopg": "postgres", "pyarrow": "export", "xlsxwriter": "export"}


def program_findings() -> Iterator[Finding]:
    """Look at the running program."""
    yield versions_finding(sys.version.split()[0], installed_versions((*LIBRARIES, *EXTRAS)))
    owners = metadata.packages_distributions().get(NAME, [])
    commands = [(one.dist.name if one.dist else "?") for one in metadata.entry_points(group="console_scripts", name=NAME)]
    yield name_finding(owners, commands)


def installed_versions(names: Iterable[str]) -> dict[str, str | None]:
    """Read the versions of libraries; None for one that is not installed."""
    found: dict[str, str | None] = {}
    for name in names:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = None
    return found


def versions_finding(python: str, libraries: Mapping[str, str | None]) -> Finding:
    """Say with which versions the program runs; a library that only an extra needs may be absent."""
    missing = [name for name, version in libraries.items() if version is None and name not in EXTRAS]
    if missing:
        said = f"{', '.join(missing)} cannot be found, though trialwatch needs them."
        return problem(Area.PROGRAM, "versions", said, "Install trialwatch again in a fresh environment.")
    listed = ", ".join(f"{name} {version}" for name, version in libraries.items() if version)
    absent = [f"{name} (extra {EXTRAS[name]})" for name, version in libraries.items() if version is None]
    rest = f" Not installed: {', '.join(absent)}." if absent else ""
    return fine(Area.PROGRAM, "versions", f"trialwatch {__version__} on Python {python}; {listed}.{rest}")


def name_finding(owners: Sequence[str], commands: Sequence[str]) -> Finding:
    """Say whose the import name and the command are; `owners` and `commands` are the distributions that claim them."""
    strangers = sorted({one for one in (*owners, *commands) if one.casefold() != NAME})
    if not strangers:
        return fine(Area.PROGRAM, "name", "No other package claims the name or the command trialwatch.")
    claims = [word for word, claimed in (("the import name", owners), ("the command", commands)) if set(claimed) & set(strangers)]
    return problem(
        Area.PROGRAM,
        "name",
        f"{' and '.join(strangers)} also {'claims' if len(strangers) == 1 else 'claim'} {' and '.join(claims)} trialwatch.",
        f"Keep one of them in an environment: pip uninstall {' '.join(strangers)}, then install trialwatch again.",
    )
