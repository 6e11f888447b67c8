"""Tests of the vocabulary and of finding its names in texts."""
