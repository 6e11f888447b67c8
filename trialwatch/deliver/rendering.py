"""A digest as text of 72 columns and as HTML for mail programs; the same digest always gives the same message.

A message stays under 100 KB as it is sent: what does not fit is counted, with the command that lists it.
"""

from __future__ import annotations

import quopri
import re
import textwrap
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from trialwatch.digest import Digest, Site, StudyNews, Told
from trialwatch.rows import Source
from trialwatch.show.safe import clip, cut, plain
from trialwatch.show.source import instant, source_lines
from trialwatch.show.words import REGISTRY_STATE, count_word, in_words, status_word

if TYPE_CHECKING:
    import jinja2

COLUMNS = 72
ROOM = 86_000
"""Bytes that the studies of one message may take as they are sent, so that the whole stays under 100,000."""
MOST_TOLD = 12
_COLOURS = {"critical": "#b3261e", "major": "#8a5300", "minor": "#4a5460", "administrative": "#4a5460"}
_SIGNS = {"critical": "!! ", "major": "! "}


@dataclass(frozen=True, slots=True)
class Message:
    """A digest ready to be handed over; `brief` is for messengers."""

    subject: str
    text: str
    html: str
    brief: str


def render(digest: Digest) -> Message:
    """Render a digest in every form that addresses need."""
    blocks = _fitting(digest.studies)
    around = {
        "digest": digest,
        "sentence": headline(digest),
        "since": instant(digest.since),
        "foot": foot(digest),
        "hidden": len(digest.studies) - len(blocks),
    }
    text = _template("digest.txt").render(blocks=[one for one, _ in blocks], **around)
    html = _template("digest.html").render(blocks=[_markup(one) for _, one in blocks], **around)
    return Message(plain(digest.subject), text, html, _brief(digest))


def headline(digest: Digest) -> str:
    """Write the count line as a sentence."""
    return f"{digest.headline[:1].upper()}{digest.headline[1:]}."


def foot(digest: Digest) -> tuple[str, ...]:
    """Say where it all comes from and what it is not."""
    return source_lines(Source(digest.data_timestamp, digest.retrieved_at, digest.sample))


def place(site: Site) -> str:
    """Write a site in one line."""
    where = ", ".join(one for one in (site.facility, site.city, site.country) if one)
    km = f" ({site.km:.0f} km)" if site.km is not None else ""
    return f"{where}{km}{': ' + in_words(site.status) if site.status else ''}"


def _fitting(studies: tuple[StudyNews, ...]) -> list[tuple[str, str]]:
    """Render studies until the message is full."""
    blocks, room = [], ROOM
    for one in studies:
        text, html = _study_blocks(one)
        room -= sum(len(quopri.encodestring(block.encode())) for block in (text, html))
        if room < 0:
            break
        blocks.append((text, html))
    return blocks


def _study_blocks(one: StudyNews) -> tuple[str, str]:
    values = {"one": _shortened(one), "status": stands(one), "mark": _SIGNS.get(one.severity, "")}
    text = _template("study.txt").render(**values)
    return text, _template("study.html").render(colour=_COLOURS[one.severity], colours=_COLOURS, **values)


def _shortened(one: StudyNews) -> StudyNews:
    """Keep one study from filling a message."""
    told = tuple(replace(each, summary=clip(each.summary, 600)) for each in one.told[:MOST_TOLD])
    rest = len(one.told) - len(told)
    note = " ".join(
        part for part in (one.note, f"({count_word(rest, 'lighter change')} of this study left out.)" if rest else None) if part
    )
    return replace(one, title=clip(one.title or "(no title)", 400), told=told, tags=one.tags[:20], note=note or None)


def shows(told: Told) -> bool:
    """Tell whether before and after say more than the sentence does."""
    if told.element in ("study", "results"):
        return False
    said = _folded(told.summary)
    return any(_folded(one) not in said for one in (told.before, told.after) if one)


def stands(one: StudyNews) -> str:
    """Say how a study stands: that the record is gone where it is, else its status."""
    gone = REGISTRY_STATE.get(one.registry_state)
    return (gone or status_word(one.overall_status)).long


def _folded(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()


def _brief(digest: Digest) -> str:
    """Write a digest for a messenger: a few lines a study, the heaviest ones alone."""
    most = 15
    lines = [headline(digest)]
    if digest.test:
        lines.append("THIS IS A TEST of the address. No change is told here.")
    for one in digest.studies[:most]:
        lines += ["", f"{_SIGNS.get(one.severity, '')}{cut(one.title, 160)}", one.url]
        lines += [f"- {cut(said, 240)}" for said in (one.note, *(each.summary for each in one.told[:3])) if said]
    if len(digest.studies) > most:
        lines += ["", f"{len(digest.studies) - most} more: {digest.command}"]
    return "\n".join([*lines, "", *foot(digest)])


def _wrap(text: str, indent: str) -> str:
    inside = " " * (4 if indent else 0)
    width = COLUMNS
    line = " ".join(plain(text).split())
    return textwrap.fill(
        line, width, initial_indent=indent, subsequent_indent=indent + inside, break_long_words=False, break_on_hyphens=False
    )


def _clean(value: Any) -> Any:
    """Make whatever a template prints harmless; what is markup already stays."""
    return " ".join(plain(value).split()) if type(value) is str and "\n" not in value else value


def _markup(text: str) -> Any:
    from markupsafe import Markup  # noqa: PLC0415  (comes with jinja2)

    return Markup(text)  # noqa: S704  (rendered by our own escaping template)


@cache
def _template(name: str) -> jinja2.Template:
    return _environment(name.endswith(".html")).get_template(name)


@cache
def _environment(escapes: bool) -> jinja2.Environment:
    from jinja2 import Environment, PackageLoader  # noqa: PLC0415  (60 ms that commands without messages do not pay)

    found = Environment(
        loader=PackageLoader("trialwatch.deliver", "templates"),
        autoescape=escapes,  # noqa: S701  (plain text has nothing to escape; HTML always is)
        finalize=_clean if escapes else None,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    found.globals.update(wrap=_wrap, shows=shows, place=place, count=count_word, rule="-" * COLUMNS)
    return found
