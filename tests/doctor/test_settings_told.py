"""Where settings came from, and that no password is told."""

from __future__ import annotations

from pathlib import Path

from trialwatch.doctor.configuration import settings_findings, sources
from trialwatch.settings import Settings, load_settings

SECRET = "s3cr3t-word"


def loaded(folder: Path, flags: dict[str, str], environment: dict[str, str]) -> Settings:
    """Load settings as a command would."""
    return load_settings(flags, {"HOME": str(folder), **environment}, folder)


def test_the_strongest_source_of_each_setting_is_named(tmp_path: Path) -> None:
    """A flag beats the environment, which beats the file."""
    (tmp_path / "trialwatch.toml").write_text('registry = "http://127.0.0.1:1/a"\npage_size = 5\ntimeout = 3\n', encoding="utf-8")
    flags, environment = {"registry": "http://127.0.0.1:2/b"}, {"TRIALWATCH_PAGE_SIZE": "7"}
    told = sources(loaded(tmp_path, flags, environment), flags, environment)
    assert told == {"page_size": "environment TRIALWATCH_PAGE_SIZE", "registry": "flag --registry", "timeout": "file"}


def test_no_password_is_told(tmp_path: Path) -> None:
    """Passwords of the database, the mail server and the proxy appear nowhere."""
    environment = {
        "TRIALWATCH_DATABASE": f"postgresql+psycopg://me:{SECRET}@host/db",
        "TRIALWATCH_SMTP_URL": f"smtp://me:{SECRET}@host",
        "TRIALWATCH_PROXY": f"http://me:{SECRET}@host:1",
    }
    found = list(settings_findings(loaded(tmp_path, {}, environment), {}, environment))
    assert SECRET not in repr(found)
    assert "me:***@host" in repr(found)


def test_a_password_in_a_file_that_others_can_read_is_a_warning(tmp_path: Path) -> None:
    """A settings file with a password is to be private."""
    file = tmp_path / "trialwatch.toml"
    file.write_text(f'smtp_url = "smtp://me:{SECRET}@host"\n', encoding="utf-8")
    for mode, states in ((0o644, ["ok", "ok", "warning"]), (0o600, ["ok", "ok"])):
        file.chmod(mode)
        assert [one.state for one in settings_findings(loaded(tmp_path, {}, {}), {}, {})] == states
