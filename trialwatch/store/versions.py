"""Reading stored records back: by version, by day, and all of them for rebuilding."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from trialwatch.store.packing import unpack_record
from trialwatch.store.tables import VersionTable

versions = VersionTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it


@dataclass(frozen=True, slots=True)
class StoredVersion:
    """One stored record with what is known of it."""

    nct_id: str
    version: int
    retrieved_at: str
    data_timestamp: str
    last_update_post_date: str | None
    fingerprint: str
    source: str
    raw: bytes


_COLUMNS = (
    versions.c.nct_id,
    versions.c.version,
    versions.c.retrieved_at,
    versions.c.data_timestamp,
    versions.c.last_update_post_date,
    versions.c.fingerprint,
    versions.c.source,
    versions.c.record,
)


def latest_records(connection: Connection, nct_ids: Sequence[str]) -> dict[str, bytes]:
    """Read the newest stored record of each study."""
    newest = (
        select(versions.c.nct_id, func.max(versions.c.version).label("version"))
        .where(versions.c.nct_id.in_(nct_ids))
        .group_by(versions.c.nct_id)
        .subquery()
    )
    question = select(versions.c.nct_id, versions.c.record).join(
        newest, (versions.c.nct_id == newest.c.nct_id) & (versions.c.version == newest.c.version)
    )
    return {nct_id: unpack_record(packed) for nct_id, packed in connection.execute(question)}


def versions_of(connection: Connection, nct_id: str) -> list[StoredVersion]:
    """Read all stored records of a study, oldest first."""
    rows = connection.execute(select(*_COLUMNS).where(versions.c.nct_id == nct_id).order_by(versions.c.version))
    return [StoredVersion(*row[:-1], unpack_record(row[-1])) for row in rows]


def records_as_of(connection: Connection, day: str) -> Iterator[StoredVersion]:
    """Walk through the records that stood on a day (`YYYY-MM-DD`, by the registry's data date), one a study."""
    others = versions.alias()
    newest = (
        select(func.max(others.c.version))
        .where(others.c.nct_id == versions.c.nct_id, func.substr(others.c.data_timestamp, 1, 10) <= day)
        .scalar_subquery()
    )  # asked for each row, so that the index gives the order: a sort would hold every record in memory
    question = select(*_COLUMNS).where(versions.c.version == newest).order_by(versions.c.nct_id, versions.c.version)
    for row in connection.execution_options(yield_per=200).execute(question):
        yield StoredVersion(*row[:-1], unpack_record(row[-1]))
