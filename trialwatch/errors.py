"""Every error that trialwatch raises on purpose, and the exit code each one ends a command with.

    TrialwatchError
    ├── UsageError                 2   wrong use, wrong filter, wrong number
    │   └── SettingsError          2   an unknown or unusable setting
    ├── NothingFound               1   `show` of a study that the store does not have
    ├── RegistryError              3   the registry did not give what was asked
    │   ├── RegistryUnreachable    3   no connection, time-out, or 5xx and 429 to the end
    │   ├── RegistryRefused        3   403: asked to go away, never tried again by other means
    │   ├── RegistryRejected       3   400: the registry does not understand the question
    │   ├── RegistryNonsense       3   an answer that is no answer: HTML, cut off, not JSON
    │   └── RegistryIncomplete     3   the pages do not add up to the total that was promised
    │       └── DataSetMoved       3   the registry's data were renewed while they were read
    ├── Unreadable                 -   one record cannot be read; a counted outcome, ends no run
    ├── StoreError                 4   the database cannot be used
    │   ├── StoreLocked            4   somebody else is writing for too long
    │   ├── StoreNewer             4   written by a newer trialwatch
    │   └── StoreDamaged           4   not a database, or a broken one
    └── DeliveryError              5   a message was not handed over and stays due

Each carries one or two lines for people: what happened, to what, and what to do about it.
"""

from __future__ import annotations

from typing import ClassVar


class TrialwatchError(Exception):
    """Anything that trialwatch reports in one or two lines instead of a traceback."""

    exit_code: ClassVar[int] = 2

    def __init__(self, message: str, advice: str = "") -> None:
        """Keep what happened (`message`) apart from what to do about it (`advice`)."""
        super().__init__(message)
        self.message = message
        self.advice = advice

    def __str__(self) -> str:
        """Return both lines, the advice below the message."""
        return f"{self.message}\n{self.advice}" if self.advice else self.message


class UsageError(TrialwatchError):
    """The command was given something that it cannot mean."""


class SettingsError(UsageError):
    """A setting is unknown or cannot be used."""


class NothingFound(TrialwatchError):
    """What was asked for is not in the store."""

    exit_code = 1


class RegistryError(TrialwatchError):
    """The registry did not give what was asked."""

    exit_code = 3


class RegistryUnreachable(RegistryError):
    """No usable answer came, however often it was asked."""


class RegistryRefused(RegistryError):
    """The registry refuses this client (403)."""


class RegistryRejected(RegistryError):
    """The registry does not understand the question (400)."""


class RegistryNonsense(RegistryError):
    """The answer is not what the API describes."""


class RegistryIncomplete(RegistryError):
    """Fewer or more studies arrived than the registry promised."""


class DataSetMoved(RegistryIncomplete):
    """The registry's data were renewed while they were read, so that pages of two data sets came together."""


class Unreadable(TrialwatchError):
    """One record cannot be read as a study; its bytes are kept and the run goes on."""

    def __init__(self, reason: str, nct_id: str | None = None) -> None:
        """Say why, and of which study where the record still tells."""
        super().__init__(reason)
        self.reason = reason
        self.nct_id = nct_id


class StoreError(TrialwatchError):
    """The database cannot be used."""

    exit_code = 4


class StoreLocked(StoreError):
    """Another process holds the database for too long."""


class StoreNewer(StoreError):
    """The database was written by a newer trialwatch."""


class StoreDamaged(StoreError):
    """The file is no database, or a broken one."""


class DeliveryError(TrialwatchError):
    """A message was not handed over."""

    exit_code = 5
