"""Changes as a briefing: day by day, the newest day first, within a day the studies with the weightiest news first."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from rich.console import Group
from rich.text import Text

from trialwatch.show.cells import grid, prose
from trialwatch.show.days import change_day, day_in_words
from trialwatch.show.safe import cells, cut, plain
from trialwatch.show.words import count_word, severity_rank, severity_word, short_labels

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType
    from rich.table import Table

    from trialwatch.rows import ChangeRow

_SIGN_WIDTH = 11


class Told(Protocol):
    """What a line about a change needs."""

    @property
    def severity(self) -> str:
        """How much it weighs."""

    @property
    def summary(self) -> str:
        """Give the sentence about it."""


def changes_view(rows: Sequence[ChangeRow], width: int) -> RenderableType:
    """Draw changes by day and study, one sentence each with the sign and word of its severity."""
    return Group(*_days(rows, width))


def _days(rows: Sequence[ChangeRow], width: int) -> Iterator[RenderableType]:
    for number, (of_day, of_that_day) in enumerate(groupby(rows, key=change_day)):
        if number:
            yield Text()
        told = tuple(of_that_day)
        yield _day_head(of_day, told, width)
        for study in by_study(told):
            yield Text()
            yield _study_head(study[0], width)
            yield sentences(study, width)


def by_study(rows: Iterable[ChangeRow]) -> list[list[ChangeRow]]:
    """Group changes by study, the study with the weightiest change first; the order of equals is kept."""
    groups: dict[str, list[ChangeRow]] = {}
    for row in rows:
        groups.setdefault(row.nct_id, []).append(row)
    sorted_groups = [sorted(group, key=lambda row: severity_rank(row.severity)) for group in groups.values()]
    return sorted(sorted_groups, key=lambda group: severity_rank(group[0].severity))


def tally(rows: Sequence[Told], where: str = "") -> str:
    """Count changes and the weighty ones among them: `12 changes in 7 studies: 2 critical, 5 major`."""
    weighty = [(name, sum(row.severity == name for row in rows)) for name in ("critical", "major")]
    said = ", ".join(f"{count} {name}" for name, count in weighty if count)
    return f"{count_word(len(rows), 'change')}{where}{': ' if said else ''}{said}"


def _day_head(of_day: str, rows: Sequence[ChangeRow], width: int) -> Text:
    studies = len({row.nct_id for row in rows})
    note = tally(rows, f" in {count_word(studies, 'study', 'studies')}")
    name = day_in_words(of_day)
    line = Text(cut(name, width), style="bold underline")
    room = width - cells(name) - 2
    if room >= cells(note):
        line = Text.assemble((name, "bold underline"), " " * (room - cells(note) + 2), (note, "dim"))
    return line


def _study_head(row: ChangeRow, width: int) -> Text:
    tags = short_labels(row.categories)
    tag_width = min(cells(tags), width // 3) if width >= 100 else 0  # below that the title needs the room
    room = max(width - 13 - (tag_width + 2 if tag_width else 0), 1)
    title = cut(row.brief_title or "(no title)", room)
    line = Text.assemble((cut(row.nct_id, min(11, width)), "bold"), "  ", title)
    if tag_width:
        line.append(" " * (room - cells(title) + 2))
        line.append(cut(tags, tag_width), style="cyan")
    return line


def sentences(rows: Iterable[Told], width: int) -> Table:
    """Draw one sentence per change behind its severity; long ones wrap below themselves."""
    table = grid(_SIGN_WIDTH, width - _SIGN_WIDTH - 4)
    for row in rows:
        word = severity_word(row.severity)
        table.add_row(Text(f"{word.short}", style=word.style), prose(_sentence(row.summary)))
    return table


def _sentence(summary: str) -> str:
    line = " ".join(plain(summary[:4000]).split())
    return line if len(line) <= 600 else cut(line, 600)  # a sentence, not a page
