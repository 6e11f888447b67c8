"""HTML of old versions as the markdown of today."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry.stage import record
from trialwatch.registry.markup import markdown_of, plain_record
from trialwatch.registry.parse import parse_study, unescape


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("One<br>Two<br/>Three<br />Four", "One\nTwo\nThree\nFour"),
        ("<ul><li>a</li><li>b</li></ul>", "* a\n* b"),
        ("<ol>\n<li>a</li>\n<li>b</li>\n</ol>", "1. a\n\n2. b"),
        ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "* a\n  * b\n\n* c"),
        ("<UL CLASS='x'><LI>a", "* a"),
        ("<b>Bold</b> and H<sub>2</sub>O", "Bold and H2O"),
        ("ECOG &lt; 2 &amp; AFP&nbsp;&ge; 400 &#8211; ok", "ECOG < 2 & AFP ≥ 400 – ok"),
        ("<p>5 < 6 and 7 > 3</p>", "5 < 6 and 7 > 3"),
        ("</ul></li>x<li>y", "x\n* y"),
        (r"<p>C:\[x]</p>", r"C:\\[x]"),
        ("&lt;b&gt;", "<b>"),
    ],
)
def test_html_becomes_markdown(old: str, new: str) -> None:
    """Paragraphs, breaks, lists and entities read as they would today."""
    assert [line.strip() for line in markdown_of(old).split("\n") if line.strip()] == [
        line.strip() for line in new.split("\n") if line.strip()
    ]


@pytest.mark.parametrize(
    "text", ["", "ANC \\<1500/mm3", "a < b > c", "x<1500 and y>3", "AT&T", r"R\&D \&lt; x", "* a\n  * b", "<5% of <the> dose", "a &b; c"]
)
def test_text_that_is_not_html_stays(text: str) -> None:
    """Signs of comparison and today's markdown are not taken for HTML."""
    assert markdown_of(text) == text


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00"), max_size=200))
def test_escaped_text_means_the_same(text: str) -> None:
    """Any text that went through HTML escaping comes out as itself, white space apart."""
    import html

    once = unescape(markdown_of(f"<p>{html.escape(text)}</p>")) or ""
    assert once.split() == (html.unescape(html.escape(text))).replace("\xa0", " ").split()


@given(st.text(alphabet="<>/ulipb &;#x0\\\"'=", max_size=300))
def test_no_markup_breaks_it(text: str) -> None:
    """Whatever is thrown at it comes back as text."""
    assert isinstance(markdown_of(text), str)


def test_names_and_titles_are_left_alone() -> None:
    """Only formatted texts are rewritten; a title that looks like HTML is what it is."""
    raw = record(1, descriptionModule={"briefSummary": "<p>x</p>"}, conditionsModule={"conditions": ["<p>HCC</p>"]})
    study = parse_study(plain_record(raw))
    assert (study.brief_summary, study.conditions) == ("x", ("<p>HCC</p>",))


def test_texts_anywhere_in_the_record_are_rewritten() -> None:
    """Descriptions of arms, interventions and outcomes are formatted texts too."""
    raw = record(
        1,
        armsInterventionsModule={"armGroups": [{"label": "A", "description": "<p>a</p>"}]},
        outcomesModule={"primaryOutcomes": [{"measure": "OS", "description": "b<br>c", "timeFrame": "&lt; 1 year"}]},
    )
    study = parse_study(plain_record(raw))
    assert study.arm_groups[0].description == "a"
    assert (study.primary_outcomes[0].description, study.primary_outcomes[0].time_frame) == ("b\nc", "< 1 year")


def test_escaped_brackets_are_noticed() -> None:
    """HTML whose brackets arrive as JSON escapes is HTML all the same."""
    raw = json.dumps({"protocolSection": {"descriptionModule": {"briefSummary": "<p>x</p>"}}}).replace("<", "\\u003c").encode()
    assert json.loads(plain_record(raw))["protocolSection"]["descriptionModule"]["briefSummary"] == "x"
