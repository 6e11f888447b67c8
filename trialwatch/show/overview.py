"""The overview: studies by status and phase, therapies against statuses, and the trend of changes by week."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from trialwatch.show.cells import grid, heading, indented
from trialwatch.show.plots import LIGHT, WEIGHTY, bar, trend
from trialwatch.show.safe import cut
from trialwatch.show.words import STATUS, count_word, short_phases, status_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from rich.console import RenderableType

    from trialwatch.rows import Overview

_BESIDE = 72
_CATEGORY_WIDTH = 22
_SHADES = (" ", "░", "▒", "▓", "█")
_SHADE_STYLES = ("dim", "", "", "bold", "bold")
NOT_GIVEN = "not given"


def overview_data(overview: Overview) -> dict[str, object]:
    """Give the overview as one JSON object; categories as a list of objects with a count."""
    cells = sorted(overview.by_category_and_status.items())
    return {
        "studies": overview.studies,
        "by_status": dict(overview.by_status),
        "by_phase": dict(overview.by_phase),
        "by_category_and_status": [{"category": category, "status": status, "studies": count} for (category, status), count in cells],
        "changes_by_week": [
            {"week": week, "changes": total, "critical_or_major": weighty} for week, total, weighty in overview.changes_by_week
        ],
    }


def overview_view(overview: Overview, width: int) -> RenderableType:
    """Draw the overview, at most `width` cells wide."""
    return Group(*_parts(overview, width))


def _parts(overview: Overview, width: int) -> Iterator[RenderableType]:
    yield Text(f"{count_word(overview.studies, 'study', 'studies')} of hepatocellular carcinoma", style="bold")
    statuses = [(status_word(token).short, count) for token, count in by_count(overview.by_status)]
    phases = [(phase_word(token), count) for token, count in sorted(overview.by_phase.items(), key=_phase_order)]
    if width >= _BESIDE:
        half = (width - 2) // 2
        table = grid(half, half)
        table.add_row(Group(heading("By status"), _bars(statuses, half - 2)), Group(heading("By phase"), _bars(phases, half - 2)))
        yield table
    else:
        yield from (heading("By status"), _bars(statuses, width), heading("By phase"), _bars(phases, width))
    if overview.by_category_and_status:
        yield heading("Therapies and statuses", "a study may have several therapies", width)
        yield indented(_heat(overview.by_category_and_status, width - 2))
    yield heading("Changes by week", "without administrative ones", width)
    lines = trend(overview.changes_by_week, width - 2)
    yield indented(Group(*lines)) if lines else indented(Text("none seen so far", style="dim"))
    if lines:
        yield indented(Text(f"{WEIGHTY} critical or major   {LIGHT} minor", style="dim", overflow="fold"))


def by_count(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Order counts by size, equals by name."""
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def phase_word(token: str) -> str:
    """Read the phases of the overview, which come joined by `/`."""
    return token if token == NOT_GIVEN else short_phases(token.split("/"))


def _phase_order(item: tuple[str, int]) -> tuple[int, str]:
    token = item[0]
    return (2 if token == NOT_GIVEN else 1 if token == "NA" else 0, token)  # noqa: S105  # a phase, no password


def _bars(counts: Sequence[tuple[str, int]], width: int) -> RenderableType:
    most = max((count for _, count in counts), default=0)
    number = len(f"{most:,}")
    length = max(width - 15 - number, 1)
    return Group(*(Text(f"  {cut(word, 11):<11} {count:>{number},} {bar(count, most, length)}".rstrip()[:width]) for word, count in counts))


def ordered_statuses(keys: Iterable[tuple[str, str]]) -> list[str]:
    """Give the statuses that occur, in the order of a study's life."""
    occurring = {status for _, status in keys}
    known = [status for status in STATUS if status in occurring]
    return known + sorted(occurring - set(known))


def _heat(counts: Mapping[tuple[str, str], int], width: int) -> RenderableType:
    totals: Counter[str] = Counter()
    for (category, _), count in counts.items():
        totals[category] += count
    statuses = ordered_statuses(counts)
    column = 11 if _CATEGORY_WIDTH + 11 * (len(statuses) + 1) <= width else 8
    fitting = max((width - _CATEGORY_WIDTH - column) // column, 1)
    common = sorted(statuses, key=lambda status: -sum(counts.get((one, status), 0) for one in totals))[:fitting]
    shown = [status for status in statuses if status in common]
    most = max(counts.values())
    head = Text(" " * _CATEGORY_WIDTH + "".join(f"{_head_word(one, column - 1):>{column}}" for one in (*shown, "ALL")), style="bold")
    lines = [
        _heat_line(category, total, [counts.get((category, one), 0) for one in shown], most, column) for category, total in by_count(totals)
    ]
    if len(shown) < len(statuses):
        lines.append(
            Text(f"{count_word(len(statuses) - len(shown), 'rarer status', 'rarer statuses')} only in the last column", style="dim")
        )
    return Group(*(_fit(line, width) for line in (head, *lines)))


def _head_word(status: str, width: int) -> str:
    word = status_word(status).short if status != "ALL" else "all"
    return word if len(word) <= width else f"{word[: width - 1]}."


def _heat_line(category: str, total: int, counts: Iterable[int], most: int, column: int) -> Text:
    line = Text(f"{cut(category, _CATEGORY_WIDTH - 1):<{_CATEGORY_WIDTH}}")
    for count in counts:
        shade = 0 if not count else min(1 + count * 3 // most, 4)
        line.append(f"{count or '':>{column - 2}} ")
        line.append(_SHADES[shade], style=_SHADE_STYLES[shade])
    line.append(f"{total:>{column}}", style="bold")
    return line


def _fit(line: Text, width: int) -> Text:
    line.truncate(max(width, 1))
    return line
