"""What several tests share: where the real records lie, and that they may be absent."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings
from sqlalchemy import Engine

settings.register_profile("patient", deadline=None)
settings.load_profile("patient")
SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real registry records; skip where it is absent."""
    if not (SHARED / "registry").is_dir():
        pytest.skip("real registry records are not beside this checkout")
    return SHARED


@pytest.fixture(scope="session")
def sample_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store that has seen both data days of the sample; not to be written to."""
    from tests.sample import filled_store

    return filled_store(tmp_path_factory.mktemp("sample"))


@pytest.fixture
def sample(sample_file: Path) -> Iterator[Engine]:
    """Open the sample's store for reading."""
    from trialwatch.store.engine import open_engine

    engine = open_engine(str(sample_file))
    yield engine
    engine.dispose()
