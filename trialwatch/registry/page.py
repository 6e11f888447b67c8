"""The envelope around records: pages of studies and the version of the data set.

A page is cut into the bytes of its records without decoding them, so that an unchanged record costs one hash.
"""

from __future__ import annotations

import hashlib
import re

import msgspec

from trialwatch.errors import RegistryNonsense

_HOLDER_KEY = b'"versionHolder"'
_HOLDER = re.compile(rb'"versionHolder"\s*:\s*"[^"]*"')
_INSTANT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]{1,20}(Z|[+-][0-9:]{2,5})?)?")


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
_decode_raw = msgspec.json.Decoder(msgspec.Raw).decode
_decode_version = msgspec.json.Decoder(DataVersion).decode


def read_page(body: bytes) -> Page:
    """Cut a page into its records; raises RegistryNonsense where it is no page.

    A record that is nested too deeply to be skipped spoils itself only.
    """
    try:
        return _decode_page(body)
    except RecursionError:
        return salvage_page(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as problem:
        raise _no_page(body, problem) from problem


def salvage_page(body: bytes) -> Page:
    """Cut a page by its lines, of which the registry gives each study its own, so that a broken record spoils itself only.

    For a page that cannot be read as a whole, however often it is asked for. Records are not checked one by one; still
    raises RegistryNonsense where the page is cut off, or more lines are broken than whole.
    """
    lines = body.strip().split(b"\n")
    try:
        page = _decode_page(lines[0] + b"\n" + lines[-1]) if len(lines) > 1 else _decode_page(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise _no_page(body, problem) from problem
    if len(lines) == 1:
        return page
    records = [line.strip().removesuffix(b",") for line in lines[1:-1]]
    records = [one for one in records if one]
    broken = sum(_is_broken(one) for one in records)
    if broken > max(1, len(records) - broken):
        raise _no_page(body, f"{broken} of {len(records)} records are broken")
    return msgspec.structs.replace(page, studies=[msgspec.Raw(one) for one in records])


def _is_broken(record: bytes) -> bool:
    try:
        _decode_raw(record)
    except RecursionError:
        return False
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return True
    return False


def _no_page(body: bytes, problem: object) -> RegistryNonsense:
    return RegistryNonsense(f"The registry's answer is not a page of studies ({problem}): {excerpt(body)}")


def read_version(body: bytes) -> DataVersion:
    """Read the answer of `/version`; raises RegistryNonsense where it is none."""
    try:
        version = _decode_version(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as problem:
        raise RegistryNonsense(f"The registry's answer is not a data version ({problem}): {excerpt(body)}") from problem
    if not _INSTANT.fullmatch(version.data_timestamp):
        raise RegistryNonsense(f"The registry does not say how old its data are: {excerpt(body)}")
    return msgspec.structs.replace(version, api_version=excerpt(version.api_version.encode("utf-8", "replace"), 40))


def excerpt(body: bytes, length: int = 80) -> str:
    """Show the beginning of an answer on one line, printable characters only."""
    text = " ".join(body[: length * 4].decode("utf-8", "replace").split())
    return "".join(one if one.isprintable() else "?" for one in text)[:length]


def data_day(raw: bytes) -> str | None:
    """Read the day of the data set that a record was taken from, which the registry writes into every record."""
    holder = _HOLDER.match(raw, begin) if (begin := raw.rfind(_HOLDER_KEY)) >= 0 else None
    return holder[0].rpartition(b":")[2].strip(b' "\t').decode("ascii", "replace") if holder else None


def content_digest(raw: bytes) -> bytes:
    """Digest a record's bytes without the data day that the registry writes into every record every day.

    Equal digests mean the same record; different ones say nothing (order, derived data).
    """
    begin = raw.rfind(_HOLDER_KEY)
    holder = _HOLDER.match(raw, begin) if begin >= 0 else None
    if holder is None:
        return hashlib.sha256(raw).digest()[:16]
    view = memoryview(raw)
    digest = hashlib.sha256(view[: holder.start()])
    digest.update(view[holder.end() :])
    return digest.digest()[:16]
