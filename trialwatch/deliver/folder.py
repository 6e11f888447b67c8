"""Digests into a folder: each one as HTML and text, and feeds of all of them (JSON Feed, Atom) with stable ids.

Files appear whole or not at all. A digest written twice replaces itself.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree as ET

from trialwatch.deliver.rendering import Message
from trialwatch.digest import Digest
from trialwatch.errors import DeliveryError
from trialwatch.show.safe import plain

MOST_ENTRIES = 50
_FEED = "https://jsonfeed.org/version/1.1"


def write_digest(folder: Path, delivery: str, digest: Digest, message: Message) -> None:
    """Write one digest and bring the watch's feeds up to date; raises DeliveryError where the folder cannot be written."""
    stem = re.sub(r"[^\w.-]+", "-", digest.watch).strip("-.") or "watch"
    name = f"{stem}-{digest.created_at[:10]}-{delivery[:8]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _put(folder / f"{name}.txt", message.text)
        _put(folder / f"{name}.html", message.html)
        feed = _with_entry(folder / f"{stem}.feed.json", digest, message, delivery, f"{name}.html")
        _put(folder / f"{stem}.feed.json", json.dumps(feed, ensure_ascii=False, indent=1))
        _put(folder / f"{stem}.atom.xml", _atom(feed))
    except OSError as problem:
        raise DeliveryError(
            f"The folder {folder} cannot be written: {problem.strerror}.", "Check the folder and the free space."
        ) from problem


def _put(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.part")
    try:
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise


def _with_entry(path: Path, digest: Digest, message: Message, delivery: str, link: str) -> dict[str, Any]:
    """Put an entry first into the feed that is there; one of the same id is replaced."""
    entry = {
        "id": f"urn:trialwatch:digest:{delivery}",
        "url": link,
        "title": message.subject,
        "content_html": message.html,
        "content_text": message.text,
        "date_published": digest.created_at,
    }
    older = [one for one in _entries(path) if one.get("id") != entry["id"]]
    items = sorted([entry, *older], key=lambda one: str(one.get("date_published")), reverse=True)
    return {"version": _FEED, "title": f"trialwatch: {plain(digest.watch)}", "items": items[:MOST_ENTRIES]}


def _entries(path: Path) -> list[dict[str, Any]]:
    """Read the entries of a feed; a file that somebody broke begins anew."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))["items"]
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _atom(feed: dict[str, Any]) -> str:
    """Write a JSON feed as Atom 1.0."""
    root = ET.Element("feed", {"xmlns": "http://www.w3.org/2005/Atom"})
    newest = str(feed["items"][0].get("date_published", ""))
    own = f"urn:uuid:{uuid5(NAMESPACE_URL, feed['title'])}"
    for name, text in (("id", own), ("title", str(feed["title"])), ("updated", newest)):
        ET.SubElement(root, name).text = text
    ET.SubElement(ET.SubElement(root, "author"), "name").text = "trialwatch"
    for item in feed["items"]:
        entry = ET.SubElement(root, "entry")
        for name, key in (("id", "id"), ("title", "title"), ("updated", "date_published")):
            ET.SubElement(entry, name).text = str(item.get(key, ""))
        ET.SubElement(entry, "link", {"href": str(item.get("url", ""))})
        ET.SubElement(entry, "content", {"type": "html"}).text = str(item.get("content_html", ""))
    return ET.tostring(root, encoding="unicode", xml_declaration=True)
