"""Sending what is due: claims a delivery, hands it over, settles it. One address that fails holds up no other.

Who dies between sending and settling leaves the delivery due; it is sent again with the same Message-ID.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Engine

from trialwatch.deliver.mail import ServerUnreachable
from trialwatch.deliver.senders import Senders
from trialwatch.digest import Digest
from trialwatch.errors import DeliveryError
from trialwatch.settings import redacted
from trialwatch.store.deliveries import Delivery, claim, claimants, due_deliveries, read_digest, release_claims, settle_failed, settle_sent
from trialwatch.watch import instant_text

WAITS = tuple(timedelta(minutes=one) for one in (1, 5, 15, 60, 180, 360, 720))
"""How long to wait after each failed attempt; after the last of them once a day."""
DAILY = timedelta(days=1)
CLAIM = timedelta(minutes=10)
"""How long a sender may take for one delivery before another may take it over."""


LEAST_CLAIM = timedelta(minutes=1)
"""How old a claim must be before it is taken from a process that is gone: what it handed over last has then been settled."""


@dataclass(slots=True)
class SendReport:
    """What one round of sending did: addresses served, and those that failed with the reason."""

    sent: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)


def send_due(
    engine: Engine,
    senders: Senders,
    clock: Callable[[], datetime],
    *,
    by: str,
    watch: str | None = None,
    waiting_too: bool = False,
    stopping: Callable[[], bool] = lambda: False,
) -> SendReport:
    """Try every due delivery once; `waiting_too` also those that wait for a later attempt.

    `by` names this sender in its claims. `stopping` is asked between two deliveries.
    """
    report = SendReport()
    down: ServerUnreachable | None = None
    digests: dict[str, Digest] = {}
    for one in due_deliveries(engine, None if waiting_too else instant_text(clock()), watch):
        if stopping():
            break
        now = clock()
        if not claim(engine, one.id, by, instant_text(now), instant_text(now + CLAIM)):
            continue
        try:
            if down is not None and one.address.startswith("mailto:"):
                raise down
            digest = digests.get(one.digest_id) or read_digest(engine, one.digest_id)
            digests = {one.digest_id: digest}
            senders.send(one.address, digest, one.id, one.message_id)
        except DeliveryError as problem:
            down = problem if isinstance(problem, ServerUnreachable) else down
            _settle_failed(engine, one, problem, clock(), report)
        else:
            settle_sent(engine, one.id, instant_text(clock()))
            report.sent.append(one.shown)
    return report


def take_over(engine: Engine, kind: str, now: datetime, has_left: Callable[[str], bool]) -> None:
    """Free what processes of a kind claimed that have left, so that it is sent without waiting for their claims to end."""
    for name in claimants(engine, kind, instant_text(now + CLAIM - LEAST_CLAIM)):
        if has_left(name):
            release_claims(engine, name)


def next_attempt(attempts: int, now: datetime) -> datetime:
    """Say when to try again after so many failed attempts."""
    return now + (WAITS[attempts - 1] if 1 <= attempts <= len(WAITS) else DAILY)


def this_process(kind: str) -> str:
    """Name this process in claims: its kind, machine and number."""
    return f"{kind}@{socket.gethostname()}:{os.getpid()}"


def _settle_failed(engine: Engine, one: Delivery, problem: DeliveryError, now: datetime, report: SendReport) -> None:
    error = redacted(problem.message)
    settle_failed(engine, one.id, error, instant_text(next_attempt(one.attempts + 1, now)))
    report.failed.append((one.shown, error))
