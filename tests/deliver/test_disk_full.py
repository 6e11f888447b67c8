"""A folder on a full disk."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

PROGRAM = """
import resource, signal, sys
from pathlib import Path
from trialwatch.deliver.folder import write_digest
from trialwatch.deliver.rendering import render
from trialwatch.digest import Digest
from trialwatch.errors import DeliveryError
digest = Digest("liver", (), 0, "2026-11-20T08:00:00Z", "2026-11-19T08:00:00Z", None, None, False, "")
message = render(digest)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50, 50))
try:
    write_digest(Path(sys.argv[1]), "abcdef0123", digest, message)
except DeliveryError as problem:
    print(problem)
"""


def test_a_full_disk_is_a_failed_delivery_that_leaves_no_half_file(tmp_path: Path) -> None:
    """Where no byte fits any more the delivery fails in words and nothing half-written stays."""
    found = subprocess.run([sys.executable, "-c", PROGRAM, str(tmp_path)], capture_output=True, text=True, check=True)
    assert "cannot be written" in found.stdout
    assert "free space" in found.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_ours_is_a_failed_delivery(tmp_path: Path) -> None:
    """A path below a file cannot be a folder, and the failure says which."""
    import pytest

    from trialwatch.deliver.folder import write_digest
    from trialwatch.deliver.rendering import render
    from trialwatch.digest import Digest
    from trialwatch.errors import DeliveryError

    (tmp_path / "file").write_text("")
    digest = Digest("liver", (), 0, "2026-11-20T08:00:00Z", "2026-11-19T08:00:00Z", None, None, False, "")
    with pytest.raises(DeliveryError, match="cannot be written"):
        write_digest(tmp_path / "file" / "out", "abcdef0123", digest, render(digest))
