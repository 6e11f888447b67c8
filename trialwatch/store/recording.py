"""Writing what a sync learnt: studies with their sites and tags, versions, events, changes.

Every function works on the connection of a transaction that the caller owns, so that one page is stored whole or
not at all. Versions and events are only ever appended.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from trialwatch.changes import Change
from trialwatch.store.packing import pack_record, to_json
from trialwatch.store.tables import ChangeTable, EventTable, SiteTable, StudyTable, TagTable, VersionTable
from trialwatch.study import Study, StudyDate
from trialwatch.tagging import Tag

studies, sites, tags = StudyTable.__table__, SiteTable.__table__, TagTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
versions, events, changes = VersionTable.__table__, EventTable.__table__, ChangeTable.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Stamp:
    """When something was learnt and from which data set; both UTC text ending in `Z`."""

    retrieved_at: str
    data_timestamp: str
    source: str = "sync"


@dataclass(frozen=True, slots=True)
class StudyEntry:
    """A study as it is to stand in the store, with what was derived from its record."""

    study: Study
    digest: bytes
    fingerprint: str
    version: int
    belongs: str
    belongs_because: str
    tags: tuple[Tag, ...]


@dataclass(frozen=True, slots=True)
class VersionEntry:
    """One record to append."""

    nct_id: str
    version: int
    raw: bytes
    fingerprint: str
    last_update_post_date: str | None


@dataclass(frozen=True, slots=True)
class EventEntry:
    """Something that befell a study as a whole; `ordinal` tells repeated ones of one data day apart."""

    nct_id: str
    event: str
    version: int
    merged_into: str | None = None
    ordinal: int = 0


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """One change to append; `mark` is what makes its id: the version's fingerprint, or the event."""

    nct_id: str
    version: int
    mark: str
    change: Change
    last_update_post_date: str | None


def change_id(nct_id: str, data_timestamp: str, mark: str, element: str) -> str:
    """Name a change so that deriving it again from the same versions gives the same name."""
    return hashlib.blake2b(f"{nct_id}|{data_timestamp}|{mark}|{element}".encode(), digest_size=10).hexdigest()


def record_studies(connection: Connection, entries: Sequence[StudyEntry], stamp: Stamp, new: frozenset[str]) -> None:
    """Write the rows of studies; `new` names those that the store does not have yet."""
    if not entries:
        return
    fresh = [_study_row(one, stamp) for one in entries if one.study.nct_id in new]
    known = [_study_row(one, stamp) for one in entries if one.study.nct_id not in new]
    if fresh:
        connection.execute(insert(studies), [{**row, "first_seen_at": stamp.retrieved_at} for row in fresh])
    if known:
        columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in known[0] if name != "nct_id"}
        rows = [{f"new_{name}": value for name, value in row.items()} for row in known]
        connection.execute(update(studies).where(studies.c.nct_id == bindparam("new_nct_id")).values(columns), rows)
        for table in (sites, tags):
            connection.execute(delete(table).where(table.c.nct_id == bindparam("of")), [{"of": row["nct_id"]} for row in known])
    _insert(connection, sites, [row for one in entries for row in _site_rows(one.study)])
    _insert(connection, tags, [row for one in entries for row in _tag_rows(one)])


def replace_tags(connection: Connection, entries: Sequence[StudyEntry]) -> None:
    """Write only what the tagger derives, leaving the rest of the studies alone."""
    if not entries:
        return
    ids = [{"of": one.study.nct_id} for one in entries]
    connection.execute(delete(tags).where(tags.c.nct_id == bindparam("of")), ids)
    _insert(connection, tags, [row for one in entries for row in _tag_rows(one)])
    names = ("categories", "drugs", "targets", "belongs", "belongs_because")
    rows = [{"of": one.study.nct_id, **{f"new_{name}": value for name, value in _derived(one).items()}} for one in entries]
    columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in names}
    connection.execute(update(studies).where(studies.c.nct_id == bindparam("of")).values(columns), rows)


def append_versions(connection: Connection, entries: Sequence[VersionEntry], stamp: Stamp) -> None:
    """Append raw records."""
    rows = [
        {
            "nct_id": one.nct_id,
            "version": one.version,
            "retrieved_at": stamp.retrieved_at,
            "data_timestamp": stamp.data_timestamp,
            "last_update_post_date": one.last_update_post_date,
            "fingerprint": one.fingerprint,
            "source": stamp.source,
            "record": pack_record(one.raw),
        }
        for one in entries
    ]
    _insert(connection, versions, rows)


def numbered(connection: Connection, entries: Sequence[EventEntry], stamp: Stamp) -> list[EventEntry]:
    """Tell an event from an earlier one of the same kind, study and data day by its ordinal."""
    if not entries:
        return []
    same_day = (events.c.data_timestamp == stamp.data_timestamp) & events.c.nct_id.in_([one.nct_id for one in entries])
    earlier = Counter((row.nct_id, row.event) for row in connection.execute(select(events.c.nct_id, events.c.event).where(same_day)))
    return [replace(one, ordinal=earlier[one.nct_id, one.event]) for one in entries]


