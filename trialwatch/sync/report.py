"""What a sync says of itself."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class SyncReport:
    """Counts of one sync; `total` is what the registry promised for the query, `seen` what arrived of it.

    `total` is None where nothing was asked beyond the data version. `unchanged` counts known studies that read the
    same; `followed` those fetched by number besides the query; `notes` are sentences for the reader.
    """

    data_timestamp: str | None = None
    api_version: str | None = None
    total: int | None = None
    seen: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unreadable: int = 0
    removed: int = 0
    merged: int = 0
    left_query: int = 0
    returned: int = 0
    followed: int = 0
    retagged: int = 0
    requests: int = 0
    bytes: int = 0
    seconds: float = 0.0
    up_to_date: bool = False
    notes: list[str] = field(default_factory=list)
