"""Two versions of a study beside each other: each change with what was and what is registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from rich.console import Group
from rich.text import Text

from trialwatch.show.cells import grid, indented, prose
from trialwatch.show.changes import tally
from trialwatch.show.safe import clip, cut, plain
from trialwatch.show.words import element_word, severity_rank, severity_word

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.console import RenderableType

_SIDE_BY_SIDE = 100
_LONGEST = 4000
_MOST = 40


class Compared(Protocol):
    """What is needed of a change between two versions."""

    @property
    def element(self) -> str:
        """Name the data element."""

    @property
    def severity(self) -> str:
        """How much it weighs."""

    @property
    def before(self) -> object:
        """What was registered, None for nothing."""

    @property
    def after(self) -> object:
        """What is registered, None for nothing."""

    @property
    def summary(self) -> str:
        """Give the sentence about it."""


def diff_view(brief_title: str, nct_id: str, versions: tuple[int, int], changes: Sequence[Compared], width: int) -> RenderableType:
    """Draw the changes from one version to the other, weightiest first; before and after side by side from 100 cells on."""
    head = Text.assemble((cut(nct_id, 11), "bold"), "  ", cut(brief_title, max(width - 13, 1)))
    older, newer = versions
    if not changes:
        return Group(head, Text(f"Versions {older} and {newer} say the same."))
    note = Text(f"Version {older} to version {newer}, {tally(changes)}", style="dim")
    ordered = sorted(changes, key=lambda change: severity_rank(change.severity))
    return Group(head, note, *(part for change in ordered for part in _change(change, width)))


def _change(change: Compared, width: int) -> Iterator[RenderableType]:
    word = severity_word(change.severity)
    yield Text.assemble("\n", (word.short.lstrip(), word.style), "  ", (element_word(change.element), "bold"))
    yield indented(prose(change.summary[:_LONGEST]))
    before, after = value_lines(change.before), value_lines(change.after)
    if width >= _SIDE_BY_SIDE:
        half = (width - 4) // 2
        table = grid(half, half)
        table.add_row(_side(before, "-", "red", half), _side(after, "+", "green", half))
        yield indented(table)
        return
    yield indented(_side(before, "-", "red", width - 2))
    yield indented(_side(after, "+", "green", width - 2))


def value_lines(value: object) -> list[str]:
    """Give what is registered as lines: one for each member of a list, none for nothing."""
    if value is None:
        return []
    members = value if isinstance(value, list | tuple) else [value]
    return [plain(clip(str(member), _LONGEST), keep_lines=True) for member in members]


def _side(lines: Sequence[str], sign: str, style: str, width: int) -> RenderableType:
    table = grid(1, width - 2, gap=1)
    for line in lines[:_MOST] or ("(nothing)",):
        table.add_row(Text(sign, style=style), Text(line, style="" if lines else "dim", overflow="fold"))
    if len(lines) > _MOST:
        table.add_row(Text(sign, style=style), Text(f"and {len(lines) - _MOST:,} more", style="dim"))
    return table
