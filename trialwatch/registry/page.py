"""The envelope around records: pages of studies and the version of the data set.

A page is cut into the bytes of its records without decoding them, so that an unchanged record costs one hash.
"""

from __future__ import annotations

import hashlib
import re

import msgspec

from trialwatch.errors import RegistryNonsense

_HOLDER = re.compile(rb'"versionHolder"\s*:\s*"[^"]*"')


class DataVersion(msgspec.Struct, rename="camel", frozen=True):
    """What `/version` says: the API's version and the data set's instant (UTC, without a zone)."""

    api_version: str = ""
    data_timestamp: str = ""


class Page(msgspec.Struct, rename="camel", frozen=True):
    """One page: the records as raw JSON, the total (first page only) and the token of the next page."""

    studies: list[msgspec.Raw]
    total_count: int | None = None
    next_page_token: str | None = None


_decode_page = msgspec.json.Decoder(Page).decode
_decode_version = msgspec.json.Decoder(DataVersion).decode


def read_page(body: bytes) -> Page:
    """Cut a page into its records; raises RegistryNonsense where it is no page."""
    try:
        return _decode_page(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise RegistryNonsense(f"the registry's answer is not a page of studies ({problem}): {excerpt(body)}") from problem


def read_version(body: bytes) -> DataVersion:
    """Read the answer of `/version`; raises RegistryNonsense where it is none."""
    try:
        version = _decode_version(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise RegistryNonsense(f"the registry's answer is not a data version ({problem}): {excerpt(body)}") from problem
    if not version.data_timestamp:
        raise RegistryNonsense(f"the registry does not say how old its data are: {excerpt(body)}")
    return version


def excerpt(body: bytes, length: int = 80) -> str:
    """Show the beginning of an answer on one line, printable characters only."""
    text = " ".join(body[: length * 4].decode("utf-8", "replace").split())
    return "".join(one if one.isprintable() else "?" for one in text)[:length]


def content_digest(raw: bytes) -> bytes:
    """Digest a record's bytes without the data day that the registry writes into every record every day.

    Equal digests mean the same record; different ones say nothing (order, derived data).
    """
    return hashlib.blake2b(_HOLDER.sub(b"", raw, count=1), digest_size=16).digest()
