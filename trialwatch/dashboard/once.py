"""The dashboard as one page for pipes, mails and small terminals, from the same parts as the first screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from trialwatch.dashboard.data import StoreData
from trialwatch.dashboard.drawing import NewsRows
from trialwatch.dashboard.pictures import heat_lines, week_lines
from trialwatch.dashboard.screens.today import EMPTY, NEVER_CHANGED, NOTHING_CHANGED, headline
from trialwatch.dashboard.widgets.strip import StripNews, strip_text
from trialwatch.show.source import source_view

MOST_STUDIES = 12
MOST_CHANGES = 6
"""How many changes of one study are told; more are counted."""
_BESIDE = 110


def page(data: StoreData, width: int, worker: tuple[str, str | None] = ("worker: not known", None)) -> RenderableType:
    """Draw the page, at most `width` cells wide."""
    return Group(*_parts(data, max(width, 20), worker))


def _parts(data: StoreData, width: int, worker: tuple[str, str | None]) -> Iterator[RenderableType]:
    today = data.today()
    yield strip_text(StripNews(data.strip(), data.clock(), worker=worker[0], next_sync=worker[1]), width)
    yield Text()
    yield Text(headline(today), style="bold", overflow="fold")
    if not today.overview.studies:
        yield Text(_without_keys(EMPTY))
        return
    if today.news:
        yield from _news(data, today.seen or 0, width)
    else:
        yield Text(_without_keys(NOTHING_CHANGED if today.seen is not None else NEVER_CHANGED), style="dim")
    yield Text()
    heat = Text("\n").join(heat_lines(today.overview, width if width < _BESIDE else width * 3 // 5, 16))
    weeks = Text("\n").join(week_lines(today.overview.changes_by_week, width if width < _BESIDE else width * 2 // 5 - 3, 12))
    if width < _BESIDE:
        yield from (heat, Text(), weeks)
    else:
        table = Table.grid(padding=(0, 3, 0, 0))
        table.add_row(heat, weeks)
        yield table
    yield Text()
    yield source_view(data.source())


def _news(data: StoreData, seen: int, width: int) -> Iterator[Text]:
    today = data.today()
    rows = NewsRows(data, lambda question: question())
    rows.seen = seen
    groups = [list(group) for _, group in groupby(today.news, key=lambda key: key.nct_id)]
    found = rows.rows([key for group in groups[:MOST_STUDIES] for key in group[:MOST_CHANGES]])
    for group in groups[:MOST_STUDIES]:
        first = found.get(group[0])
        yield rows.heading(group[0], first, len(group), width)
        for key in group[:MOST_CHANGES]:
            if key in found:
                yield rows.draw(key, found[key], width)[0]
        if len(group) > MOST_CHANGES:
            yield Text(f"  and {len(group) - MOST_CHANGES} more", style="dim")
    if len(groups) > MOST_STUDIES:
        yield Text(f"and {len(groups) - MOST_STUDIES:,} more studies: trialwatch changes", style="dim")


def _without_keys(text: str) -> str:
    """Leave out the lines that speak of keys."""
    return "\n".join(line for line in text.splitlines() if "Press" not in line and "takes a few" not in line).split(" Key ")[0]
