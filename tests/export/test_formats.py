"""What each kind of file holds, read back with other tools."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from sqlalchemy import Engine

from tests.export.conftest import FORMULA, HOSTILE, MAIL, PHONE
from tests.export.readers import inner_bytes, read_csv, read_jsonl, read_parquet, read_sqlite, sheets
from tests.sync.scripted import NOW, number
from trialwatch.export import FORMATS, Export, export, workbook
from trialwatch.filters import ChangeFilter, Filter
from trialwatch.rows import ChangeRow, StudyRow
from trialwatch.show.data import encode_json
from trialwatch.store.changes import list_changes
from trialwatch.store.studies import list_studies


def written(engine: Engine, folder: Path, name: str, **more: object) -> Path:
    """Export to a file."""
    return export(engine, Export(folder / name, NOW, **more)).files[0]  # type: ignore[arg-type]


def as_given(rows: Sequence[object]) -> list[dict[str, object]]:
    """Turn rows into what their JSON reads as."""
    return list(json.loads(encode_json(rows)))


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_holds_every_study(engine: Engine, tmp_path: Path, ending: str) -> None:
    """The counts are those of `list`, whatever the format."""
    assert export(engine, Export(tmp_path / f"a{ending}", NOW)).counts["studies"] == 5


def test_json_lines_hold_what_list_and_changes_give(engine: Engine, tmp_path: Path) -> None:
    """Keys, order and values are those of the JSON of the commands."""
    rows, _ = list_studies(engine, Filter(), NOW.date(), sort="nct:asc")
    found = read_jsonl(written(engine, tmp_path, "a.jsonl"))
    assert found == as_given(rows)
    assert list(found[0]) == list(StudyRow.__dataclass_fields__)
    changes, _ = list_changes(engine, Filter(), ChangeFilter())
    told = read_jsonl(written(engine, tmp_path, "c.jsonl", table="changes"))
    assert changes
    assert [{name: one[name] for name in ChangeRow.__dataclass_fields__} for one in told] == as_given(changes)


def test_parquet_keeps_types_and_lists(engine: Engine, tmp_path: Path) -> None:
    """Lists stay lists, numbers numbers, and texts are whole."""
    path = written(engine, tmp_path, "a.parquet")
    schema = pq.read_schema(path)
    assert schema.field("enrollment_count").type == pa.int64()
    assert schema.field("countries").type == pa.list_(pa.string())
    found = {one["nct_id"]: one for one in read_parquet(path)}
    assert found[number(1)]["countries"] == ["Japan"]
    assert found[number(2)]["brief_title"] == FORMULA


def test_csv_holds_no_formula(engine: Engine, tmp_path: Path) -> None:
    """A title that a spreadsheet would run begins with an apostrophe, and no control character is left."""
    found = {one["nct_id"]: one for one in read_csv(written(engine, tmp_path, "a.csv"))}
    assert found[number(2)]["brief_title"] == f"'{FORMULA}"
    assert found[number(1)]["brief_title"].startswith("'@SUM")
    assert not set(found[number(3)]["brief_title"]) & set("\x1b\u202e\x00\u200b")


def test_a_workbook_holds_text_and_no_formula(engine: Engine, tmp_path: Path) -> None:
    """Every table has its sheet, `about` comes last, and no cell is a formula or a link."""
    path = written(engine, tmp_path, "a.xlsx")
    found = sheets(path)
    assert list(found) == ["studies", "changes", "tags", "versions", "about"]
    assert len(found["studies"]) == 6
    titles = [row[1] for row in found["studies"]]
    assert FORMULA in titles
    content = inner_bytes(path)
    assert b"<f>" not in content
    assert b"hyperlink" not in content.lower().replace(FORMULA[1:10].lower().encode(), b"")
    assert "\x1b" not in "".join(titles)


def test_a_table_that_is_too_long_goes_on_in_another_sheet(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is lost where a sheet is full."""
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    found = sheets(written(engine, tmp_path, "a.xlsx"))
    rows = [row[0] for name in ("studies", "studies 2", "studies 3") for row in found[name][1:]]
    assert rows == [number(count) for count in range(1, 6)]


