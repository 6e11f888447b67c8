"""Records of real size for the benchmarks: real ones beside the checkout, each copied under new numbers."""

from __future__ import annotations

import gzip
import itertools
from collections.abc import Iterator
from pathlib import Path

import msgspec

SHARED = Path(__file__).resolve().parents[3] / "shared"


def real_records(folder: Path = SHARED) -> list[bytes]:
    """Read the real records as the registry writes them: one object, no spaces."""
    decode, encode = msgspec.json.Decoder().decode, msgspec.json.Encoder().encode
    with gzip.open(folder / "registry" / "records.ndjson.gz") as lines:
        return [encode(decode(line)) for line in lines]


def numbered_records(count: int, folder: Path = SHARED) -> Iterator[bytes]:
    """Give `count` records in the sizes and shapes of the real ones, each with a number and a title of its own."""
    originals = [(raw, _number_in(raw)) for raw in real_records(folder)]
    for position, (raw, old) in zip(range(count), itertools.cycle(originals), strict=False):
        new = f"NCT{position + 10_000_000:08d}".encode()
        yield raw.replace(old, new).replace(b'"briefTitle":"', b'"briefTitle":"' + new + b" ", 1)


def _number_in(raw: bytes) -> bytes:
    start = raw.index(b'"nctId":"') + len(b'"nctId":"')
    return raw[start : start + 11]
