"""The dashboard as one page for pipes, mails and small terminals, from the same parts as the first screen."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from trialwatch.dashboard.data import StoreData, Today
from trialwatch.dashboard.drawing import NewsRows
from trialwatch.dashboard.pictures import heat_lines, week_lines
from trialwatch.dashboard.screens.today import headline
from trialwatch.dashboard.widgets.strip import StripNews, strip_text
from trialwatch.show.source import source_view
from trialwatch.show.words import count_word

EMPTY = """The store is empty: nothing has been fetched from the registry yet.

  trialwatch sync     fill the store
  trialwatch demo     look at a sample first, without a network
  trialwatch worker   keep the store level from now on
"""
NOTHING_CHANGED = "Nothing has changed since everything was marked as seen; `trialwatch changes` lists all changes."
NEVER_CHANGED = "No change in the last 30 days; a first sync has nothing to compare with."
MOST_STUDIES = 12
MOST_CHANGES = 6
"""How many changes of one study are told; more are counted."""
_BESIDE = 110


def page(data: StoreData, width: int, worker: tuple[str, str | None] = ("worker: not known", None)) -> RenderableType:
    """Draw the page, at most `width` cells wide."""
    return Group(*_parts(data, max(width, 20), worker))


def _parts(data: StoreData, width: int, worker: tuple[str, str | None]) -> Iterator[RenderableType]:
    today, overview = data.today(), data.overview()
    yield strip_text(StripNews(data.strip(), data.clock(), worker=worker[0], next_sync=worker[1]), width)
    yield Text()
    yield Text(headline(today), style="bold", overflow="fold")
    if not today.studies:
        yield Text(EMPTY)
        return
    if today.news:
        yield from _news(data, today, width)
    else:
        yield Text(NOTHING_CHANGED if today.seen is not None else NEVER_CHANGED, style="dim", overflow="fold")
    yield Text()
    heat = Text("\n").join(heat_lines(overview, width if width < _BESIDE else width * 3 // 5, 16))
    weeks = Text("\n").join(week_lines(overview.changes_by_week, width if width < _BESIDE else width * 2 // 5 - 3, 12))
    if width < _BESIDE:
        yield from (heat, Text(), weeks)
    else:
        table = Table.grid(padding=(0, 3, 0, 0))
        table.add_row(heat, weeks)
        yield table
    yield Text()
    yield source_view(data.source())


def _news(data: StoreData, today: Today, width: int) -> Iterator[Text]:
    rows = NewsRows(data, lambda question: question())
    rows.seen = today.seen or 0
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
        yield Text(f"and {count_word(len(groups) - MOST_STUDIES, 'more study', 'more studies')}: trialwatch changes", style="dim")
