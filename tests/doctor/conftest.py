"""A store that was synced once, as a file that a test may spoil."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import run as run  # noqa: PLC0414  (a fixture of the commands)
from tests.registry.conftest import running_stand_in as running_stand_in  # noqa: PLC0414
from tests.registry.conftest import stand_in as stand_in  # noqa: PLC0414
from tests.sync.scripted import NOW, QUERY, ScriptedRegistry, number, record
from trialwatch.store.engine import open_engine
from trialwatch.store.schema import upgrade
from trialwatch.sync import sync


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Make a store of three studies."""
    path = tmp_path / "store.db"
    engine = open_engine(str(path))
    upgrade(engine)
    registry = ScriptedRegistry({number(count): record(count) for count in range(1, 4)})
    with registry.client() as client:
        sync(engine, client, QUERY, {}, clock=lambda: NOW)
    engine.dispose()
    return path
