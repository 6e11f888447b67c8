"""The library beside the commands: same answers, same errors, and an import that costs nothing."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import trialwatch
from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414  (a fixture of the commands)
from trialwatch import Store, open_store, tag_record
from trialwatch.errors import NothingFound, StoreError, Unreadable, UsageError
from trialwatch.show.data import encode_json
from trialwatch.store.engine import open_engine
from trialwatch.store.schema import upgrade


@pytest.fixture
def store(sample_file: Path) -> Store:
    """Open the sample's store."""
    return open_store(sample_file)


def test_importing_the_package_imports_nothing_else() -> None:
    """`import trialwatch` brings no other module of its own, nor any library."""
    code = "import sys; before = set(sys.modules); import trialwatch; print(sorted(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "['trialwatch']\n"


def test_names_that_the_library_does_not_offer_are_no_attributes() -> None:
    """A typing error is the usual AttributeError, and `dir` names what there is."""
    with pytest.raises(AttributeError, match="no attribute 'open_stroe'"):
        _ = trialwatch.open_stroe  # type: ignore[attr-defined]
    assert {"__version__", "open_store", "Store", "tag_record"} <= set(dir(trialwatch))


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({}, ()),
        ({"drug": ("sorafenib", "lenvatinib"), "phase": "3"}, ("--drug", "sorafenib", "--drug", "lenvatinib", "--phase", "3")),
        ({"country": "China", "recruiting": True}, ("--country", "China", "--recruiting")),
        ({"text": "camrelizumab", "all": True, "sort": "nct"}, ("camrelizumab", "--all", "--sort", "nct")),
    ],
)
def test_studies_are_those_of_the_command(
    run: Run, store: Store, sample_file: Path, asked: dict[str, object], words: tuple[str, ...]
) -> None:
    """The same filter gives the same studies in the same order."""
    done = run("list", *words, "--database", str(sample_file), "--format", "json")
    assert json.loads(encode_json(store.studies(**asked))) == json.loads(done.out) != []  # type: ignore[arg-type]


def test_a_study_is_that_of_the_command(run: Run, store: Store, sample_file: Path) -> None:
    """`study` holds what `show` gives."""
    told = json.loads(run("show", "NCT05904886", "--database", str(sample_file), "--format", "json").out)
    assert json.loads(encode_json(store.study("nct5904886"))) == told


def test_changes_are_those_of_the_command(run: Run, store: Store, sample_file: Path) -> None:
    """Dates, severities and elements mean the same."""
    words = ("--since", "2026-11-01", "--min-severity", "major", "--element", "overall_status", "--element", "study")
    told = json.loads(run("changes", *words, "--database", str(sample_file), "--format", "json").out)
    found = store.changes(since="2026-11-01", min_severity="major", element=("overall_status", "study"))
    assert json.loads(encode_json(found)) == told != []


@pytest.mark.parametrize(
    ("method", "asked", "hint"),
    [
        ("studies", {"colour": "red"}, "colour"),
        ("studies", {"sort": "colour"}, "sorted"),
        ("studies", {"country": "Japn"}, "Japan"),
        ("changes", {"min_severity": "majr"}, "major"),
        ("changes", {"element": "phase"}, "phases"),
        ("changes", {"since": "yesterday"}, "7d"),
        ("study", {"nct_id": "12"}, "NCT01658878"),
    ],
)
def test_a_word_that_means_nothing_is_refused_with_a_hint(store: Store, method: str, asked: dict[str, str], hint: str) -> None:
    """Errors are those of the commands."""
    with pytest.raises(UsageError, match=hint):
        getattr(store, method)(**asked)


def test_what_is_not_there_is_not_made(tmp_path: Path, store: Store) -> None:
    """Neither a store nor a study nor a version comes into being by asking."""
    with pytest.raises(NothingFound):
        open_store(tmp_path / "none.db")
    assert not (tmp_path / "none.db").exists()
    with pytest.raises(NothingFound):
        store.study("NCT00000009")
    with pytest.raises(NothingFound):
        store.record("NCT05904886", 9)


def test_an_empty_database_is_not_upgraded_behind_ones_back(tmp_path: Path) -> None:
    """A store of another revision is refused with the command that brings it up."""
    path = tmp_path / "empty.db"
    open_engine(str(path)).dispose()
    with pytest.raises(StoreError, match="db upgrade"):
        open_store(path)
    upgrade(open_engine(str(path)))
    with open_store(path) as store:
        assert store.studies() == []


def test_the_settings_name_the_store_where_nobody_else_does(sample_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without an argument it is the store of the commands."""
    monkeypatch.setenv("TRIALWATCH_DATABASE", str(sample_file))
    with open_store() as store:
        assert store.studies()


def test_a_record_that_is_none_cannot_be_tagged() -> None:
    """Nonsense is Unreadable, and says why."""
    with pytest.raises(Unreadable, match="cannot be read"):
        tag_record("{")


def test_tagging_a_stored_record_gives_its_stored_tags(store: Store) -> None:
    """What is tagged from outside is what a sync would store."""
    made = {(one.kind, one.id, str(one.role)) for one in tag_record(store.record("NCT01774344"))}
    assert made == {(one.kind, one.id, one.role) for one in store.tags("NCT01774344")}
