"""Reading studies: lists by filter, one study whole, and the names that occur."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, select

from trialwatch.filters import Filter
from trialwatch.rows import Label, Source, StudyRow
from trialwatch.staleness import stale_reason
from trialwatch.store.engine import reading
from trialwatch.store.packing import from_json
from trialwatch.store.runs import last_run, read_note
from trialwatch.store.tables import SiteTable, StudyTable, TagTable
from trialwatch.store.where import distinct, matching
from trialwatch.study import PartialDate

studies, sites, tags = StudyTable.__table__, SiteTable.__table__, TagTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it

SORTS = {
    "updated": (studies.c.last_update_post_date, "desc"),
    "posted": (studies.c.study_first_post_date, "desc"),
    "start": (studies.c.start_date, "desc"),
    "primary-completion": (studies.c.primary_completion_date, "asc"),
    "completion": (studies.c.completion_date, "asc"),
    "enrollment": (studies.c.enrollment_count, "desc"),
    "status": (studies.c.overall_status, "asc"),
    "phase": (studies.c.phases, "desc"),
    "title": (studies.c.brief_title, "asc"),
    "nct": (studies.c.nct_id, "asc"),
}
"""What a list can be sorted by, with the way it goes unless told otherwise; studies without a value come last."""
STUDY_COLUMNS = (
    *(
        studies.c[name]
        for name in (
            "nct_id",
            "brief_title",
            "official_title",
            "acronym",
            "overall_status",
            "last_known_status",
            "why_stopped",
            "study_type",
            "phases",
            "enrollment_count",
            "enrollment_type",
            "lead_sponsor",
            "conditions",
            "countries",
            "start_date",
            "primary_completion_date",
            "completion_date",
            "study_first_post_date",
            "last_update_post_date",
            "has_results",
            "categories",
            "drugs",
            "targets",
            "registry_state",
            "belongs",
            "status_verified_date",
        )
    ),
)
_AT_ONCE = 500
_UNLIKELY_STALE = frozenset({"COMPLETED", "TERMINATED", "WITHDRAWN", "UNKNOWN", "SUSPENDED"})


def list_studies(
    engine: Engine, wanted: Filter, today: date, *, sort: str = "updated", limit: int | None = None
) -> tuple[list[StudyRow], int]:
    """Read the studies that a filter means, sorted, and how many there are in all.

    `sort` is a key of SORTS, perhaps followed by `:asc` or `:desc`; staleness is judged on `today`.
    """
    if limit is None or wanted.stale:
        rows = list(each_study(engine, wanted, today, sort=sort))
        return rows[:limit], len(rows)
    with reading(engine) as connection:
        condition = matching(connection, wanted)
        question = select(*STUDY_COLUMNS).where(condition).order_by(*sort_order(sort)).limit(limit)
        rows = [study_row(one, today) for one in connection.execute(question)]
        if len(rows) < limit:
            return rows, len(rows)
        return rows, int(connection.execute(select(func.count()).select_from(studies).where(condition)).scalar() or 0)


def each_study(engine: Engine, wanted: Filter, today: date, *, sort: str = "updated", limit: int | None = None) -> Iterator[StudyRow]:
    """Give what `list_studies` lists one by one, of one state of the store, so that memory does not grow with the list."""
    with reading(engine) as connection:
        question = select(studies.c.nct_id).where(matching(connection, wanted)).order_by(*sort_order(sort))
        numbers = connection.execute(question.limit(None if wanted.stale else limit)).scalars().all()
        rows = _rows_in_order(connection, numbers, today)
        yield from islice((one for one in rows if one.stale) if wanted.stale else rows, limit)


def _rows_in_order(connection: Connection, numbers: Sequence[str], today: date) -> Iterator[StudyRow]:
    """Read studies by number, some hundred at once: sorted whole, the rows would all be in memory."""
    for start in range(0, len(numbers), _AT_ONCE):
        some = numbers[start : start + _AT_ONCE]
        found = {row.nct_id: row for row in connection.execute(select(*STUDY_COLUMNS).where(studies.c.nct_id.in_(some)))}
        yield from (study_row(found[number], today) for number in some)


def study_row(row: Row[Any], today: date) -> StudyRow:
    """Turn a row of STUDY_COLUMNS into what `list` gives."""
    values: list[Any] = list(row)
    verified = values.pop()
    values[8], values[12], values[13] = _texts(values[8]), _texts(values[12]), _texts(values[13])
    values[20], values[21], values[22] = labels(values[20]), labels(values[21]), labels(values[22])
    stale = values[4] not in _UNLIKELY_STALE and is_stale(values[4], verified, values[16], today) is not None
    values += (stale, record_url(values[0]))
    return StudyRow(*values)


def is_stale(status: str, verified: str | None, completion: str | None, today: date) -> str | None:
    """Say why a study's status is not to be trusted on a day, or None."""
    return stale_reason(status, _partial(verified), _partial(completion), today)


