"""The store on a real PostgreSQL: what the tests of SQLite ask, asked again, and what only a server can do."""
