"""Every setting of trialwatch in one frozen value: flags beat environment, environment beats file, file beats defaults.

The file is `trialwatch.toml` in the working folder, else in the user's configuration folder. An unknown key is an
error that names it and the nearest known one. Passwords stay out of every text made from this value.
"""

from __future__ import annotations

import difflib
import os
import re
import sys
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from trialwatch.errors import SettingsError

FILE_NAME = "trialwatch.toml"
REGISTRY = "https://clinicaltrials.gov/api/v2"
REVIEW_STUDIES: Mapping[str, str] = {
    "NCT01658878": "CheckMate 040",
    "NCT04567615": "relatlimab with nivolumab",
    "NCT01774344": "RESORCE",
    "NCT04975932": "CHANCE001",
}
"""The studies that the review names, always followed; the number of CHANCE001 is believed, not confirmed."""
CONDITIONS = (
    "hepatocellular carcinoma",
    "hepatocellular cancer",
    "hepatoma",
    "hepatocarcinoma",
    "liver cell carcinoma",
    "HCC",
    "liver cancer",
    "liver carcinoma",
)
"""The names of HCC that the registry is asked for, broadly; trialwatch decides itself what belongs."""
_SECRET = re.compile(r"(?<=://)([^/@\s:]*):([^/@\s]+)@")


@dataclass(frozen=True, slots=True)
class Settings:
    """What trialwatch was told, every value checked; seconds, bytes and numbers in plain units."""

    database: str = ""
    registry: str = REGISTRY
    request_interval: float = 1.0
    timeout: float = 60.0
    attempts: int = 6
    max_retry_after: float = 300.0
    max_answer_seconds: float = 900.0
    page_size: int = 1000
    max_body_bytes: int = 300_000_000
    user_agent: str | None = None
    project_address: str | None = None
    http2: bool = False
    max_tls: str | None = None
    proxy: str | None = field(default=None, repr=False)
    conditions: tuple[str, ...] = CONDITIONS
    follow: tuple[str, ...] = tuple(REVIEW_STUDIES)
    smtp_url: str | None = field(default=None, repr=False)
    mail_from: str | None = None
    mail_unsubscribe: str | None = None
    delivery_timeout: float = 30.0
    sync_schedule: str = "5 * * * mon-fri"
    timezone: str = "UTC"
    backups: int = 7
    sample: bool = False
    watches: tuple[Mapping[str, Any], ...] = ()
    file: str | None = None
    """The settings file that was read, if any."""


_NOT_IN_FILE = {"sample", "watches", "file"}
KEYS = tuple(one.name for one in fields(Settings) if one.name not in _NOT_IN_FILE)
_TYPES = {one.name: str(one.type) for one in fields(Settings)}
ENVIRONMENT = {f"TRIALWATCH_{key.upper()}": key for key in KEYS}
_OTHER_ENVIRONMENT = ("TRIALWATCH_CONFIG", "TRIALWATCH_DEBUG")


def load_settings(
    flags: Mapping[str, Any] | None = None, environment: Mapping[str, str] | None = None, folder: Path | None = None
) -> Settings:
    """Read all four sources; `flags` holds only what was given, by the names of Settings plus `config`.

    Raises SettingsError for an unknown key, a value of the wrong kind, or a file that cannot be read.
    """
    given = {key: value for key, value in (flags or {}).items() if value is not None}
    environment = os.environ if environment is None else environment
    chosen = given.pop("config", None) or environment.get("TRIALWATCH_CONFIG")
    path = _settings_file(chosen, folder or Path.cwd(), environment)
    values: dict[str, Any] = {}
    if path:
        values |= _from_file(path)
    values |= _from_environment(environment)
    values |= given
    return _checked(values, environment)


def data_folder(environment: Mapping[str, str]) -> Path:
    """Name the user's data folder, where the store lies unless told otherwise."""
    return _user_folder(environment, "XDG_DATA_HOME", ".local/share", "LOCALAPPDATA", "Library/Application Support")


def configuration_folder(environment: Mapping[str, str]) -> Path:
    """Name the user's configuration folder."""
    return _user_folder(environment, "XDG_CONFIG_HOME", ".config", "APPDATA", "Library/Application Support")


def redacted(text: str) -> str:
    """Replace the password of every URL in a text."""
    return _SECRET.sub(r"\1:***@", text)


