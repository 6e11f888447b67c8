"""Small plots of characters, drawn here so that they need no colour, no compiled library and no time to load."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

HEIGHT = 8
WEIGHTY = "█"
LIGHT = "░"
_WIDEST_WEEK = 6


def bar(count: int, most: int, width: int) -> str:
    """Draw a bar of at most `width` cells; whatever is not nothing has at least one."""
    if count <= 0 or most <= 0:
        return ""
    return WEIGHTY * max(1, round(min(count, most) * width / most))


def trend(weeks: Sequence[tuple[str, int, int]], width: int, height: int = HEIGHT) -> list[Text]:
    """Draw changes week by week as columns, the newest on the right; the weighty part stands below, in full blocks.

    A week is its first day, the number of its changes and how many of those are critical or major. Where not all
    weeks fit, the oldest are left out.
    """
    most = max((total for _, total, _ in weeks), default=0)
    gutter = len(f"{most:,}") + 1
    room = width - gutter - 1
    if most <= 0 or room < 1:
        return []
    step = max(1, min(_WIDEST_WEEK, room // len(weeks)))
    shown = weeks[-(room // step) :]
    lines = [_row(shown, level, most, height, step, gutter) for level in range(height, 0, -1)]
    lines.append(Text(f"{'0':>{gutter - 1}} " + "─" * (len(shown) * step), style="dim"))
    lines.append(Text(" " * gutter + _days(shown, step), style="dim"))
    return lines


def _row(weeks: Sequence[tuple[str, int, int]], level: int, most: int, height: int, step: int, gutter: int) -> Text:
    label = f"{most:,}" if level == height else ""
    line = Text(f"{label:>{gutter - 1}} ", style="dim")
    for _, total, weighty in weeks:
        sign, style = " ", ""
        if level <= _levels(weighty, most, height):
            sign, style = WEIGHTY, "yellow"
        elif level <= _levels(total, most, height):
            sign, style = LIGHT, "blue"
        line.append(sign * max(step - 1, 1) + " " * (step > 1), style=style)
    line.rstrip()
    return line


def _levels(count: int, most: int, height: int) -> int:
    return max(1, round(count * height / most)) if count > 0 else 0


def _days(weeks: Sequence[tuple[str, int, int]], step: int) -> str:
    line = [" "] * (len(weeks) * step)
    free = 0
    for number, (week, _, _) in enumerate(weeks):
        start = number * step
        if start >= free and start + 10 <= len(line) and not set(week) - set("0123456789-"):
            line[start : start + len(week[:10])] = week[:10]
            free = start + 13
    return "".join(line).rstrip()
