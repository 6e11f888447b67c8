"""The registry's client: the endpoints of API v2 that trialwatch reads, each as one method with a typed answer."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Self

import msgspec

from trialwatch.errors import RegistryNonsense
from trialwatch.registry.answer import Answer
from trialwatch.registry.connection import ClientSettings, connect
from trialwatch.registry.conversation import Conversation, Surroundings
from trialwatch.registry.page import Page, excerpt, read_page, read_version, salvage_page
from trialwatch.registry.query import Query, normalise_nct_id
from trialwatch.registry.refusal import refuse

if TYPE_CHECKING:
    import httpx

__all__ = ["ClientSettings", "Found", "Merged", "RegistryClient", "Removed", "Surroundings", "VersionAnswer"]

IDS_AT_ONCE = 500
"""How many numbers go into one request; nobody knows the longest address that the registry takes."""
_MOST_EMPTY = 20
_MOST_STUDIES = 1_000_000
_STUDY_ANSWERS = frozenset({200, 301, 302, 303, 307, 308, 404})


@dataclass(frozen=True, slots=True)
class VersionAnswer:
    """What `/version` says: the data set's instant (UTC, no zone) and its tag; where `unchanged`, only the tag is known."""

    data_timestamp: str
    api_version: str
    etag: str | None
    unchanged: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """The registry has the study; `raw` is its record."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Merged:
    """The number is a former or duplicate one of the study `into`."""

    into: str


@dataclass(frozen=True, slots=True)
class Removed:
    """The registry has no study of that number."""


class RegistryClient:
    """Asks the registry, politely and for as long as it is open; counts requests and the bytes on the wire."""

    def __init__(
        self,
        settings: ClientSettings | None = None,
        *,
        transport: httpx.BaseTransport | None = None,
        around: Surroundings | None = None,
    ) -> None:
        """Connect to nothing yet; tests bring their own transport and surroundings.

        Raises SettingsError for an address that is neither https nor this machine, or settings that cannot be used.
        """
        self.settings = settings or ClientSettings()
        self._http = connect(self.settings, transport)
        self.conversation = Conversation(self.settings, self._http, around or Surroundings())

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the connection."""
        self.close()

    def close(self) -> None:
        """Close the connection; the client cannot be used after that."""
        self._http.close()

    @property
    def requests(self) -> int:
        """How many requests were sent, repeated ones included."""
        return self.conversation.requests

    @property
    def bytes_received(self) -> int:
        """How many bytes of bodies arrived, as packed on the wire."""
        return self.conversation.bytes_received

    def version(self, etag: str | None = None) -> VersionAnswer:
        """Ask how old the data are; with the tag of an earlier answer, a data set that did not move costs no body."""

        def read(answer: Answer) -> VersionAnswer:
            if answer.status == 304:
                return VersionAnswer("", "", etag, unchanged=True)
            version = read_version(answer.body)
            return VersionAnswer(version.data_timestamp, version.api_version, answer.headers.get("etag"))

        headers = {"If-None-Match": etag} if etag else {}
        expected = frozenset({200, 304}) if etag else frozenset({200})
        return self.conversation.ask(self._url("version"), read, headers=headers, expected=expected)

    def pages(self, query: Query) -> Iterator[Page]:
        """Fetch every page of a query, one after another; the first carries the total.

        Raises RegistryNonsense where the pages do not end.
        """
        return self._walk(query.params)

    def studies_by_id(self, nct_ids: Sequence[str], query: Query | None = None) -> Iterator[Page]:
        """Fetch studies by their numbers, of those only the ones that a query finds, where one is given.

        A number that the registry does not have is no error, and one that was merged brings the study it went into.
        Raises UsageError for a text that is no number.
        """
        numbers = iter(list(dict.fromkeys(normalise_nct_id(one) for one in nct_ids)))
        found = query.params if query else {}
        while batch := list(islice(numbers, IDS_AT_ONCE)):
            yield from self._walk({**found, "filter.ids": "|".join(batch)})

    def study(self, nct_id: str) -> Found | Merged | Removed:
        """Fetch one study, and learn what became of it where it is not there; raises UsageError for no number."""
        number = normalise_nct_id(nct_id)
        url = self._url(f"studies/{number}")

        def read(answer: Answer) -> tuple[Answer, bytes]:
            return answer, _one_record(answer.body) if answer.status == 200 else b""

        answer, record = self.conversation.ask(url, read, expected=_STUDY_ANSWERS)
        if answer.status == 200:
            return Found(record)
        return self._removed(answer, number) if answer.status == 404 else self._merged(answer, number)

    def _url(self, path: str) -> str:
        return self.conversation.address.url(path)

    def _removed(self, answer: Answer, number: str) -> Removed:
        """Believe only the registry itself that a study is gone, not any page that was not found."""
        if answer.is_web_page or not re.search(
            rf"{number}\b.*not found", answer.body.decode("utf-8", "replace"), re.IGNORECASE | re.DOTALL
        ):
            refuse(answer, self.conversation.address, None)
        return Removed()

    def _merged(self, answer: Answer, number: str) -> Merged:
        location = answer.headers.get("location", "")
        into = self.conversation.address.redirected_study(answer.url, location)
        if into == number:
            raise self.conversation.address.strange_redirect(location)
        return Merged(into)

    def _walk(self, params: Mapping[str, str]) -> Iterator[Page]:
        """Follow the tokens of one search; a token is only ever sent with the parameters that it was given for."""
        asked = {**params, "pageSize": str(self.settings.page_size)}
        page = self._fetch_page({**asked, "countTotal": "true"})
        guard = _EndlessGuard(page.total_count, self.settings.page_size)
        while True:
            guard.check(page)
            yield page
            if not page.next_page_token:
                return
            page = self._fetch_page({**asked, "pageToken": page.next_page_token})

    def _fetch_page(self, params: Mapping[str, str]) -> Page:
        return self.conversation.ask(
            self._url("studies"), lambda answer: read_page(answer.body), params=params, rescue=lambda answer: salvage_page(answer.body)
        )


class _EndlessGuard:
    """Notices pages that go in circles or bring far more than was promised."""

    def __init__(self, total: int | None, page_size: int) -> None:
        promised = _MOST_STUDIES if total is None else min(max(total, 0), _MOST_STUDIES)
        self._most = 2 * promised + page_size
        self._arrived = self._empty = 0
        self._tokens: set[str] = set()

    def check(self, page: Page) -> None:
        """Raise RegistryNonsense where this page shows that the walk would not end."""
        self._arrived += len(page.studies)
        self._empty = 0 if page.studies else self._empty + 1
        token = page.next_page_token
        if token and (token in self._tokens or self._empty > _MOST_EMPTY or self._arrived > self._most):
            raise RegistryNonsense("The registry's pages do not end.", "What arrived is stored; try again later.")
        if token:
            self._tokens.add(token)


def _one_record(body: bytes) -> bytes:
    """Check that an answer is one whole JSON value; what it holds is read later."""
    record = body.strip()
    try:
        msgspec.json.decode(record, type=msgspec.Raw)
    except RecursionError:
        return record
    except msgspec.MsgspecError as problem:
        raise RegistryNonsense(f"The registry's answer is not a study ({problem}): {excerpt(body)}") from problem
    return record
