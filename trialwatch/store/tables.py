"""The tables. Only this package knows them; the migrations are what makes them.

Lists are kept as JSON text, dates as the registry's text, instants as UTC text ending in `Z`. Raw records are
compressed with Zstandard.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, Text
from sqlmodel import Field, SQLModel

Serial = BigInteger().with_variant(Integer, "sqlite")


class Table(SQLModel):
    """Common ground of the tables."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class StudyTable(Table, table=True):
    """One row a study: what `list` shows, from its latest record."""

    __tablename__ = "studies"
    nct_id: str = Field(sa_column=Column(Text, primary_key=True))
    brief_title: str = Field(sa_type=Text)
    official_title: str | None = Field(default=None, sa_type=Text)
    acronym: str | None = Field(default=None, sa_type=Text)
    overall_status: str = Field(sa_type=Text, index=True)
    last_known_status: str | None = Field(default=None, sa_type=Text)
    why_stopped: str | None = Field(default=None, sa_type=Text)
    study_type: str | None = Field(default=None, sa_type=Text)
    phases: str = Field(sa_type=Text)
    enrollment_count: int | None = Field(default=None, sa_type=BigInteger)
    enrollment_type: str | None = Field(default=None, sa_type=Text)
    lead_sponsor: str | None = Field(default=None, sa_type=Text)
    conditions: str = Field(sa_type=Text)
    countries: str = Field(sa_type=Text)
    start_date: str | None = Field(default=None, sa_type=Text)
    start_date_type: str | None = Field(default=None, sa_type=Text)
    primary_completion_date: str | None = Field(default=None, sa_type=Text)
    primary_completion_date_type: str | None = Field(default=None, sa_type=Text)
    completion_date: str | None = Field(default=None, sa_type=Text)
    completion_date_type: str | None = Field(default=None, sa_type=Text)
    study_first_post_date: str | None = Field(default=None, sa_type=Text)
    results_first_post_date: str | None = Field(default=None, sa_type=Text)
    last_update_post_date: str | None = Field(default=None, sa_type=Text, index=True)
    status_verified_date: str | None = Field(default=None, sa_type=Text)
    has_results: bool
    categories: str = Field(sa_type=Text)
    drugs: str = Field(sa_type=Text)
    targets: str = Field(sa_type=Text)
    registry_state: str = Field(sa_type=Text, index=True)
    merged_into: str | None = Field(default=None, sa_type=Text)
    belongs: str = Field(sa_type=Text, index=True)
    belongs_because: str | None = Field(default=None, sa_type=Text)
    search_text: str = Field(sa_type=Text)
    latest_version: int
    fingerprint: str = Field(sa_type=Text)
    digest: bytes = Field(sa_type=LargeBinary)
    first_seen_at: str = Field(sa_type=Text)
    retrieved_at: str = Field(sa_type=Text)
    data_timestamp: str = Field(sa_type=Text)
    __table_args__ = (Index("ix_studies_recent", "last_update_post_date", "nct_id"),)


class VersionTable(Table, table=True):
    """One row a stored record, appended and never overwritten; `version` counts from 0 within its study."""

    __tablename__ = "versions"
    id: int | None = Field(default=None, sa_column=Column(Serial, primary_key=True))
    nct_id: str = Field(sa_type=Text)
    version: int
    retrieved_at: str = Field(sa_type=Text)
    data_timestamp: str = Field(sa_type=Text)
    last_update_post_date: str | None = Field(default=None, sa_type=Text)
    fingerprint: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    record: bytes = Field(sa_type=LargeBinary)
    __table_args__ = (Index("uq_versions_nct_id_version", "nct_id", "version", unique=True),)


class EventTable(Table, table=True):
    """What befell a study as a whole: NEW, REMOVED, MERGED, LEFT_QUERY, RETURNED; appended only."""

    __tablename__ = "events"
    id: int | None = Field(default=None, sa_column=Column(Serial, primary_key=True))
    nct_id: str = Field(sa_type=Text, index=True)
    event: str = Field(sa_type=Text)
    merged_into: str | None = Field(default=None, sa_type=Text)
    version: int
    detected_at: str = Field(sa_type=Text)
    data_timestamp: str = Field(sa_type=Text)


