"""A digest: what one watch has to tell, grouped by study, the most severe first. Pure.

A study that changed several times since the last digest is told once, from its first to its last state. A study that
no longer matches is told once. Nothing is dropped without a count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from trialwatch.changes import Change
from trialwatch.rows import ChangeRow, Source, StudyRow
from trialwatch.severity import Severity
from trialwatch.watch import Watch, as_options

Net = Callable[[str, int, int], Sequence[Change] | None]
"""Compares two stored versions of a study; None where one of them cannot be read any more."""
Sums = Callable[[str], tuple["Told", ...]]
"""Gives what changed about a study since the last digest, summed up by `what_changed`."""
LONGEST_VALUE = 240
_ABSENT = ("REMOVED", "MERGED", "LEFT_QUERY")
_RANKS = {str(one): one.rank for one in Severity}
_EYES = frozenset({"critical", "major"})


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a digest says of a study; `times` counts the changes that it sums up."""

    element: str
    severity: str
    summary: str
    before: str | None
    after: str | None
    times: int = 1


@dataclass(frozen=True, slots=True)
class Site:
    """A site near the reader's place; `km` from it where that is known."""

    facility: str | None
    city: str | None
    country: str | None
    status: str | None
    km: float | None


@dataclass(frozen=True, slots=True)
class StudyNews:
    """What a digest tells of one study; `note` says that it came to match or no longer matches."""

    nct_id: str
    title: str
    overall_status: str
    url: str
    tags: tuple[str, ...]
    severity: str
    told: tuple[Told, ...]
    administrative: int = 0
    note: str | None = None
    sites: tuple[Site, ...] = ()
    registry_state: str = "present"


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that one message says, ready to be rendered in any form.

    `administrative` counts the studies that changed only in what matters to nobody's care; `command` lists the same
    changes on the command line.
    """

    watch: str
    studies: tuple[StudyNews, ...]
    administrative: int
    created_at: str
    since: str
    data_timestamp: str | None
    retrieved_at: str | None
    sample: bool
    command: str
    test: bool = False

    @property
    def eyes(self) -> int:
        """How many studies changed critically or in a major way."""
        return sum(1 for one in self.studies if one.severity in _EYES)

    @property
    def more(self) -> int:
        """How many studies changed otherwise."""
        return len(self.studies) - self.eyes

    @property
    def headline(self) -> str:
        """The count line."""
        return _counts(self.eyes, self.more, "study", "studies")

    @property
    def subject(self) -> str:
        """The subject line: the watch, the counts, the day of the data."""
        day = (self.data_timestamp or "no data yet")[:10]
        counts = _counts(self.eyes, self.more, "", "")
        marks = "".join((" test" if self.test else "", " sample" if self.sample else ""))
        return f"[trialwatch{marks}] {self.watch}: {counts} (data of {day})"


@dataclass(frozen=True, slots=True)
class Window:
    """What a digest is made from: the changes since the last one (oldest first), the studies, who matched and who matches.

    `merged` leads from the number of a merged study to the one that survives it.
    """

    changes: Mapping[str, Sequence[ChangeRow]]
    studies: Mapping[str, StudyRow]
    merged: Mapping[str, str]
    before: frozenset[str]
    now: frozenset[str]


def digest_of(watch: Watch, window: Window, sums: Sums, source: Source, *, since: str, created_at: str) -> Digest:
    """Put together what a watch has to tell; the reader decides by `studies` whether that is anything."""
    concerned = [number for number in window.changes if number in window.before or number in window.now]
    left = window.before - window.now
    found = (_news(watch, number, window, sums(number)) for number in dict.fromkeys((*concerned, *sorted(left))))
    news = [one for one in found if one]
    told = [one for one in news if one.told or (one.note and one.nct_id in left)]
    quiet = sum(1 for one in news if one.administrative and not one.told and one.nct_id not in left)
    return Digest(
        watch.name,
        tuple(sorted(told, key=lambda one: (-_RANKS[one.severity], -len(one.told), one.nct_id))),
        quiet,
        created_at,
        since,
        source.data_timestamp,
        source.retrieved_at,
        source.sample,
        f"trialwatch changes --since {since[:10]} {as_options(watch.asked)}".strip(),
    )


def covered(window: Window) -> tuple[str, ...]:
    """Name the changes that a digest of this window settles, told or not."""
    return tuple(one.id for number, rows in window.changes.items() if number in window.before or number in window.now for one in rows)


def what_changed(rows: Sequence[ChangeRow], net: Net) -> tuple[Told, ...]:
    """Sum up the changes of one study (oldest first) from its first to its last state, the most severe first."""
    life = [one for one in rows if one.element == "study"]
    record = [one for one in rows if one.element != "study"]
    told = [*_life(life), *_record(record, net)]
    return tuple(sorted(told, key=lambda one: -_RANKS[one.severity]))


def readable(value: object) -> str | None:
    """Write a value of a change for people: lists by semicolons, records by their values, long ones cut."""
    text = _flat(value)
    if text is None:
        return None
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1].rstrip() + "…"


def _counts(eyes: int, more: int, one: str, many: str) -> str:
    noun = one if (eyes or more) == 1 else many
    front = f"{eyes or more} {noun}".strip()
    if not eyes:
        return f"{front} changed" if more else "nothing to tell"
    need = f"{front} {'needs' if eyes == 1 else 'need'} your eyes"
    return f"{need}, {more} more changed" if more else need


def _news(watch: Watch, number: str, window: Window, every: tuple[Told, ...]) -> StudyNews | None:
    row = window.studies.get(number)
    if row is None:
        return None
    leaves, joins = number in window.before and number not in window.now, number not in window.before
    wanted = tuple(one for one in every if one.severity != "administrative" and (leaves or _wanted(watch, one)))
    note = _leaving(row, window) if leaves else _joining(every) if joins else None
    return StudyNews(
        number,
        row.brief_title,
        row.overall_status,
        row.url,
        tuple(one.id if one.role == "experimental" else f"{one.id} ({one.role})" for one in (*row.categories, *row.drugs)),
        wanted[0].severity if wanted else "minor",
        wanted,
        sum(one.times for one in every if one.severity == "administrative"),
        note,
        registry_state=row.registry_state,
    )


def _wanted(watch: Watch, one: Told) -> bool:
    heavy = watch.min_severity is None or _RANKS[one.severity] >= _RANKS[watch.min_severity]
    return heavy and (not watch.elements or one.element in watch.elements)


def _leaving(row: StudyRow, window: Window) -> str:
    into = window.merged.get(row.nct_id)
    if row.registry_state == "merged" and into:
        return (
            f"Merged into {into}, which this watch follows from now on."
            if into in window.now
            else f"No longer matches: merged into {into}."
        )
    if row.registry_state == "removed":
        return "No longer matches: removed from the registry."
    return "No longer matches this watch."


def _joining(every: Iterable[Told]) -> str | None:
    return None if any(one.element == "study" and one.after == "NEW" for one in every) else "Matches this watch since its last digest."


def _life(rows: Sequence[ChangeRow]) -> list[Told]:
    """Sum up what befell a study: gone and back again is no news, new and gone again is."""
    if not rows:
        return []
    first, last = rows[0], rows[-1]
    if len(rows) > 1 and first.after in _ABSENT and last.after == "RETURNED":
        return [Told("study", str(Severity.MINOR), "Left the registry's answer and came back.", None, None, len(rows))]
    if first.after == "NEW" and last.after not in _ABSENT:
        return [_told(first, len(rows))]
    return [_told(last, len(rows))]


def _record(rows: Sequence[ChangeRow], net: Net) -> list[Told]:
    """Sum up what the record's elements say by comparing the versions before the first and at the last change."""
    versions = sorted({one.version for one in rows})
    if len(versions) <= 1:
        return [_told(one) for one in rows]
    summed = net(rows[0].nct_id, versions[0] - 1, versions[-1])
    if summed is None:
        return [_told(one) for one in rows]
    times = {element: sum(1 for one in rows if one.element == element) for element in (row.element for row in rows)}
    told = [
        Told(one.element, str(one.severity), one.summary, readable(one.before), readable(one.after), times.get(one.element, 1))
        for one in summed
    ]
    back = [element for element in times if element not in {one.element for one in told}]
    return [*told, *(_there_and_back([one for one in rows if one.element == element]) for element in back)]


def _there_and_back(rows: Sequence[ChangeRow]) -> Told:
    """Tell of an element that reads again as it did; that counts as minor at most."""
    name = rows[0].element.replace("_", " ").capitalize()
    severity = min("minor", *(one.severity for one in rows), key=_RANKS.__getitem__)
    before = readable(rows[0].before)
    return Told(rows[0].element, severity, f"{name} changed and changed back.", before, before, len(rows))


def _told(row: ChangeRow, times: int = 1) -> Told:
    return Told(row.element, row.severity, row.summary, readable(row.before), readable(row.after), times)


def _flat(value: object) -> str | None:
    if value is None or value in ([], {}, ""):
        return None
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        value = list(value.values())
        return ", ".join(text for text in map(_flat, value) if text) or None
    if isinstance(value, list | tuple):
        return "; ".join(text for text in map(_flat, value) if text) or None
    return str(value)


def with_sites(digest: Digest, sites: Mapping[str, Sequence[Site]]) -> Digest:
    """Add to each study its sites near the reader's place."""
    return replace(digest, studies=tuple(replace(one, sites=tuple(sites.get(one.nct_id, ()))) for one in digest.studies))
