"""A store to look at and the app that looks at it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.dashboard.stage import awkward_store, data_of, new_store
from trialwatch.dashboard.app import Dashboard
from trialwatch.dashboard.doings import Doings

NEVER = 100_000.0
MakeApp = Callable[..., Dashboard]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    """Give the awkward store."""
    engine = awkward_store(tmp_path / "store.db")
    yield engine
    engine.dispose()


@pytest.fixture
def empty_store(tmp_path: Path) -> Iterator[Engine]:
    """Give a store without a study."""
    engine = new_store(tmp_path / "empty.db")
    yield engine
    engine.dispose()


@pytest.fixture
def make_app(store: Engine) -> MakeApp:
    """Give a maker of apps over the awkward store, or another; none looks at it again by itself."""

    def make(engine: Engine | None = None, doings: Doings | None = None) -> Dashboard:
        return Dashboard(data_of(store if engine is None else engine), doings, refresh=NEVER)

    return make
