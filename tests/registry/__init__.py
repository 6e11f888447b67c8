"""Tests of the registry client and the readers of what it brings."""