def nearest(word: str, known: tuple[str, ...] | list[str], count: int = 3) -> list[str]:
    """List the known words most like one that is unknown, best first."""
    by_fold = {one.casefold(): one for one in known}
    return [by_fold[one] for one in difflib.get_close_matches(word.casefold(), list(by_fold), n=count, cutoff=0.5)]


def did_you_mean(word: str, known: tuple[str, ...] | list[str]) -> str:
    """Advise on an unknown word: the nearest known ones, or all of them where they are few."""
    close = nearest(word, known)
    if close:
        return f"Did you mean {' or '.join(close)}?"
    few = 15
    return f"Known are {', '.join(known)}." if 0 < len(known) <= few else ""


def _user_folder(environment: Mapping[str, str], xdg: str, unix: str, windows: str, mac: str) -> Path:
    if environment.get(xdg):
        return Path(environment[xdg]) / "trialwatch"
    home = Path(environment.get("HOME") or Path.home())
    if sys.platform == "win32" and environment.get(windows):
        return Path(environment[windows]) / "trialwatch"
    return home / (mac if sys.platform == "darwin" else unix) / "trialwatch"


def _settings_file(chosen: str | None, folder: Path, environment: Mapping[str, str]) -> Path | None:
    if chosen:
        path = Path(chosen).expanduser()
        if not path.is_file():
            raise SettingsError(f"The settings file {path} does not exist.", "Check --config or TRIALWATCH_CONFIG.")
        return path
    for path in (folder / FILE_NAME, configuration_folder(environment) / FILE_NAME):
        if path.is_file():
            return path
    return None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise SettingsError(f"The settings file {path} cannot be read: {problem}.") from problem
    watches = content.pop("watch", [])
    if not isinstance(watches, list) or not all(isinstance(one, dict) for one in watches):
        raise SettingsError(f"In {path}, watches are written as [[watch]] tables.")
    for key in content:
        if key not in KEYS:
            raise SettingsError(f"{path} has an unknown setting {key!r}.", did_you_mean(key, KEYS))
    return {**content, "watches": tuple(watches), "file": str(path)}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, text in environment.items():
        if name in ENVIRONMENT:
            values[ENVIRONMENT[name]] = text
        elif name.startswith("TRIALWATCH_") and name not in _OTHER_ENVIRONMENT:
            raise SettingsError(f"The environment has an unknown setting {name}.", did_you_mean(name, tuple(ENVIRONMENT)))
    return values


def _checked(values: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    ready = {key: value if key in _NOT_IN_FILE else _typed(key, value) for key, value in values.items()}
    settings = Settings(**ready)
    if not settings.database:
        ready["database"] = str(data_folder(environment) / "trialwatch.db")
        settings = Settings(**ready)
    if not re.match(r"https?://", settings.registry):
        raise SettingsError(f"The registry must be an http or https address, not {settings.registry!r}.", f"The default is {REGISTRY}.")
    if settings.page_size not in range(1, 1001):
        raise SettingsError(f"page_size must lie between 1 and 1000, not {settings.page_size}.")
    return settings


def _typed(key: str, value: Any) -> Any:
    """Turn a value of the file, the environment or a flag into the setting's type."""
    kind = _TYPES[key]
    try:
        if kind.startswith("tuple"):
            items = re.split(r"[,|]", value) if isinstance(value, str) else value
            return tuple(str(one).strip() for one in items if str(one).strip())
        if kind == "bool":
            return value if isinstance(value, bool) else _BOOLEANS[str(value).strip().lower()]
        if kind in ("float", "int"):
            return _number(kind, value)
    except (ValueError, KeyError, TypeError) as problem:
        raise SettingsError(
            f"The setting {key} cannot be {redacted(str(value))!r}; it must be a {_KINDS[kind.split('[')[0]]}."
        ) from problem
    if not isinstance(value, str):
        raise SettingsError(f"The setting {key} must be a text, not {value!r}.")
    return value.strip() or None if "None" in kind else value.strip()


def _number(kind: str, value: Any) -> float:
    number = float(value) if kind == "float" else int(value)
    if isinstance(value, bool) or number != number or number < 0:
        raise ValueError(value)
    return number


_BOOLEANS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_KINDS = {"tuple": "list", "bool": "true or false", "float": "number from 0 up", "int": "whole number from 0 up"}
