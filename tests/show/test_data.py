"""JSON, JSON Lines and CSV of rows."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.show.sample import HOSTILE, change_row, hostile_change, hostile_detail, hostile_row, study_detail, study_row
from trialwatch.show.data import encode_json, write_changes_csv, write_json, write_json_object, write_jsonl, write_studies_csv
from trialwatch.study import PartialDate

STUDY_KEYS = (
    "nct_id brief_title official_title acronym overall_status last_known_status why_stopped study_type phases enrollment_count "
    "enrollment_type lead_sponsor conditions countries start_date primary_completion_date completion_date study_first_post_date "
    "last_update_post_date has_results categories drugs targets registry_state belongs stale url"
).split()
DETAIL_KEYS = ("tags arm_groups interventions primary_outcomes secondary_outcomes eligibility_criteria locations versions changes").split()
CHANGE_KEYS = (
    "id nct_id brief_title element severity before after summary version last_update_post_date detected_at data_timestamp categories"
).split()


def written(writer: object, rows: object, **options: bool) -> bytes:
    """Run a writer on rows."""
    out = io.BytesIO()
    writer(rows, out, **options)  # type: ignore[operator]
    return out.getvalue()


def test_study_keys() -> None:
    """`list` gives exactly the contract's keys in its order, labels as id and role."""
    (row,) = json.loads(written(write_json, [study_row()]))
    assert list(row) == STUDY_KEYS
    assert row["categories"][0] == {"id": "checkpoint-inhibitor", "role": "experimental"}
    assert row["last_known_status"] is None


def test_detail_keys() -> None:
    """`show` begins with the keys of `list` and has every key that the contract adds."""
    row = json.loads(written(write_json_object, study_detail()))
    assert list(row)[: len(STUDY_KEYS)] == STUDY_KEYS
    assert set(DETAIL_KEYS) <= set(row)
    assert list(row["locations"][0]) == ["facility", "city", "state", "country", "status", "lat", "lon"]
    assert list(row["versions"][0]) == ["version", "last_update_post_date", "retrieved_at", "data_timestamp", "source"]
    assert row["tags"][0]["evidence"] == [{"element": "interventions", "text": "Drug: Nivolumab"}]


def test_change_keys() -> None:
    """`changes` gives the contract's keys in its order; additions come behind."""
    (row,) = json.loads(written(write_json, [change_row()]))
    assert list(row)[: len(CHANGE_KEYS)] == CHANGE_KEYS


@pytest.mark.parametrize("pretty", [True, False])
@pytest.mark.parametrize("count", [0, 1, 3])
def test_array(count: int, pretty: bool) -> None:
    """Any number of rows makes one valid array, indented or a row to a line."""
    text = written(write_json, [study_row()] * count, pretty=pretty)
    assert len(json.loads(text)) == count
    assert text.endswith(b"]\n")
    assert pretty or text.count(b"\n") == max(count, 1)


def test_lines() -> None:
    """JSON Lines have one object to a line, whatever the texts hold."""
    lines = written(write_jsonl, [hostile_row(text) for text in HOSTILE.values()]).splitlines()
    assert [json.loads(line)["brief_title"] for line in lines] == list(HOSTILE.values())


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_keeps_texts_and_harms_no_terminal(text: str) -> None:
    """JSON reads back as the very text, without a raw character that a terminal would obey."""
    encoded = encode_json(text)
    assert json.loads(encoded) == text
    assert not set(encoded.decode()) & set("\x1b\x7f\x9b\x85\u200b\u202e\u2066\ufeff\u2028")


def test_other_texts_are_texts() -> None:
    """A partial date among values is written as text; what is no data is refused."""
    assert encode_json([PartialDate("2024-03")]) == b'["2024-03"]'
    with pytest.raises(TypeError, match="no JSON for object"):
        encode_json(object())


def read_csv(data: bytes) -> list[dict[str, str]]:
    """Read CSV as a spreadsheet would."""
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


def test_csv_of_studies() -> None:
    """CSV has the keys of `list`; lists are joined by a bar, tags are id and role, absent values are empty."""
    (row,) = read_csv(written(write_studies_csv, [study_row()]))
    assert list(row) == STUDY_KEYS
    assert row["phases"] == "PHASE1|PHASE2"
    assert row["categories"] == "checkpoint-inhibitor:experimental|targeted:comparator"
    assert (row["stale"], row["has_results"], row["enrollment_count"], row["why_stopped"]) == ("false", "true", "659", "")


def test_csv_of_changes() -> None:
    """CSV of changes has before and after as text, lists joined, and the link to the record."""
    first, second = read_csv(written(write_changes_csv, [change_row(), change_row(before=None, after={"a": [1]})]))
    assert first["url"] == "https://clinicaltrials.gov/study/NCT01658878"
    assert (first["before"], first["after"]) == ("RECRUITING", "ACTIVE_NOT_RECRUITING")
    assert (second["before"], second["after"]) == ("", '{"a":[1]}')


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_csv(name: str) -> None:
    """Hostile text stays within its cell, runs as no formula and moves no cursor."""
    text = HOSTILE[name]
    data = written(write_studies_csv, [hostile_row(text), study_row()]) + written(write_changes_csv, [hostile_change(text)])
    rows = read_csv(written(write_studies_csv, [hostile_row(text), study_row()]))
    assert rows[1]["nct_id"] == "NCT01658878"
    assert rows[0]["brief_title"][:1] not in tuple("=+-@\t\r")
    assert not set(data.decode()) & set("\x1b\x9b\x00\x07\u202e\u200b\r")


def test_many_rows_of_csv() -> None:
    """Rows beyond the writer's buffer arrive once and in order."""
    rows = read_csv(written(write_studies_csv, (study_row(nct_id=f"NCT{number:08}") for number in range(1001))))
    assert [row["nct_id"] for row in rows] == [f"NCT{number:08}" for number in range(1001)]


def test_hostile_detail_as_json() -> None:
    """A whole study of hostile texts makes valid JSON that gives the texts back."""
    for text in HOSTILE.values():
        assert json.loads(written(write_json_object, hostile_detail(text), pretty=True))["tags"][0]["id"] == text


def test_machine_formats_load_no_terminal_library() -> None:
    """Importing the machine formats imports neither rich nor jinja2."""
    code = "import sys, trialwatch.show.data; sys.exit(any(name.split('.')[0] in ('rich', 'jinja2') for name in sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
