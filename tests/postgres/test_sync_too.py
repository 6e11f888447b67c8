"""Every test of the sync, asked of PostgreSQL."""

from tests.sync.test_sync import *  # noqa: F403  (the tests are what is wanted)
