"""HTML in the texts of old versions, written as the markdown of today's records, so that comparing them is fair."""

from __future__ import annotations

import html
import re
from typing import Any

import msgspec

_TAGS = "p|br|div|ul|ol|li|b|i|u|em|strong|span|sub|sup|a|h[1-6]|pre|code|table|thead|tbody|tr|td|th|font|blockquote"
_TAG = re.compile(rf"<(/?)({_TAGS})(?:\s[^<>]*|\s*/)?>", re.IGNORECASE)
_IS_HTML = re.compile(
    rf"</?(?:{_TAGS})(?:\s[^<>]*|\s*/)?>|(?<!\\)&(?:lt|gt|amp|quot|apos|nbsp|#\d{{1,7}}|#x[0-9a-f]{{1,6}});", re.IGNORECASE
)
_BREAKS = frozenset(["p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "tr", "blockquote"])
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_TEXTS = frozenset(
    [
        "briefSummary",
        "detailedDescription",
        "eligibilityCriteria",
        "whyStopped",
        "description",
        "studyPopulation",
        "interventionModelDescription",
        "maskingDescription",
        "genderDescription",
        "timeFrame",
        "accessCriteria",
        "comment",
    ]
)
"""The keys whose texts the registry formats; titles and names are plain."""


def plain_record(raw: bytes) -> bytes:
    """Rewrite the formatted texts of a record that came as HTML; a record without any stays byte for byte."""
    if not re.search(rb"<[a-z/]|&[a-z#]|\\u00(?:3c|26)", raw, re.IGNORECASE):
        return raw
    record = msgspec.json.decode(raw)
    return msgspec.json.encode(record) if _rewrite(record) else raw


def markdown_of(text: str) -> str:
    """Write an HTML text as markdown: lists as `* ` or `1. `, paragraphs apart; a text that is not HTML stays as it is."""
    if not _IS_HTML.search(text):
        return text
    lists: list[int | None] = []
    parts: list[str] = []
    end = 0
    for found in _TAG.finditer(text):
        parts += [_plain(text[end : found.start()]), _mark(found[2].lower(), bool(found[1]), lists)]
        end = found.end()
    parts.append(_plain(text[end:]))
    return _BLANK_LINES.sub("\n\n", "".join(parts)).strip()


def _rewrite(value: Any) -> bool:
    """Rewrite in place what lies below; tells whether anything was."""
    changed = False
    pending = [value]
    while pending:
        one = pending.pop()
        if isinstance(one, list):
            pending += one
        elif isinstance(one, dict):
            for key, inner in one.items():
                if not isinstance(inner, str):
                    pending.append(inner)
                elif key in _TEXTS and (better := markdown_of(inner)) != inner:
                    one[key] = better
                    changed = True
    return changed


def _plain(text: str) -> str:
    """Resolve entities, and double the backslashes that the text itself has, as markdown does."""
    return html.unescape(text).replace("\\", "\\\\").replace("\xa0", " ")


def _mark(tag: str, closes: bool, lists: list[int | None]) -> str:
    """Write one tag; `lists` holds the lists that are open, with the number of the last item of ordered ones."""
    if tag in ("ul", "ol"):
        if not closes:
            lists.append(0 if tag == "ol" else None)
        elif lists:
            lists.pop()
        return "\n" if lists else "\n\n"
    if tag == "li":
        return "" if closes else _bullet(lists)
    if tag == "br":
        return "\n"
    return "\n\n" if tag in _BREAKS else ""


def _bullet(lists: list[int | None]) -> str:
    indent = "  " * (len(lists) - 1)
    number = lists[-1] if lists else None
    if number is None:
        return f"\n{indent}* "
    lists[-1] = number + 1
    return f"\n{indent}{number + 1}. "
