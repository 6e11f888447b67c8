"""The registry's tokens in words: short for tables, long for pages, each with its colour.

A colour never stands alone: whatever is coloured also says it in a word or a sign.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from trialwatch.show.safe import SHORT, clip, cut, plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trialwatch.rows import Label, StudyDetail, StudyRow


class Word(NamedTuple):
    """A token in a short word (at most 11 cells), a long one, and a rich style."""

    short: str
    long: str
    style: str


STATUS = {
    "RECRUITING": Word("Recruiting", "Recruiting", "green"),
    "NOT_YET_RECRUITING": Word("Not yet", "Not yet recruiting", "cyan"),
    "ENROLLING_BY_INVITATION": Word("Invitation", "Enrolling by invitation", "green"),
    "ACTIVE_NOT_RECRUITING": Word("Active", "Active, not recruiting", "blue"),
    "COMPLETED": Word("Completed", "Completed", ""),
    "TERMINATED": Word("Terminated", "Terminated", "red"),
    "SUSPENDED": Word("Suspended", "Suspended", "red"),
    "WITHDRAWN": Word("Withdrawn", "Withdrawn", "red"),
    "UNKNOWN": Word("Unknown", "Unknown status", "yellow"),
    "WITHHELD": Word("Withheld", "Withheld", "yellow"),
    "AVAILABLE": Word("Available", "Available (expanded access)", "green"),
    "NO_LONGER_AVAILABLE": Word("No longer", "No longer available (expanded access)", ""),
    "TEMPORARILY_NOT_AVAILABLE": Word("Not now", "Temporarily not available (expanded access)", "yellow"),
    "APPROVED_FOR_MARKETING": Word("Approved", "Approved for marketing", ""),
}
REGISTRY_STATE = {
    "removed": Word("Removed", "Removed from the registry", "bold red"),
    "merged": Word("Merged", "Merged into another record", "bold red"),
    "left_query": Word("Left query", "No longer found by the query", "yellow"),
}
SEVERITY = {
    "critical": Word("!! critical", "critical", "bold red"),
    "major": Word(" ! major", "major", "yellow"),
    "minor": Word(" - minor", "minor", ""),
    "administrative": Word(" . admin", "administrative", "dim"),
}
BELONGS = {
    "condition": "HCC is among its conditions",
    "mesh": "the registry indexes it under HCC",
    "keyword": "HCC is among its keywords",
    "title": "HCC is in its title",
    "followed": "followed by its number",
    "mention": "no, it merely mentions HCC",
}
_PHASE = {"EARLY_PHASE1": "early", "PHASE1": "1", "PHASE2": "2", "PHASE3": "3", "PHASE4": "4", "NA": "n/a"}
_ROMAN = {"EARLY_PHASE1": "Early phase 1", "NA": "Phase not applicable"}


def belonging(detail: StudyDetail) -> str:
    """Say why a study belongs to HCC, or that it does not, and the words that prove it."""
    why = BELONGS.get(detail.belongs, detail.belongs)
    return f"{why} ({plain(detail.belongs_because)})" if detail.belongs_because else why


def in_words(token: str) -> str:
    """Read a token of a closed vocabulary as words: `NO_INTERVENTION` as `No intervention`."""
    text = plain(clip(token, SHORT)).replace("_", " ").lower()
    return text[:1].upper() + text[1:]


def status_word(token: str | None) -> Word:
    """Give the words of a status; an unlisted token reads as its own words."""
    if not token:
        return Word("-", "Not said", "dim")
    known = STATUS.get(token)
    return known or Word(cut(in_words(token), 11), in_words(token), "yellow")


def row_status(row: StudyRow) -> Word:
    """Say what a reader must know first: that the record is gone where it is, else the status."""
    return REGISTRY_STATE.get(row.registry_state) or status_word(row.overall_status)


def severity_word(severity: str) -> Word:
    """Give the sign and word of a severity."""
    return SEVERITY.get(severity) or Word(f" ? {cut(severity, 8)}", plain(clip(severity, SHORT)), "")


def severity_rank(severity: str) -> int:
    """Give the place of a severity, 0 for the heaviest; unknown ones come last."""
    order = tuple(SEVERITY)
    return order.index(severity) if severity in order else len(order)


def short_phases(phases: Iterable[str]) -> str:
    """Phases in a column: `1`, `1/2`, `early` (phase 0), `n/a`, `-` where the record says none."""
    words = [_PHASE.get(phase, in_words(phase)) for phase in phases]
    return "/".join(words) or "-"


def long_phases(phases: Iterable[str]) -> str:
    """Phases in a sentence: `Phase 1/2`; empty where the record says none."""
    tokens = tuple(phases)
    if len(tokens) == 1 and tokens[0] in _ROMAN:
        return _ROMAN[tokens[0]]
    return f"Phase {short_phases(tokens)}" if tokens else ""


def study_title(row: StudyRow) -> str:
    """Give the brief title with the acronym in front where the title does not hold it; as it came."""
    return titled(row.brief_title, row.acronym)


def titled(brief_title: str, acronym: str | None = None) -> str:
    """Put the acronym in front of a title that lacks it."""
    if acronym and acronym.casefold() not in brief_title[:1000].casefold():
        return f"{acronym}: {brief_title}"
    return brief_title or "(no title)"


def short_labels(labels: Iterable[Label], *, separator: str = ", ") -> str:
    """Tags in a column: experimental ones by id, comparators in parentheses."""
    names = ((plain(clip(one.id, SHORT)), one.role) for one in labels)
    return separator.join(name if role == "experimental" else f"({name})" for name, role in names)


def countries_word(countries: tuple[str, ...]) -> str:
    """Countries in a column: the name of a single one, else how many."""
    if len(countries) > 1:
        return f"{len(countries)} countries"
    return plain(clip(countries[0], SHORT)) if countries else "-"


def element_word(element: str) -> str:
    """Give a data element in words: `primary_completion_date` as `Primary completion date`."""
    return in_words(element)


def date_type(token: str | None) -> str:
    """Whether a date or number has happened (`actual`) or is planned (`estimated`); empty where not said."""
    return plain(clip(token, SHORT)).lower() if token else ""


def count_word(count: int, one: str, many: str | None = None) -> str:
    """Give a number with its noun: `1 change`, `12,300 changes`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def few(names: Sequence[str], most: int, separator: str = ", ") -> str:
    """Name the first ones and say how many more there are."""
    rest = len(names) - most
    more = f"{separator}and {rest} more" if rest > 0 else ""
    return f"{separator.join(clip(name, SHORT) for name in names[:most])}{more}"
