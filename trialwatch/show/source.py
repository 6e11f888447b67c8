"""What every output says of where it comes from: source, data date, retrieval time, and what tags are not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialwatch.rows import Source
from trialwatch.show.safe import plain

if TYPE_CHECKING:
    from rich.console import RenderableType

SAMPLE = "SAMPLE DATA: a small set of studies that comes with trialwatch, not the registry as it is today."


def source_lines(source: Source) -> tuple[str, ...]:
    """Give the lines that an output carries; the one about sample data first."""
    sample = (SAMPLE,) if source.sample else ()
    return (*sample, f"Source: {Source.NAME}. {dated(source)}", Source.NOTE)


def dated(source: Source) -> str:
    """Say of which day the data are and when they were fetched."""
    data = f"Data of {day(source.data_timestamp)}" if source.data_timestamp else "Data date not known"
    retrieved = f"retrieved {instant(source.retrieved_at)}" if source.retrieved_at else "never retrieved"
    return f"{data}, {retrieved}."


def day(stamp: str) -> str:
    """Give the calendar day of an instant's text."""
    return plain(stamp[:100])[:10]


def instant(stamp: str) -> str:
    """Give an instant for people, to the minute: `2026-08-04 07:12 UTC`."""
    text = plain(stamp[:100])
    return f"{text[:10]} {text[11:16]} UTC" if len(text) > 15 and text[10] in "T " else text


def source_view(source: Source) -> RenderableType:
    """Give the foot of a page on the terminal."""
    from rich.console import Group  # noqa: PLC0415  # the lines alone are also wanted without rich
    from rich.text import Text  # noqa: PLC0415

    return Group(*(Text(line, style="bold yellow" if line == SAMPLE else "dim") for line in source_lines(source)))
