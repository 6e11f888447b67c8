"""Tests of the tags: categories, drugs, targets, roles, evidence."""
