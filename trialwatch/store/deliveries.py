"""The ledger: every digest and every delivery of it, written before sending and settled after.

A delivery is never lost: it stays due until it is settled as sent, whoever dies in between. Senders agree on who
sends through one atomic update, which works the same on SQLite and PostgreSQL.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, insert, or_, select, update

from trialwatch.digest import Digest
from trialwatch.store.engine import reading, writing
from trialwatch.store.packing import from_json, pack_record, to_json, unpack_record
from trialwatch.store.watch_tables import DeliveryTable, DigestTable
from trialwatch.store.watches import StoredWatch, move_on
from trialwatch.watch import Address

digests, deliveries = DigestTable.__table__, DeliveryTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
STUCK_AFTER = 8
"""From how many failed attempts on a delivery counts as stuck: it stays due, is tried daily, and is shown."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One digest for one address; `state` is due or sent."""

    id: str
    digest_id: str
    watch: str
    address: str
    shown: str
    message_id: str
    state: str
    attempts: int
    created_at: str
    next_attempt_at: str
    settled_at: str | None
    error: str | None

    @property
    def stuck(self) -> bool:
        """Whether all attempts of the first days failed."""
        return self.state == "due" and self.attempts >= STUCK_AFTER


@dataclass(frozen=True, slots=True)
class Ready:
    """A digest ready to be written down: the window of changes that it settles, and who matches now."""

    stored: StoredWatch
    digest: Digest
    last_seq: int
    members: frozenset[str]
    covers: tuple[str, ...]


def write_down(engine: Engine, ready: Ready, domain: str, *, tell: bool) -> str | None:
    """Move a watch on and, where there is something to tell, keep the digest with a due delivery for each address.

    One transaction: either both happen or neither. Returns the digest's id; None where nothing is to be told or
    another process was faster.
    """
    digest, watch = ready.digest, ready.stored.watch
    name = digest_id(ready.stored, ready.last_seq, digest.created_at)
    with writing(engine) as connection:
        if not move_on(connection, ready.stored, ready.last_seq, ready.members, digest.created_at) or not tell:
            return None
        connection.execute(
            insert(digests).values(
                id=name,
                watch=watch.name,
                created_at=digest.created_at,
                data_timestamp=digest.data_timestamp,
                headline=digest.headline,
                first_seq=ready.stored.cursor + 1,
                last_seq=ready.last_seq,
                covers=pack_record(to_json(ready.covers).encode()),
                content=pack_record(to_json(digest).encode()),
            )
        )
        for address in watch.addresses:
            connection.execute(insert(deliveries).values(_new_delivery(name, watch.name, address, digest.created_at, domain)))
    return name


def digest_id(stored: StoredWatch, last_seq: int, created_at: str) -> str:
    """Name a digest by its watch, its window and its instant."""
    return _digested("digest", str(stored.id), stored.created_at, str(stored.cursor), str(last_seq), created_at)


def read_digest(engine: Engine, name: str) -> Digest:
    """Read a digest's content."""
    with reading(engine) as connection:
        packed = connection.execute(select(digests.c.content).where(digests.c.id == name)).scalar_one()
    return from_json(unpack_record(packed).decode(), Digest)


def covered_changes(connection: Connection, watch: str) -> list[tuple[str, list[str]]]:
    """List the digests of a watch, oldest first, each with the ids of the changes that it settled."""
    rows = connection.execute(select(digests.c.id, digests.c.covers).where(digests.c.watch == watch).order_by(digests.c.last_seq))
    return [(row.id, from_json(unpack_record(row.covers).decode(), list[str])) for row in rows]


def due_deliveries(engine: Engine, now: str | None, watch: str | None = None) -> list[Delivery]:
    """List what is due and claimed by nobody, the longest due first; without `now`, what waits for a later attempt too."""
    test = deliveries.c.state == "due"
    if now:
        test &= (deliveries.c.next_attempt_at <= now) & or_(deliveries.c.claimed_until.is_(None), deliveries.c.claimed_until <= now)
    return _read(engine, and_(test, deliveries.c.watch == watch) if watch else test, deliveries.c.next_attempt_at, None)


