"""The README shows what the commands really do: each of its command lines is run, and what it shows is printed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
NEEDS_MORE = {"sync", "backfill", "doctor", "worker", "demo"}
"""Commands that need a registry or a terminal; other tests run them."""


def command_lines() -> list[tuple[str, list[str]]]:
    """Give each `$ trialwatch` line with the output that is shown below it."""
    found: list[tuple[str, list[str]]] = []
    for block in BLOCKS:
        first = len(found)
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            elif line.strip() and len(found) > first:
                found[-1][1].append(line.rstrip())
    return found


LINES = [one for one in command_lines() if one[0].split()[1] not in NEEDS_MORE]


def test_the_readme_gives_both_commands_to_set_up_and_run() -> None:
    """The two commands stand in the README as one line each."""
    assert "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/trialwatch demo" in README
    assert "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest" in README


def test_every_command_line_of_the_readme_is_tried() -> None:
    """No console block holds a trialwatch command that nobody runs."""
    assert len(LINES) >= 25
    named = {line.split()[1] for line, _ in command_lines()}
    assert named - {line.split()[1] for line, _ in LINES} <= NEEDS_MORE


def test_the_command_lines_of_the_readme_do_what_it_shows(sample_file: Path, tmp_path: Path) -> None:
    """Run in their order in one folder, all end well and print every line that is shown."""
    store = tmp_path / "sample.db"
    shutil.copy(sample_file, store)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TRIALWATCH_")}
    environment = {**kept, "TRIALWATCH_DATABASE": str(store), "HOME": str(tmp_path), "COLUMNS": "80"}
    for line, shown in LINES:
        command = [sys.executable, "-m", *shlex.split(line)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
        assert done.returncode == 0, f"{line}: {done.stderr}"
        printed = [one.rstrip() for one in (done.stdout + done.stderr).splitlines()]
        for one in shown:
            assert one in printed, f"{line} does not print {one!r}"


def test_the_python_of_the_readme_runs(sample_file: Path, tmp_path: Path) -> None:
    """The library's example runs as it stands and finds what the command line finds."""
    shutil.copy(sample_file, tmp_path / "sample.db")
    [code] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "NCT04246177" in done.stdout
    assert "hlx53" in done.stdout


@pytest.mark.parametrize("block", [one for one in BLOCKS if "$ trialwatch sync" in one])
def test_the_summary_of_a_sync_is_the_samples(block: str) -> None:
    """The counts of the shown sync are those of the sample's first day."""
    from trialwatch.demo.sample import FIRST_DAY, data_day

    assert f"{len(data_day(FIRST_DAY).records)} of {len(data_day(FIRST_DAY).records)} studies seen" in block


def test_the_readme_settings_are_all_settings() -> None:
    """Every setting of the environment is named in the table, and none that does not exist."""
    from trialwatch.settings import ENVIRONMENT

    named = set(re.findall(r"`(TRIALWATCH_[A-Z_0-9]+)`", README)) | {f"TRIALWATCH_{one}" for one in re.findall(r"`…_([A-Z_0-9]+)`", README)}
    assert named <= set(ENVIRONMENT) | {"TRIALWATCH_CONFIG"}
    assert set(ENVIRONMENT) - named <= {"TRIALWATCH_PAGE_SIZE", "TRIALWATCH_DELIVERY_TIMEOUT"}


def test_the_settings_file_of_the_readme_is_read(tmp_path: Path) -> None:
    """The example file is valid, its watch included."""
    from trialwatch.settings import load_settings

    [text] = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    (tmp_path / "trialwatch.toml").write_text(text, encoding="utf-8")
    settings = load_settings({}, {"HOME": str(tmp_path)}, tmp_path)
    assert settings.watches[0]["name"] == "combinations"
