"""What one fetched record means for the store: New, Revised, Refreshed, Unchanged or Unread. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from trialwatch.errors import Unreadable
from trialwatch.fingerprint import fingerprint
from trialwatch.registry.page import content_digest
from trialwatch.registry.parse import parse_study
from trialwatch.store.runs import Known
from trialwatch.study import Study


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The record is byte for byte the one that was read last."""

    nct_id: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A record that was read, with what identifies its content."""

    study: Study
    raw: bytes
    digest: bytes
    fingerprint: str


@dataclass(frozen=True, slots=True)
class New(Reading):
    """A study that the store does not have."""


@dataclass(frozen=True, slots=True)
class Revised(Reading):
    """A known study that its sponsor registered differently from version `before`."""

    before: int


@dataclass(frozen=True, slots=True)
class Refreshed(Reading):
    """A known study whose record moved only in what is no change: order, derived data, dates of the record itself."""

    version: int


@dataclass(frozen=True, slots=True)
class Unread:
    """A record that cannot be read, with the reason; `nct_id` where it still tells."""

    raw: bytes
    digest: bytes
    reason: str
    nct_id: str | None


Decision = Unchanged | New | Revised | Refreshed | Unread


def decide(raw: bytes, known: dict[str, Known], by_digest: dict[bytes, str]) -> Decision:
    """Decide on one record by what the store knows, by number and by digest."""
    digest = content_digest(raw)
    if digest in by_digest:
        return Unchanged(by_digest[digest])
    try:
        study = parse_study(raw)
    except Unreadable as problem:
        return Unread(raw, digest, problem.reason, problem.nct_id)
    mark = fingerprint(study)
    stored = known.get(study.nct_id)
    if stored is None:
        return New(study, raw, digest, mark)
    if stored.fingerprint == mark:
        return Refreshed(study, raw, digest, mark, stored.version)
    return Revised(study, raw, digest, mark, stored.version)
