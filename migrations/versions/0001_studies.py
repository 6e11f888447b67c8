"""Studies, their versions, changes, tags, sites, and the runs that filled them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the first tables."""
    op.create_table(
        "studies",
        sa.Column("nct_id", sa.Text, primary_key=True),
        sa.Column("brief_title", sa.Text, nullable=False),
        sa.Column("official_title", sa.Text),
        sa.Column("acronym", sa.Text),
        sa.Column("overall_status", sa.Text, nullable=False),
        sa.Column("last_known_status", sa.Text),
        sa.Column("why_stopped", sa.Text),
        sa.Column("study_type", sa.Text),
        sa.Column("phases", sa.Text, nullable=False),
        sa.Column("enrollment_count", sa.BigInteger),
        sa.Column("enrollment_type", sa.Text),
        sa.Column("lead_sponsor", sa.Text),
        sa.Column("conditions", sa.Text, nullable=False),
        sa.Column("countries", sa.Text, nullable=False),
        sa.Column("start_date", sa.Text),
        sa.Column("start_date_type", sa.Text),
        sa.Column("primary_completion_date", sa.Text),
        sa.Column("primary_completion_date_type", sa.Text),
        sa.Column("completion_date", sa.Text),
        sa.Column("completion_date_type", sa.Text),
        sa.Column("study_first_post_date", sa.Text),
        sa.Column("results_first_post_date", sa.Text),
        sa.Column("last_update_post_date", sa.Text),
        sa.Column("status_verified_date", sa.Text),
        sa.Column("has_results", sa.Boolean, nullable=False),
        sa.Column("categories", sa.Text, nullable=False),
        sa.Column("drugs", sa.Text, nullable=False),
        sa.Column("targets", sa.Text, nullable=False),
        sa.Column("registry_state", sa.Text, nullable=False),
        sa.Column("merged_into", sa.Text),
        sa.Column("belongs", sa.Text, nullable=False),
        sa.Column("belongs_because", sa.Text),
        sa.Column("search_text", sa.Text, nullable=False),
        sa.Column("latest_version", sa.Integer, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("first_seen_at", sa.Text, nullable=False),
        sa.Column("retrieved_at", sa.Text, nullable=False),
        sa.Column("data_timestamp", sa.Text, nullable=False),
    )
    op.create_index("ix_studies_belongs", "studies", ["belongs"])
    op.create_index("ix_studies_last_update_post_date", "studies", ["last_update_post_date"])
    op.create_index("ix_studies_overall_status", "studies", ["overall_status"])
    op.create_index("ix_studies_recent", "studies", ["last_update_post_date", "nct_id"])
    op.create_index("ix_studies_registry_state", "studies", ["registry_state"])
    op.create_table(
        "versions",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("nct_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("retrieved_at", sa.Text, nullable=False),
        sa.Column("data_timestamp", sa.Text, nullable=False),
        sa.Column("last_update_post_date", sa.Text),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_index("uq_versions_nct_id_version", "versions", ["nct_id", "version"], unique=True)
    op.create_table(
        "events",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("nct_id", sa.Text, nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("merged_into", sa.Text),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("detected_at", sa.Text, nullable=False),
        sa.Column("data_timestamp", sa.Text, nullable=False),
    )
    op.create_index("ix_events_nct_id", "events", ["nct_id"])
    op.create_table(
        "changes",
        sa.Column("seq", SERIAL, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("nct_id", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("element", sa.Text, nullable=False),
        sa.Column("severity", sa.Text, nullable=False),
        sa.Column("weight", sa.Integer, nullable=False),
        sa.Column("before", sa.Text, nullable=False),
        sa.Column("after", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("last_update_post_date", sa.Text),
        sa.Column("detected_at", sa.Text, nullable=False),
        sa.Column("data_timestamp", sa.Text, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_changes_data_timestamp", "changes", ["data_timestamp", "seq"])
    op.create_index("ix_changes_nct_id", "changes", ["nct_id"])
    op.create_table(
        "tags",
        sa.Column("nct_id", sa.Text, primary_key=True),
        sa.Column("kind", sa.Text, primary_key=True),
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("role", sa.Text, primary_key=True),
        sa.Column("unlisted", sa.Boolean, nullable=False),
        sa.Column("evidence", sa.Text, nullable=False),
    )
    op.create_index("ix_tags_kind_id", "tags", ["kind", "id"])
    op.create_table(
        "sites",
        sa.Column("nct_id", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("facility", sa.Text),
        sa.Column("city", sa.Text),
        sa.Column("state", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("status", sa.Text),
        sa.Column("lat", sa.Float),
        sa.Column("lon", sa.Float),
    )
    op.create_table(
        "sync_runs",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("started_at", sa.Text, nullable=False),
        sa.Column("finished_at", sa.Text),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("data_timestamp", sa.Text),
        sa.Column("etag", sa.Text),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("report", sa.Text),
        sa.Column("error", sa.Text),
    )
    op.create_table(
        "quarantine",
        sa.Column("digest", sa.LargeBinary, primary_key=True),
        sa.Column("nct_id", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("first_seen_at", sa.Text, nullable=False),
        sa.Column("last_seen_at", sa.Text, nullable=False),
        sa.Column("data_timestamp", sa.Text, nullable=False),
        sa.Column("resolved_at", sa.Text),
        sa.Column("record", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "followed",
        sa.Column("nct_id", sa.Text, primary_key=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
    )
    op.create_table(
        "notes",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
