"""Where each row of a long list lies: lines to rows and back, with a heading above each section. Pure arithmetic."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, groupby
from typing import NamedTuple


class Place(NamedTuple):
    """What stands in a line: a row and which of its lines, or the heading of a section (`line` is -1) of that first row."""

    row: int
    line: int


class Layout:
    """Rows of one height, in sections that may each have a heading of one line."""

    def __init__(self, sections: Sequence[int], height: int, *, headings: bool) -> None:
        """Take how many rows each section has, and how many lines a row."""
        self.height = height
        self._head = 1 if headings else 0
        self._first_row = [0, *accumulate(sections)]
        self._first_line = [0, *accumulate(self._head + count * height for count in sections)]

    @property
    def lines(self) -> int:
        """How many lines the whole list has."""
        return self._first_line[-1]

    def place(self, line: int) -> Place | None:
        """Tell what stands in a line; None beyond the end."""
        if not 0 <= line < self.lines:
            return None
        section = bisect_right(self._first_line, line) - 1
        below = line - self._first_line[section] - self._head
        if below < 0:
            return Place(self._first_row[section], -1)
        return Place(self._first_row[section] + below // self.height, below % self.height)

    def line_of(self, row: int) -> int:
        """Tell the first line of a row."""
        section = self.section_of(row)
        return self._first_line[section] + self._head + (row - self._first_row[section]) * self.height

    def top_of(self, row: int) -> int:
        """Tell the line that must be the first one seen for a row to be seen below the heading of its section."""
        return self.line_of(row) - self._head

    def section_of(self, row: int) -> int:
        """Tell in which section a row lies."""
        return max(bisect_right(self._first_row, row) - 1, 0)

    def section_start(self, section: int) -> int:
        """Tell the first row of a section, held within the list."""
        return self._first_row[max(0, min(section, len(self._first_row) - 2))]


def runs(values: Sequence[object]) -> list[int]:
    """Count how many equal values follow each other, run by run."""
    return [len(list(run)) for _, run in groupby(values)]
