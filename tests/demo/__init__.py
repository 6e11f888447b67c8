"""Tests of the sample registry."""
