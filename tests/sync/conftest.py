"""A fresh store and a registry of five studies."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.sync.scripted import ScriptedRegistry, number, record
from trialwatch.store.engine import open_engine
from trialwatch.store.schema import upgrade


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """Make an empty store."""
    made = open_engine(str(tmp_path / "store.db"))
    upgrade(made)
    return made


@pytest.fixture
def registry() -> ScriptedRegistry:
    """Make a registry of the studies 1 to 5."""
    return ScriptedRegistry({number(count): record(count) for count in range(1, 6)})
