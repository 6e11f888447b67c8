"""The tests: one file a behaviour, real parts, no network."""
