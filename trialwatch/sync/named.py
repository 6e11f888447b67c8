"""The studies that the review names: whether each still exists and calls itself what the review calls it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Engine, select

from trialwatch.store.engine import reading
from trialwatch.store.tables import StudyTable

studies = StudyTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
BELIEVED = {"NCT04975932": "CHANCE001"}
"""Numbers that nobody could confirm, with the name that the record must call itself by."""


def named_study_notes(engine: Engine, follow_always: Mapping[str, str], seen: set[str]) -> list[str]:
    """Say what is doubtful about the studies that are always followed."""
    notes = [
        f"{number} ({name}) is followed, but the registry did not give it." for number, name in follow_always.items() if number not in seen
    ]
    for number, name in BELIEVED.items():
        if number in follow_always:
            notes += _belief_notes(engine, number, name)
    return notes


def _belief_notes(engine: Engine, number: str, name: str) -> list[str]:
    """Compare a believed number with the studies whose title or acronym carries the name."""
    word = name.casefold()
    with reading(engine) as connection:
        rows = connection.execute(select(studies.c.nct_id, studies.c.brief_title, studies.c.official_title, studies.c.acronym))
        called = {
            row.nct_id for row in rows if word in " ".join(part or "" for part in row[1:]).casefold().replace("-", "").replace(" ", "")
        }
        stored = connection.execute(select(studies.c.nct_id).where(studies.c.nct_id == number)).first() is not None
    others = sorted(called - {number})
    if number in called:
        verb = "also calls itself" if len(others) == 1 else "also call themselves"
        return [f"{', '.join(others)} {verb} {name}; {number} is the one followed for it."] if others else []
    elsewhere = f"; {', '.join(others)} does" if others else "; no study in the store does"
    return [f"{number} is believed to be {name}, but its record does not call itself so{elsewhere}."] if stored else []
