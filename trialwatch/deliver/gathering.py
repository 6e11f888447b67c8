"""One round of digests: everything that several watches ask is read once, from one consistent state of the store.

A filter is taken apart into its fields; each field's studies are found once and shared by all watches that use it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from datetime import datetime

from sqlalchemy import Connection, Engine

from trialwatch.asking import resolve
from trialwatch.changes import Change, compare
from trialwatch.digest import Digest, Site, StudyNews, Told, Window, covered, digest_of, what_changed, with_sites
from trialwatch.errors import NothingFound, Unreadable
from trialwatch.filters import Asked, Near
from trialwatch.registry.parse import parse_study
from trialwatch.rows import ChangeRow, LocationRow, Source, StudyRow
from trialwatch.store.deliveries import Ready
from trialwatch.store.detail import latest_raw
from trialwatch.store.news import changes_since, latest_change, numbers_matching, sites_of, snapshot, studies_by_number, survivors
from trialwatch.store.studies import source
from trialwatch.store.watches import StoredWatch
from trialwatch.store.where import distance_km
from trialwatch.watch import instant_text

_TOGETHER = {"drug": ("role",), "target": ("role",), "category": ("role",), "near": ("within",)}
_NOT_ALONE = frozenset({"role", "within", "study", "all"})
MOST_SITES = 5


@dataclass(slots=True)
class Gathering:
    """What one round has read so far; made by `gather`."""

    engine: Engine
    connection: Connection
    now: datetime
    source: Source
    last_seq: int
    learnt: list[tuple[int, ChangeRow]]
    merged: dict[str, str]
    _rows: dict[str, StudyRow] = field(default_factory=dict)
    _parts: dict[Asked, frozenset[str]] = field(default_factory=dict)
    _net: dict[tuple[str, int, int], Sequence[Change] | None] = field(default_factory=dict)
    _sums: dict[tuple[int, str], tuple[Told, ...]] = field(default_factory=dict)
    _sites: dict[str, list[LocationRow]] = field(default_factory=dict)
    _windows: dict[int, dict[str, list[ChangeRow]]] = field(default_factory=dict)

    def matching(self, asked: Asked) -> frozenset[str]:
        """Find the studies that match a filter now; raises UsageError for a word that means nothing any more."""
        found = self._part(Asked(study=self._followed(asked.study), all=asked.all))
        for one in fields(Asked):
            value = getattr(asked, one.name)
            if one.name not in _NOT_ALONE and value != one.default:
                more = {name: getattr(asked, name) for name in _TOGETHER.get(one.name, ())}
                found &= self._part(Asked(**{one.name: value, **more, "all": True}))
        return found

    def ready(self, stored: StoredWatch) -> Ready:
        """Put together what a watch has to tell since its last digest; raises UsageError as `matching` does."""
        matching = self.matching(stored.watch.asked)
        changes = self._window(stored.cursor)
        before = stored.members
        concerned = {number for number in changes if number in matching or number in before} | (before - matching)
        mine = {number: changes[number] for number in changes if number in concerned}
        window = Window(mine, self._studies(concerned), self.merged, before, matching)
        created_at = instant_text(self.now)
        digest = digest_of(
            stored.watch,
            window,
            lambda number: self._sum(stored.cursor, number),
            self.source,
            since=stored.last_run_at,
            created_at=created_at,
        )
        asked = stored.watch.asked
        if digest.studies and (asked.near or asked.city):
            digest = self._with_places(digest, asked)
        return Ready(stored, digest, max(self.last_seq, stored.cursor), matching, covered(window))

    def _part(self, asked: Asked) -> frozenset[str]:
        if asked not in self._parts:
            self._parts[asked] = numbers_matching(self.connection, resolve(asked, self.engine), self.now.date())
        return self._parts[asked]

    def _followed(self, numbers: tuple[str, ...]) -> tuple[str, ...]:
        """Add to studies named by number those that they were merged into."""
        return tuple(dict.fromkeys(one for number in numbers for one in (number, self.merged.get(number.upper().strip())) if one))

    def _window(self, cursor: int) -> dict[str, list[ChangeRow]]:
        if cursor not in self._windows:
            found: defaultdict[str, list[ChangeRow]] = defaultdict(list)
            for seq, row in self.learnt:
                if seq > cursor:
                    found[row.nct_id].append(row)
            self._windows[cursor] = dict(found)
        return self._windows[cursor]

    def _sum(self, cursor: int, number: str) -> tuple[Told, ...]:
        key = (cursor, number)
        if key not in self._sums:
            self._sums[key] = what_changed(self._window(cursor).get(number, ()), self._net_changes)
        return self._sums[key]

    def _studies(self, numbers: set[str]) -> dict[str, StudyRow]:
        unknown = numbers - self._rows.keys()
        if unknown:
            self._rows |= studies_by_number(self.connection, sorted(unknown), self.now.date())
        return self._rows

    def _net_changes(self, number: str, older: int, newer: int) -> Sequence[Change] | None:
        key = (number, older, newer)
        if key not in self._net:
            try:
                before, after = (parse_study(latest_raw(self.connection, number, version)) for version in (older, newer))
                self._net[key] = compare(before, after)
            except (Unreadable, NothingFound):
                self._net[key] = None
        return self._net[key]

    def _with_places(self, digest: Digest, asked: Asked) -> Digest:
        unknown = [one.nct_id for one in digest.studies if one.nct_id not in self._sites]
        found = sites_of(self.connection, unknown)
        self._sites |= {number: found.get(number, []) for number in unknown}
        wanted = resolve(Asked(near=asked.near, within=asked.within, city=asked.city, all=True), self.engine)
        return with_sites(digest, {one.nct_id: self._near(one, wanted.near, wanted.cities) for one in digest.studies})

    def _near(self, news: StudyNews, near: Near | None, cities: tuple[str, ...]) -> list[Site]:
        found = []
        for place in self._sites[news.nct_id]:
            km = distance_km(near.lat, near.lon, place.lat, place.lon) if near and place.lat is not None and place.lon is not None else None
            if place.city in cities or (near and km is not None and km <= near.within_km):
                found.append(Site(place.facility, place.city, place.country, place.status, km and round(km)))
        return sorted(found, key=lambda one: (one.km is None, one.km or 0))[:MOST_SITES]


@contextmanager
def gather(engine: Engine, watches: Sequence[StoredWatch], now: datetime) -> Iterator[Gathering]:
    """Begin a round for some watches."""
    with snapshot(engine) as connection:
        last = latest_change(connection)
        first = min((one.cursor for one in watches), default=last)
        yield Gathering(engine, connection, now, source(engine), last, changes_since(connection, first), survivors(connection))
