"""A store with two data days, hostile titles, contacts and a study that merely mentions HCC."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from tests.cli.conftest import run as run  # noqa: PLC0414  (a fixture of the commands)
from tests.sync.scripted import NOW, QUERY, ScriptedRegistry, number, record
from trialwatch.store.engine import open_engine
from trialwatch.store.schema import upgrade
from trialwatch.sync import sync

FORMULA = '=HYPERLINK("http://evil.example","click")'
HOSTILE = '\x1b[31mRed\u202e title\x00\u200b, with | and "quotes"'
PHONE = "+81 3 5555 0199"
MAIL = "somebody.private@hospital.example"


def with_contacts(made: dict[str, Any]) -> dict[str, Any]:
    """Add a person to ask."""
    person = {"name": "Private Person", "role": "CONTACT", "phone": PHONE, "email": MAIL}
    made["protocolSection"]["contactsLocationsModule"] |= {"centralContacts": [person]}
    return made


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Make it."""
    path = tmp_path / "store.db"
    engine = open_engine(str(path))
    upgrade(engine)
    registry = ScriptedRegistry({number(count): with_contacts(record(count)) for count in range(1, 6)})
    registry.records[number(2)] = record(2, title=FORMULA)
    registry.records[number(3)] = record(3, title=HOSTILE, status="COMPLETED")
    with registry.client() as client:
        sync(engine, client, QUERY, {}, clock=lambda: NOW)
        registry.day = "2026-11-20"
        registry.records[number(1)] = with_contacts(record(1, status="TERMINATED", title="@SUM(1+1) of HCC", updated="2026-11-19"))
        sync(engine, client, QUERY, {}, clock=lambda: NOW)
    engine.dispose()
    return path


@pytest.fixture
def engine(store: Path) -> Engine:
    """Open it."""
    return open_engine(str(store))
