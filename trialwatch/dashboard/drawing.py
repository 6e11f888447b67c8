"""How rows of the long lists are drawn: lines of harmless rich text, exactly as wide as they may be.

Nothing here is markup: registry text is only ever appended to a Text, after `cut` made it harmless.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from rich.text import Text

from trialwatch.dashboard.data import ChangeKey, StoreData
from trialwatch.rows import ChangeRow
from trialwatch.show.days import day_in_words
from trialwatch.show.safe import cells, cut
from trialwatch.show.words import count_word, severity_word, titled

WIDE = 120
NEW_MARK = "*"
_GAP = 2
_SIGN = 14
"""Cells of the mark, the sign and word of a severity, and the space after them."""
Reader = Callable[[Callable[[], Mapping[object, object]]], Mapping[object, object]]
"""Runs a question to the store; answers nothing where the store cannot be read."""


def padded(text: Text, width: int) -> Text:
    """Fill a text up with spaces to a width."""
    return text.append(" " * max(width - text.cell_len, 0))


class ChangeRows:
    """Changes grouped by day: the sentence first, then number and title; one line where there is room, else two."""

    headings = True

    def __init__(self, data: StoreData, read: Reader) -> None:
        """Take where rows come from; `seen` is up to which change the reader has seen them."""
        self._data, self._read, self.seen = data, read, 0

    def rows(self, keys: Sequence[ChangeKey]) -> Mapping[ChangeKey, object]:
        """Read changes."""
        return cast("Mapping[ChangeKey, object]", self._read(lambda: cast("Mapping[object, object]", self._data.changes_by_key(keys))))

    def height(self, width: int) -> int:
        """Two lines below WIDE cells."""
        return 1 if width >= WIDE else 2

    def mark(self, key: ChangeKey) -> tuple[str, str]:
        """Give the sign of a change that the reader has not marked as seen."""
        return (f"{NEW_MARK} ", "bold cyan") if key.seq > self.seen else ("  ", "")

    def draw(self, key: ChangeKey, row: object, width: int) -> list[Text]:
        """Draw one change."""
        one = cast("ChangeRow", row)
        word = severity_word(one.severity)
        head = Text.assemble(self.mark(key), (word.short, word.style))
        head = padded(head, _SIGN)
        if self.height(width + _GAP) == 2:
            head.append(cut(one.summary, width - head.cell_len))
            title = cut(titled(one.brief_title), max(width - _SIGN - 13, 1))
            return [head, Text.assemble(" " * (_SIGN), (cut(one.nct_id, 11), "bold"), "  ", (title, "dim"))]
        head.append(cut(one.nct_id, 11), "bold").append("  ")
        room = width - head.cell_len
        sentence = max(room * 3 // 5, 1)
        head.append_text(padded(Text(cut(one.summary, sentence)), sentence + _GAP))
        return [head.append(cut(titled(one.brief_title), max(width - head.cell_len, 1)), "dim")]

    def heading(self, key: ChangeKey, _row: object | None, count: int, width: int) -> Text:
        """Draw the day."""
        name, note = day_in_words(key.day), count_word(count, "change")
        return Text.assemble((cut(name, width), "bold underline"), f"  {note}" if cells(name) + len(note) + 2 <= width else "")


class NewsRows(ChangeRows):
    """Changes grouped by study: its title once, below it a sentence a change."""

    def height(self, width: int) -> int:  # noqa: ARG002  (the width does not matter here)
        """One line."""
        return 1

    def draw(self, key: ChangeKey, row: object, width: int) -> list[Text]:
        """Draw one sentence."""
        one = cast("ChangeRow", row)
        word = severity_word(one.severity)
        head = padded(Text.assemble(self.mark(key), (word.short, word.style)), _SIGN)
        day = f"  {key.day}" if width >= WIDE - _GAP else ""
        sentence = cut(one.summary, max(width - head.cell_len - len(day), 1))
        return [padded(head.append(sentence), width - len(day)).append(day, "dim")]

    def heading(self, key: ChangeKey, row: object | None, count: int, width: int) -> Text:  # noqa: ARG002
        """Draw number and title of the study."""
        title = titled(cast("ChangeRow", row).brief_title) if row else ""
        return Text.assemble((cut(key.nct_id, 11), "bold"), "  ", cut(title, max(width - 13, 1)))
