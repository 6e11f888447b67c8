"""The store: every study, version, change and tag in one database, SQLite by default.

Rows go in and out through the functions of this package alone; nothing above it sees a table.
"""
