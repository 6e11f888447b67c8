"""The two small pictures of the first screen: therapy categories by status as a heat table, and changes by week.

Numbers are always written out and shading is a sign of its own, so that neither needs colour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.text import Text

from trialwatch.rows import Overview
from trialwatch.show.plots import LIGHT, WEIGHTY, trend
from trialwatch.show.safe import cut

GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("Recruiting", "Recr", ("RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE")),
    ("Not yet", "Soon", ("NOT_YET_RECRUITING",)),
    ("Active", "Actv", ("ACTIVE_NOT_RECRUITING",)),
    ("Completed", "Done", ("COMPLETED", "APPROVED_FOR_MARKETING", "NO_LONGER_AVAILABLE")),
    ("Stopped", "Stop", ("TERMINATED", "SUSPENDED", "WITHDRAWN")),
    ("Unknown", "Unkn", ("UNKNOWN", "WITHHELD", "TEMPORARILY_NOT_AVAILABLE")),
)
"""Statuses that a reader thinks of together: long head, short head, tokens."""
_SHADES = ("░", "▒", "▓", "█")
_NONE = "·"
_TOO_LONG = 10_000
_WIDE_CELL, _NARROW_CELL = 11, 5


def grouped(counts: Mapping[tuple[str, str], int]) -> dict[str, list[int]]:
    """Sum the counts of categories by group of statuses; a status of no group counts as unknown."""
    of_status = {token: number for number, (_, _, tokens) in enumerate(GROUPS) for token in tokens}
    table: dict[str, list[int]] = {}
    for (category, status), count in counts.items():
        table.setdefault(category, [0] * len(GROUPS))[of_status.get(status, len(GROUPS) - 1)] += count
    return dict(sorted(table.items(), key=lambda one: (-sum(one[1]), one[0])))


def heat_lines(overview: Overview, width: int, height: int) -> list[Text]:
    """Draw the categories with the most studies that fit, each with its studies by status."""
    table = grouped(overview.by_category_and_status)
    wide = width >= len(GROUPS) * _WIDE_CELL + 22
    cell = _WIDE_CELL if wide else _NARROW_CELL
    name_width = max(min(width - len(GROUPS) * cell, 22), 6)
    lines = [
        Text(
            "Therapy".ljust(name_width) + "".join(f"{(head if wide else short).rjust(cell - 1)} " for head, short, _ in GROUPS),
            style="bold",
        )
    ]
    if not table:
        return [*lines, Text("no study carries a category yet", style="dim")]
    room = max(height - 1, 1)
    fits = len(table) if len(table) <= room else room - 1
    most = max((max(row) for row in table.values()), default=0)
    for category, row in list(table.items())[:fits]:
        line = Text(cut(category, name_width - 1).ljust(name_width))
        for count in row:
            number = f"{count:,}" if wide else str(count) if count < _TOO_LONG else f"{count // 1000}k"
            line.append((number if count else _NONE).rjust(cell - 1), "" if count else "dim").append(shade(count, most), "cyan")
        lines.append(line)
    if fits < len(table):
        lines.append(Text(cut(f"and {len(table) - fits} more: trialwatch overview", width), style="dim"))
    return lines


def shade(count: int, most: int) -> str:
    """Shade a count by its part of the greatest one; a blank for none."""
    return _SHADES[min(count * len(_SHADES) // most, len(_SHADES) - 1)] if count > 0 else " "


def week_lines(weeks: Sequence[tuple[str, int, int]], width: int, height: int) -> list[Text]:
    """Draw changes by week, the newest on the right, with a head and a legend as far as there is room."""
    long = "Changes by week, without administrative ones"
    head = Text(long if len(long) <= width else cut("Changes by week", width), style="bold")
    legend = Text(cut(f"{WEIGHTY} critical or major  {LIGHT} minor", width), style="dim")
    bars = trend(weeks, width, max(height - 4, 2))
    if not bars:
        return [head, Text(cut("none in the last half year", width), style="dim")]
    return [head, *bars, legend][:height]
