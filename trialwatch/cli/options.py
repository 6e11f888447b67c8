"""Options that several commands share: formats, and the filter of `list`."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import fields
from enum import StrEnum
from functools import wraps
from typing import Annotated, Any

import typer
from typer.models import ArgumentInfo

from trialwatch.filters import Asked


class RowFormat(StrEnum):
    """How rows are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"


class ChangeFormat(StrEnum):
    """How changes are printed."""

    TABLE = "table"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MARKDOWN = "markdown"
    ATOM = "atom"
    JSONFEED = "jsonfeed"


class ObjectFormat(StrEnum):
    """How one object is printed."""

    TABLE = "table"
    JSON = "json"


class RoleOption(StrEnum):
    """In which role a tag must stand."""

    EXPERIMENTAL = "experimental"
    COMPARATOR = "comparator"
    ANY = "any"


_FORMAT = typer.Option("--format", "-f", help="How to print.", case_sensitive=False)
Rows = Annotated[RowFormat, _FORMAT]
ChangeRows = Annotated[ChangeFormat, _FORMAT]
SummaryFormat = Annotated[ObjectFormat, _FORMAT]
Limit = Annotated[int | None, typer.Option("--limit", "-n", min=0, help="At most so many rows.", show_default=False)]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="Exit with 1 when there is no row.")]
AsOf = Annotated[str | None, typer.Option("--as-of", metavar="DATE", help="As the registry stood on that day.", show_default=False)]


def _many(flag: str, metavar: str, text: str) -> Any:
    return Annotated[list[str] | None, typer.Option(flag, metavar=metavar, help=text, show_default=False)]


def _flag(flag: str, text: str) -> Any:
    return Annotated[bool, typer.Option(flag, help=text)]


FILTER_OPTIONS: dict[str, Any] = {
    "text": Annotated[
        str | None,
        typer.Argument(metavar="[TEXT]", help="Words in number, titles, conditions, interventions, sponsor.", show_default=False),
    ],
    "drug": _many("--drug", "NAME", "A drug by any of its names."),
    "target": _many("--target", "NAME", "A molecular target or gene."),
    "category": _many("--category", "NAME", "A therapy category of the review."),
    "role": Annotated[RoleOption, typer.Option("--role", help="In which role drug, target or category stand.", case_sensitive=False)],
    "status": _many("--status", "STATUS", "Overall status."),
    "phase": _many("--phase", "PHASE", "1, 2, 3, 4, early1, na, 1/2, 2/3."),
    "study_type": _many("--study-type", "TYPE", "interventional, observational, expanded access."),
    "country": _many("--country", "NAME", "A site in this country."),
    "city": _many("--city", "NAME", "A site in this city."),
    "near": Annotated[
        str | None, typer.Option("--near", metavar="LAT,LON|PLACE", help="A site near this point or city.", show_default=False)
    ],
    "within": Annotated[str, typer.Option("--within", metavar="DISTANCE", help="How near, in km or mi.")],
    "sponsor": _many("--sponsor", "TEXT", "Lead sponsor contains this."),
    "study": _many("--study", "NCT", "Just this study."),
    "recruiting": _flag("--recruiting", "Recruiting, or about to."),
    "has_results": _flag("--has-results", "Results are posted."),
    "stale": _flag("--stale", "The status is not to be trusted: see `show`."),
    "updated_since": Annotated[
        str | None, typer.Option("--updated-since", metavar="DATE", help="Last update posted then or later.", show_default=False)
    ],
    "all": _flag("--all", "Also studies that merely mention HCC."),
}
"""Every filter option by the name of its field in Asked; the order is that of `--help`."""


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the filter's options; it receives them as one argument `asked`."""
    own = inspect.signature(command, eval_str=True)
    defaults: dict[str, Any] = {one.name: one.default or None for one in fields(Asked)}
    defaults |= {one.name: False for one in fields(Asked) if one.default is False} | {"role": RoleOption.ANY}
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=kind, default=defaults[name])
        for name, kind in FILTER_OPTIONS.items()
        if name not in own.parameters
    ]
    kept = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in own.parameters.values() if one.name != "asked"]

    @wraps(command)
    def run(**given: Any) -> None:
        values = {one.name: given.pop(one.name) for one in added}
        command(asked=_asked(values), **given)

    words = [one for one in kept if any(isinstance(kind, ArgumentInfo) for kind in getattr(one.annotation, "__metadata__", ()))]
    ordered = [*words, *added, *(one for one in kept if one not in words)]
    run.__signature__ = inspect.Signature(ordered)  # type: ignore[attr-defined]  # what typer reads
    run.__annotations__ = {one.name: one.annotation for one in ordered}
    return run


def _asked(values: dict[str, Any]) -> Asked:
    """Gather the options; those that repeat become tuples."""
    chosen: dict[str, Any] = {name: tuple(value or ()) if name in _REPEATED else value for name, value in values.items()}
    return Asked(**chosen)


_REPEATED = frozenset(one.name for one in fields(Asked) if one.default == ())
