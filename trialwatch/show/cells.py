"""The building blocks of every page on the terminal: headings, columns that fit, values in lines.

Column widths are worked out here, not by rich, so that no line is ever wider than the page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rich import box
from rich.console import Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from trialwatch.show.safe import SHORT, clip, cut, plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType

_BULLET = re.compile(r" *(?:[*-]|\d{1,2}[.)]) +(?=\S)")


def grid(*widths: int, gap: int = 2) -> Table:
    """Make a table without lines whose columns have these widths; texts wrap within their column."""
    table = Table.grid(padding=(0, gap, 0, 0), pad_edge=False)
    for width in widths:
        table.add_column(width=max(width, 1), overflow="fold")
    return table


def ruled() -> Table:
    """Make a table with a rule below its head."""
    return Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", show_edge=False)


def heading(text: str, note: str = "", width: int = 80) -> Text:
    """Give a section's heading, with a note behind it where one is given."""
    line = Text("\n")
    line.append(text.upper(), style="bold")
    if note:
        line.append(f"  {cut(note, max(width - len(text) - 2, 1))}", style="dim")
    return line


def name(text: str, style: str = "") -> Text:
    """Give a text that ought to be short: a name, a word, a date."""
    return Text(plain(clip(text, SHORT)), style=style, overflow="fold")


def prose(text: str, style: str = "") -> Text:
    """Give a text that may have paragraphs, harmless and not without end; it wraps at words."""
    return Text(plain(clip(text), keep_lines=True), style=style, overflow="fold")


def criteria(text: str, width: int) -> Group:
    """Give a text with bullet points whose lines hang below their point."""
    return Group(*(_hanging(line, width) for line in plain(clip(text), keep_lines=True).split("\n")))


def _hanging(line: str, width: int) -> RenderableType:
    found = _BULLET.match(line)
    if not found or found.end() > width // 2:
        return Text(line, overflow="fold")
    table = grid(found.end(), width - found.end(), gap=0)
    table.add_row(Text(found[0]), Text(line[found.end() :], overflow="fold"))
    return table


def indented(part: RenderableType, by: int = 2) -> Padding:
    """Give a part of the page moved to the right."""
    return Padding(part, (0, 0, 0, by))


def facts(rows: Iterable[tuple[str, str | Text]], width: int, label_width: int = 20) -> Table:
    """Labels on the left, values on the right, wrapped within their column."""
    label_width = min(label_width, max(width // 3, 6))
    table = grid(label_width, width - label_width - 2)
    for label, value in rows:
        table.add_row(Text(label, style="dim"), prose(value) if isinstance(value, str) else value)
    return table
