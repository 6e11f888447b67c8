"""Where a setting comes from, and what happens to one that nobody knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from trialwatch.errors import SettingsError
from trialwatch.settings import CONDITIONS, REGISTRY, Settings, load_settings, redacted

NOWHERE = {"HOME": "/nonexistent"}


def load(folder: Path, text: str = "", environment: dict[str, str] | None = None, **flags: object) -> Settings:
    """Load settings from a folder with a settings file."""
    if text:
        (folder / "trialwatch.toml").write_text(text, encoding="utf-8")
    return load_settings(flags, {**NOWHERE, **(environment or {})}, folder)


def test_defaults_need_nothing(tmp_path: Path) -> None:
    """Without file, environment and flags everything has its default."""
    settings = load(tmp_path)
    assert settings.registry == REGISTRY
    assert settings.request_interval == 1
    assert settings.conditions == CONDITIONS
    assert settings.database == "/nonexistent/.local/share/trialwatch/trialwatch.db"


def test_flags_beat_environment_and_environment_beats_the_file(tmp_path: Path) -> None:
    """The same setting given three times takes the flag, then the environment, then the file."""
    text = 'registry = "https://file.example/api"'
    environment = {"TRIALWATCH_REGISTRY": "https://environment.example/api"}
    assert load(tmp_path, text).registry == "https://file.example/api"
    assert load(tmp_path, text, environment).registry == "https://environment.example/api"
    assert load(tmp_path, text, environment, registry="https://flag.example/api").registry == "https://flag.example/api"


def test_the_working_folder_beats_the_configuration_folder(tmp_path: Path) -> None:
    """A settings file beside the user wins over the one in the configuration folder, which is used otherwise."""
    home = tmp_path / "config" / "trialwatch"
    home.mkdir(parents=True)
    (home / "trialwatch.toml").write_text("backups = 3", encoding="utf-8")
    environment = {"XDG_CONFIG_HOME": str(tmp_path / "config")}
    assert load(tmp_path, "", environment).backups == 3
    assert load(tmp_path, "backups = 4", environment).backups == 4


@pytest.mark.parametrize(
    ("text", "environment", "told"),
    [
        ('databse = "x.db"', {}, "database"),
        ("", {"TRIALWATCH_DATABSE": "x.db"}, "TRIALWATCH_DATABASE"),
        ("[http]\nx = 1", {}, "http2"),
    ],
)
def test_an_unknown_key_is_named_with_the_nearest_known_one(tmp_path: Path, text: str, environment: dict[str, str], told: str) -> None:
    """A key that nobody knows is an error that names it and what was probably meant."""
    with pytest.raises(SettingsError, match=told):
        load(tmp_path, text, environment)


@pytest.mark.parametrize(
    "text",
    [
        'request_interval = "soon"',
        "request_interval = -1",
        "request_interval = nan",
        "page_size = 0",
        "page_size = 1001",
        "http2 = 'perhaps'",
        'registry = "ftp://registry.example"',
        "conditions = 5",
        "database = 5",
        "watch = 3",
        "database = ",
    ],
)
def test_a_value_of_the_wrong_kind_is_refused(tmp_path: Path, text: str) -> None:
    """A value that a setting cannot have is an error before anything else happens."""
    with pytest.raises(SettingsError):
        load(tmp_path, text)


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    """A settings file that was asked for and is missing is an error, not a default."""
    with pytest.raises(SettingsError, match="does not exist"):
        load(tmp_path, config=str(tmp_path / "absent.toml"))


def test_lists_come_from_the_environment_too(tmp_path: Path) -> None:
    """A list in the environment is separated by commas."""
    assert load(tmp_path, environment={"TRIALWATCH_FOLLOW": "NCT01658878, NCT01774344"}).follow == ("NCT01658878", "NCT01774344")


def test_a_password_shows_in_no_text_of_the_settings(tmp_path: Path) -> None:
    """Neither the value's text nor a redacted address gives a password away."""
    settings = load(
        tmp_path, environment={"TRIALWATCH_SMTP_URL": "smtp://me:s3cret@mail.example:587", "TRIALWATCH_PROXY": "http://u:s3cret@p"}
    )
    assert "s3cret" not in repr(settings)
    assert redacted("smtp://me:s3cret@mail.example:587") == "smtp://me:***@mail.example:587"
    assert redacted("postgresql+psycopg://me:a@b:c@host/db?x=1").endswith("host/db?x=1")
    assert "a@b:c" not in redacted("postgresql+psycopg://me:a@b:c@host/db?x=1")
