"""Text from the registry made harmless for the place where it is shown.

Everything here takes text as it came and gives text that can move no cursor, reverse no line, run no formula and
open no tag. Nothing but this module decides what is harmless.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.text import Text

ELLIPSIS = "…"
LONGEST = 20_000
"""Characters of one text that a page for people shows; the machine formats give the whole."""
SHORT = 500
"""Characters of one name, word or date that a page shows."""

_SUSPECT = re.compile("[^ -~\xa1-\xac\xae-\u02ff]")
"""Beyond these letters, which need no look, each kind is looked for."""

_MARKS = "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u064b-\u065f\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
_SEQUENCE = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI: colours, cursor, erasing
    r"|\x9b[0-?]*[ -/]*[@-~]"  # the same in one character
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]{0,2000}(?:\x07|\x1b\\|\x9c)"  # OSC and its like: titles, links
    r"|\x1b[ -/]+[0-~]|\x1b[0-Z\\^-~]"  # character sets, resets
)
_LINE_BREAK = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_SPACE = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_INVISIBLE = re.compile(
    "[\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_PILED_MARKS = re.compile(f"([{_MARKS}]{{3}})[{_MARKS}]+")
_FORMULA = re.compile(r"[\s'\"]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
_MARKDOWN = re.compile(r"[\\`*_\[\]|~$]|^[#+\-=](?=\s|[#+\-=])|(?<=^\d)[.)]|(?<=^\d\d)[.)]|:(?=//)|(?<=\bwww)\.", re.IGNORECASE)
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def plain(text: str, *, keep_lines: bool = False) -> str:
    r"""Take out what a terminal, a mail client or an editor would obey instead of show.

    Escape sequences, invisible and direction-changing characters vanish; any other control character becomes U+FFFD
    so that it is seen. Line breaks become `\n` where kept, else a space.
    """
    if _SUSPECT.search(text) is None:
        return text
    clean = _SEQUENCE.sub("", text)
    clean = _LINE_BREAK.sub("\n" if keep_lines else " ", clean)
    clean = _SPACE.sub(" ", clean)
    clean = _INVISIBLE.sub("", clean)
    clean = _CONTROL.sub("\ufffd", clean)
    return _PILED_MARKS.sub(r"\1", clean)


def clip(text: str, longest: int = LONGEST) -> str:
    """Keep the beginning of a text that nobody would read to its end, and say how long it was."""
    if len(text) <= longest:
        return text
    return f"{text[:longest]}{ELLIPSIS} [{len(text):,} characters in all]"


def cell(text: str, style: str = "") -> Text:
    """Make one line for a rich table; square brackets stay square brackets."""
    from rich.text import Text  # noqa: PLC0415  # costs 30 ms that the machine formats do not pay

    return Text(plain(clip(text)), style=style)


def cut(text: str, width: int) -> str:
    """Make one harmless line of at most `width` terminal cells, cut at a word, with an ellipsis where something is missing."""
    ahead = 8 * max(width, 0) + 200
    line = " ".join(plain(text[:ahead]).split())
    whole = len(text) <= ahead
    if whole and cells(line) <= width:
        return line
    if width <= 1:
        return ELLIPSIS[:width]
    kept = _fitting(line, width - 1)
    at_word = kept.rsplit(" ", 1)[0] if len(kept) < len(line) and line[len(kept)] != " " and " " in kept else kept
    if cells(at_word) * 2 < width:
        at_word = kept
    return at_word.rstrip(" ,;:-") + ELLIPSIS


def cells(text: str) -> int:
    """Count the terminal cells of a line: two for Chinese, Japanese and Korean characters."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415  # not needed for most lines

    return cell_len(text)


def _fitting(line: str, width: int) -> str:
    """Keep as many leading characters as fit into `width` cells."""
    kept = line[:width]
    while cells(kept) > width:
        kept = kept[:-1]
    return kept


def csv_cell(text: str) -> str:
    """Make a cell that a spreadsheet takes for text; what looks like a formula gets a leading apostrophe."""
    clean = plain(text, keep_lines=True)
    formula = _FORMULA.match(clean) or (clean is not text and _FORMULA.match(text))
    return "'" + clean if formula else clean


def markdown_cell(text: str) -> str:
    """Make one line of GitHub flavoured markdown that reads as the text does and stays within its table cell."""
    line = " ".join(plain(clip(text)).split())
    return _MARKDOWN.sub(lambda found: "\\" + found[0], line).translate(_ENTITIES)


def header(text: str, longest: int = 200) -> str:
    """Make a mail header's value: one line, without a break and not without end."""
    line = " ".join(plain(text[: 4 * longest]).split())
    return line if len(line) <= longest else line[: longest - 1].rstrip() + ELLIPSIS
