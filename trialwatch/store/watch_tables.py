"""The tables of watches, digests and deliveries; importing them makes them part of the store's shape."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, LargeBinary, Text
from sqlmodel import Field

from trialwatch.store.tables import Serial, Table


class WatchTable(Table, table=True):
    """One row a watch: filter in the reader's words, addresses, schedule, and how far it has been told.

    `cursor` is the last change (by `changes.seq`) that its digests settled, `members` the packed numbers that matched
    then, `problem` why it cannot be computed at the moment.
    """

    __tablename__ = "watches"
    id: int | None = Field(default=None, sa_column=Column(Serial, primary_key=True))
    name: str = Field(sa_column=Column(Text, unique=True, nullable=False))
    asked: str = Field(sa_type=Text)
    addresses: str = Field(sa_type=Text)
    every: str = Field(sa_type=Text)
    at: str = Field(sa_type=Text)
    timezone: str = Field(sa_type=Text)
    min_severity: str | None = Field(default=None, sa_type=Text)
    elements: str = Field(sa_type=Text)
    also_empty: bool
    paused: bool
    origin: str = Field(sa_type=Text)
    created_at: str = Field(sa_type=Text)
    last_run_at: str = Field(sa_type=Text)
    cursor: int = Field(sa_type=BigInteger)
    members: bytes = Field(sa_type=LargeBinary)
    problem: str | None = Field(default=None, sa_type=Text)


class DigestTable(Table, table=True):
    """One row a digest that was put together: its content, packed, and the changes that it settles."""

    __tablename__ = "digests"
    id: str = Field(sa_column=Column(Text, primary_key=True))
    watch: str = Field(sa_type=Text, index=True)
    created_at: str = Field(sa_type=Text)
    data_timestamp: str | None = Field(default=None, sa_type=Text)
    headline: str = Field(sa_type=Text)
    first_seq: int = Field(sa_type=BigInteger)
    last_seq: int = Field(sa_type=BigInteger)
    covers: bytes = Field(sa_type=LargeBinary)
    content: bytes = Field(sa_type=LargeBinary)


class DeliveryTable(Table, table=True):
    """One row a digest and address: written before sending, settled after.

    `state` is due or sent. A sender claims a row until `claimed_until`; who dies leaves it due.
    """

    __tablename__ = "deliveries"
    id: str = Field(sa_column=Column(Text, primary_key=True))
    digest_id: str = Field(sa_type=Text, index=True)
    watch: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    shown: str = Field(sa_type=Text)
    message_id: str = Field(sa_type=Text)
    state: str = Field(sa_type=Text)
    attempts: int
    created_at: str = Field(sa_type=Text)
    next_attempt_at: str = Field(sa_type=Text)
    claimed_by: str | None = Field(default=None, sa_type=Text)
    claimed_until: str | None = Field(default=None, sa_type=Text)
    settled_at: str | None = Field(default=None, sa_type=Text)
    error: str | None = Field(default=None, sa_type=Text)
    __table_args__ = (Index("ix_deliveries_state_next_attempt_at", "state", "next_attempt_at"),)