class ChangeTable(Table, table=True):
    """One row a change, derived from versions and events; `seq` is the order in which trialwatch learnt of it.

    A number is never given twice, also when the newest rows go in a rebuild: cursors of watches rest on it.
    """

    __tablename__ = "changes"
    seq: int | None = Field(default=None, sa_column=Column(Serial, primary_key=True))
    id: str = Field(sa_column=Column(Text, unique=True, nullable=False))
    nct_id: str = Field(sa_type=Text, index=True)
    version: int
    element: str = Field(sa_type=Text)
    severity: str = Field(sa_type=Text)
    weight: int
    before: str = Field(sa_type=Text)
    after: str = Field(sa_type=Text)
    summary: str = Field(sa_type=Text)
    last_update_post_date: str | None = Field(default=None, sa_type=Text)
    detected_at: str = Field(sa_type=Text)
    data_timestamp: str = Field(sa_type=Text)
    source: str = Field(sa_type=Text)
    __table_args__ = (Index("ix_changes_data_timestamp", "data_timestamp", "seq"), {"sqlite_autoincrement": True})


class TagTable(Table, table=True):
    """One row a tag of a study's latest record, with its evidence as JSON."""

    __tablename__ = "tags"
    nct_id: str = Field(sa_column=Column(Text, primary_key=True))
    kind: str = Field(sa_column=Column(Text, primary_key=True))
    id: str = Field(sa_column=Column(Text, primary_key=True))
    role: str = Field(sa_column=Column(Text, primary_key=True))
    unlisted: bool
    evidence: str = Field(sa_type=Text)
    __table_args__ = (Index("ix_tags_kind_id", "kind", "id"),)


class SiteTable(Table, table=True):
    """One row a site of a study's latest record; degrees."""

    __tablename__ = "sites"
    nct_id: str = Field(sa_column=Column(Text, primary_key=True))
    position: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    facility: str | None = Field(default=None, sa_type=Text)
    city: str | None = Field(default=None, sa_type=Text)
    state: str | None = Field(default=None, sa_type=Text)
    country: str | None = Field(default=None, sa_type=Text)
    status: str | None = Field(default=None, sa_type=Text)
    lat: float | None = None
    lon: float | None = None


class SyncRunTable(Table, table=True):
    """One row a sync; `report` is its summary as JSON, `scope` what was asked for."""

    __tablename__ = "sync_runs"
    id: int | None = Field(default=None, sa_column=Column(Serial, primary_key=True))
    started_at: str = Field(sa_type=Text)
    finished_at: str | None = Field(default=None, sa_type=Text)
    outcome: str = Field(sa_type=Text)
    data_timestamp: str | None = Field(default=None, sa_type=Text)
    etag: str | None = Field(default=None, sa_type=Text)
    scope: str = Field(sa_type=Text)
    report: str | None = Field(default=None, sa_type=Text)
    error: str | None = Field(default=None, sa_type=Text)


class QuarantineTable(Table, table=True):
    """One row a record that could not be read, kept raw with the reason until a readable one comes."""

    __tablename__ = "quarantine"
    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    nct_id: str | None = Field(default=None, sa_type=Text)
    reason: str = Field(sa_type=Text)
    first_seen_at: str = Field(sa_type=Text)
    last_seen_at: str = Field(sa_type=Text)
    data_timestamp: str = Field(sa_type=Text)
    resolved_at: str | None = Field(default=None, sa_type=Text)
    record: bytes = Field(sa_type=LargeBinary)


class FollowedTable(Table, table=True):
    """One row a study followed by its number, whether or not the query finds it."""

    __tablename__ = "followed"
    nct_id: str = Field(sa_column=Column(Text, primary_key=True))
    why: str = Field(sa_type=Text)
    added_at: str = Field(sa_type=Text)


class NoteTable(Table, table=True):
    """What the store knows of itself: the versions that tags and changes were derived with, whether it is a sample."""

    __tablename__ = "notes"
    key: str = Field(sa_column=Column(Text, primary_key=True))
    value: str = Field(sa_type=Text)


from trialwatch.store import watch_tables  # noqa: E402, F401  (the rest of the tables, which build on Table)
