"""Watches, their digests, and the ledger of deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

SERIAL = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create the tables that telling needs."""
    op.create_table(
        "watches",
        sa.Column("id", SERIAL, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("asked", sa.Text, nullable=False),
        sa.Column("addresses", sa.Text, nullable=False),
        sa.Column("every", sa.Text, nullable=False),
        sa.Column("at", sa.Text, nullable=False),
        sa.Column("timezone", sa.Text, nullable=False),
        sa.Column("min_severity", sa.Text),
        sa.Column("elements", sa.Text, nullable=False),
        sa.Column("also_empty", sa.Boolean, nullable=False),
        sa.Column("paused", sa.Boolean, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("last_run_at", sa.Text, nullable=False),
        sa.Column("cursor", sa.BigInteger, nullable=False),
        sa.Column("members", sa.LargeBinary, nullable=False),
        sa.Column("problem", sa.Text),
    )
    op.create_table(
        "digests",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("data_timestamp", sa.Text),
        sa.Column("headline", sa.Text, nullable=False),
        sa.Column("first_seq", sa.BigInteger, nullable=False),
        sa.Column("last_seq", sa.BigInteger, nullable=False),
        sa.Column("covers", sa.LargeBinary, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
    )
    op.create_index("ix_digests_watch", "digests", ["watch"])
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("digest_id", sa.Text, nullable=False),
        sa.Column("watch", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("shown", sa.Text, nullable=False),
        sa.Column("message_id", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("created_at", sa.Text, nullable=False),
        sa.Column("next_attempt_at", sa.Text, nullable=False),
        sa.Column("claimed_by", sa.Text),
        sa.Column("claimed_until", sa.Text),
        sa.Column("settled_at", sa.Text),
        sa.Column("error", sa.Text),
    )
    op.create_index("ix_deliveries_digest_id", "deliveries", ["digest_id"])
    op.create_index("ix_deliveries_state_next_attempt_at", "deliveries", ["state", "next_attempt_at"])
