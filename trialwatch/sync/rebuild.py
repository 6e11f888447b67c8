"""Deriving again what is derived: tags from the latest records, changes from versions and events.

A rebuild with unchanged rules ends with the same rows and the same ids; nothing is told anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select, update

from trialwatch.changes import compare
from trialwatch.registry.page import content_digest
from trialwatch.registry.parse import parse_study
from trialwatch.store.engine import reading, writing
from trialwatch.store.lock import alone
from trialwatch.store.recording import ChangeEntry, EventEntry, Stamp, StudyEntry, change_row, replace_tags
from trialwatch.store.runs import followed_numbers, read_note, write_note
from trialwatch.store.tables import ChangeTable, EventTable, StudyTable
from trialwatch.store.versions import StoredVersion, versions_of
from trialwatch.study import Study
from trialwatch.sync.decide import New
from trialwatch.sync.walk import event_change, study_entry
from trialwatch.tagging import TAGGER_VERSION
from trialwatch.vocabulary import edition

changes, events = ChangeTable.__table__, EventTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
TAGS_NOTE = "tags"
_COMPARED = ("version", "element", "severity", "weight", "before", "after", "summary", "last_update_post_date", "source")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many studies were derived again, and how many of their changes were added, altered or dropped."""

    studies: int = 0
    added: int = 0
    altered: int = 0
    dropped: int = 0


def tags_edition() -> str:
    """Name the edition of rules and vocabulary that tags are derived with now."""
    return f"{TAGGER_VERSION}/{edition()}"


def rebuild(engine: Engine) -> Rebuilt:
    """Derive tags and changes of every study again; raises StoreLocked while a sync is running."""
    with alone(engine):
        return _rebuild(engine)


def _rebuild(engine: Engine) -> Rebuilt:
    followed = followed_numbers(engine)
    counts: Counter[str] = Counter()
    for numbers in _numbers(engine):
        with writing(engine) as connection:
            entries = []
            for number in numbers:
                group = versions_of(connection, number)
                studies = [parse_study(one.raw) for one in group]
                entries.append(_entry(group[-1], studies[-1], number in followed))
                counts += settle_changes(connection, number, group, studies)
            replace_tags(connection, entries)
            counts["studies"] += len(numbers)
    with writing(engine) as connection:
        write_note(connection, TAGS_NOTE, tags_edition())
    return Rebuilt(**{name: counts[name] for name in Rebuilt.__dataclass_fields__})


def retag(engine: Engine) -> int:
    """Derive the tags of every study again where the rules have moved since; returns how many studies."""
    if read_note(engine, TAGS_NOTE) == tags_edition():
        return 0
    followed = followed_numbers(engine)
    done = 0
    for numbers in _numbers(engine):
        with writing(engine) as connection:
            latest = [versions_of(connection, number)[-1] for number in numbers]
            replace_tags(connection, [_entry(one, parse_study(one.raw), one.nct_id in followed) for one in latest])
        done += len(numbers)
    with writing(engine) as connection:
        write_note(connection, TAGS_NOTE, tags_edition())
    return done


def settle_changes(connection: Connection, nct_id: str, group: Sequence[StoredVersion], studies: Sequence[Study]) -> Counter[str]:
    """Make the stored changes of a study those that its versions and events mean; rows that agree stay as they are."""
    wanted = {row["id"]: row for row in _derived_rows(connection, nct_id, group, studies)}
    stored = {row["id"]: row for row in connection.execute(select(changes).where(changes.c.nct_id == nct_id)).mappings()}
    added = [row for key, row in wanted.items() if key not in stored]
    altered = [row for key, row in wanted.items() if key in stored and any(row[name] != stored[key][name] for name in _COMPARED)]
    dropped = [key for key in stored if key not in wanted]
    if added:
        connection.execute(insert(changes), added)
    if altered:
        values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in _COMPARED}
        rows = [{"of": row["id"], **{f"new_{name}": row[name] for name in _COMPARED}} for row in altered]
        connection.execute(update(changes).where(changes.c.id == bindparam("of")).values(values), rows)
    if dropped:
        connection.execute(delete(changes).where(changes.c.id.in_(dropped)))
    return Counter(added=len(added), altered=len(altered), dropped=len(dropped))


def _derived_rows(
    connection: Connection, nct_id: str, group: Sequence[StoredVersion], studies: Sequence[Study]
) -> Iterator[dict[str, Any]]:
    for (older, before), (newer, after) in pairwise(zip(group, studies, strict=True)):
        source = "backfill" if "backfill" in (older.source, newer.source) else "sync"
        stamp = Stamp(newer.retrieved_at, newer.data_timestamp, source)
        for change in compare(before, after):
            yield change_row(ChangeEntry(nct_id, newer.version, newer.fingerprint, change, newer.last_update_post_date), stamp)
    repeated: Counter[tuple[str, str]] = Counter()
    for row in connection.execute(select(events).where(events.c.nct_id == nct_id).order_by(events.c.id)):
        event = EventEntry(nct_id, row.event, row.version, row.merged_into, repeated[row.event, row.data_timestamp])
        repeated[row.event, row.data_timestamp] += 1
        yield change_row(event_change(event), Stamp(row.detected_at, row.data_timestamp))


def _entry(one: StoredVersion, study: Study, followed: bool) -> StudyEntry:
    """Derive what the store keeps of a stored record."""
    return study_entry(New(study, one.raw, content_digest(one.raw), one.fingerprint), one.version, followed=followed)


def _numbers(engine: Engine, step: int = 200) -> Iterator[list[str]]:
    """Give the numbers of all stored studies in batches."""
    table = StudyTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
    with reading(engine) as connection:
        every = list(connection.execute(select(table.c.nct_id).order_by(table.c.nct_id)).scalars())
    for start in range(0, len(every), step):
        yield every[start : start + step]
