"""`db check`: reads every stored record again and compares what was derived from it."""

from __future__ import annotations

from sqlalchemy import Engine, select
from zstandard import ZstdError

from trialwatch.errors import Unreadable
from trialwatch.fingerprint import fingerprint
from trialwatch.registry.parse import parse_study
from trialwatch.store.care import driver_problems
from trialwatch.store.engine import reading
from trialwatch.store.tables import StudyTable
from trialwatch.store.versions import versions_of

studies = StudyTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it


def check_store(engine: Engine) -> tuple[list[str], int]:
    """List what is wrong with the store, and count the versions that were read."""
    problems = driver_problems(engine)
    count = 0
    if problems:
        return problems, count
    with reading(engine) as connection:
        known = connection.execute(select(studies.c.nct_id, studies.c.latest_version).order_by(studies.c.nct_id)).all()
        for nct_id, latest in known:
            try:
                stored = versions_of(connection, nct_id)
                marks = [fingerprint(parse_study(one.raw)) for one in stored]
            except (ZstdError, Unreadable) as problem:
                problems.append(f"{nct_id}: a version cannot be read ({problem})")
                continue
            count += len(stored)
            if [one.version for one in stored] != list(range(latest + 1)):
                problems.append(f"{nct_id}: versions {[one.version for one in stored]} stored, 0 to {latest} expected")
            problems += [
                f"{nct_id} version {one.version}: fingerprint differs"
                for one, mark in zip(stored, marks, strict=True)
                if one.fingerprint != mark and one.fingerprint.partition(":")[0] == mark.partition(":")[0]
            ]
    return problems, count
