"""What several tests share: where the real records lie, and that they may be absent."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of real registry records; skip where it is absent."""
    if not (SHARED / "registry").is_dir():
        pytest.skip("real registry records are not beside this checkout")
    return SHARED
