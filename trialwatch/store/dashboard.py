"""What the dashboard asks again and again: keys of long lists, their rows by the page, and what a reader has seen.

A long list is read as its keys alone (one number a row, in order); rows come by key for the lines that are visible.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Engine, Table, and_, case, func, select

from trialwatch.filters import ChangeFilter, Filter
from trialwatch.rows import ChangeRow, StudyRow
from trialwatch.store.changes import NEWEST_FIRST, change_row, change_rows, which_changes
from trialwatch.store.engine import reading, writing
from trialwatch.store.news import studies_by_number
from trialwatch.store.runs import read_note, write_note
from trialwatch.store.studies import STUDY_COLUMNS, sort_order, study_row
from trialwatch.store.tables import ChangeTable, StudyTable, SyncRunTable
from trialwatch.store.watch_tables import DeliveryTable, WatchTable
from trialwatch.store.where import matching

changes, studies = ChangeTable.__table__, StudyTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
runs, deliveries, watches = SyncRunTable.__table__, DeliveryTable.__table__, WatchTable.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class ChangeKey:
    """Where a change stands in a list: its number, its study, the day of the data that brought it, its weight."""

    seq: int
    nct_id: str
    day: str
    weight: int


Pulse = tuple[object, ...]
"""Values that differ whenever something that the dashboard shows may have changed."""


def pulse(engine: Engine) -> Pulse:
    """Read what tells whether the store has moved: newest change, newest run, deliveries, watches."""
    with reading(engine) as connection:
        last_change = connection.execute(select(func.max(changes.c.seq))).scalar()
        run = connection.execute(select(runs.c.id, runs.c.outcome).order_by(runs.c.id.desc()).limit(1)).first()
        told = connection.execute(select(func.count(), func.sum(deliveries.c.attempts), func.max(deliveries.c.settled_at))).one()
        watched = connection.execute(select(func.count(), func.max(watches.c.last_run_at), func.max(watches.c.cursor))).one()
        known = connection.execute(select(func.count(), func.max(studies.c.retrieved_at)).select_from(studies)).one()
    return (last_change, tuple(run or ()), tuple(told), tuple(watched), tuple(known))


def change_keys(engine: Engine, wanted: Filter, which: ChangeFilter) -> list[ChangeKey]:
    """Read the keys of the changes that both filters mean, newest day first and the heaviest first within it."""
    return _keys(engine, wanted, which, NEWEST_FIRST)


def news_keys(engine: Engine, since_seq: int, since_day: str = "") -> list[ChangeKey]:
    """Read the keys of what was learnt after a change, of the data of a day or later, heaviest first; backfilled ones left out."""
    order = (changes.c.weight.desc(), changes.c.data_timestamp.desc(), changes.c.seq.desc())
    new = (changes.c.seq > since_seq) & (changes.c.source == "sync") & (changes.c.data_timestamp >= since_day)
    return _keys(engine, Filter(), ChangeFilter(), order, new)


def _keys(
    engine: Engine, wanted: Filter, which: ChangeFilter, order: Sequence[Any], more: ColumnElement[bool] | None = None
) -> list[ChangeKey]:
    columns = (changes.c.seq, changes.c.nct_id, func.substr(changes.c.data_timestamp, 1, 10), changes.c.weight)
    with reading(engine) as connection:
        test = and_(matching(connection, wanted), which_changes(which))
        question = select(*columns).join_from(changes, studies, studies.c.nct_id == changes.c.nct_id)
        question = question.where(test if more is None else test & more).order_by(*order)
        return [ChangeKey(*row) for row in connection.execute(question)]


def changes_by_key(engine: Engine, keys: Sequence[ChangeKey]) -> dict[ChangeKey, ChangeRow]:
    """Read the changes of some keys; what is gone in the meantime is left out."""
    by_seq = {key.seq: key for key in keys}
    question = change_rows().add_columns(changes.c.seq).where(changes.c.seq.in_(list(by_seq)))
    with reading(engine) as connection:
        return {by_seq[row[-1]]: change_row(row[:-1]) for row in connection.execute(question)}  # type: ignore[arg-type]  # a part of a row is one


def last_seq(engine: Engine) -> int:
    """Read the number of the change learnt last; 0 where there is none."""
    with reading(engine) as connection:
        return int(connection.execute(select(func.max(changes.c.seq))).scalar() or 0)


def study_keys(engine: Engine, wanted: Filter, today: date, sort: str) -> list[str]:
    """Read the numbers of the studies that a filter means, in order; staleness is judged on `today`."""
    with reading(engine) as connection:
        condition, order = matching(connection, wanted), sort_order(sort)
        if wanted.stale:
            rows = (study_row(row, today) for row in connection.execute(select(*STUDY_COLUMNS).where(condition).order_by(*order)))
            return [row.nct_id for row in rows if row.stale]
        return list(connection.execute(select(studies.c.nct_id).where(condition).order_by(*order)).scalars())


def studies_by_key(engine: Engine, numbers: Sequence[str], today: date) -> dict[str, StudyRow]:
    """Read the studies of some numbers; what is gone in the meantime is left out."""
    with reading(engine) as connection:
        return studies_by_number(connection, numbers, today)


def count_rows(engine: Engine) -> tuple[int, int]:
    """Count the studies that are followed (mentions left out) and all changes."""
    with reading(engine) as connection:
        return (
            int(connection.execute(select(func.count()).select_from(studies).where(studies.c.belongs != "mention")).scalar() or 0),
            _count(connection, changes),
        )


def count_unsent(engine: Engine) -> tuple[int, int]:
    """Count the deliveries that are due, and those among them that failed at least once."""
    question = select(func.count(), func.sum(case((deliveries.c.error.is_not(None), 1), else_=0))).where(deliveries.c.state == "due")
    with reading(engine) as connection:
        due, failed = connection.execute(question).one()
    return int(due), int(failed or 0)


def _count(connection: Any, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar() or 0)


def read_seen(engine: Engine, reader: str) -> int | None:
    """Read up to which change a reader has marked everything as seen; None where they never did."""
    note = read_note(engine, _seen(reader))
    return int(note) if note and note.isdecimal() else None


def write_seen(engine: Engine, reader: str, seq: int) -> None:
    """Mark everything up to a change as seen by a reader."""
    with writing(engine) as connection:
        write_note(connection, _seen(reader), str(seq))


def _seen(reader: str) -> str:
    return f"dashboard seen {reader}"
