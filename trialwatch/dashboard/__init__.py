"""The terminal dashboard: a Textual app that reads the store and nothing else."""
