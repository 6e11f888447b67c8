"""When an export is refused, when it fails, and what stays then."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.cli.conftest import Run
from tests.export.readers import read_csv, read_jsonl, read_sqlite
from tests.sync.scripted import NOW, number
from trialwatch.errors import SettingsError, StoreError, UsageError
from trialwatch.export import FORMATS, Export, export
from trialwatch.filters import Filter
from trialwatch.store.streams import Streams


def files(folder: Path) -> set[str]:
    """List what lies in a folder, the store aside."""
    return {one.name for one in folder.iterdir() if not one.name.startswith("store.db")}


@pytest.mark.parametrize("name", ["a", "a.json", "a.db", "a.csv.gz"])
def test_an_unknown_ending_is_refused(engine: Engine, tmp_path: Path, name: str) -> None:
    """The endings that are known are named."""
    with pytest.raises(UsageError, match="parquet"):
        export(engine, Export(tmp_path / name, NOW))


def test_an_unknown_table_is_refused_with_the_nearest(engine: Engine, tmp_path: Path) -> None:
    """A typing error gets a suggestion; a file that holds everything takes no table."""
    with pytest.raises(UsageError, match="studies"):
        export(engine, Export(tmp_path / "a.csv", NOW, table="studis"))
    with pytest.raises(UsageError, match="every table"):
        export(engine, Export(tmp_path / "a.xlsx", NOW, table="studies"))


def test_a_file_that_is_there_is_kept_unless_forced(engine: Engine, tmp_path: Path) -> None:
    """Nothing is overwritten by accident."""
    target = tmp_path / "a.csv"
    target.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError, match="--force"):
        export(engine, Export(target, NOW))
    assert target.read_text(encoding="utf-8") == "mine"
    export(engine, Export(target, NOW, force=True))
    assert len(read_csv(target)) == 5


@pytest.mark.parametrize("ending", FORMATS)
def test_a_failed_export_leaves_the_old_file_and_nothing_else(
    engine: Engine, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What breaks off half-way is not seen by anybody."""
    target = tmp_path / f"a{ending}"
    target.write_text("mine", encoding="utf-8")
    whole = Streams.studies

    def half(self: Streams) -> Iterator[object]:
        yield next(whole(self))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Streams, "studies", half)
    with pytest.raises(StoreError, match="No space left"):
        export(engine, Export(target, NOW, force=True))
    assert target.read_text(encoding="utf-8") == "mine"
    assert files(tmp_path) == {target.name}


@pytest.mark.parametrize("ending", FORMATS)
def test_a_folder_that_is_not_there_is_a_clear_error(engine: Engine, tmp_path: Path, ending: str) -> None:
    """The file is named and nothing is made."""
    with pytest.raises(StoreError, match="cannot be written"):
        export(engine, Export(tmp_path / "nowhere" / f"a{ending}", NOW))


@pytest.mark.parametrize(("ending", "module"), [(".parquet", "pyarrow"), (".xlsx", "xlsxwriter")])
def test_a_missing_extra_is_named(engine: Engine, tmp_path: Path, ending: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the library the command that installs it is told."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(SettingsError, match=r"trialwatch\[export\]"):
        export(engine, Export(tmp_path / f"a{ending}", NOW))
    assert files(tmp_path) == set()


def test_a_filter_holds_for_every_table(engine: Engine, tmp_path: Path) -> None:
    """Studies, changes, tags and versions are those of the studies that the filter means, and the file says so."""
    path = tmp_path / "a.sqlite"
    outcome = export(engine, Export(path, NOW, Filter(statuses=("TERMINATED",))))
    assert outcome.counts["studies"] == 1
    assert outcome.counts["versions"] == 2
    for table in ("studies", "changes", "tags", "versions"):
        assert {one["nct_id"] for one in read_sqlite(path, f"SELECT nct_id FROM {table}")} <= {number(1)}
    said = read_sqlite(path, "SELECT value FROM about WHERE key = 'modification'")
    assert any("statuses TERMINATED" in one["value"] for one in said)


def test_stale_studies_alone_bring_their_own_rows_alone(engine: Engine, tmp_path: Path) -> None:
    """Staleness, which no database can judge, holds for every table too."""
    path = tmp_path / "a.sqlite"
    outcome = export(engine, Export(path, NOW.replace(year=2031), Filter(stale=True)))
    stale = {one["nct_id"] for one in read_sqlite(path, "SELECT nct_id FROM studies")}
    assert {one["nct_id"] for one in read_sqlite(path, "SELECT nct_id FROM versions")} == stale
    assert outcome.counts["studies"] == len(stale) < 5


def test_the_command_writes_and_tells(run: Run, store: Path, tmp_path: Path) -> None:
    """Filters, `--table` and `--as-of` work as in `list`; the answer names the files."""
    done = run("export", "out.jsonl", "--table", "changes", "--database", str(store), "--text", "Study")
    assert done.code == 0, done.err
    assert "out.jsonl.about.txt" in done.out
    then = run("export", "then.jsonl", "--database", str(store), "--as-of", "2026-11-19")
    assert then.code == 0, then.err
    assert {one["overall_status"] for one in read_jsonl(tmp_path / "then.jsonl")} == {"RECRUITING", "COMPLETED"}
    again = run("export", "out.jsonl", "--database", str(store))
    assert again.code == 2
    assert "--force" in again.err
