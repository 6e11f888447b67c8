"""What the dashboard can do beyond looking: syncing, saving a watch. Both are handed in by whoever starts it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from trialwatch.dashboard.question import Question

Progress = Callable[[int, int | None], None]
SyncNow = Callable[[Progress], str]
"""Brings the store level and gives one sentence; raises a TrialwatchError where that fails."""
SaveWatch = Callable[[str, "Question", str], str]
"""Saves a watch by name, filter and address and gives one sentence; raises UsageError for what cannot be one."""
WorkerWords = Callable[[], tuple[str, str | None]]
"""Tells in a few words how the worker is, and the instant of the next sync where one is planned."""


@dataclass(frozen=True, slots=True)
class Doings:
    """What can be done; what is None cannot."""

    sync: SyncNow | None = None
    save_watch: SaveWatch | None = None
    worker: WorkerWords | None = None
