"""HTML pages and the one environment that makes them: everything is escaped unless a template says otherwise, and none does.

Filters for templates, here and elsewhere: `plain` (harmless text), `status` (its long word), `phases`, `instant`, `day`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from jinja2 import Environment, PackageLoader, StrictUndefined

from trialwatch.show.data import study_url
from trialwatch.show.days import change_day, day_in_words
from trialwatch.show.safe import clip, plain
from trialwatch.show.source import instant, source_lines
from trialwatch.show.words import element_word, row_status, short_labels, short_phases, status_word, study_title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trialwatch.rows import ChangeRow, Source, StudyRow


@cache
def environment() -> Environment:
    """Give the shared environment: escaping always on, an unknown name is an error."""
    made = Environment(
        loader=PackageLoader("trialwatch.show", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "plain": shown,
        "status": lambda token: status_word(token).long,
        "phases": short_phases,
        "labels": short_labels,
        "element": element_word,
        "instant": instant,
        "day": day_in_words,
        "study_url": study_url,
        "study_title": lambda row: shown(study_title(row)),
        "row_status": lambda row: row_status(row).long,
    }
    made.globals["change_day"] = change_day
    return made


def shown(value: object) -> str:
    """Make a value's text harmless; nothing for an absent one. Escaping for HTML is the environment's."""
    return "" if value is None else plain(clip(str(value)))


def page(title: str, source: Source, *, studies: Sequence[StudyRow] = (), changes: Sequence[ChangeRow] = ()) -> str:
    """Make one self-contained HTML page of studies, changes or both, without script and without anything fetched."""
    template = environment().get_template("page.html")
    return template.render(title=title, studies=studies, changes=changes, notes=source_lines(source))
