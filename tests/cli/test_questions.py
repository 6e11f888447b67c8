"""The questions as a user asks them: every format, exit codes, what goes to which stream."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Outcome, Run

Ask = Callable[..., Outcome]
LIST_KEYS = (
    "nct_id brief_title official_title acronym overall_status last_known_status why_stopped study_type phases enrollment_count "
    "enrollment_type lead_sponsor conditions countries start_date primary_completion_date completion_date study_first_post_date "
    "last_update_post_date has_results categories drugs targets registry_state belongs stale url"
).split()
SHOW_KEYS = ("tags arm_groups interventions primary_outcomes secondary_outcomes eligibility_criteria locations versions changes").split()
CHANGE_KEYS = (
    "id nct_id brief_title element severity before after summary version last_update_post_date detected_at data_timestamp categories"
).split()


@pytest.fixture
def ask(run: Run, sample_file: Path) -> Ask:
    """Ask the sample's store."""

    def asked(*words: str) -> Outcome:
        return run(*words, TRIALWATCH_DATABASE=str(sample_file))

    return asked


def test_list_gives_all_studies_with_the_keys_of_the_contract(ask: Ask) -> None:
    """JSON holds every study, each with exactly the stable keys in their order."""
    rows = json.loads(ask("list", "--format", "json").out)
    assert len(rows) > 70
    assert all(list(row) == LIST_KEYS for row in rows)
    assert all(row["url"] == f"https://clinicaltrials.gov/study/{row['nct_id']}" for row in rows)


def test_the_machine_formats_agree(ask: Ask) -> None:
    """JSON, JSON Lines and CSV list the same studies in the same order."""
    rows = json.loads(ask("list", "--format", "json").out)
    lines = [json.loads(line) for line in ask("list", "--format", "jsonl").out.splitlines()]
    table = list(csv.DictReader(io.StringIO(ask("list", "--format", "csv").out)))
    assert lines == rows
    assert [one["nct_id"] for one in table] == [one["nct_id"] for one in rows]
    assert list(table[0])[: len(LIST_KEYS)] == LIST_KEYS


def test_data_and_narration_keep_apart(ask: Ask) -> None:
    """Standard output holds only the data; where they come from is said on standard error."""
    done = ask("list", "--format", "json", "--limit", "1")
    assert len(json.loads(done.out)) == 1
    assert "National Library of Medicine" in done.err
    assert "SAMPLE" not in done.out


def test_a_table_fits_80_columns(ask: Ask) -> None:
    """Without a terminal the table is at most 80 cells wide and has no colour."""
    done = ask("list", "--limit", "20")
    assert max(len(line) for line in done.out.splitlines()) <= 80
    assert "\x1b" not in done.out
    assert "NCT" in done.out


def test_show_gives_one_study_whole(ask: Ask) -> None:
    """JSON of one study is an object with the keys of `list` and all of the contract's further ones."""
    detail = json.loads(ask("show", "NCT01658878", "--format", "json").out)
    assert list(detail)[: len(LIST_KEYS)] == LIST_KEYS
    assert set(SHOW_KEYS) <= set(detail)
    assert detail["tags"]
    assert all(one["evidence"] and set(one["evidence"][0]) == {"element", "text"} for one in detail["tags"] if one["kind"] != "target")
    assert set(detail["locations"][0]) == {"facility", "city", "state", "country", "status", "lat", "lon"}
    assert set(detail["versions"][0]) == {"version", "last_update_post_date", "retrieved_at", "data_timestamp", "source"}


def test_contacts_never_leave(ask: Ask) -> None:
    """Names, phones and addresses of contacts are in no output but the raw record."""
    for form in ("table", "json", "markdown"):
        assert "555-" not in ask("show", "NCT04572633", "--format", form).out


def test_show_of_an_unknown_study_ends_with_1(ask: Ask) -> None:
    """A study that the store does not have is one error and exit code 1."""
    done = ask("show", "NCT09999999")
    assert (done.code, done.out) == (1, "")
    assert "trialwatch sync NCT09999999" in done.err


def test_raw_is_the_record_as_it_came(ask: Ask) -> None:
    """The raw record is the registry's own JSON."""
    assert json.loads(ask("show", "NCT01658878", "--raw").out)["protocolSection"]["identificationModule"]["nctId"] == "NCT01658878"


def test_a_difference_names_what_changed_between_versions(ask: Ask) -> None:
    """`--diff` compares two versions, as a page and as data."""
    rows = json.loads(ask("show", "NCT06349980", "--diff", "0..1", "--format", "json").out)
    assert [one["element"] for one in rows] == ["overall_status", "why_stopped"]
    assert "TERMINATED" in ask("show", "NCT06349980", "--diff", "0..1").out
    assert ask("show", "NCT06349980", "--diff", "0..7").code == 1
    assert ask("show", "NCT06349980", "--diff", "first..last").code == 2


