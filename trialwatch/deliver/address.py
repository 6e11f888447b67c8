"""Where a digest can go: `mailto:`, `file:`, any Apprise URL, or `env:NAME` for one of these kept in the environment.

No password is taken into the store: an address that carries one must be named through the environment. Keys of
messengers are part of their URL; nobody gets to see them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from trialwatch.errors import UsageError
from trialwatch.settings import did_you_mean
from trialwatch.watch import Address

_MAIL = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})+|[A-Za-z0-9._+-]{1,64}@localhost"
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")
_HELP = "Write mailto:name@example.org, file:FOLDER, or an Apprise URL such as slack://... or json://host/path."


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A mail address."""

    email: str


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder on this machine."""

    path: Path


@dataclass(frozen=True, slots=True)
class Messenger:
    """Anything that Apprise speaks; the URL may hold keys."""

    url: str


Target = Mailbox | Folder | Messenger


def addresses(words: Iterator[str] | list[str] | tuple[str, ...], environment: Mapping[str, str] | None = None) -> tuple[Address, ...]:
    """Read addresses as people write them, several of one `mailto:` apart; raises UsageError for one that cannot be used."""
    found = [one for word in words for one in _read(word.strip(), os.environ if environment is None else environment)]
    if not found:
        raise UsageError("A watch needs somebody who wants to know.", f"Add --to ADDRESS. {_HELP}")
    return tuple(dict.fromkeys(found))


def target(text: str, environment: Mapping[str, str] | None = None) -> Target:
    """Turn an address into what is sent to; raises UsageError for one that cannot be used (any more)."""
    scheme, rest = _split(text)
    if scheme == "env":
        return target(_variable(rest, os.environ if environment is None else environment), {})
    if scheme == "mailto":
        return Mailbox(_mailbox(rest))
    if scheme == "file":
        return Folder(_folder(rest))
    from trialwatch.deliver.messengers import knows  # noqa: PLC0415  (0.3 s that mails and files need not pay)

    if not knows(text):
        raise UsageError(f"The address {scheme}:... cannot be read.", _HELP)
    return Messenger(text)


def _read(word: str, environment: Mapping[str, str]) -> Iterator[Address]:
    scheme, rest = _split(word)
    if scheme == "mailto":
        for part in unquote(rest.partition("?")[0]).split(","):
            text = f"mailto:{_mailbox(part.strip())}"
            yield Address(text, text)
    elif scheme == "file":
        yield Address(f"file:{_folder(rest)}", f"file:{_folder(rest)}")
    elif scheme == "env":
        target(word, environment)
        yield Address(f"env:{rest}", f"env:{rest}")
    else:
        yield _messenger(word, scheme)


def _messenger(word: str, scheme: str) -> Address:
    from trialwatch.deliver.messengers import knows, schemes, shown  # noqa: PLC0415

    if scheme not in schemes():
        raise UsageError(
            f"There is no kind of address {scheme[:30]!r}.", did_you_mean(scheme, ["mailto", "file", "env", *schemes()]) or _HELP
        )
    if _password(word):
        raise UsageError(
            f"The address {scheme}://...@... carries a password, and the store keeps none.",
            "Put the whole address into an environment variable, say TEAM_ADDRESS, and write --to env:TEAM_ADDRESS.",
        )
    if not knows(word):
        raise UsageError(f"The address {scheme}:... is not complete.", f"See how Apprise writes {scheme} addresses.")
    return Address(word, shown(word))


def _password(word: str) -> bool:
    try:
        parts = urlsplit(word)
        return bool(parts.password) or bool(re.search(r"[?&](pass|password|pwd)=[^&]", word, re.IGNORECASE))
    except ValueError:
        return True


def _split(text: str) -> tuple[str, str]:
    found = _SCHEME.match(text)
    if not found or not text.isprintable():
        advice = f"Did you mean mailto:{text}?" if _MAIL.fullmatch(text) else _HELP
        raise UsageError(f"{text[:60]!r} is no address." if found is None else "An address is one line of plain text.", advice)
    return found[1].lower(), text[found.end() :]


def _mailbox(text: str) -> str:
    if not _MAIL.fullmatch(text):
        raise UsageError(f"{text[:80]!r} is no mail address.", "Write mailto:name@example.org.")
    return text


def _folder(text: str) -> Path:
    rest = text.removeprefix("//localhost").removeprefix("//") if text.startswith("//") else text
    if not rest:
        raise UsageError("file: needs a folder.", "Write file:/srv/digests or file:digests.")
    path = Path(unquote(rest)).expanduser().absolute()
    if path.exists() and not path.is_dir():
        raise UsageError(f"{path} is a file, not a folder.", "file: writes several files into a folder.")
    return path


def _variable(name: str, environment: Mapping[str, str]) -> str:
    if not _VARIABLE.fullmatch(name) or name.startswith("TRIALWATCH_"):
        raise UsageError(f"{name[:60]!r} is no name for an address in the environment.", "Use capitals, such as env:TEAM_SLACK.")
    if not environment.get(name):
        raise UsageError(f"The environment has no variable {name}.", "Set it to the address where trialwatch runs.")
    return environment[name]
