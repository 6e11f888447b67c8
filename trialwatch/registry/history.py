"""Earlier versions of a record, from the site's own record history.

That interface is not documented and may change or end any day, so nothing rests on it but the backfill, and it has
this parser of its own. Versions are numbered from 0 without gaps; a version's date is the day of its submission.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from trialwatch.errors import NothingFound, RegistryNonsense
from trialwatch.registry.answer import Answer
from trialwatch.registry.client import RegistryClient
from trialwatch.registry.markup import plain_record
from trialwatch.registry.page import excerpt
from trialwatch.registry.query import normalise_nct_id

T = TypeVar("T")
_ANSWERS = frozenset({200, 404})


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One version as the history's index lists it; the labels name the modules that its sponsor changed."""

    version: int
    date: str
    status: str | None = None
    module_labels: tuple[str, ...] = ()


class _Entry(msgspec.Struct, rename="camel", frozen=True):
    version: int
    date: str
    status: str | None = None
    module_labels: list[str] | None = None


class _Index(msgspec.Struct, frozen=True):
    changes: list[_Entry]


class _Version(msgspec.Struct, rename="camel", frozen=True):
    study_version: int
    study: msgspec.Raw


_decode_index = msgspec.json.Decoder(_Index).decode
_decode_version = msgspec.json.Decoder(_Version).decode


def fetch_history(client: RegistryClient, nct_id: str) -> list[HistoryEntry]:
    """List the versions of a study, oldest first; raises NothingFound where the registry has no history of it."""
    number = normalise_nct_id(nct_id)
    return _ask(client, f"studies/{number}/history", _read_index, number)


def fetch_version(client: RegistryClient, nct_id: str, version: int) -> bytes:
    """Fetch the record as it stood in a version, in the shape of today's records, its HTML written as today's markdown."""
    number = normalise_nct_id(nct_id)
    return _ask(client, f"studies/{number}/history/{version}", lambda body: _read_version(body, version), f"{number} version {version}")


def fetch_versions(client: RegistryClient, nct_id: str) -> Iterator[tuple[HistoryEntry, bytes]]:
    """Fetch every version, oldest first; ends with the versions that were added while this went on.

    Raises RegistryNonsense where the versions that were fetched are not the ones listed any more.
    """
    entries = fetch_history(client, nct_id)
    done = 0
    while done < len(entries):
        for entry in entries[done:]:
            yield entry, fetch_version(client, nct_id, entry.version)
        known, done = entries, len(entries)
        entries = fetch_history(client, nct_id)
        if entries[:done] != known:
            raise RegistryNonsense(f"The history of {nct_id} was rewritten while it was read.", "Try again later.")


def _ask(client: RegistryClient, path: str, read: Callable[[bytes], T], what: str) -> T:
    conversation = client.conversation

    def read_found(answer: Answer) -> T | None:
        return read(answer.body) if answer.status == 200 else None

    found = conversation.ask(conversation.address.internal_url(path), read_found, expected=_ANSWERS)
    if found is None:
        raise NothingFound(f"The registry keeps no history of {what}.", "The record history is not documented; it may have moved.")
    return found


def _read_index(body: bytes) -> list[HistoryEntry]:
    try:
        found = _decode_index(body).changes
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise RegistryNonsense(f"The registry's answer is not a record history ({problem}): {excerpt(body)}") from problem
    entries = [HistoryEntry(one.version, one.date[:10], one.status, tuple(one.module_labels or ())) for one in found]
    entries.sort(key=lambda one: one.version)
    if [one.version for one in entries] != list(range(len(entries))):
        raise RegistryNonsense("The registry's record history does not number its versions from 0 without gaps.")
    return entries


def _read_version(body: bytes, version: int) -> bytes:
    try:
        found = _decode_version(body)
        if found.study_version == version:
            return plain_record(bytes(found.study))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise RegistryNonsense(f"The registry's answer is not an earlier version ({problem}): {excerpt(body)}") from problem
    raise RegistryNonsense(f"The registry sent version {found.study_version} where version {version} was asked for.")