def test_an_earlier_day_answers_from_versions(ask: Ask) -> None:
    """As of the first day the study still recruits and nothing is known of the second day."""
    then = json.loads(ask("show", "NCT06349980", "--as-of", "2026-11-19", "--format", "json").out)
    assert (then["overall_status"], then["changes"], len(then["versions"])) == ("RECRUITING", [], 1)
    ids = {row["nct_id"] for row in json.loads(ask("list", "--as-of", "2026-11-19", "--format", "json").out)}
    assert "NCT07268131" not in ids
    assert ask("list", "--as-of", "2020", "--format", "json").out.strip() == "[]"


def test_changes_have_the_keys_of_the_contract_newest_first(ask: Ask) -> None:
    """JSON of changes has the stable keys first, dates descending."""
    rows = json.loads(ask("changes", "--format", "json").out)
    assert rows
    assert all(list(row)[: len(CHANGE_KEYS)] == CHANGE_KEYS for row in rows)
    assert [row["data_timestamp"] for row in rows] == sorted((row["data_timestamp"] for row in rows), reverse=True)


def test_feeds_parse_and_carry_stable_ids(ask: Ask) -> None:
    """Atom is XML, JSON Feed is JSON, and both give the same entries twice."""
    atom = ET.fromstring(ask("changes", "--format", "atom").out)
    ids = [one.text for one in atom.iter("{http://www.w3.org/2005/Atom}id")]
    assert len(ids) == len(set(ids)) > 1
    feed = json.loads(ask("changes", "--format", "jsonfeed").out)
    assert feed["version"].startswith("https://jsonfeed.org/version/1")
    assert [one["id"] for one in feed["items"]] == [one["id"] for one in json.loads(ask("changes", "--format", "jsonfeed").out)["items"]]


def test_exit_code_tells_that_nothing_fits(ask: Ask) -> None:
    """With `--exit-code` an empty answer ends with 1, without it with 0."""
    assert ask("list", "nosuchword", "--exit-code").code == 1
    assert ask("list", "nosuchword").code == 0
    assert ask("changes", "--study", "NCT01658878", "--exit-code").code == 1
    assert ask("list", "--limit", "1", "--exit-code").code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("list", "--country", "Jpan"), "Japan"),
        (("list", "--sort", "updatd"), "updated"),
        (("list", "--drug", "lenvatinip"), "lenvatinib"),
        (("changes", "--min-severity", "huge"), "critical"),
        (("changes", "--element", "overal_status"), "overall_status"),
        (("changes", "--since", "yesterday"), "7d"),
        (("list", "--as-of", "soon"), "2026-03"),
        (("vocabulary", "drugs", "camrelizumapp"), "camrelizumab"),
    ],
)
def test_a_wrong_word_ends_with_2_and_the_nearest_right_ones(ask: Ask, words: tuple[str, ...], told: str) -> None:
    """What means nothing is refused with what was probably meant, in at most two lines."""
    done = ask(*words)
    assert (done.code, done.out) == (2, "")
    assert told in done.err
    assert len(done.err.strip().splitlines()) <= 2


def test_overview_counts_what_list_lists(ask: Ask) -> None:
    """The statuses of the overview add up to its studies."""
    counted = json.loads(ask("overview", "--format", "json").out)
    assert sum(counted["by_status"].values()) == counted["studies"] > 70
    assert "BY STATUS" in ask("overview").out


def test_the_vocabulary_explains_a_name(ask: Ask) -> None:
    """A drug by the review's spelling is explained, with its targets and its studies."""
    done = ask("vocabulary", "drugs", "karelizumab", "--format", "json")
    [drug] = json.loads(done.out)
    assert (drug["drug"], "PD-1" in drug["targets"]) == ("camrelizumab", True)
    assert drug["studies"] > 0
    assert "karelizumab is camrelizumab" in done.err
    assert len(json.loads(ask("vocabulary", "categories", "--format", "json").out)) >= 37


def test_a_reader_that_goes_away_ends_the_output_quietly(sample_file: Path, tmp_path: Path) -> None:
    """A closed pipe is no error and no traceback."""
    environment = {**os.environ, "TRIALWATCH_DATABASE": str(sample_file), "HOME": str(tmp_path)}
    command = f"{sys.executable} -m trialwatch list --format json | head -c 10"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, env=environment, check=False)
    assert "Traceback" not in done.stderr
    assert "rror" not in done.stderr


def test_the_store_is_looked_after(ask: Ask, tmp_path: Path) -> None:
    """Status, check, rebuild and backup work, and a backup never writes over a file."""
    status = json.loads(ask("db", "status", "--format", "json").out)
    assert status["revision"] == status["program_revision"]
    assert status["studies"] > 70
    assert "sound" in ask("db", "check").out
    copy = tmp_path / "copy.db"
    assert ask("db", "backup", str(copy)).code == 0
    assert copy.stat().st_mode & 0o077 == 0
    assert ask("db", "backup", str(copy)).code == 2
