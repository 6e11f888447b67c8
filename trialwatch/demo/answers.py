"""Request to answer, without a socket: what the sample registry says to a path, its parameters and an ETag.

It speaks as ClinicalTrials.gov API 2.0.5 is described to speak: envelopes, plain-text errors, redirects without a
query string, opaque page tokens that are not bound to their query. Where it knows less than the registry it refuses
instead of guessing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus

import msgspec

from trialwatch.demo.matching import AREAS, Unparsable, matches
from trialwatch.demo.sample import DataDay, Record, history, version_record

API_VERSION = "2.0.5"
BUILD = "5a3b1e0/0.34.1"
MOST_A_PAGE, USUAL_A_PAGE = 1000, 10
_NUMBER = re.compile(r"NCT0*([1-9]\d{0,7})", re.IGNORECASE)
_SORTS = {
    "LastUpdatePostDate": "lastUpdatePostDateStruct",
    "StudyFirstPostDate": "studyFirstPostDateStruct",
    "StartDate": "startDateStruct",
    "PrimaryCompletionDate": "primaryCompletionDateStruct",
    "CompletionDate": "completionDateStruct",
}
_STUDIES_PARAMS = {*AREAS, "filter.ids", "filter.overallStatus", "format", "markupFormat", "sort", "countTotal", "pageSize", "pageToken"}
_DETAIL_PARAMS = {"format", "markupFormat"}
_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer; `location` leads a redirect on."""

    body: bytes
    status: HTTPStatus = HTTPStatus.OK
    content_type: str = "application/json"
    location: str | None = None


class Refused(Exception):
    """The registry says no: a status and a line of plain text."""

    def __init__(self, text: str, status: HTTPStatus = HTTPStatus.BAD_REQUEST) -> None:
        """Keep the line and the status."""
        super().__init__(text)
        self.reply = Reply(text.encode(), status, "text/plain; charset=UTF-8")


def etag(day: DataDay) -> str:
    """Return the tag of the whole data set: build, app version and the data instant in base-36 milliseconds."""
    moment = datetime.fromisoformat(day.data_timestamp).replace(tzinfo=UTC)
    return f'"{BUILD}/{_base36(int(moment.timestamp() * 1000))}"'


def answer(day: DataDay, path: str, params: Mapping[str, Sequence[str]], known_etag: str | None = None) -> Reply:
    """Answer a request for a path; parameters as lists of values, decoded."""
    try:
        return _routed(day, path, {key: values[-1] for key, values in params.items()}, known_etag)
    except Refused as refused:
        return refused.reply


def _routed(day: DataDay, path: str, params: Mapping[str, str], known_etag: str | None) -> Reply:
    match path.strip("/").split("/"):
        case ["api", "v2", "version"]:
            make, allowed = _version(day), set[str]()
        case ["api", "v2", "studies"]:
            _check(params, _STUDIES_PARAMS)
            make, allowed = _page(day, params), _STUDIES_PARAMS
        case ["api", "v2", "studies", number]:
            make, allowed = _study(day, number), _DETAIL_PARAMS
        case ["api", "int", "studies", number, "history"]:
            make, allowed = _history(number), set[str]()
        case ["api", "int", "studies", number, "history", version]:
            make, allowed = _earlier(number, version), set[str]()
        case _:
            return Reply(b"", HTTPStatus.NOT_FOUND, "text/html")
    _check(params, allowed)
    return Reply(b"", HTTPStatus.NOT_MODIFIED) if known_etag == etag(day) and make.status == HTTPStatus.OK else make


def _check(params: Mapping[str, str], allowed: set[str]) -> None:
    for name in params:
        if name not in allowed:
            raise Refused(f"`{name}` is unknown parameter")
    if params.get("format", "json") != "json":
        raise Refused(f"Invalid value in parameter `format`: `{params['format']}`")


def _version(day: DataDay) -> Reply:
    return Reply(f'{{\n  "apiVersion" : "{API_VERSION}",\n  "dataTimestamp" : "{day.data_timestamp}"\n}}'.encode())


def _page(day: DataDay, params: Mapping[str, str]) -> Reply:
    """Cut one page out of what was found, each study on a line of its own."""
    found = _sorted(day, _found(day, params), params.get("sort"))
    start, size = _offset(params.get("pageToken")), _size(params.get("pageSize", ""))
    lines = b",\n".join(_encode(one) for one in found[start : start + size])
    total = f'"totalCount":{len(found)},' if params.get("countTotal") == "true" and not params.get("pageToken") else ""
    more = f',"nextPageToken":"{_token(start + size)}"' if start + size < len(found) else ""
    return Reply(f'{{{total}"studies":[\n'.encode() + lines + b"\n]" + more.encode() + b"}")