def test_a_cell_that_is_too_long_says_that_it_was_cut() -> None:
    """A title of megabytes fits into a cell."""
    cell = workbook.cell_text("x" * 5_000_000)
    assert len(cell) == workbook.LONGEST_CELL
    assert cell.endswith("[cut]")


def test_sqlite_opens_well_in_a_browser_of_databases(engine: Engine, tmp_path: Path) -> None:
    """Plain names, keys that hold, indexes, and nothing binary anywhere."""
    path = written(engine, tmp_path, "a.sqlite")
    made = read_sqlite(path, "SELECT type, name FROM sqlite_master WHERE name NOT LIKE 'sqlite_%'")
    tables = {one["name"] for one in made if one["type"] == "table"}
    views = {one["name"] for one in made if one["type"] == "view"}
    assert tables == {"studies", "changes", "tags", "versions", "about"}
    assert {"study_list", "recent_changes", "tag_evidence", "version_history"} <= views
    assert all(one["name"].isidentifier() for one in made)
    assert read_sqlite(path, "PRAGMA foreign_key_check") == []
    assert read_sqlite(path, "PRAGMA integrity_check") == [{"integrity_check": "ok"}]
    with closing(sqlite3.connect(path)) as database:
        for name in tables | views:
            rows = database.execute(f"SELECT * FROM {name}").fetchall()
            assert not any(isinstance(value, bytes) for row in rows for value in row)


def test_views_of_sqlite_read_without_json(engine: Engine, tmp_path: Path) -> None:
    """A view gives joined names and yes or no, newest first."""
    path = written(engine, tmp_path, "a.sqlite")
    first = read_sqlite(path, "SELECT * FROM study_list LIMIT 1")[0]
    assert (first["nct_id"], first["countries"], first["has_results"]) == (number(1), "Japan", "no")
    told = read_sqlite(path, "SELECT * FROM recent_changes")
    assert told[0]["severity"] == "critical"
    assert told[0]["data_date"] == "2026-11-20"


def test_sqlite_texts_are_whole(engine: Engine, tmp_path: Path) -> None:
    """A database keeps what the record says, a NUL aside, which no record keeps."""
    path = written(engine, tmp_path, "a.sqlite")
    (title,) = read_sqlite(path, f"SELECT brief_title FROM studies WHERE nct_id = '{number(3)}'")
    assert title["brief_title"] == HOSTILE.replace("\x00", "")


@pytest.mark.parametrize("ending", FORMATS)
def test_no_format_names_a_contact(engine: Engine, tmp_path: Path, ending: str) -> None:
    """Neither names nor phones nor mail addresses of contacts leave the program."""
    for table in ("studies", "changes", "tags", "versions") if ending in (".csv", ".jsonl", ".parquet") else (None,):
        content = inner_bytes(written(engine, tmp_path, f"{table}{ending}", table=table))
        assert MAIL.encode() not in content
        assert PHONE.encode() not in content
        assert b"Private Person" not in content


@pytest.mark.parametrize("ending", FORMATS)
def test_every_format_says_where_it_comes_from(engine: Engine, tmp_path: Path, ending: str) -> None:
    """Source, data date, retrieval, modifications, note and terms travel with the file or lie beside it."""
    outcome = export(engine, Export(tmp_path / f"a{ending}", NOW))
    said = inner_bytes(outcome.files[-1]).decode("utf-8", "replace")
    for text in ("ClinicalTrials.gov, U.S. National Library of Medicine", "2026-11-20T09:00:05Z", "2026-11-23T07:00:00Z"):
        assert text in said
    for key in ("modification", "note", "terms", "not medical advice"):
        assert key in said
    assert len(outcome.files) == (2 if ending in (".csv", ".jsonl") else 1)
