"""The Python library: a store opened for reading, its studies, changes, versions and tags as plain typed values.

    >>> from trialwatch import open_store
    >>> with open_store("trialwatch.db") as store:  # doctest: +SKIP
    ...     for study in store.studies(drug="sorafenib", phase="3"):
    ...         print(study.nct_id, study.brief_title)

What stands here is stable: `open_store`, `tag_record`, the class `Store` with its methods, and the values that they
give (`trialwatch.rows`, `trialwatch.changes.Change`, `trialwatch.tagging.Tag`). Errors are those of
`trialwatch.errors`. In the examples `store` is a store of the sample that comes with trialwatch.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypedDict, Unpack

from trialwatch.asking import a_date, nct_number, resolve, since
from trialwatch.changes import ELEMENTS, Change, compare
from trialwatch.errors import NothingFound, StoreError, UsageError
from trialwatch.filters import Asked, ChangeFilter
from trialwatch.registry.parse import parse_study
from trialwatch.rows import ChangeRow, Source, StudyDetail, StudyRow, TagRow, VersionRow
from trialwatch.settings import did_you_mean, load_settings, redacted
from trialwatch.severity import Severity
from trialwatch.store.changes import list_changes
from trialwatch.store.detail import latest_raw, read_study
from trialwatch.store.engine import exists, open_engine, reading, shown
from trialwatch.store.schema import HEAD, revision
from trialwatch.store.studies import SORTS, list_studies, source
from trialwatch.tagging import Tag, tag

if TYPE_CHECKING:
    from sqlalchemy import Engine

__all__ = ["Asking", "Store", "open_store", "tag_record"]


class Asking(TypedDict, total=False):
    """The filter of `trialwatch list` in a reader's own words; several values are alternatives."""

    text: str
    drug: str | Sequence[str]
    target: str | Sequence[str]
    category: str | Sequence[str]
    role: str
    status: str | Sequence[str]
    phase: str | Sequence[str]
    study_type: str | Sequence[str]
    country: str | Sequence[str]
    city: str | Sequence[str]
    near: str
    within: str
    sponsor: str | Sequence[str]
    study: str | Sequence[str]
    recruiting: bool
    has_results: bool
    stale: bool
    updated_since: str
    all: bool


def open_store(database: str | Path | None = None) -> Store:
    """Open a store that is there: a file, an SQLAlchemy URL, or the one that the settings name.

    Raises NothingFound where there is none, StoreError for one of another revision, StoreDamaged, StoreNewer.

        >>> open_store("no-such-file.db")
        Traceback (most recent call last):
        trialwatch.errors.NothingFound: There is no store at no-such-file.db.
        `trialwatch sync` makes and fills one.
    """
    name = str(database) if database is not None else load_settings().database
    if not exists(name):
        raise NothingFound(f"There is no store at {redacted(name)}.", "`trialwatch sync` makes and fills one.")
    engine = open_engine(name)
    if revision(engine) != HEAD:
        raise StoreError(f"The store {shown(engine.url)} is of another revision.", "`trialwatch db upgrade` brings it up.")
    return Store(engine)


def tag_record(record: bytes | str) -> tuple[Tag, ...]:
    """Tag one record of the registry (its JSON) with categories, drugs and targets, each with role and evidence.

    Raises Unreadable for a record that is none.

        >>> record = '''{"protocolSection": {
        ...     "identificationModule": {"nctId": "NCT90000001", "briefTitle": "Sorafenib in advanced HCC"},
        ...     "armsInterventionsModule": {"interventions": [{"type": "DRUG", "name": "Sorafenib"}]}}}'''
        >>> [one.id for one in tag_record(record) if one.kind == "drug"]
        ['sorafenib']
    """
    return tag(parse_study(record.encode() if isinstance(record, str) else record))


