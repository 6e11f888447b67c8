"""Tests of deliver."""
