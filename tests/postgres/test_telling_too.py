"""Every test of watches, digests and deliveries, asked of PostgreSQL."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from tests.deliver.stage import DATA, FIRST, SECOND, THIRD, put_study
from tests.deliver.test_sending import *  # noqa: F403  (the tests are what is wanted)
from tests.deliver.test_telling import *  # noqa: F403
from trialwatch.store.runs import finish_run, start_run


@pytest.fixture
def engine(engine: Engine) -> Engine:
    """Fill a store with three studies and one finished sync."""
    number = start_run(engine, "2026-11-20T07:00:00Z", "all")
    finish_run(engine, number, {"finished_at": "2026-11-20T07:00:09Z", "outcome": "done", "data_timestamp": DATA})
    for one in (FIRST, SECOND, THIRD):
        put_study(engine, one)
    return engine
