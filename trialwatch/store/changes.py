"""Reading changes, newest first, and how many there were week by week."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Engine, FromClause, Row, Select, and_, case, func, literal, or_, select

from trialwatch.filters import ChangeFilter, Filter
from trialwatch.rows import ChangeRow
from trialwatch.severity import Severity
from trialwatch.store.engine import reading
from trialwatch.store.packing import from_json
from trialwatch.store.studies import labels
from trialwatch.store.tables import ChangeTable, StudyTable
from trialwatch.store.where import matching

changes, studies = ChangeTable.__table__, StudyTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it

_AT_ONCE = 500


def list_changes(engine: Engine, wanted: Filter, which: ChangeFilter, *, limit: int | None = None) -> tuple[list[ChangeRow], int]:
    """Read the changes that both filters mean, newest first, and how many there are in all."""
    if limit is None:
        rows = list(each_change(engine, wanted, which))
        return rows, len(rows)
    with reading(engine) as connection:
        condition = and_(matching(connection, wanted), which_changes(which))
        rows = [change_row(one) for one in connection.execute(change_rows().where(condition).order_by(*NEWEST_FIRST).limit(limit))]
        if len(rows) < limit:
            return rows, len(rows)
        counted = select(func.count()).select_from(_of_studies()).where(condition)
        return rows, int(connection.execute(counted).scalar() or 0)


def each_change(engine: Engine, wanted: Filter, which: ChangeFilter, *, limit: int | None = None) -> Iterator[ChangeRow]:
    """Give what `list_changes` lists one by one, of one state of the store, so that memory does not grow with the list."""
    with reading(engine) as connection:
        condition = and_(matching(connection, wanted), which_changes(which))
        question = select(changes.c.seq).select_from(_of_studies()).where(condition).order_by(*NEWEST_FIRST).limit(limit)
        numbers = connection.execute(question).scalars().all()
        for start in range(0, len(numbers), _AT_ONCE):
            some = change_rows().where(changes.c.seq.in_(numbers[start : start + _AT_ONCE])).order_by(*NEWEST_FIRST)
            yield from map(change_row, connection.execute(some))


def _of_studies() -> FromClause:
    joined: FromClause = changes.join(studies, studies.c.nct_id == changes.c.nct_id)
    return joined


def changes_of(engine: Engine, nct_id: str) -> list[ChangeRow]:
    """Read all changes of one study, newest first."""
    with reading(engine) as connection:
        return [change_row(one) for one in connection.execute(change_rows().where(changes.c.nct_id == nct_id).order_by(*NEWEST_FIRST))]


def changes_by_week(engine: Engine, today: date, weeks: int) -> list[tuple[str, int, int]]:
    """Count changes by week, oldest first: the Monday, all above administrative, those critical or major."""
    monday = today - timedelta(days=today.weekday())
    first = monday - timedelta(weeks=weeks - 1)
    day = func.substr(changes.c.data_timestamp, 1, 10)
    heavy = func.sum(case((changes.c.weight >= Severity.MAJOR.rank, 1), else_=0))
    question = (
        select(day, func.count(), heavy).where(day >= first.isoformat(), changes.c.weight > Severity.ADMINISTRATIVE.rank).group_by(day)
    )
    counts = {(first + timedelta(weeks=number)).isoformat(): [0, 0] for number in range(weeks)}
    with reading(engine) as connection:
        for when, total, major in connection.execute(question):
            start = date.fromisoformat(when)
            slot = counts.get((start - timedelta(days=start.weekday())).isoformat())
            if slot:
                slot[0] += total
                slot[1] += int(major or 0)
    return [(start, total, major) for start, (total, major) in counts.items()]


NEWEST_FIRST = (changes.c.data_timestamp.desc(), changes.c.weight.desc(), changes.c.seq.desc())


def change_rows() -> Select[Any]:
    """Select the columns of ChangeRow from changes and their studies."""
    return select(
        changes.c.id,
        changes.c.nct_id,
        studies.c.brief_title,
        changes.c.element,
        changes.c.severity,
        changes.c.before,
        changes.c.after,
        changes.c.summary,
        changes.c.version,
        changes.c.last_update_post_date,
        changes.c.detected_at,
        changes.c.data_timestamp,
        studies.c.categories,
        changes.c.source,
    ).join_from(changes, studies, studies.c.nct_id == changes.c.nct_id)


def change_row(row: Row[Any]) -> ChangeRow:
    """Turn a row of `change_rows` into what `changes` gives."""
    values = list(row)
    values[5], values[6], values[12] = from_json(values[5], object), from_json(values[6], object), labels(values[12])
    return ChangeRow(*values)


def which_changes(which: ChangeFilter) -> ColumnElement[bool]:
    """Build the condition on `changes` that a filter of changes means."""
    tests: list[ColumnElement[bool]] = [literal(value=True)]
    if which.since:
        tests.append(_from(which.since))
    if which.until:
        tests.append(func.substr(changes.c.data_timestamp, 1, len(which.until)) <= which.until)
    if which.min_severity:
        tests.append(changes.c.weight >= Severity(which.min_severity).rank)
    if which.elements:
        tests.append(changes.c.element.in_(which.elements))
    return and_(*tests)


def _from(since: str) -> ColumnElement[bool]:
    """Ask from an instant for what was learnt since, from a date for what the data of that day or later brought."""
    if "T" in since:
        return and_(changes.c.detected_at >= since, or_(changes.c.source == "sync", changes.c.data_timestamp >= since))
    return and_(func.substr(changes.c.data_timestamp, 1, len(since)) >= since)
