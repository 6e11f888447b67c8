"""SQLite, to be opened with Datasette: plain tables with keys and indexes, views for reading, nothing binary."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

from trialwatch.export.model import About, Kind, Table, as_json

BATCH = 1000
_TYPES = {Kind.INTEGER: "INTEGER", Kind.TRUTH: "INTEGER"}
_KEYS: Mapping[str, tuple[str, ...]] = {
    "studies": ("nct_id",),
    "changes": ("id",),
    "tags": ("nct_id", "kind", "id", "role"),
    "versions": ("nct_id", "version"),
}
_INDEXES: Mapping[str, tuple[str, ...]] = {
    "studies": ("overall_status", "last_update_post_date", "primary_completion_date", "lead_sponsor", "belongs"),
    "changes": ("nct_id", "data_timestamp", "element", "severity"),
    "tags": ("kind, id", "id"),
    "versions": ("data_timestamp",),
}
_VIEWS: Mapping[str, str] = {
    "study_list": """
        SELECT nct_id, brief_title AS title, overall_status AS status,
            (SELECT group_concat(value, ', ') FROM json_each(phases)) AS phases, lead_sponsor AS sponsor,
            enrollment_count AS enrollment, start_date, primary_completion_date, last_update_post_date AS last_update,
            (SELECT group_concat(value ->> 'id', ', ') FROM json_each(categories) WHERE value ->> 'role' = 'experimental') AS categories,
            (SELECT group_concat(value ->> 'id', ', ') FROM json_each(drugs) WHERE value ->> 'role' = 'experimental') AS drugs,
            (SELECT group_concat(value ->> 'id', ', ') FROM json_each(drugs) WHERE value ->> 'role' = 'comparator') AS comparator_drugs,
            (SELECT group_concat(value, ', ') FROM json_each(countries)) AS countries,
            CASE has_results WHEN 1 THEN 'yes' ELSE 'no' END AS has_results, url
        FROM studies ORDER BY last_update_post_date DESC, nct_id DESC""",
    "recent_changes": """
        SELECT substr(data_timestamp, 1, 10) AS data_date, severity, nct_id, brief_title AS title, element, summary, url
        FROM changes
        ORDER BY data_timestamp DESC,
            CASE severity WHEN 'critical' THEN 0 WHEN 'major' THEN 1 WHEN 'minor' THEN 2 ELSE 3 END, nct_id""",
    "tag_evidence": """
        SELECT tags.nct_id, studies.brief_title AS title, tags.kind, tags.id AS tag, tags.role,
            json_each.value ->> 'element' AS element, json_each.value ->> 'text' AS words, tags.url
        FROM tags JOIN studies ON studies.nct_id = tags.nct_id, json_each(tags.evidence)""",
    "version_history": """
        SELECT versions.nct_id, studies.brief_title AS title, versions.version, versions.last_update_post_date AS last_update,
            versions.data_timestamp, versions.retrieved_at, versions.source, versions.url
        FROM versions JOIN studies ON studies.nct_id = versions.nct_id ORDER BY versions.nct_id, versions.version""",
    "drug_counts": """
        SELECT id AS drug, role, count(DISTINCT nct_id) AS studies FROM tags WHERE kind = 'drug'
        GROUP BY id, role ORDER BY studies DESC, id""",
    "category_counts": """
        SELECT id AS category, role, count(DISTINCT nct_id) AS studies FROM tags WHERE kind = 'category'
        GROUP BY id, role ORDER BY studies DESC, id""",
}


def write_sqlite(path: Path, tables: Mapping[str, Table], about: Callable[[dict[str, int]], About]) -> dict[str, int]:
    """Write all tables, views and what is said about them; returns rows by table."""
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.execute("PRAGMA journal_mode = OFF")  # the file becomes visible only when it is whole
        database.execute("BEGIN")
        counts = {table.name: _write_table(database, table) for table in tables.values()}
        database.execute("CREATE TABLE about (position INTEGER PRIMARY KEY, key TEXT NOT NULL, value TEXT NOT NULL)")
        database.executemany("INSERT INTO about (key, value) VALUES (?, ?)", about(counts).entries)
        for name, question in _VIEWS.items():
            database.execute(f"CREATE VIEW {name} AS {question}")
        database.execute("COMMIT")
        database.execute("ANALYZE")
    return counts


def _write_table(database: sqlite3.Connection, table: Table) -> int:
    """Make a table and fill it; indexes come after the rows, which is faster."""
    declared = [f"{one.name} {_TYPES.get(one.kind, 'TEXT')}" for one in table.columns]
    keys = f"PRIMARY KEY ({', '.join(_KEYS[table.name])})"
    foreign = [] if table.name == "studies" else ["FOREIGN KEY (nct_id) REFERENCES studies (nct_id)"]
    database.execute(f"CREATE TABLE {table.name} ({', '.join([*declared, keys, *foreign])})")
    marks = ", ".join("?" * len(table.columns))
    count = 0
    for batch in _batches(table.rows()):
        database.executemany(f"INSERT INTO {table.name} VALUES ({marks})", batch)  # noqa: S608  (names of our own)
        count += len(batch)
    for columns in _INDEXES[table.name]:
        database.execute(f"CREATE INDEX ix_{table.name}_{columns.replace(', ', '_')} ON {table.name} ({columns})")
    return count


def _batches(rows: Iterator[Sequence[object]]) -> Iterator[list[list[object]]]:
    while batch := list(islice(rows, BATCH)):
        yield [[_value(value) for value in row] for row in batch]


def _value(value: object) -> object:
    """Keep plain values; everything else becomes JSON text, which Datasette can take apart."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    return value if value is None or isinstance(value, int | float) else as_json(value)
