"""The digest of a posted results section, in which order, white space and markdown escapes do not count.

A results section has thousands of numbers, so what concerns texts is done on the JSON bytes at once, and only
containers are visited one by one.
"""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec

_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder(order="sorted").encode
_CONTAINERS = frozenset({dict, list})
_UNIT = re.compile(rb"\\(?:[nrt]|\\(?:[!#-/:-@\[\]^_`{-~]|\\[\\\"])?|.)", re.DOTALL)
"""One unit of JSON text that begins with a backslash: white space, an escaped markdown sign, or any other."""
_SPACES = re.compile(rb"  +")
_WIDE_SPACE = re.compile(rb"\xe2\x80[\x80-\x8a\xa8\xa9\xaf]")
_SPACE_BEHIND_QUOTE = re.compile(rb'" (?<!\\" )')


def results_digest(section: bytes) -> str:
    """Digest a results section (its JSON bytes); raises msgspec.MsgspecError or UnicodeDecodeError where it is not JSON."""
    return hashlib.blake2b(_ordered(_decode(_calm(section))), digest_size=16).hexdigest()


def _calm(section: bytes) -> bytes:
    """Make every run of white space in texts one blank, none at the ends, and take markdown's backslashes off."""
    if b"\\u" in section:
        section = _encode(_decode(section))
    if not section.isascii():
        section = _WIDE_SPACE.sub(b" ", section.replace(b"\xc2\xa0", b" ").replace(b"\xe3\x80\x80", b" "))
    if b"\\" in section:
        section = _UNIT.sub(_unit, section)
    section = _SPACES.sub(b" ", section).replace(b' "', b'"')
    return _SPACE_BEHIND_QUOTE.sub(b'"', section)


def _unit(found: re.Match[bytes]) -> bytes:
    unit = found[0]
    if unit in _WHITE:
        return b" "
    return unit[2:] if len(unit) > 2 else unit


_WHITE = frozenset({rb"\n", rb"\r", rb"\t"})


def _ordered(value: Any) -> bytes:
    """Encode decoded JSON with the members of every list and object in one fixed order."""
    if type(value) is list:
        members = [_encode(one) if _is_flat(one) else _ordered(one) for one in value]
        members.sort()
        return b"[" + b",".join(members) + b"]"
    if _is_flat(value):
        return _encode(value)
    nested = [_encode(key) + b":" + _ordered(inner) for key, inner in value.items() if type(inner) in _CONTAINERS]
    nested.sort()
    plain = {key: inner for key, inner in value.items() if type(inner) not in _CONTAINERS}
    return b"{" + _encode(plain) + b",".join(nested) + b"}"


def _is_flat(value: Any) -> bool:
    """Whether the encoder alone puts it in order: a scalar, or an object of scalars."""
    if type(value) is dict:
        return _CONTAINERS.isdisjoint(map(type, value.values()))
    return type(value) is not list
