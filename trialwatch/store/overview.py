"""Counting studies by category, status and phase, and changes by week."""

from __future__ import annotations

from collections import Counter
from datetime import date

from sqlalchemy import Engine, func, select

from trialwatch.rows import Overview
from trialwatch.store.changes import changes_by_week
from trialwatch.store.engine import reading
from trialwatch.store.packing import from_json
from trialwatch.store.tables import StudyTable, TagTable

studies, tags = StudyTable.__table__, TagTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
WEEKS = 26


def read_overview(engine: Engine, today: date, weeks: int = WEEKS) -> Overview:
    """Count the studies that belong to HCC and stand in the registry, and the changes of the last weeks."""
    counted = (studies.c.belongs != "mention") & studies.c.registry_state.in_(("present", "left_query"))
    with reading(engine) as connection:
        status = connection.execute(select(studies.c.overall_status, func.count()).where(counted).group_by(studies.c.overall_status))
        by_status = {row[0]: int(row[1]) for row in status}
        by_phase: Counter[str] = Counter()
        for phases, count in connection.execute(select(studies.c.phases, func.count()).where(counted).group_by(studies.c.phases)):
            by_phase["/".join(from_json(phases, list[str])) or "not given"] += int(count)
        pairs = (
            select(tags.c.id, studies.c.overall_status, func.count(studies.c.nct_id.distinct()))
            .join(studies, studies.c.nct_id == tags.c.nct_id)
            .where(counted, tags.c.kind == "category")
            .group_by(tags.c.id, studies.c.overall_status)
        )
        by_category = {(row[0], row[1]): int(row[2]) for row in connection.execute(pairs)}
    return Overview(
        by_status=by_status,
        by_phase=dict(by_phase),
        by_category_and_status=by_category,
        changes_by_week=tuple(changes_by_week(engine, today, weeks)),
        studies=sum(by_status.values()),
    )
