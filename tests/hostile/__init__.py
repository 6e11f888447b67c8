"""Registries and records that mean harm, and every output that they pass through."""