def _found(day: DataDay, params: Mapping[str, str]) -> list[Record]:
    wanted = {day.merged.get(one, one) for one in _numbers(params["filter.ids"])} if "filter.ids" in params else None
    statuses = set(re.split(r"[,|]", params["filter.overallStatus"])) if "filter.overallStatus" in params else None
    queries = [(name, text) for name, text in params.items() if name in AREAS]
    try:
        return [
            record
            for number, record in day.records.items()
            if (wanted is None or number in wanted)
            and (statuses is None or record["protocolSection"]["statusModule"]["overallStatus"] in statuses)
            and all(matches(record, name, text) for name, text in queries)
        ]
    except Unparsable as problem:
        raise Refused(str(problem)) from problem


def _numbers(text: str) -> set[str]:
    numbers = set()
    for place, item in enumerate(re.split(r"[,|]", text), start=1):
        found = _NUMBER.fullmatch(item.strip())
        if not found:
            raise Refused(f"Item {place} in parameter `filter.ids` has incorrect format")
        numbers.add(f"NCT{int(found[1]):08d}")
    return numbers


def _sorted(day: DataDay, records: list[Record], sort: str | None) -> list[Record]:
    """Sort by the date fields asked for, studies without the date last; else by chance, another way every data day."""
    records = sorted(records, key=lambda one: hashlib.sha256(f"{day.day} {_number_of(one)}".encode()).digest())
    for item in reversed(sort.split(",") if sort else []):
        name, _, direction = item.partition(":")
        if name not in _SORTS:
            raise Refused("Unsupported sort field type: text")
        dated = [one for one in records if _date(one, name)]
        dated.sort(key=lambda one, field=name: _date(one, field), reverse=direction != "asc")  # type: ignore[misc]
        records = dated + [one for one in records if not _date(one, name)]
    return records


def _date(record: Record, name: str) -> str:
    return str(record["protocolSection"]["statusModule"].get(_SORTS[name], {}).get("date", ""))


def _number_of(record: Record) -> str:
    return str(record["protocolSection"]["identificationModule"]["nctId"])


def _study(day: DataDay, text: str) -> Reply:
    found = _NUMBER.fullmatch(text)
    if not found:
        raise Refused("Parameter `nctId` has incorrect format")
    number = f"NCT{int(found[1]):08d}"
    if number in day.merged:
        return Reply(b"", HTTPStatus.MOVED_PERMANENTLY, location=f"/api/v2/studies/{day.merged[number]}")
    if number not in day.records:
        raise Refused(f"NCT number {number} not found", HTTPStatus.NOT_FOUND)
    return Reply(_encode(day.records[number]))


def _history(number: str) -> Reply:
    if number not in history():
        raise Refused(f"NCT number {number} not found", HTTPStatus.NOT_FOUND)
    changes = []
    for version, one in enumerate(history()[number]):
        status = version_record(number, version)["protocolSection"]["statusModule"]["overallStatus"]
        changes.append({"version": version, "date": one.date, "status": status, "moduleLabels": one.labels})
    return Reply(_encode({"changes": changes}))


def _earlier(number: str, version: str) -> Reply:
    if not version.isdecimal() or int(version) >= len(history().get(number, ())):
        raise Refused(f"NCT number {number} not found", HTTPStatus.NOT_FOUND)
    return Reply(_encode({"studyVersion": int(version), "study": version_record(number, int(version))}))


def _size(text: str) -> int:
    if text and not text.isdecimal():
        raise Refused(f"Invalid value in parameter `pageSize`: `{text}`")
    return min(int(text or 0), MOST_A_PAGE) or USUAL_A_PAGE


def _token(offset: int) -> str:
    return base64.urlsafe_b64encode(f"sample page {offset}".encode()).decode().rstrip("=")


def _offset(token: str | None) -> int:
    """Read a page token; like the registry's it knows a place and nothing of the query."""
    if not token:
        return 0
    try:
        text = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        text = ""
    found = re.fullmatch(r"sample page (\d+)", text)
    if not found:
        raise Refused("Invalid value in parameter `pageToken`")
    return int(found[1])


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits
