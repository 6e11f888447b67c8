"""The life of a study as one line of characters: its status by time, with dates above and changes below.

What trialwatch did not see is drawn as not seen: before the first version that it holds it knows no status.
Which status was when rests on the dates of the posted updates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from rich.text import Text

from trialwatch.show.safe import cells
from trialwatch.show.words import severity_rank, status_word
from trialwatch.study import PartialDate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trialwatch.rows import ChangeRow, StudyDetail

NOT_SEEN = "·"
PLANNED = "-"
_SIGNS = {
    "NOT_YET_RECRUITING": "░",
    "ENROLLING_BY_INVITATION": "▒",
    "RECRUITING": "█",
    "AVAILABLE": "█",
    "ACTIVE_NOT_RECRUITING": "▓",
    "COMPLETED": "═",
    "TERMINATED": "x",
    "SUSPENDED": "s",
    "WITHDRAWN": "w",
    "UNKNOWN": "?",
}
_OTHER = "o"
_CHANGE_SIGNS = {"critical": "!", "major": "^"}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time with one status; None where it was not seen."""

    start: date
    end: date
    status: str | None


def life_segments(detail: StudyDetail) -> list[Segment]:
    """Cut the time from registration to the data day into stretches of one status, oldest first."""
    today = _day(detail.data_timestamp[:10])
    seen_from = min(
        filter(None, (_day(version.last_update_post_date) for version in detail.versions)), default=_day(detail.last_update_post_date)
    )
    born = _day(detail.study_first_post_date) or seen_from
    if not today or not born or not seen_from:
        return []
    steps = sorted(
        ((moment, change) for change in detail.changes if change.element == "overall_status" and (moment := change_date(change))),
        key=lambda step: step[0],
    )
    status: object = steps[0][1].before if steps else detail.overall_status
    segments = [Segment(born, seen_from, None)] if born < seen_from else []
    start = seen_from
    for moment, change in steps:
        if moment > start:
            segments.append(Segment(start, moment, _token(status)))
            start = moment
        status = change.after
    return [*segments, Segment(start, max(today, start), _token(status))]


def change_date(change: ChangeRow) -> date | None:
    """Give the day of a change: when the update was posted, or for a silent one the day of the data."""
    posted, data = _day(change.last_update_post_date), _day(change.data_timestamp[:10])
    silent = (
        change.source != "backfill"
        and change.element in ("study", "overall_status")
        and change.after in ("UNKNOWN", "REMOVED", "MERGED", "LEFT_QUERY")
    )
    return data if silent else posted or data


def _token(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _day(text: str | None) -> date | None:
    return PartialDate(text).earliest if text else None


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to columns, from the first day in column 0 to the last in the last column."""

    first: date
    last: date
    width: int

    def column(self, moment: date) -> int:
        span = max((self.last - self.first).days, 1)
        exact = (moment - self.first).days * (self.width - 1) / span
        return min(max(round(exact), 0), self.width - 1)


def life_line(detail: StudyDetail, width: int) -> list[Text]:
    """Draw the life of a study in at most `width` cells; empty where its dates do not say enough."""
    segments = life_segments(detail)
    if not segments or width < 20:  # too narrow to read anything from
        return []
    dates = {sign: moment for sign, _, text in _milestones(detail) if (moment := _day(text))}
    first = min([segments[0].start, *dates.values()])
    last = max([segments[-1].end, *dates.values()])
    scale = _Scale(first, last, width)
    lines = [_marks(dates, scale), _bar(segments, scale), _changes(detail.changes, scale), _years(scale)]
    legend = _legend(detail, segments, last)
    return [line for line in lines if line.plain.strip()] + _wrapped(legend, width)


def _milestones(detail: StudyDetail) -> tuple[tuple[str, str, str | None], ...]:
    return (
        ("S", "start", detail.start_date),
        ("P", "primary completion", detail.primary_completion_date),
        ("C", "completion", detail.completion_date),
        ("R", "results posted", detail.results_first_post_date),
    )


def _marks(dates: dict[str, date], scale: _Scale) -> Text:
    line = [" "] * scale.width
    for sign, moment in dates.items():
        column = scale.column(moment)
        while line[column] != " " and column < scale.width - 1:
            column += 1
        line[column] = sign
    return Text("".join(line).rstrip(), style="bold")


def _bar(segments: Sequence[Segment], scale: _Scale) -> Text:
    line = [(PLANNED, "dim")] * scale.width
    for segment in segments:
        for column in range(scale.column(segment.start), scale.column(segment.end) + 1):
            line[column] = (status_sign(segment.status), status_word(segment.status).style if segment.status else "dim")
    for column in range(scale.column(segments[0].start)):
        line[column] = (" ", "")
    return Text.assemble(*line)


def status_sign(status: str | None) -> str:
    """Give the character that draws a status."""
    return _SIGNS.get(status, _OTHER) if status else NOT_SEEN


def _changes(changes: Iterable[ChangeRow], scale: _Scale) -> Text:
    line = [(" ", "")] * scale.width
    weighty = [change for change in changes if change.severity in _CHANGE_SIGNS]
    for change in sorted(weighty, key=lambda one: severity_rank(one.severity), reverse=True):
        if moment := change_date(change):
            sign = _CHANGE_SIGNS[change.severity]
            line[scale.column(moment)] = (sign, "bold red" if sign == "!" else "yellow")
    return Text.assemble(*line)


def _years(scale: _Scale) -> Text:
    line = [" "] * scale.width
    free = 0
    for year in range(scale.first.year, scale.last.year + 1):
        column = scale.column(max(date(year, 1, 1), scale.first))
        if column >= free and column + 4 <= scale.width:
            line[column : column + 4] = str(year)
            free = column + 6
    return Text("".join(line).rstrip(), style="dim")


def _legend(detail: StudyDetail, segments: Sequence[Segment], last: date) -> list[str]:
    entries = dict.fromkeys(
        f"{status_sign(one.status)} {status_word(one.status).short.lower() if one.status else 'not seen'}" for one in segments
    )
    if last > segments[-1].end:
        entries[f"{PLANNED} planned"] = None
    severities = {change.severity for change in detail.changes}
    entries |= {f"{sign} {severity} change": None for severity, sign in _CHANGE_SIGNS.items() if severity in severities}
    entries |= {f"{sign} {name} {text}": None for sign, name, text in _milestones(detail) if _day(text)}
    return list(entries)


def _wrapped(entries: Iterable[str], width: int) -> list[Text]:
    lines = [""]
    for entry in entries:
        joined = f"{lines[-1]}   {entry}" if lines[-1] else entry
        if cells(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(entry)
    return [Text(line, style="dim", overflow="fold") for line in lines]
