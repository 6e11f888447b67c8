"""Every test of what is derived again, asked of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.sample import sync_days
from tests.sync.test_derived import *  # noqa: F403  (the tests are what is wanted)
from trialwatch.demo.sample import FIRST_DAY, SECOND_DAY


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Make a store of its own that has seen both days."""
    made, _ = sync_days(url, FIRST_DAY, SECOND_DAY)
    yield made
    made.dispose()
