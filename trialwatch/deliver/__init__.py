"""Handing digests over: what a watch has to tell becomes a message, and the ledger knows which arrived."""