def log_of_deliveries(engine: Engine, watch: str | None, limit: int | None, *, due_only: bool = False) -> list[tuple[Delivery, str]]:
    """Read the ledger, newest first: each delivery with its digest's count line."""
    question = select(*_columns(), digests.c.headline).join_from(deliveries, digests, digests.c.id == deliveries.c.digest_id)
    question = question.where(deliveries.c.watch == watch) if watch else question
    question = question.where(deliveries.c.state == "due") if due_only else question
    with reading(engine) as connection:
        rows = connection.execute(question.order_by(deliveries.c.created_at.desc(), deliveries.c.id).limit(limit))
        return [(Delivery(*list(row)[:-1]), row[-1]) for row in rows]


def claim(engine: Engine, name: str, by: str, now: str, until: str) -> bool:
    """Take a delivery for this process until an instant; False where another has it or it is settled."""
    free = or_(deliveries.c.claimed_until.is_(None), deliveries.c.claimed_until <= now)
    mine = (deliveries.c.id == name) & (deliveries.c.state == "due") & free
    values = {"claimed_by": by, "claimed_until": until, "attempts": deliveries.c.attempts + 1}
    with writing(engine) as connection:
        return connection.execute(update(deliveries).where(mine).values(values)).rowcount == 1


def claimants(engine: Engine, kind: str, until: str) -> list[str]:
    """Name the processes of a kind (`worker@`) whose claims on deliveries end no later than an instant."""
    claimed = (deliveries.c.state == "due") & (deliveries.c.claimed_until <= until)
    question = select(deliveries.c.claimed_by).distinct().where(claimed & deliveries.c.claimed_by.startswith(kind, autoescape=True))
    with reading(engine) as connection:
        return list(connection.execute(question).scalars())


def release_claims(engine: Engine, by: str) -> int:
    """Give up the claims of a process, for one that knows that it is dead; returns how many."""
    mine = (deliveries.c.state == "due") & (deliveries.c.claimed_by == by)
    with writing(engine) as connection:
        return connection.execute(update(deliveries).where(mine).values(claimed_by=None, claimed_until=None)).rowcount


def settle_sent(engine: Engine, name: str, now: str) -> None:
    """Write down that a delivery was handed over."""
    values = {"state": "sent", "settled_at": now, "claimed_by": None, "claimed_until": None, "error": None}
    with writing(engine) as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == name).values(values))


def settle_failed(engine: Engine, name: str, error: str, next_attempt_at: str) -> None:
    """Write down why a delivery failed and when it is tried again; it stays due."""
    values = {"error": error, "next_attempt_at": next_attempt_at, "claimed_by": None, "claimed_until": None}
    with writing(engine) as connection:
        connection.execute(update(deliveries).where(deliveries.c.id == name, deliveries.c.state == "due").values(values))


def count_due(engine: Engine) -> tuple[int, int]:
    """Count the deliveries that are due, and those among them that are stuck."""
    with reading(engine) as connection:
        due = select(func.count()).select_from(deliveries).where(deliveries.c.state == "due")
        stuck = due.where(deliveries.c.attempts >= STUCK_AFTER)
        return int(connection.execute(due).scalar() or 0), int(connection.execute(stuck).scalar() or 0)


def _new_delivery(digest: str, watch: str, address: Address, now: str, domain: str) -> dict[str, Any]:
    name = _digested("delivery", digest, address.text)
    return {
        "id": name,
        "digest_id": digest,
        "watch": watch,
        "address": address.text,
        "shown": address.shown,
        "message_id": f"<{name}@{domain}>",
        "state": "due",
        "attempts": 0,
        "created_at": now,
        "next_attempt_at": now,
    }


def _digested(*parts: str) -> str:
    return hashlib.blake2b("|".join(parts).encode(), digest_size=10).hexdigest()


def _columns() -> tuple[Any, ...]:
    return tuple(deliveries.c[name] for name in Delivery.__dataclass_fields__)


def _read(engine: Engine, test: Any, order: Any, limit: int | None) -> list[Delivery]:
    with reading(engine) as connection:
        rows = connection.execute(select(*_columns()).where(test).order_by(order, deliveries.c.id).limit(limit))
        return [Delivery(*row) for row in rows]
