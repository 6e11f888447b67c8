"""Text from the registry becomes harmless."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from tests.show.sample import HOSTILE
from trialwatch.show.safe import cell, clip, csv_cell, cut, header, markdown_cell, plain

TEXTS = st.text(st.characters(exclude_categories=[])) | st.sampled_from(list(HOSTILE.values()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;owned\x07title", "title"),
        ("\x1b]8;;http://x", "\ufffd]8;;http://x"),
        ("\x9b2Jgone", "gone"),
        ("a\u202eb\u2066c\u200fd", "abcd"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("a\tb\r\nc\u2028d", "a b c d"),
        ("nul\x00l", "nul\ufffdl"),
        ("肝细胞癌 ≥ 3 µm – naïve", "肝细胞癌 ≥ 3 µm – naïve"),
        ("e\u0301" + "\u0301" * 9, "e\u0301\u0301\u0301"),
    ],
)
def test_plain(text: str, shown: str) -> None:
    """What a terminal would obey is gone or visible; what a reader needs stays."""
    assert plain(text) == shown


@given(TEXTS)
def test_plain_is_harmless(text: str) -> None:
    """No control, direction-changing or surrogate character is left in any text, and once is enough."""
    shown = plain(text)
    assert not [
        one
        for one in shown
        if unicodedata.category(one) in ("Cc", "Cs") or unicodedata.bidirectional(one) in ("RLO", "LRO", "RLE", "LRE", "RLI", "LRI", "FSI")
    ]
    assert plain(shown) == shown


@given(TEXTS, st.integers(0, 60))
def test_cut_fits(text: str, width: int) -> None:
    """A cut text never takes more cells than it may, and is one line."""
    line = cut(text, width)
    assert cell_len(line) <= width
    assert "\n" not in line


@pytest.mark.parametrize(
    ("text", "width", "line"),
    [
        ("Nivolumab in liver cancer", 40, "Nivolumab in liver cancer"),
        ("Nivolumab in liver cancer", 20, "Nivolumab in liver…"),
        ("Nivolumab in liver cancer", 19, "Nivolumab in liver…"),
        ("Nivolumab in liver cancer", 16, "Nivolumab in…"),
        ("Supercalifragilistic", 8, "Superca…"),
        ("a Supercalifragilistic", 8, "a Super…"),
        ("肝细胞癌研究", 7, "肝细胞…"),
        ("x" * 5_000_000, 4, "xxx…"),
        ("title", 0, ""),
    ],
)
def test_cut_at_a_word(text: str, width: int, line: str) -> None:
    """A text is cut at a word where that keeps half of the room, else within it; CJK counts double."""
    assert cut(text, width) == line


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "\u200b=1", "\x1b[0m=1", "＝1", "\n1", "'=1"])
def test_formulas_become_text(text: str) -> None:
    """A cell that a spreadsheet would run gets an apostrophe in front."""
    assert csv_cell(text).startswith("'")


@pytest.mark.parametrize("text", ["Nivolumab", "2024-03", "1/2", "a = b", "", "肝细胞癌"])
def test_text_stays_text(text: str) -> None:
    """A cell that is no formula stays as it is."""
    assert csv_cell(text) == text


def test_markdown_is_escaped() -> None:
    """Pipes, links, code, emphasis, HTML and headings lose their meaning."""
    assert markdown_cell("a|b `c` *d* [e](f) <g> &h") == r"a\|b \`c\` \*d\* \[e\](f) &lt;g&gt; &amp;h"
    assert markdown_cell("# head\nline") == r"\# head line"
    assert markdown_cell("see https://bad.example") == r"see https\://bad.example"


@given(TEXTS)
def test_header_is_one_line(text: str) -> None:
    """A mail header's value has no line break and an end."""
    value = header(text)
    assert value.isprintable() or not any(one in value for one in "\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
    assert len(value.splitlines()) <= 1
    assert len(value) <= 200


def test_cell_takes_no_markup() -> None:
    """Rich markup is text."""
    assert cell("[red]x[/red]").plain == "[red]x[/red]"


def test_clip_says_how_long() -> None:
    """An endless text ends and says how long it was."""
    assert clip("x" * 5_000_000, 5) == "xxxxx… [5,000,000 characters in all]"
