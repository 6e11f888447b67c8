"""The settings: whether they can be read, and which of them came from where."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from trialwatch.doctor.finding import Area, Finding, fine, warning
from trialwatch.settings import ENVIRONMENT, Settings, redacted

_SECRET = ("smtp_url", "proxy")


def settings_findings(settings: Settings, flags: Mapping[str, Any], environment: Mapping[str, str]) -> Iterator[Finding]:
    """Say which file was read, and where each setting that is not the default came from."""
    yield fine(Area.SETTINGS, "file", f"Settings are read from {settings.file}." if settings.file else "There is no settings file.")
    told = [f"{key} = {shown(settings, key)} ({where})" for key, where in sources(settings, flags, environment).items()]
    yield fine(Area.SETTINGS, "given", f"{'; '.join(told)}." if told else "All settings have their defaults.")
    if (
        settings.file
        and os.name == "posix"
        and settings.smtp_url
        and _is_open(Path(settings.file))
        and "smtp_url" in file_keys(settings.file)
    ):
        yield warning(
            Area.SETTINGS,
            "secrecy",
            f"{settings.file} holds a password of the mail server and can be read by others.",
            f"chmod 600 {settings.file}, or set TRIALWATCH_SMTP_URL instead.",
        )


def sources(settings: Settings, flags: Mapping[str, Any], environment: Mapping[str, str]) -> dict[str, str]:
    """Name, for each setting that somebody gave, the strongest source that did."""
    given = dict.fromkeys(file_keys(settings.file), "file") if settings.file else {}
    given |= {ENVIRONMENT[name]: f"environment {name}" for name in environment if name in ENVIRONMENT}
    given |= {name: f"flag --{name}" for name in flags if name != "config"}
    return dict(sorted(given.items()))


def file_keys(path: str) -> list[str]:
    """List the settings that the file gives; watches are listed elsewhere."""
    return [key for key in tomllib.loads(Path(path).read_text(encoding="utf-8")) if key != "watch"]


def shown(settings: Settings, key: str) -> str:
    """Write a setting's value without any password; of those that are mostly secret only that they are set."""
    value = getattr(settings, key)
    if key in _SECRET:
        return "set, not shown" if value else "empty"
    return redacted(", ".join(value)) if isinstance(value, tuple) else redacted(str(value))


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & 0o077)
