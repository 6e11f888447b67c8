"""How values lie in the columns: compressed records, lists as JSON text."""

from __future__ import annotations

import threading
from typing import Any, TypeVar

import msgspec
import zstandard

T = TypeVar("T")
LEVEL = 3
MAX_RECORD_BYTES = 256 * 1024 * 1024
_encoder = msgspec.json.Encoder()
_local = threading.local()


def pack_record(raw: bytes) -> bytes:
    """Compress a raw record."""
    if not hasattr(_local, "pack"):
        _local.pack = zstandard.ZstdCompressor(level=LEVEL)
    packed: bytes = _local.pack.compress(raw)
    return packed


def unpack_record(packed: bytes) -> bytes:
    """Restore a raw record; raises zstandard.ZstdError where the bytes are damaged."""
    if not hasattr(_local, "unpack"):
        _local.unpack = zstandard.ZstdDecompressor()
    raw: bytes = _local.unpack.decompress(packed, max_output_size=MAX_RECORD_BYTES)
    return raw


def to_json(value: Any) -> str:
    """Write a value as JSON text."""
    return _encoder.encode(value).decode()


def from_json(text: str, kind: type[T]) -> T:
    """Read JSON text as a value of a type."""
    return msgspec.json.decode(text, type=kind)
