"""Markdown, HTML and feeds: documents that leave the program."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pytest

from tests.show.sample import HOSTILE, SOURCE, change_row, hostile_change, hostile_detail, hostile_row, overview, study_detail, study_row
from trialwatch.rows import Source
from trialwatch.show.feed import atom_feed, json_feed
from trialwatch.show.html import environment, page
from trialwatch.show.markdown import changes_markdown, overview_markdown, studies_markdown, study_markdown, table_markdown

ATOM = "{http://www.w3.org/2005/Atom}"
RAW = set("\x1b\x9b\x00\x07\x08\u202e\u200b\ufeff")


def documents(source: Source) -> dict[str, str]:
    """Make every document of the sample rows."""
    return {
        "studies": studies_markdown([study_row()], source),
        "study": study_markdown(study_detail(), source),
        "changes": changes_markdown([change_row()], source),
        "overview": overview_markdown(overview(), source),
        "html": page("Studies", source, studies=[study_row()], changes=[change_row()]).replace("&#39;", "'"),
        "atom": atom_feed([change_row()], source).decode(),
        "json feed": json_feed([change_row()], source).decode(),
    }


@pytest.mark.parametrize("name", documents(SOURCE))
def test_every_document_names_its_source(name: str) -> None:
    """A document says source, data date, retrieval time, that tags are ours, and links the record."""
    text = documents(SOURCE)[name]
    assert "ClinicalTrials.gov, U.S. National Library of Medicine" in text
    assert "Data of 2026-08-04, retrieved 2026-08-04 09:12 UTC" in text
    assert "not medical advice" in text
    assert name == "overview" or "https://clinicaltrials.gov/study/NCT01658878" in text


@pytest.mark.parametrize("name", documents(SOURCE))
def test_a_sample_is_marked(name: str) -> None:
    """A document of the embedded sample says so."""
    assert "SAMPLE DATA" in documents(Source("2026-08-04T09:00:05", None, sample=True))[name]
    assert "SAMPLE DATA" not in documents(SOURCE)[name]


@pytest.mark.parametrize("kind", HOSTILE)
def test_markdown_tables_hold(kind: str) -> None:
    """A hostile text neither adds a column or a line to its table nor becomes a tag or a link."""
    text = HOSTILE[kind]
    made = (
        studies_markdown([hostile_row(text)], SOURCE)
        + study_markdown(hostile_detail(text), SOURCE)
        + changes_markdown([hostile_change(text)], SOURCE)
    )
    assert not RAW & set(made)
    assert "<script" not in made
    assert not re.search(r"(?<!\\)\]\(javascript", made)
    rows = [line for line in studies_markdown([hostile_row(text)], SOURCE).split("\n") if line.startswith("|")]
    assert [len(re.findall(r"(?<!\\)\|", line)) for line in rows] == [10, 10, 10]


def test_markdown_table() -> None:
    """A table of studies reads as written here."""
    head, rule, row, *_ = studies_markdown([study_row(stale=True)], SOURCE).split("\n")
    assert head == "| Study | Status | Phase | Title | Therapies | Sponsor | Countries | Primary completion | Updated |"
    assert rule == "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    assert row == (
        "| [NCT01658878](https://clinicaltrials.gov/study/NCT01658878) | Active, not recruiting (stale) | 1/2 "
        "| CheckMate 040: Nivolumab in hepatocellular carcinoma | checkpoint-inhibitor, (targeted) | Bristol-Myers Squibb | 3 countries "
        "| 2019-11 | 2026-07-01 |"
    )
    assert table_markdown(("a|b",), [("c\nd",)]) == "| a\\|b |\n| --- |\n| c d |\n"


def test_changes_come_by_day() -> None:
    """Markdown of changes has a heading for each day."""
    rows = [change_row(), change_row(data_timestamp="2026-08-03T09:00:05")]
    heads = [line for line in changes_markdown(rows, SOURCE).split("\n") if line.startswith("##")]
    assert heads == ["## Tuesday, 4 August 2026", "## Monday, 3 August 2026"]


class Tags(HTMLParser):
    """What a browser would see as tags, and where they link."""

    def __init__(self) -> None:
        """Begin with nothing seen."""
        super().__init__()
        self.seen: set[str] = set()
        self.links: set[str | None] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag and its link."""
        self.seen.add(tag)
        self.links |= {value for name, value in attrs if name in ("href", "src")}
        assert not [name for name, _ in attrs if name.startswith("on")]


@pytest.mark.parametrize("kind", HOSTILE)
def test_html_is_escaped(kind: str) -> None:
    """A hostile text opens no tag, makes no link and carries no control character."""
    text = HOSTILE[kind]
    made = page(text, SOURCE, studies=[hostile_row(text)], changes=[hostile_change(text)])
    tags = Tags()
    tags.feed(made)
    assert not tags.seen & {"script", "img", "iframe"}
    assert tags.links == {"https://clinicaltrials.gov/study/NCT01658878"}
    assert not RAW & set(made)


def test_templates_escape_by_default() -> None:
    """The shared environment escapes everything and refuses unknown names."""
    assert environment().from_string("{{ a }}").render(a="<b>") == "&lt;b&gt;"
    assert environment().autoescape is True


def entries(data: bytes) -> list[ET.Element]:
    """Parse an Atom document."""
    return ET.fromstring(data).findall(f"{ATOM}entry")


@pytest.mark.parametrize("kind", HOSTILE)
def test_feeds_are_valid(kind: str) -> None:
    """Feeds of hostile texts parse, with the texts as text."""
    rows = [hostile_change(HOSTILE[kind]), change_row()]
    first, second = entries(atom_feed(rows, SOURCE))
    assert second.findtext(f"{ATOM}title") == "NCT01658878 Nivolumab in hepatocellular carcinoma"
    assert not RAW & set("".join(first.itertext()))
    assert len(json.loads(json_feed(rows, SOURCE))["items"]) == 2


def test_entry_ids_are_stable() -> None:
    """An entry keeps its id when its wording or the time of its detection changes, and differs from any other's."""
    told = entries(
        atom_feed([change_row(), change_row(summary="Other words.", detected_at="2027-01-01T00:00:00Z"), change_row(id="other")], SOURCE)
    )
    first, again, other = (entry.findtext(f"{ATOM}id") for entry in told)
    assert first == again == "urn:uuid:39debdad-60f1-5d70-ba6d-a1e01df74efe"
    assert other != first
    assert json.loads(json_feed([change_row()], SOURCE))["items"][0]["id"] == first


def test_entries_say_what_changed() -> None:
    """An entry has title, link, instant, sentence and tags."""
    (entry,) = entries(atom_feed([change_row()], SOURCE))
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == "https://clinicaltrials.gov/study/NCT01658878"
    assert entry.findtext(f"{ATOM}updated") == "2026-08-04T09:12:44Z"
    assert entry.findtext(f"{ATOM}content") == "Status changed from recruiting to active, not recruiting. (Overall status, major)"
    assert [one.get("term") for one in entry.findall(f"{ATOM}category")] == ["major", "overall_status", "checkpoint-inhibitor"]


def test_empty_feeds() -> None:
    """A feed without changes is a valid feed that says when it was made."""
    assert ET.fromstring(atom_feed([], SOURCE)).findtext(f"{ATOM}updated") == "2026-08-04T09:12:44Z"
    assert json.loads(json_feed([], SOURCE))["items"] == []
