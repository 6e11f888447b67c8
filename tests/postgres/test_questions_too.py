"""Every test of questions to a store, asked of PostgreSQL."""

from tests.store.test_questions import *  # noqa: F403  (the tests are what is wanted)
