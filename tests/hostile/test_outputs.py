"""Hostile records through every output: what comes out is looked at byte by byte."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.deliver.test_hostile import Tags
from tests.hostile.conftest import Run
from tests.hostile.registry import HUGE, HUGE_NUMBER

PAGES = [
    ("list",),
    ("list", "--limit", "100"),
    ("list", "--all", "--format", "markdown"),
    ("list", "--all", "--format", "csv"),
    *(("show", f"NCT090000{number:02d}") for number in range(0, 18, 2)),
    ("show", "NCT09000000", "--format", "markdown"),
    ("show", "NCT09000008", "--format", "markdown"),
    ("show", "NCT09000006", "--diff", "0..1"),
    ("show", HUGE_NUMBER),
    ("show", HUGE_NUMBER, "--diff", "0..1"),
    ("changes",),
    ("changes", "--limit", "1000"),
    ("changes", "--format", "markdown"),
    ("changes", "--format", "csv"),
    ("overview",),
    ("vocabulary", "drugs", "--unlisted"),
    ("dashboard", "--once"),
    ("doctor",),
]
DATA = [("list", "--all"), ("show", "NCT09000006"), ("changes",)]
OBEYED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff"  # control characters but the line break, halves of pairs
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"  # direction, zero width
)


def harmful(text: str) -> list[str]:
    """List the characters that a terminal or an editor would obey instead of show."""
    return sorted({repr(one) for one in OBEYED.findall(text)})


def is_reached(ended: bytes) -> bool:
    """Whether the hostile text is there at all, so that a test does not praise an empty page."""
    return any(word in ended for word in (b"not red", b"gnp.exe", b"alert", b"NCT0900", b"etc/passwd"))


@pytest.mark.parametrize("words", PAGES, ids=" ".join)
def test_pages_hold_nothing_to_obey_and_have_an_end(run: Run, store: Path, words: tuple[str, ...]) -> None:
    """No escape sequence, control, bidi or zero-width character is in what a person reads, nor on standard error, nor five megabytes."""
    ended = run(*words, store=store)
    text = ended.out.decode().replace("\r\n", "\n") if "csv" in words else ended.out.decode()
    assert ended.code in ((0, 3, 4) if words == ("doctor",) else (0,))
    assert text
    assert harmful(text) == []
    assert harmful(ended.told.decode()) == []
    assert "csv" in words or len(text) < 600_000


@pytest.mark.parametrize("words", DATA, ids=" ".join)
@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_is_one_value_and_whole(run: Run, store: Path, words: tuple[str, ...], form: str) -> None:
    """JSON gives every text as the registry gave it, and its bytes hold no control character."""
    out = run(*words, "--format", form, store=store).out
    assert not [one for one in out if one < 32 and one != 10]
    rows = [json.loads(line) for line in out.splitlines()] if form == "jsonl" else json.loads(out)
    text = json.dumps(rows)
    assert is_reached(text.encode())
    if words[0] == "list":
        titles = {row["nct_id"]: row["brief_title"] for row in rows}
        assert len(titles[HUGE_NUMBER]) == HUGE + 1


@pytest.mark.parametrize("words", [("list", "--all"), ("changes",)], ids=" ".join)
def test_no_csv_cell_is_a_formula(run: Run, store: Path, words: tuple[str, ...]) -> None:
    """No cell of a CSV begins as a formula does."""
    csv.field_size_limit(50_000_000)
    rows = list(csv.reader(io.StringIO(run(*words, "--format", "csv", store=store).out.decode())))
    assert len({len(row) for row in rows}) == 1
    assert [cell for row in rows for cell in row if re.match(r"\s*[=+@\t\r-]", cell) and not re.fullmatch(r"-?\d+(\.\d+)?", cell)] == []
    assert any("HYPERLINK" in cell for row in rows for cell in row)


@pytest.mark.parametrize(
    "words",
    [("list", "--all"), ("changes",), ("show", "NCT09000008"), ("show", "NCT09000009"), ("show", "NCT09000004")],
    ids=" ".join,
)
def test_markdown_has_no_html_and_no_foreign_link(run: Run, store: Path, words: tuple[str, ...]) -> None:
    """Markdown holds no element, and every link goes to the registry."""
    out = run(*words, "--format", "markdown", store=store).out.decode()
    assert not re.search(r"<\s*(script|img|a)\b", out)
    links = re.findall(r"(?<!\\)\]\(([^)]*)\)", out)
    assert [one for one in links if not one.startswith(("https://clinicaltrials.gov/", "#"))] == []


def test_feeds_are_well_formed_and_carry_text_only(run: Run, store: Path) -> None:
    """The Atom feed parses, its texts hold no element of the registry's making; the JSON feed has only texts."""
    atom = ET.fromstring(run("changes", "--format", "atom", store=store).out)
    links = [one.get("href", "") for one in atom.iter() if one.tag.endswith("}link")]
    assert [one for one in links if one and not one.startswith(("https://clinicaltrials.gov/", "urn:", "tag:"))] == []
    for one in atom.iter():
        if one.get("type") in ("html", "xhtml"):
            assert Tags(one.text or "").tags <= {"p", "br", "b", "strong", "a", "ul", "li", "em"}
        assert harmful(one.text or "") == []
    feed = json.loads(run("changes", "--format", "jsonfeed", store=store).out)
    assert feed["items"]
    assert all(not Tags(item.get("content_html", "")).tags & {"script", "img"} for item in feed["items"])
    assert all(harmful(item.get("title", "") + item.get("content_text", "")) == [] for item in feed["items"])


