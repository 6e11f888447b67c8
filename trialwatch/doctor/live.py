"""Whether the live API still has the shape that trialwatch reads: a handful of small requests, each judged by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec

from trialwatch.doctor.finding import Area, Finding, fine, looked_at, problem, warning
from trialwatch.doctor.shape import Shape, enum_differences, shape_of
from trialwatch.errors import RegistryError
from trialwatch.registry.answer import Answer
from trialwatch.registry.client import Found, Merged, RegistryClient, Removed
from trialwatch.registry.page import Page, read_page
from trialwatch.registry.parse import guess_nct_id
from trialwatch.registry.query import Query

NOBODY = "NCT99999999"
"""A number that the registry has not given out and will not for decades."""
SMALL = 5


@dataclass(slots=True)
class Examined:
    """What one examination of the API met: findings, and what to report beside them."""

    base: str
    findings: list[Finding] = field(default_factory=list)
    api_version: str = ""
    data_timestamp: str = ""
    shape: Shape = field(default_factory=Shape)
    requests: int = 0
    bytes_received: int = 0


def examine_api(client: RegistryClient, query: Query) -> Examined:
    """Ask for version, pages, single studies and enumerations, and compare each answer with what trialwatch reads."""
    seen = Examined(client.conversation.address.base)
    checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("version", lambda: _version(client, seen)),
        ("pages", lambda: _pages(client, query)),
        ("ids", lambda: _by_ids(client, query)),
        ("single study", lambda: _single(client, query)),
        ("unknown study", lambda: _nobody(client)),
        ("enumerations", lambda: _enums(client)),
        ("records", lambda: _records(client, query, seen)),
    )
    for what, check in checks:
        seen.findings += looked_at(Area.REGISTRY, what, check)
    seen.requests, seen.bytes_received = client.requests, client.bytes_received
    return seen


def _version(client: RegistryClient, seen: Examined) -> Iterator[Finding]:
    version = client.version()
    seen.api_version, seen.data_timestamp = version.api_version, version.data_timestamp
    yield fine(Area.REGISTRY, "version", f"API {version.api_version}, data of {version.data_timestamp}.")
    if version.data_timestamp.count("T") != 1 or len(version.data_timestamp.rstrip("Z")) != len("2026-01-01T00:00:00"):
        yield problem(Area.REGISTRY, "version", f"dataTimestamp has another form: {version.data_timestamp[:40]!r}.")
    if not version.etag:
        yield warning(Area.REGISTRY, "ETag", "/version carries no ETag: a sync without news costs a body.")
        return
    again = client.version(version.etag)
    if again.unchanged:
        yield fine(Area.REGISTRY, "ETag", "An unchanged data set is answered with 304.")
    else:
        yield warning(Area.REGISTRY, "ETag", "The tag of a moment ago is not answered with 304.")


def _pages(client: RegistryClient, query: Query) -> Iterator[Finding]:
    asked = {**query.params, "pageSize": str(SMALL)}
    first = _page(client, {**asked, "countTotal": "true"})
    if first.total_count is None:
        yield problem(Area.REGISTRY, "countTotal", "The first page does not say how many studies there are.")
    else:
        yield fine(Area.REGISTRY, "countTotal", f"The query finds {first.total_count} studies.")
    if len(first.studies) != SMALL:
        yield warning(Area.REGISTRY, "pageSize", f"{SMALL} studies were asked for, {len(first.studies)} came.")
    if not first.next_page_token:
        yield problem(Area.REGISTRY, "nextPageToken", "The first page gives no token for the second.")
        return
    second = _page(client, {**asked, "pageToken": first.next_page_token})
    both = [{guess_nct_id(bytes(raw)) for raw in page.studies} for page in (first, second)]
    if both[0] & both[1] or not both[1] - {None}:
        yield problem(Area.REGISTRY, "nextPageToken", f"The second page repeats the first or is empty: {_listed(both[0] & both[1])}.")
    else:
        yield fine(Area.REGISTRY, "nextPageToken", "The token leads to a second page with other studies.")
    if second.total_count is not None:
        yield fine(Area.REGISTRY, "countTotal on page 2", "The second page counts too, which is new and does no harm.")
    belonging = {guess_nct_id(bytes(raw)) for page in client.studies_by_id(sorted(filter(None, both[1])), query) for raw in page.studies}
    if both[1] - belonging - {None}:
        stray = _listed(both[1] - belonging)
        yield problem(Area.REGISTRY, "query of page 2", f"The second page holds studies that the query does not find: {stray}.")
    else:
        yield fine(Area.REGISTRY, "query of page 2", "The second page is one of the same query.")


def _by_ids(client: RegistryClient, query: Query) -> Iterator[Finding]:
    wanted = _some_numbers(client, query)
    came = {guess_nct_id(bytes(raw)) for page in client.studies_by_id([*wanted, NOBODY]) for raw in page.studies}
    if came == set(wanted):
        yield fine(Area.REGISTRY, "filter.ids", f"{len(wanted)} numbers bring their studies, one that is not given out brings none.")
    else:
        yield problem(Area.REGISTRY, "filter.ids", f"Asked for {_listed(set(wanted))}, got {_listed(came)}.")


def _single(client: RegistryClient, query: Query) -> Iterator[Finding]:
    number = _some_numbers(client, query)[0]
    match client.study(number):
        case Found(raw) if guess_nct_id(raw) == number:
            yield fine(Area.REGISTRY, "single study", f"{number} can be fetched alone.")
        case Merged(into):
            yield problem(Area.REGISTRY, "single study", f"{number} comes with a page but leads to {into} alone.")
        case _:
            yield problem(Area.REGISTRY, "single study", f"{number} comes with a page but not alone.")


def _nobody(client: RegistryClient) -> Iterator[Finding]:
    if isinstance(client.study(NOBODY), Removed):
        yield fine(Area.REGISTRY, "unknown study", "A number that is not given out is answered with 404 and its text.")
    else:
        yield problem(Area.REGISTRY, "unknown study", f"{NOBODY} is not answered with 404.")


def _enums(client: RegistryClient) -> Iterator[Finding]:
    try:
        enums = client.conversation.ask(client.conversation.address.url("studies/enums"), _read_enums)
    except RegistryError as error:
        yield warning(Area.REGISTRY, "enumerations", f"They cannot be compared: {error.message}")
        return
    added, gone = enum_differences(enums)
    if added:
        yield warning(
            Area.REGISTRY, "enumerations", f"The API lists tokens that trialwatch does not know: {', '.join(added)}.", "Please report them."
        )
    if gone:
        yield warning(Area.REGISTRY, "enumerations", f"The API no longer lists: {', '.join(gone)}.")
    if not added and not gone:
        yield fine(Area.REGISTRY, "enumerations", f"{len(enums)} lists of tokens; those that trialwatch knows agree.")


def _read_enums(answer: Answer) -> dict[str, list[str]]:
    try:
        listed = msgspec.json.decode(answer.body, type=list[_EnumInfo])
    except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
        raise RegistryError(f"/studies/enums has another form ({fault}).") from fault
    return {one.type: [value.value for value in one.values] for one in listed}


class _EnumValue(msgspec.Struct):
    value: str


class _EnumInfo(msgspec.Struct):
    type: str
    values: list[_EnumValue] = []


def _records(client: RegistryClient, query: Query, seen: Examined) -> Iterator[Finding]:
    asked = {**query.params, "pageSize": str(client.settings.page_size)}
    page = _page(client, asked)
    seen.shape = shape = shape_of([bytes(raw) for raw in page.studies])
    if shape.unreadable:
        shown = "; ".join(f"{number or '?'}: {reason}" for number, reason in shape.unreadable[:SMALL])
        yield problem(Area.REGISTRY, "records", f"{len(shape.unreadable)} of {shape.records} records cannot be read: {shown}.")
    else:
        yield fine(Area.REGISTRY, "records", f"All {shape.records} records of a page can be read.")
    if shape.missing:
        yield warning(Area.REGISTRY, "fields", f"No record of the page has: {', '.join(shape.missing)}.")
    if shape.unknown_fields:
        yield fine(Area.REGISTRY, "fields", f"{len(shape.unknown_fields)} fields are not read (listed in the report).")
    if shape.unknown_values:
        shown = ", ".join(f"{value} ({count})" for value, count in shape.unknown_values.most_common(SMALL))
        yield warning(Area.REGISTRY, "values", f"Tokens that trialwatch does not know: {shown}.", "Please report them.")


def _page(client: RegistryClient, params: dict[str, str]) -> Page:
    return client.conversation.ask(client.conversation.address.url("studies"), lambda answer: read_page(answer.body), params=params)


def _some_numbers(client: RegistryClient, query: Query) -> list[str]:
    page = _page(client, {**query.params, "pageSize": str(SMALL)})
    numbers = [number for raw in page.studies if (number := guess_nct_id(bytes(raw)))]
    if not numbers:
        raise RegistryError("The query finds no study with a number.", "Check the setting conditions.")
    return numbers


def _listed(numbers: set[str | None]) -> str:
    return ", ".join(sorted(str(one) for one in numbers)[:SMALL]) or "none"
