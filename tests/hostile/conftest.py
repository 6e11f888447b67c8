"""A store that has seen two days of a hostile registry, and the command run in this process, its bytes kept."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hostile.registry import DAYS, registry

SETTINGS = {"TRIALWATCH_REQUEST_INTERVAL": "0", "TRIALWATCH_ATTEMPTS": "1", "TRIALWATCH_FOLLOW": "NCT09000000"}


@dataclass(frozen=True)
class Ended:
    """How a command ended, in bytes."""

    code: int
    out: bytes
    told: bytes


Run = Callable[..., Ended]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sync two days of hostile records with the real command."""
    folder = tmp_path_factory.mktemp("hostile")
    path = folder / "store.db"
    with registry() as here, pytest.MonkeyPatch.context() as patched:
        settle(patched, folder, path, here.url)
        for day in DAYS:
            here.day = day
            with pytest.raises(SystemExit) as ended:
                command("sync")
            assert ended.value.code == 0
    return path


def settle(patched: pytest.MonkeyPatch, folder: Path, path: Path, url: str) -> None:
    """Leave no settings but the test's own."""
    for name in [one for one in os.environ if one.startswith("TRIALWATCH_")]:
        patched.delenv(name)
    settings = {**SETTINGS, "TRIALWATCH_DATABASE": str(path), "TRIALWATCH_REGISTRY": url, "HOME": str(folder), "COLUMNS": "100"}
    for name, value in {**settings, "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""}.items():
        patched.setenv(name, value)
    patched.chdir(folder)


def command(*words: str) -> None:
    """Run the command; ends in SystemExit."""
    from trialwatch.cli import main

    main(words)


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Run:
    """Run the command on a store, against a registry where one is given."""

    def once(*words: str, store: Path | None = None, url: str = "http://127.0.0.1:9/api/v2", **settings: str) -> Ended:
        settle(monkeypatch, tmp_path, store or tmp_path / "new.db", url)
        for name, value in settings.items():
            monkeypatch.setenv(f"TRIALWATCH_{name}", value)
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            command(*words)
        out, told = capfdbinary.readouterr()
        return Ended(int(str(ended.value.code or 0)), out, told)

    return once
