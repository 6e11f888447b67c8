"""A versioned hash of what the sponsor registered: equal exactly when `compare` finds no change."""

from __future__ import annotations

import hashlib

from trialwatch.changes.material import whole_material
from trialwatch.study import Study

FINGERPRINT_VERSION = "1"
"""Raised when other material counts, so that older fingerprints are known to be of another kind."""


def fingerprint(study: Study) -> str:
    """Digest the material of a study: the version, a colon and 32 hexadecimal digits."""
    material = whole_material(study).encode("utf-8", "surrogatepass")
    return f"{FINGERPRINT_VERSION}:{hashlib.blake2b(material, digest_size=16).hexdigest()}"
