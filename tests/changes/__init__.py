"""How changes between versions are found, weighed and told."""
