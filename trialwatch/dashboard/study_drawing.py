"""How studies are drawn in their list: one line each, in the columns of `trialwatch list`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

from rich.text import Text

from trialwatch.dashboard.data import StoreData
from trialwatch.dashboard.drawing import Reader, padded
from trialwatch.dashboard.more_data import studies_by_key
from trialwatch.rows import StudyRow
from trialwatch.show.safe import cut
from trialwatch.show.studies import AFTER_TITLE, BEFORE_TITLE, Column
from trialwatch.show.words import study_title

_GAP = 2


class StudyRows:
    """Studies, one line each, in the columns of `list`."""

    headings = False

    def __init__(self, data: StoreData, read: Reader) -> None:
        """Take where rows come from."""
        self._data, self._read = data, read

    def rows(self, keys: Sequence[str]) -> Mapping[str, object]:
        """Read studies."""
        return cast("Mapping[str, object]", self._read(lambda: cast("Mapping[object, object]", studies_by_key(self._data, keys))))

    def height(self, width: int) -> int:  # noqa: ARG002  (the width does not matter here)
        """One line."""
        return 1

    def heading(self, key: str, row: object | None, count: int, width: int) -> Text:  # noqa: ARG002
        """Draw the head of the columns."""
        return study_head(width)

    def draw(self, _key: str, row: object, width: int) -> list[Text]:
        """Draw one study."""
        one = cast("StudyRow", row)
        before, title_width, after = study_columns(width)
        line = Text()
        for column in before:
            line.append_text(padded(column.content(one), column.width + _GAP))
        line.append_text(padded(Text(cut(study_title(one), title_width)), title_width + _GAP))
        for column in after:
            content = column.content(one)
            line.append(" " * (column.width - content.cell_len if column.right else 0)).append_text(content)
            line.append(" " * (_GAP if column.right else column.width - content.cell_len + _GAP))
        line.right_crop(max(line.cell_len - width, 0))
        return [line]


def study_columns(width: int) -> tuple[list[Column], int, list[Column]]:
    """Choose the columns that fit, and how wide the title between them is."""
    before = [column for column in BEFORE_TITLE if width >= column.from_width]
    after = [column for column in AFTER_TITLE if width >= column.from_width]
    return before, max(width - sum(column.width + _GAP for column in (*before, *after)), 1), after


def study_head(width: int) -> Text:
    """Draw the heads of the columns of studies."""
    before, title_width, after = study_columns(width)
    line = Text(style="bold")
    for head, cell_width, right in (
        *((one.head, one.width, False) for one in before),
        ("Title", title_width, False),
        *((one.head, one.width, one.right) for one in after),
    ):
        word = cut(head, cell_width)
        line.append(word.rjust(cell_width) if right else word.ljust(cell_width)).append(" " * _GAP)
    return line
