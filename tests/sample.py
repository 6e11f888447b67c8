"""The sample registry's two data days in a store, made once a test process."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from trialwatch.demo.sample import FIRST_DAY, SECOND_DAY
from trialwatch.demo.server import SampleRegistry
from trialwatch.registry.client import ClientSettings, RegistryClient
from trialwatch.registry.query import Query
from trialwatch.settings import CONDITIONS, REVIEW_STUDIES
from trialwatch.store.engine import open_engine
from trialwatch.store.schema import upgrade
from trialwatch.sync import SyncReport, sync

NOON = {FIRST_DAY: datetime(2026, 11, 19, 12, tzinfo=UTC), SECOND_DAY: datetime(2026, 11, 20, 12, tzinfo=UTC)}


def sync_days(database: str, *days: str) -> tuple[Engine, list[SyncReport]]:
    """Sync a store with the sample as of each day, at noon of that day."""
    engine = open_engine(database)
    upgrade(engine)
    reports = []
    with SampleRegistry(day=FIRST_DAY) as registry:
        for day in days:
            registry.day = day
            with RegistryClient(ClientSettings(base_url=registry.url, request_interval=0)) as client:
                reports.append(sync(engine, client, Query(conditions=CONDITIONS), REVIEW_STUDIES, clock=lambda now=NOON[day]: now))
    return engine, reports


def filled_store(folder: Path) -> Path:
    """Make a store that has seen both days."""
    path = folder / "sample.db"
    engine, _ = sync_days(str(path), FIRST_DAY, SECOND_DAY)
    engine.dispose()
    return path
