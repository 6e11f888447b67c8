"""The records of the sample and what happens to them between its two data days.

The studies are real; numbers, titles, arms, sponsors and dates are facts as far as they were known, written down for
this project, with summaries, criteria and outcomes retold in few words and lists cut short. Where no public copy told
when a record was posted or updated, a plausible day stands there with the type ESTIMATED. **Everything that happens on
the second day is invented for the demonstration**, and so are the contact phones and the earlier versions of a few
records. Nothing here may be taken for the registry's current state.

Files in `sample/`: `first_day.jsonl` (one record a line), `second_day.json` (patches, readable), `registered.jsonl`
(records that are new on the second day) and `history.json` (earlier versions, as patches on the first day's record).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Literal, TypeAlias

import msgspec

SAMPLE_NOTE = "Sample data, not the registry's current state"
FIRST_DAY = "2026-11-19"
SECOND_DAY = "2026-11-20"
DAYS = (FIRST_DAY, SECOND_DAY)
Record: TypeAlias = dict[str, Any]


class Edit(msgspec.Struct, frozen=True, kw_only=True):
    """What is written into a record: values set, members appended to lists, lists turned round; by dotted path."""

    set: dict[str, Any] = msgspec.field(default_factory=dict)
    append: dict[str, Any] = msgspec.field(default_factory=dict)
    reverse: list[str] = msgspec.field(default_factory=list)


class Patch(Edit, frozen=True, kw_only=True):
    """What happens to one study on the second day, in words, and in which data elements a reader shall see it."""

    nct_id: str
    tells: str
    elements: list[str]
    fate: Literal["registered", "removed", "merged"] | None = None
    into: str | None = None


class EarlierVersion(Edit, frozen=True, kw_only=True):
    """One version of a record's history: the day of its submission and how it differs from the first day's record."""

    date: str
    labels: list[str]


@dataclass(frozen=True, slots=True)
class DataDay:
    """All that the sample registry holds on one day: records by number, and the numbers that lead to another study."""

    day: str
    records: Mapping[str, Record]
    merged: Mapping[str, str] = field(default_factory=dict)

    @property
    def data_timestamp(self) -> str:
        """The instant of the data set (UTC, without a zone), as the registry writes it."""
        return f"{self.day}T09:00:04"


@cache
def data_day(day: str) -> DataDay:
    """Return the sample as of a day, one of DAYS; raises ValueError for any other."""
    if day not in DAYS:
        raise ValueError(f"The sample has the data days {' and '.join(DAYS)}, not {day}.")
    records = _lines("first_day.jsonl")
    if day == FIRST_DAY:
        return DataDay(day, records)
    merged: dict[str, str] = {}
    arriving = _lines("registered.jsonl")
    for one in patches():
        if one.fate == "registered":
            records[one.nct_id] = arriving[one.nct_id]
            continue
        edit_record(records[one.nct_id], one)
        if one.fate:
            del records[one.nct_id]
        if one.into:
            merged[one.nct_id] = one.into
    for record in records.values():
        record["derivedSection"]["miscInfoModule"]["versionHolder"] = day
    return DataDay(day, records, merged)


@cache
def patches() -> tuple[Patch, ...]:
    """Return what happens on the second day, study by study."""
    return msgspec.json.decode(_file("second_day.json"), type=tuple[Patch, ...])


@cache
def history() -> dict[str, tuple[EarlierVersion, ...]]:
    """Return the versions of the few studies that have a history, oldest first, by number."""
    return msgspec.json.decode(_file("history.json"), type=dict[str, tuple[EarlierVersion, ...]])


def version_record(nct_id: str, version: int) -> Record:
    """Return a record as it stood in a version; raises KeyError or IndexError where the sample has none."""
    edit = history()[nct_id][version]
    record = _lines("first_day.jsonl")[nct_id]
    edit_record(record, edit)
    return {"protocolSection": record["protocolSection"]}


def edit_record(record: Record, edit: Edit) -> None:
    """Write an edit into a record in place; raises KeyError or IndexError where a path leads nowhere."""
    for path, value in edit.set.items():
        parent, key = _parent(record, path)
        parent[key] = value
    for path, value in edit.append.items():
        parent, key = _parent(record, path)
        parent[key].append(value)
    for path in edit.reverse:
        parent, key = _parent(record, path)
        parent[key].reverse()


def _parent(record: Record, path: str) -> tuple[Any, str | int]:
    """Find the object or list that holds the last step of a dotted path; a number is a place in a list."""
    *steps, last = (int(step) if step.isdigit() else step for step in path.split("."))
    place: Any = record
    for step in steps:
        place = place[step]
    return place, last


def _lines(name: str) -> dict[str, Record]:
    records: list[Record] = msgspec.json.Decoder().decode_lines(_file(name))
    return {one["protocolSection"]["identificationModule"]["nctId"]: one for one in records}


def _file(name: str) -> bytes:
    return resources.files("trialwatch.demo").joinpath("sample", name).read_bytes()
