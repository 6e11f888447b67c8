"""The four tables of an export, in the names and order of the JSON that `list`, `show` and `changes` give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from typing import Any

from trialwatch.export.model import Column, Kind, Table
from trialwatch.rows import ChangeRow, StudyRow, VersionRow
from trialwatch.show.data import study_url
from trialwatch.store.streams import Streams

_KINDS: Mapping[str, Kind] = {
    "phases": Kind.TEXTS,
    "conditions": Kind.TEXTS,
    "countries": Kind.TEXTS,
    "categories": Kind.LABELS,
    "drugs": Kind.LABELS,
    "targets": Kind.LABELS,
    "enrollment_count": Kind.INTEGER,
    "version": Kind.INTEGER,
    "has_results": Kind.TRUTH,
    "stale": Kind.TRUTH,
    "before": Kind.JSON,
    "after": Kind.JSON,
    "evidence": Kind.EVIDENCE,
}
NAMES = ("studies", "changes", "tags", "versions")


def tables(streams: Streams) -> dict[str, Table]:
    """Describe the tables of a store, by name."""
    made = (
        Table("studies", _columns(*_names(StudyRow)), lambda: map(_values, streams.studies())),
        Table(
            "changes", _columns(*_names(ChangeRow), "url"), lambda: ((*_values(one), study_url(one.nct_id)) for one in streams.changes())
        ),
        Table("tags", _columns("nct_id", "kind", "id", "role", "evidence", "url"), lambda: _tags(streams)),
        Table(
            "versions",
            _columns("nct_id", *_names(VersionRow), "url"),
            lambda: ((number, *_values(one), study_url(number)) for number, one in streams.versions()),
        ),
    )
    return {one.name: one for one in made}


def _tags(streams: Streams) -> Iterator[Sequence[object]]:
    for one in streams.tags():
        yield one.nct_id, one.kind, one.id, one.role, one.evidence, study_url(one.nct_id)


def _columns(*names: str) -> tuple[Column, ...]:
    return tuple(Column(name, _KINDS.get(name, Kind.TEXT)) for name in names)


def _names(row: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(row))


def _values(row: Any) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in row.__dataclass_fields__)
