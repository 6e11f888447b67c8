"""One study whole: its row, its record, its tags with evidence, its versions and changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, select

from trialwatch.errors import NothingFound
from trialwatch.rows import ArmRow, DesignRow, EvidenceRow, InterventionRow, LocationRow, OutcomeRow, StudyDetail, TagRow, VersionRow
from trialwatch.store.changes import changes_of
from trialwatch.store.engine import reading
from trialwatch.store.packing import from_json, unpack_record
from trialwatch.store.runs import read_note
from trialwatch.store.studies import STUDY_COLUMNS, is_stale, study_row
from trialwatch.store.tables import StudyTable, TagTable, VersionTable
from trialwatch.study import Outcome, Study

studies, tags, versions = StudyTable.__table__, TagTable.__table__, VersionTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_MORE = (
    "status_verified_date",
    "belongs_because",
    "merged_into",
    "results_first_post_date",
    "start_date_type",
    "primary_completion_date_type",
    "completion_date_type",
    "retrieved_at",
    "data_timestamp",
)


def read_study(engine: Engine, nct_id: str, today: date, parse: Callable[[bytes], Study]) -> StudyDetail:
    """Read one study with everything that belongs to it; `parse` reads its raw record.

    Raises NothingFound where the store does not have it.
    """
    with reading(engine) as connection:
        row = connection.execute(select(*STUDY_COLUMNS).where(studies.c.nct_id == nct_id)).first()
        if row is None:
            raise NothingFound(f"The store has no study {nct_id}.", f"`trialwatch sync {nct_id}` follows and fetches it.")
        more = connection.execute(select(*(studies.c[name] for name in _MORE)).where(studies.c.nct_id == nct_id)).mappings().one()
        raw = latest_raw(connection, nct_id)
        held_tags, held_versions = _tags(connection, nct_id), _versions(connection, nct_id)
    short = study_row(row, today)
    shared = {name: getattr(short, name) for name in type(short).__dataclass_fields__}
    return StudyDetail(
        **shared,
        **{**dict(more), "belongs_because": more["belongs_because"] or None},
        **_from_record(parse(raw)),
        stale_reason=is_stale(short.overall_status, more["status_verified_date"], short.completion_date, today),
        tags=held_tags,
        versions=held_versions,
        changes=tuple(changes_of(engine, nct_id)),
        sample=read_note(engine, "sample") == "yes",
    )


def latest_raw(connection: Connection, nct_id: str, version: int | None = None) -> bytes:
    """Read the newest raw record of a study, or that of one version; raises NothingFound where there is none."""
    question = select(versions.c.record).where(versions.c.nct_id == nct_id).order_by(versions.c.version.desc()).limit(1)
    if version is not None:
        question = question.where(versions.c.version == version)
    packed = connection.execute(question).scalar()
    if packed is None:
        what = f"no version {version} of {nct_id}" if version is not None else f"no study {nct_id}"
        raise NothingFound(f"The store has {what}.", f"`trialwatch show {nct_id}` lists its versions.")
    return unpack_record(packed)


def _from_record(study: Study) -> dict[str, Any]:
    return {
        "brief_summary": study.brief_summary,
        "design": DesignRow(**{one.name: getattr(study.design, one.name) for one in fields(DesignRow)}),
        "collaborators": tuple(one.name for one in study.collaborators),
        "arm_groups": tuple(ArmRow(one.label, one.type, one.description, one.intervention_names) for one in study.arm_groups),
        "interventions": tuple(
            InterventionRow(one.name, one.type, one.description, one.arm_group_labels, one.other_names) for one in study.interventions
        ),
        "primary_outcomes": _outcomes(study.primary_outcomes),
        "secondary_outcomes": _outcomes(study.secondary_outcomes),
        "eligibility_criteria": study.eligibility_criteria,
        "locations": tuple(
            LocationRow(one.facility, one.city, one.state, one.country, one.status, one.lat, one.lon) for one in study.locations
        ),
    }


def _outcomes(outcomes: tuple[Outcome, ...]) -> tuple[OutcomeRow, ...]:
    return tuple(OutcomeRow(one.measure, one.description, one.time_frame) for one in outcomes)


def _tags(connection: Connection, nct_id: str) -> tuple[TagRow, ...]:
    question = select(tags.c.kind, tags.c.id, tags.c.role, tags.c.evidence).where(tags.c.nct_id == nct_id)
    rows = connection.execute(question.order_by(tags.c.kind, tags.c.role.desc(), tags.c.id))
    return tuple(TagRow(row.kind, row.id, row.role, tuple(from_json(row.evidence, list[EvidenceRow]))) for row in rows)


def _versions(connection: Connection, nct_id: str) -> tuple[VersionRow, ...]:
    columns = (versions.c.version, versions.c.last_update_post_date, versions.c.retrieved_at, versions.c.data_timestamp, versions.c.source)
    rows = connection.execute(select(*columns).where(versions.c.nct_id == nct_id).order_by(versions.c.version))
    return tuple(VersionRow(*row) for row in rows)