def record_url(nct_id: str) -> str:
    """Link to the record at the registry."""
    return f"https://clinicaltrials.gov/study/{nct_id}"


@lru_cache(maxsize=8192)
def labels(text: str) -> tuple[Label, ...]:
    """Read tags in short from their column; many studies share the same."""
    return tuple(from_json(text, list[Label]))


@lru_cache(maxsize=8192)
def _texts(text: str) -> tuple[str, ...]:
    return tuple(from_json(text, list[str]))


def _partial(text: str | None) -> PartialDate | None:
    return PartialDate(text) if text else None


def sort_order(sort: str) -> tuple[Any, ...]:
    """Build the order that a key of SORTS means, studies without a value last."""
    name, _, way = sort.partition(":")
    column, usual = SORTS[name]
    ordered = column.desc() if (way or usual) == "desc" else column.asc()
    return column.is_(None), ordered, studies.c.nct_id.desc()


def source(engine: Engine) -> Source:
    """Say how old the answers of this store are."""
    run = last_run(engine, "done", "up_to_date")
    return Source(run.data_timestamp if run else None, run.started_at if run else None, sample=read_note(engine, "sample") == "yes")


def count_studies(engine: Engine) -> int:
    """Count all studies of the store."""
    with reading(engine) as connection:
        return int(connection.execute(select(func.count()).select_from(studies)).scalar() or 0)


def known_countries(engine: Engine) -> list[str]:
    """List the countries in which there is a site."""
    with reading(engine) as connection:
        return distinct(connection, sites.c.country)


def known_cities(engine: Engine) -> list[str]:
    """List the cities in which there is a site."""
    with reading(engine) as connection:
        return distinct(connection, sites.c.city)


def points_of_city(engine: Engine, cities: Sequence[str]) -> list[tuple[str, str, float, float]]:
    """Give city, country and mean point in degrees for the sites of cities."""
    question = (
        select(sites.c.city, sites.c.country, func.avg(sites.c.lat), func.avg(sites.c.lon))
        .where(sites.c.city.in_(cities), sites.c.lat.is_not(None))
        .group_by(sites.c.city, sites.c.country)
        .order_by(func.count().desc())
    )
    with reading(engine) as connection:
        return [(row[0], row[1] or "", float(row[2]), float(row[3])) for row in connection.execute(question)]


def tag_counts(engine: Engine, kind: str) -> dict[str, int]:
    """Count the studies that carry each tag of a kind, in any role, those that merely mention HCC left out."""
    question = (
        select(tags.c.id, func.count(tags.c.nct_id.distinct()))
        .join(studies, studies.c.nct_id == tags.c.nct_id)
        .where(tags.c.kind == kind, studies.c.belongs != "mention")
        .group_by(tags.c.id)
    )
    with reading(engine) as connection:
        return {row[0]: int(row[1]) for row in connection.execute(question)}


def unlisted_drugs(engine: Engine) -> dict[str, list[str]]:
    """List the drug names that no edition of the vocabulary knows yet, with the studies that give them."""
    with reading(engine) as connection:
        found: dict[str, list[str]] = {}
        for row in connection.execute(select(tags.c.id, tags.c.nct_id).where(tags.c.unlisted.is_(True)).order_by(tags.c.id, tags.c.nct_id)):
            found.setdefault(row.id, []).append(row.nct_id)
        return found


def has_study(connection: Connection, nct_id: str) -> bool:
    """Tell whether the store has a study."""
    return connection.execute(select(studies.c.nct_id).where(studies.c.nct_id == nct_id)).first() is not None
