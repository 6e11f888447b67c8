"""Tests of everything that is shown."""
