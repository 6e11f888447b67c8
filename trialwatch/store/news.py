"""What the store has to tell since a change: changes, the studies concerned, who matches what. One consistent state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection, Engine, func, select

from trialwatch.filters import Filter
from trialwatch.rows import ChangeRow, LocationRow, StudyRow
from trialwatch.store.changes import change_row, change_rows
from trialwatch.store.engine import store_errors
from trialwatch.store.studies import STUDY_COLUMNS, study_row
from trialwatch.store.tables import ChangeTable, SiteTable, StudyTable
from trialwatch.store.where import matching

studies, changes, sites = StudyTable.__table__, ChangeTable.__table__, SiteTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_GONE = ("removed", "merged")
_STEP = 500


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one state of the store, however long it is read and whoever writes meanwhile."""
    with store_errors(engine), engine.connect() as connection:
        yield connection if engine.dialect.name == "sqlite" else connection.execution_options(isolation_level="REPEATABLE READ")


def latest_change(connection: Connection) -> int:
    """Read the number of the change learnt last; 0 where there is none."""
    return int(connection.execute(select(func.max(changes.c.seq))).scalar() or 0)


def changes_since(connection: Connection, seq: int) -> list[tuple[int, ChangeRow]]:
    """Read what was learnt after a change, oldest first, each with its number; what a backfill brought is left out."""
    question = change_rows().add_columns(changes.c.seq).where(changes.c.seq > seq, changes.c.source == "sync").order_by(changes.c.seq)
    return [(int(row[-1]), change_row(row[:-1])) for row in connection.execute(question)]  # type: ignore[arg-type]  # a part of a row is one


def numbers_matching(connection: Connection, wanted: Filter, today: date) -> frozenset[str]:
    """Find the studies that a filter means, those left out that the registry removed or merged."""
    condition = matching(connection, wanted) & studies.c.registry_state.not_in(_GONE)
    if wanted.stale:
        rows = (study_row(one, today) for one in connection.execute(select(*STUDY_COLUMNS).where(condition)))
        return frozenset(row.nct_id for row in rows if row.stale)
    return frozenset(connection.execute(select(studies.c.nct_id).where(condition)).scalars())


def survivors(connection: Connection) -> dict[str, str]:
    """Lead from the number of each merged study to the one that survives it in the end."""
    question = select(studies.c.nct_id, studies.c.merged_into).where(studies.c.merged_into.is_not(None))
    into: dict[str, str] = {row[0]: row[1] for row in connection.execute(question)}
    found = {}
    for number in into:
        last, seen = number, {number}
        while last in into and into[last] not in seen:
            last = into[last]
            seen.add(last)
        found[number] = last
    return found


def studies_by_number(connection: Connection, numbers: Iterable[str], today: date) -> dict[str, StudyRow]:
    """Read studies by number."""
    found: dict[str, StudyRow] = {}
    for some in _batches(numbers):
        rows = connection.execute(select(*STUDY_COLUMNS).where(studies.c.nct_id.in_(some)))
        found |= {row.nct_id: study_row(row, today) for row in rows}
    return found


def sites_of(connection: Connection, numbers: Iterable[str]) -> dict[str, list[LocationRow]]:
    """Read the sites of studies."""
    found: defaultdict[str, list[LocationRow]] = defaultdict(list)
    columns = (sites.c.facility, sites.c.city, sites.c.state, sites.c.country, sites.c.status, sites.c.lat, sites.c.lon)
    for some in _batches(numbers):
        for row in connection.execute(select(sites.c.nct_id, *columns).where(sites.c.nct_id.in_(some)).order_by(sites.c.position)):
            found[row[0]].append(LocationRow(*row[1:]))
    return found


def _batches(numbers: Iterable[str]) -> Iterator[list[str]]:
    every = list(numbers)
    for start in range(0, len(every), _STEP):
        yield every[start : start + _STEP]
