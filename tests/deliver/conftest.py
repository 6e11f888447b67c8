"""A store with three studies, and a mail server, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.deliver.stage import FIRST, SECOND, THIRD, Mailbox, new_store, put_study


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Give a store with three studies."""
    found = new_store(tmp_path)
    for number in (FIRST, SECOND, THIRD):
        put_study(found, number)
    yield found
    found.dispose()


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Give a mail server that runs."""
    server = Mailbox()
    server.start()
    yield server
    server.stop(no_assert=True)
