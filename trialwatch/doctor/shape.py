"""The shape of records and enumerations beside the one that trialwatch reads, told without anybody's text.

Only names of fields and tokens of closed vocabularies are kept; no value that a person wrote.
"""

from __future__ import annotations

import types
import typing
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

import msgspec

from trialwatch.errors import Unreadable
from trialwatch.registry.parse import guess_nct_id, parse_study
from trialwatch.registry.record import Record
from trialwatch.study import ArmGroupType, DateType, InterventionType, OverallStatus, Phase, RecruitmentStatus, StudyType

ENUMS: Mapping[str, type[StrEnum]] = {
    "Status": OverallStatus,
    "StudyType": StudyType,
    "Phase": Phase,
    "ArmGroupType": ArmGroupType,
    "InterventionType": InterventionType,
    "RecruitmentStatus": RecruitmentStatus,
    "DateType": DateType,
}
"""The API's lists of tokens by their published names, beside what trialwatch knows of each."""
ALWAYS = (
    "protocolSection.identificationModule.nctId",
    "protocolSection.identificationModule.briefTitle",
    "protocolSection.statusModule.overallStatus",
    "protocolSection.statusModule.lastUpdatePostDateStruct.date",
    "protocolSection.conditionsModule.conditions",
    "protocolSection.designModule.studyType",
    "protocolSection.armsInterventionsModule.interventions.name",
    "protocolSection.contactsLocationsModule.locations.country",
    "derivedSection.miscInfoModule.versionHolder",
    "hasResults",
)
"""Fields that practically every page of records has; where one is in none, it was probably renamed."""
_DEEPEST = 12


@dataclass(slots=True)
class Shape:
    """What records were found to look like; paths are joined by dots, lists stepped through."""

    records: int = 0
    unreadable: list[tuple[str | None, str]] = field(default_factory=list)
    unknown_fields: Counter[str] = field(default_factory=Counter)
    unknown_values: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)


def shape_of(raws: Sequence[bytes]) -> Shape:
    """Read records one by one and gather what they have beyond and below what is read."""
    shape = Shape(records=len(raws))
    present: set[str] = set()
    for raw in raws:
        try:
            shape.unknown_values.update(parse_study(raw).unknown_values)
            paths = set(_paths(msgspec.json.decode(raw), "", 0))
        except (Unreadable, msgspec.MsgspecError, RecursionError) as fault:
            shape.unreadable.append((guess_nct_id(raw), str(fault)[:200]))
            continue
        present |= paths
        shape.unknown_fields.update(_outermost(paths - known_paths()))
    shape.missing = [path for path in ALWAYS if path not in present] if present else []
    return shape


def enum_differences(listed: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    """Compare the API's lists with the known ones: tokens that are new, and tokens or whole lists that are gone."""
    added, gone = [], []
    for name, known in ENUMS.items():
        if name not in listed:
            gone.append(f"{name} (the whole list)")
            continue
        added += [f"{name}: {token}" for token in listed[name] if token not in set(known)]
        gone += [f"{name}: {token}" for token in known if token not in listed[name]]
    return added, gone


@cache
def known_paths() -> frozenset[str]:
    """List the paths that trialwatch reads, by its own description of a record; the results section stays unread."""
    return frozenset(_declared(Record, ""))


def _declared(kind: Any, prefix: str) -> Iterator[str]:
    for one in _structs(kind):
        hints = typing.get_type_hints(one)
        for name, wire in zip(one.__struct_fields__, one.__struct_encode_fields__, strict=True):
            path = f"{prefix}{wire}"
            yield path
            yield from _declared(hints[name], f"{path}.")


def _structs(kind: Any) -> Iterator[type[msgspec.Struct]]:
    """Find the objects inside a type: of alternatives each, of a list its members."""
    if isinstance(kind, types.UnionType) or typing.get_origin(kind) in (typing.Union, list):
        for part in typing.get_args(kind):
            yield from _structs(part)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        yield kind


def _paths(value: object, prefix: str, depth: int) -> Iterator[str]:
    """Name every path of a record; the inside of the results section is not looked at."""
    if depth > _DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            yield from _paths(item, prefix, depth + 1)
    elif isinstance(value, dict):
        for name, inner in value.items():
            path = f"{prefix}{name}"
            yield path
            if path != "resultsSection":
                yield from _paths(inner, f"{path}.", depth + 1)


def _outermost(paths: set[str]) -> set[str]:
    """Leave out what lies inside a field that is unknown itself."""
    return {path for path in paths if path.rpartition(".")[0] not in paths}