def test_a_digest_holds_text_only_in_every_form(run: Run, store: Path, tmp_path: Path) -> None:
    """Preview, page and mail of a digest hold nothing to obey, no element beyond ours and no header beyond ours."""
    from tests.deliver.stage import LATER
    from trialwatch.deliver.mail import compose
    from trialwatch.deliver.rendering import render
    from trialwatch.deliver.telling import preview
    from trialwatch.store.engine import open_engine
    from trialwatch.store.watches import list_watches

    folder = tmp_path / "digests"
    run("watch", "add", "hostile", "--to", f"file:{folder}", "--min-severity", "administrative", store=store)
    rewind(store)
    page = tmp_path / "page.html"
    ended = run("digest", "preview", "hostile", "--html", str(page), store=store)
    assert (ended.code, harmful(ended.out.decode())) == (0, [])
    html = page.read_text(encoding="utf-8")
    assert harmful(html) == []
    assert not Tags(html).tags & {"script", "img", "iframe", "form", "input", "svg"}
    engine = open_engine(str(store))
    [watch] = [one for one in list_watches(engine) if one.watch.name == "hostile"]
    mail = compose(render(preview(engine, watch, LATER)), "r@example.org", "s@example.org", "<1@example.org>", LATER, None)
    engine.dispose()
    raw = mail.as_bytes()
    assert set(mail.keys()) == {name for name in mail.keys() if re.fullmatch(r"[A-Z][A-Za-z-]+", name)}  # noqa: SIM118
    assert b"\nTwo: three" not in raw.partition(b"\n\n")[0]
    assert mail["Bcc"] is None
    assert harmful(mail["Subject"]) == []
    assert run("digest", "send", "hostile", store=store).code == 0
    written = [one for one in tmp_path.rglob("*") if one.is_file() and one != page]
    assert {one.parent for one in written if one.suffix in (".html", ".md", ".json", ".txt", ".eml")} <= {folder}


def rewind(store: Path) -> None:
    """Let the store's watches begin before the first change."""
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(store)) as plain, plain:
        plain.execute("UPDATE watches SET cursor = 0")


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "..", "line\nbreak", "\x1b[31mred", "x" * 5000])
def test_a_watch_named_like_a_path_writes_in_its_folder_only(run: Run, store: Path, tmp_path: Path, name: str) -> None:
    """Whatever a watch is called, its digests lie in the folder that it names, or it is refused in one line."""
    import shutil

    mine = tmp_path / "mine.db"
    shutil.copy(store, mine)
    folder = tmp_path / "inner" / "digests"
    before = {one for one in tmp_path.rglob("*") if one.is_file()}
    added = run("watch", "add", name, "--to", f"file:{folder}", store=mine)
    assert harmful((added.out + added.told).decode()) == []
    if added.code == 2:
        return
    assert added.code == 0
    rewind(mine)
    sent = run("digest", "send", store=mine)
    assert sent.code == 0, sent.told
    assert harmful((sent.out + sent.told).decode()) == []
    outside = {one for one in tmp_path.rglob("*") if one.is_file() and folder not in one.parents} - before
    assert {one.name.split(".db")[0] for one in outside} <= {"mine"}


def test_a_workbook_runs_nothing(run: Run, store: Path, tmp_path: Path) -> None:
    """An exported workbook has no formula, no link but the registry's, and no character that it may not have."""
    path = tmp_path / "out.xlsx"
    ended = run("export", str(path), "--all", store=store)
    assert ended.code == 0, ended.told
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
    assert not any(re.search(r"<f[ >]", text) for name, text in parts.items() if "worksheets/" in name)
    targets = [one for text in parts.values() for one in re.findall(r'Target="([a-z]+:[^"]*)"', text)]
    assert [one for one in targets if not one.startswith("https://clinicaltrials.gov/")] == []
    for text in parts.values():
        ET.fromstring(text)
        assert harmful(re.sub(r"[\r\t]", "", text)) == []


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
def test_exported_files_hold_nothing_to_obey(run: Run, store: Path, tmp_path: Path, ending: str) -> None:
    """An exported CSV and JSON Lines hold no control character; what is exported has its length."""
    path = tmp_path / f"out.{ending}"
    ended = run("export", str(path), "--all", store=store)
    assert ended.code == 0, ended.told
    assert not [one for one in path.read_bytes() if one < 32 and one not in (10, 13)]
    assert is_reached(path.read_bytes())
