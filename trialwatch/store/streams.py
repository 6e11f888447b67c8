"""Reading whole tables row by row in one consistent state, for exports of any size."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, select

from trialwatch.filters import Filter
from trialwatch.rows import ChangeRow, EvidenceRow, StudyRow, VersionRow
from trialwatch.store.changes import NEWEST_FIRST, change_row, change_rows
from trialwatch.store.packing import from_json
from trialwatch.store.studies import STUDY_COLUMNS, study_row
from trialwatch.store.tables import StudyTable, TagTable, VersionTable
from trialwatch.store.where import matching

studies, tags, versions = StudyTable.__table__, TagTable.__table__, VersionTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class TagOfStudy:
    """One tag of one study with its evidence."""

    nct_id: str
    kind: str
    id: str
    role: str
    evidence: tuple[EvidenceRow, ...]


@dataclass(frozen=True, slots=True)
class Streams:
    """The rows that a filter means, each stream read anew from one connection; staleness is judged on `today`."""

    connection: Connection
    wanted: Filter
    today: date

    def studies(self) -> Iterator[StudyRow]:
        """Give the studies by number."""
        question = select(*STUDY_COLUMNS).where(self._condition()).order_by(studies.c.nct_id)
        rows = (study_row(one, self.today) for one in self._rows(question))
        return (one for one in rows if one.stale) if self.wanted.stale else rows

    def tags(self) -> Iterator[TagOfStudy]:
        """Give the tags by study, kind and id."""
        question = select(tags.c.nct_id, tags.c.kind, tags.c.id, tags.c.role, tags.c.evidence)
        question = question.order_by(tags.c.nct_id, tags.c.kind, tags.c.id, tags.c.role)
        for row in self._of_studies(question, tags.c.nct_id):
            yield TagOfStudy(row.nct_id, row.kind, row.id, row.role, tuple(from_json(row.evidence, list[EvidenceRow])))

    def changes(self) -> Iterator[ChangeRow]:
        """Give the changes, newest first."""
        for row in self._of_studies(change_rows().order_by(*NEWEST_FIRST), studies.c.nct_id):
            yield change_row(row)

    def versions(self) -> Iterator[tuple[str, VersionRow]]:
        """Give the versions by study, oldest first, each with its study's number, without their records."""
        columns = (versions.c[name] for name in ("nct_id", *VersionRow.__dataclass_fields__))
        question = select(*columns).order_by(versions.c.nct_id, versions.c.version)
        for row in self._of_studies(question, versions.c.nct_id):
            values = tuple(row)
            yield str(values[0]), VersionRow(*values[1:])

    def _of_studies(self, question: Select[Any], column: Any) -> Iterator[Row[Any]]:
        """Keep the rows of the studies that the filter means."""
        chosen = question.where(column.in_(select(studies.c.nct_id).where(self._condition())))
        stale = {one.nct_id for one in self.studies()} if self.wanted.stale else None
        return (row for row in self._rows(chosen) if stale is None or row.nct_id in stale)

    def _condition(self) -> ColumnElement[bool]:
        return matching(self.connection, self.wanted)

    def _rows(self, question: Select[Any]) -> Iterator[Row[Any]]:
        yield from self.connection.execute(question.execution_options(yield_per=_AT_ONCE))