class Store:
    """A store opened for reading; also a context manager. Made by `open_store`."""

    def __init__(self, engine: Engine) -> None:
        """Take a ready engine; use `open_store`."""
        self._engine = engine

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def studies(
        self, *, sort: str = "updated", limit: int | None = None, today: date | None = None, **asked: Unpack[Asking]
    ) -> list[StudyRow]:
        """List studies by the filter of `trialwatch list`; all that belong to HCC without one.

        `sort` is a field such as `updated`, `start` or `enrollment`, perhaps with `:asc` or `:desc`. Staleness is judged
        on `today`, which is the day in UTC unless told. Raises UsageError for a word that means nothing.

            >>> [study.nct_id for study in store.studies(drug="sorafenib", phase="3", sort="nct", limit=3)]
            ['NCT00105443', 'NCT00692770', 'NCT01730937']
            >>> store.studies(drug="sorafenip")
            Traceback (most recent call last):
            trialwatch.errors.UsageError: No drug is called 'sorafenip'.
            Did you mean sorafenib or regorafenib or encorafenib?
        """
        name, _, way = sort.partition(":")
        if name not in SORTS or way not in ("", "asc", "desc"):
            raise UsageError(f"A list cannot be sorted by {sort!r}.", did_you_mean(name, list(SORTS)))
        wanted = resolve(_asked(asked), self._engine)
        return list_studies(self._engine, wanted, today or _today(), sort=sort, limit=limit)[0]

    def study(self, nct_id: str, *, today: date | None = None) -> StudyDetail:
        """Read one study whole: arms, outcomes, sites, tags with evidence, versions, changes.

        Raises NothingFound where the store does not have it.

            >>> study = store.study("NCT01658878")
            >>> study.overall_status, [one.id for one in study.drugs]
            ('COMPLETED', ['cabozantinib', 'ipilimumab', 'nivolumab', 'sorafenib'])
        """
        return read_study(self._engine, nct_number(nct_id), today or _today(), parse_study)

    def tags(self, nct_id: str) -> tuple[TagRow, ...]:
        """Give the tags of a study, each with the very words of the record that made it.

        >>> tags = store.tags("NCT01774344")
        >>> [(one.id, one.role) for one in tags if one.kind == "drug"]
        [('regorafenib', 'experimental')]
        >>> all(one.evidence for one in tags)
        True
        """
        return self.study(nct_id).tags

    def versions(self, nct_id: str) -> tuple[VersionRow, ...]:
        """List the stored versions of a study, oldest first; they count from 0.

        >>> [one.version for one in store.versions("NCT05904886")]
        [0, 1]
        """
        return self.study(nct_id).versions

    def record(self, nct_id: str, version: int | None = None) -> bytes:
        """Give a record as the registry sent it, as JSON: the newest, or that of one version.

        >>> import json
        >>> json.loads(store.record("NCT05904886", 0))["protocolSection"]["identificationModule"]["nctId"]
        'NCT05904886'
        """
        with reading(self._engine) as connection:
            return latest_raw(connection, nct_number(nct_id), version)

    def compare(self, nct_id: str, older: int, newer: int) -> tuple[Change, ...]:
        """Tell what changed from one version of a study to another, element by element.

        >>> [(one.element, str(one.severity)) for one in store.compare("NCT05904886", 0, 1)][:1]
        [('primary_outcomes', 'critical')]
        >>> store.compare("NCT05904886", 1, 1)
        ()
        """
        return compare(*(parse_study(self.record(nct_id, version)) for version in (older, newer)))

    def changes(
        self,
        *,
        since: str | None = None,
        until: str | None = None,
        min_severity: str | None = None,
        element: str | Iterable[str] = (),
        limit: int | None = None,
        **asked: Unpack[Asking],
    ) -> list[ChangeRow]:
        """List changes, newest first; `since` is a date or a time back from now such as `7d`.

        Raises UsageError for a word that means nothing.

            >>> for change in store.changes(element="primary_completion_date", limit=1):
            ...     print(change.nct_id, change.severity, change.summary)
            NCT07059494 major Primary completion moved from 2027-08-01 to 2028-03-01 (+7 months, 213 days).
        """
        which = ChangeFilter(
            since=_since(since) if since else None,
            until=a_date("until", until) if until else None,
            min_severity=_known("severity", min_severity, [str(one) for one in Severity]) if min_severity else None,
            elements=tuple(_known("data element", one, list(ELEMENTS)) for one in _texts(element)),
        )
        return list_changes(self._engine, resolve(_asked(asked), self._engine), which, limit=limit)[0]

    @property
    def source(self) -> Source:
        """Where the answers come from and how old they are; cite it with whatever you publish.

        >>> store.source.NAME, store.source.data_timestamp
        ('ClinicalTrials.gov, U.S. National Library of Medicine', '2026-11-20T09:00:04Z')
        """
        return source(self._engine)


def _asked(given: Asking) -> Asked:
    """Bring keywords into the shape that the commands use; one text counts as one value."""
    known = Asked.__dataclass_fields__
    for name in given:
        if name not in known:
            raise UsageError(f"There is no filter {name!r}.", did_you_mean(name, list(known)))
    return Asked(**{name: tuple(_texts(value)) if known[name].default == () else value for name, value in given.items()})  # type: ignore[arg-type]


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, Iterable) else (str(value),)


def _since(text: str) -> str:
    return since("since", text, datetime.now(UTC))


def _known(kind: str, word: str, known: list[str]) -> str:
    name = word.strip().casefold().replace("-", "_").replace(" ", "_")
    if name not in known:
        raise UsageError(f"{word!r} is no {kind}.", did_you_mean(name, known))
    return name


def _today() -> date:
    return datetime.now(UTC).date()