def append_events(connection: Connection, entries: Sequence[EventEntry], stamp: Stamp) -> None:
    """Append what befell studies."""
    rows = [
        {
            "nct_id": one.nct_id,
            "event": one.event,
            "merged_into": one.merged_into,
            "version": one.version,
            "detected_at": stamp.retrieved_at,
            "data_timestamp": stamp.data_timestamp,
        }
        for one in entries
    ]
    _insert(connection, events, rows)


def append_changes(connection: Connection, entries: Iterable[ChangeEntry], stamp: Stamp) -> None:
    """Append changes."""
    _insert(connection, changes, [change_row(one, stamp) for one in entries])


def change_row(entry: ChangeEntry, stamp: Stamp) -> dict[str, Any]:
    """Lay a change out as a row."""
    change = entry.change
    return {
        "id": change_id(entry.nct_id, stamp.data_timestamp, entry.mark, change.element),
        "nct_id": entry.nct_id,
        "version": entry.version,
        "element": change.element,
        "severity": str(change.severity),
        "weight": change.severity.rank,
        "before": to_json(change.before),
        "after": to_json(change.after),
        "summary": change.summary,
        "last_update_post_date": entry.last_update_post_date,
        "detected_at": stamp.retrieved_at,
        "data_timestamp": stamp.data_timestamp,
        "source": stamp.source,
    }


def mark_state(connection: Connection, nct_id: str, state: str, stamp: Stamp, merged_into: str | None = None) -> None:
    """Say how a study stands with the registry: present, removed, merged or left_query."""
    values = {
        "registry_state": state,
        "merged_into": merged_into,
        "data_timestamp": stamp.data_timestamp,
        "retrieved_at": stamp.retrieved_at,
    }
    connection.execute(update(studies).where(studies.c.nct_id == nct_id).values(values))


def _insert(connection: Connection, table: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        connection.execute(insert(table), rows)


def _study_row(entry: StudyEntry, stamp: Stamp) -> dict[str, Any]:
    study = entry.study
    return {
        "nct_id": study.nct_id,
        "brief_title": study.brief_title,
        "official_title": study.official_title,
        "acronym": study.acronym,
        "overall_status": study.overall_status,
        "last_known_status": study.last_known_status,
        "why_stopped": study.why_stopped,
        "study_type": study.study_type,
        "phases": to_json(study.phases),
        "enrollment_count": study.enrollment.count if study.enrollment else None,
        "enrollment_type": study.enrollment.type if study.enrollment else None,
        "lead_sponsor": study.lead_sponsor.name if study.lead_sponsor else None,
        "conditions": to_json(study.conditions),
        "countries": to_json(study.countries),
        **_dates(study),
        "has_results": study.results.posted,
        **_derived(entry),
        "registry_state": "present",
        "merged_into": None,
        "search_text": _search_text(study),
        "latest_version": entry.version,
        "fingerprint": entry.fingerprint,
        "digest": entry.digest,
        "retrieved_at": stamp.retrieved_at,
        "data_timestamp": stamp.data_timestamp,
    }


def _dates(study: Study) -> dict[str, Any]:
    dates = {name: getattr(study, name) for name in ("start_date", "primary_completion_date", "completion_date")}
    return {
        **{name: _text(value.date if isinstance(value, StudyDate) else None) for name, value in dates.items()},
        **{f"{name}_type": value.type if value else None for name, value in dates.items()},
        "study_first_post_date": _text(study.study_first_post_date),
        "results_first_post_date": _text(study.results.first_post_date),
        "last_update_post_date": _text(study.last_update_post_date),
        "status_verified_date": _text(study.status_verified_date),
    }


def _text(value: str | None) -> str | None:
    return None if value is None else str(value)


def _derived(entry: StudyEntry) -> dict[str, Any]:
    def labels(kind: str) -> str:
        return to_json([{"id": one.id, "role": str(one.role)} for one in entry.tags if one.kind == kind])

    return {
        "categories": labels("category"),
        "drugs": labels("drug"),
        "targets": labels("target"),
        "belongs": entry.belongs,
        "belongs_because": entry.belongs_because,
    }


def _search_text(study: Study) -> str:
    """Join what a reader would search by: numbers, titles, conditions, keywords, interventions, sponsor."""
    names = [name for one in study.interventions for name in (one.name, *one.other_names)]
    sponsors = [study.lead_sponsor.name if study.lead_sponsor else "", *(one.name for one in study.collaborators)]
    numbers = [study.nct_id, *study.nct_id_aliases, study.org_study_id or "", *(one.id for one in study.secondary_ids)]
    titles = [study.brief_title, study.official_title or "", study.acronym or ""]
    return "\n".join(one for one in (*numbers, *titles, *study.conditions, *study.keywords, *names, *sponsors) if one).casefold()


def _site_rows(study: Study) -> list[dict[str, Any]]:
    return [
        {
            "nct_id": study.nct_id,
            "position": position,
            "facility": place.facility,
            "city": place.city,
            "state": place.state,
            "country": place.country,
            "status": place.status,
            "lat": place.lat,
            "lon": place.lon,
        }
        for position, place in enumerate(study.locations)
    ]


def _tag_rows(entry: StudyEntry) -> list[dict[str, Any]]:
    return [
        {
            "nct_id": entry.study.nct_id,
            "kind": one.kind,
            "id": one.id,
            "role": str(one.role),
            "unlisted": one.unlisted,
            "evidence": to_json(one.evidence),
        }
        for one in entry.tags
    ]
