"""Changes as feeds for readers: Atom 1.0 and JSON Feed 1.1.

The id of an entry is derived from the id of the change, so that a change rebuilt or fetched again is not news twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from trialwatch.show.data import encode_json, study_url
from trialwatch.show.safe import SHORT, clip, header, plain
from trialwatch.show.source import source_lines
from trialwatch.show.words import element_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trialwatch.rows import ChangeRow, Source

TITLE = "Changes of hepatocellular carcinoma studies"
HOME = "https://clinicaltrials.gov/"
ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
_BEGINNING = "1970-01-01T00:00:00Z"
_TITLE_LENGTH = 300


def entry_id(row: ChangeRow) -> str:
    """Give the permanent id of a change in feeds."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'trialwatch:change:{row.id}')}"


def atom_feed(rows: Sequence[ChangeRow], source: Source) -> bytes:
    """Write changes as an Atom 1.0 document (UTF-8), in the order of the rows."""
    feed = ET.Element("feed", {"xmlns": ATOM})
    _add(feed, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, 'trialwatch:changes')}")
    _add(feed, "title", TITLE)
    _add(feed, "subtitle", " ".join(source_lines(source)))
    _add(feed, "updated", _updated(rows, source))
    _add(_add(feed, "author"), "name", "trialwatch")
    _add(feed, "generator", "trialwatch")
    _add(feed, "link", href=HOME, rel="related")
    for row in rows:
        _atom_entry(feed, row)
    ET.indent(feed)
    body: bytes = ET.tostring(feed, encoding="utf-8")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + body + b"\n"


def _atom_entry(feed: ET.Element, row: ChangeRow) -> None:
    entry = _add(feed, "entry")
    _add(entry, "id", entry_id(row))
    _add(entry, "title", _title(row), type="text")
    _add(entry, "updated", row.detected_at or _BEGINNING)
    _add(entry, "link", href=study_url(row.nct_id), rel="alternate")
    for term in _tags(row):
        _add(entry, "category", term=term)
    _add(entry, "content", _content(row), type="text")


def _add(parent: ET.Element, name: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, name, {key: plain(value) for key, value in attributes.items()})
    element.text = None if text is None else plain(text, keep_lines=True)
    return element


def json_feed(rows: Sequence[ChangeRow], source: Source) -> bytes:
    """Write changes as a JSON Feed 1.1 document, in the order of the rows."""
    feed = {
        "version": JSON_FEED,
        "title": TITLE,
        "home_page_url": HOME,
        "description": " ".join(source_lines(source)),
        "authors": [{"name": "trialwatch"}],
        "language": "en",
        "items": [_json_item(row) for row in rows],
    }
    return encode_json(feed) + b"\n"


def _json_item(row: ChangeRow) -> dict[str, object]:
    return {
        "id": entry_id(row),
        "url": study_url(row.nct_id),
        "title": _title(row),
        "content_text": _content(row),
        "date_published": row.detected_at or _BEGINNING,
        "tags": _tags(row),
        "_trialwatch": {
            "nct_id": row.nct_id,
            "element": clip(row.element, SHORT),
            "severity": clip(row.severity, SHORT),
            "version": row.version,
        },
    }


def _title(row: ChangeRow) -> str:
    return header(f"{row.nct_id} {row.brief_title}", _TITLE_LENGTH)


def _content(row: ChangeRow) -> str:
    return f"{plain(clip(row.summary))} ({element_word(row.element)}, {plain(clip(row.severity, SHORT))})"


def _tags(row: ChangeRow) -> list[str]:
    return [plain(clip(text, SHORT)) for text in (row.severity, row.element, *(one.id for one in row.categories))]


def _updated(rows: Iterable[ChangeRow], source: Source) -> str:
    return max((row.detected_at for row in rows if row.detected_at), default=source.retrieved_at or _BEGINNING)
