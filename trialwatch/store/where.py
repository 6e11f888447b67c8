"""A reader's filter as a condition on the tables; `list`, `changes`, watches and exports all ask through it."""

from __future__ import annotations

from collections.abc import Iterator
from math import asin, cos, degrees, radians, sin, sqrt
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, literal, or_, select

from trialwatch.filters import Filter, Near
from trialwatch.store.tables import SiteTable, StudyTable, TagTable

studies, sites, tags = StudyTable.__table__, SiteTable.__table__, TagTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
EARTH_RADIUS_KM = 6371.0088
RECRUITING = ("RECRUITING", "NOT_YET_RECRUITING", "ENROLLING_BY_INVITATION", "AVAILABLE")


def matching(connection: Connection, wanted: Filter) -> ColumnElement[bool]:
    """Build the condition on `studies` that a filter means; nearness is settled here, staleness is not."""
    return and_(literal(value=True), *_tests(connection, wanted))


def _tests(connection: Connection, wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.nct_ids:
        yield studies.c.nct_id.in_(wanted.nct_ids)
    elif not wanted.mentions:
        yield studies.c.belongs != "mention"
    for word in (wanted.text or "").casefold().split():
        yield studies.c.search_text.contains(word, autoescape=True)
    for kind, ids in (("drug", wanted.drugs), ("target", wanted.targets), ("category", wanted.categories)):
        if ids:
            yield _tagged(kind, ids, wanted.role)
    if wanted.statuses:
        yield studies.c.overall_status.in_(wanted.statuses)
    if wanted.recruiting:
        yield studies.c.overall_status.in_(RECRUITING) & (studies.c.registry_state == "present")
    if wanted.phases:
        yield or_(*(studies.c.phases.contains(f'"{phase}"', autoescape=True) for phase in wanted.phases))
    if wanted.study_types:
        yield studies.c.study_type.in_(wanted.study_types)
    if wanted.sponsors:
        yield or_(*(func.lower(studies.c.lead_sponsor).contains(one.lower(), autoescape=True) for one in wanted.sponsors))
    if wanted.has_results:
        yield studies.c.has_results.is_(True)
    if wanted.updated_since:
        yield studies.c.last_update_post_date >= wanted.updated_since
    yield from _places(connection, wanted)


def _places(connection: Connection, wanted: Filter) -> Iterator[ColumnElement[bool]]:
    if wanted.countries:
        yield studies.c.nct_id.in_(select(sites.c.nct_id).where(sites.c.country.in_(wanted.countries)))
    if wanted.cities:
        yield studies.c.nct_id.in_(select(sites.c.nct_id).where(sites.c.city.in_(wanted.cities)))
    if wanted.near:
        yield studies.c.nct_id.in_(sorted(studies_near(connection, wanted.near)))


def _tagged(kind: str, ids: tuple[str, ...], role: str) -> ColumnElement[bool]:
    question = select(tags.c.nct_id).where(tags.c.kind == kind, tags.c.id.in_(ids))
    if role != "any":
        question = question.where(tags.c.role == role)
    tagged: ColumnElement[bool] = studies.c.nct_id.in_(question)
    return tagged


def studies_near(connection: Connection, near: Near) -> set[str]:
    """Find the studies with a site inside the circle."""
    return {nct_id for nct_id, distance in sites_near(connection, near) if distance <= near.within_km}


def sites_near(connection: Connection, near: Near) -> Iterator[tuple[str, float]]:
    """Give study and distance in kilometres of each site in the box around the circle."""
    north = degrees(near.within_km / EARTH_RADIUS_KM)
    box = and_(sites.c.lat.between(near.lat - north, near.lat + north), sites.c.lon.is_not(None))
    west, east = longitudes(near)
    if west >= -180 and east <= 180:
        box = and_(box, sites.c.lon.between(west, east))
    for row in connection.execute(select(sites.c.nct_id, sites.c.lat, sites.c.lon).where(box)):
        yield row.nct_id, distance_km(near.lat, near.lon, row.lat, row.lon)


def longitudes(near: Near) -> tuple[float, float]:
    """Bound the circle in the west and east; beyond 180 degrees where it crosses the date line or holds a pole."""
    reach = near.within_km / EARTH_RADIUS_KM
    if abs(near.lat) + degrees(reach) >= 90:
        return -361.0, 361.0
    width = degrees(asin(sin(reach) / cos(radians(near.lat))))
    return near.lon - width, near.lon + width


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Measure the great circle between two points given in degrees."""
    up, along = radians(other_lat - lat), radians(other_lon - lon)
    half = sin(up / 2) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(along / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def distinct(connection: Connection, column: Any) -> list[str]:
    """List the different values of a column, for names that a reader may use."""
    return [one for one in connection.execute(select(column).distinct().order_by(column)).scalars() if one]
