"""Sites: each by facility, city and country; opened, closed, renamed, moved, in another status."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from trialwatch.changes.change import Finding
from trialwatch.changes.material import clean, location_key
from trialwatch.changes.pairing import difference, pair_alike, pair_by_name
from trialwatch.changes.phrases import counted, examples, sentence, shortened, words
from trialwatch.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from trialwatch.study import Location, Study


class SiteMatch(NamedTuple):
    """What became of the sites that differ: the same site, renamed in its city, moved to another city, opened, closed."""

    same: list[tuple[Location, Location]]
    renamed: list[tuple[Location, Location]]
    moved: list[tuple[Location, Location]]
    recountried: list[tuple[Location, Location]]
    opened: list[Location]
    closed: list[Location]


def compare_locations(older: Study, newer: Study) -> Finding:
    """Compare the sites; a country gained or lost weighs more than a site."""
    removed, added = difference(older.locations, newer.locations, location_key)
    match = _match(removed, added)
    lost, gained = _countries(older) - _countries(newer), _countries(newer) - _countries(older)
    respelled = {(clean(old.country), clean(new.country)) for old, new in match.recountried}
    only_respelled = {(one, other) for one, other in respelled if one in lost and other in gained}
    lost -= {one for one, _ in only_respelled}
    gained -= {other for _, other in only_respelled}
    countries = [f"{examples(sorted(gained), 3)} gained" if gained else "", f"{examples(sorted(lost), 3)} lost" if lost else ""]
    named = f"countries: {' and '.join(one for one in countries if one)}" if lost or gained else ""
    severity = Severity.MAJOR if lost or gained else Severity.MINOR
    return Finding(severity, _lines(removed), _lines(added), sentence(*_clauses(match, named)))


def _match(removed: list[Location], added: list[Location]) -> SiteMatch:
    same, removed, added = pair_by_name(removed, added, lambda one: _folded(one.facility, one.city, one.country))
    renamed: list[tuple[Location, Location]] = []
    left: list[Location] = []
    opened_by_city = _grouped(added)
    for city, here in _grouped(removed).items():
        pairs, alone, opened_by_city[city] = pair_alike(here, opened_by_city.get(city, []), lambda one: one.facility or "")
        renamed += pairs
        left += alone
    fresh = [one for here in opened_by_city.values() for one in here]
    named = [one for one in left if clean(one.facility)]
    unnamed = [one for one in left if not clean(one.facility)]
    moved, closed, opened = pair_by_name(named, fresh, lambda one: _folded(one.facility, one.country))
    recountried, closed, opened = pair_by_name(closed, opened, lambda one: _folded(one.facility, one.city))
    return SiteMatch(same, renamed, moved, recountried, opened, closed + unnamed)


def _grouped(sites: Iterable[Location]) -> dict[str, list[Location]]:
    grouped: dict[str, list[Location]] = {}
    for one in sites:
        grouped.setdefault(_folded(one.city, one.country), []).append(one)
    return grouped


def _folded(*texts: str | None) -> str:
    return "\x1e".join(clean(one).casefold() for one in texts)


def _countries(study: Study) -> set[str]:
    return {country for country in map(clean, (one.country for one in study.locations)) if country}


def _clauses(match: SiteMatch, named: str) -> list[str]:
    statuses = [(old, new) for old, new in match.same if clean(old.status) != clean(new.status)]
    respelled = [(old, new) for old, new in match.same if clean(old.status) == clean(new.status)]
    return [
        named,
        _sites(match.opened, "opened"),
        _sites(match.closed, "closed"),
        _statuses(statuses),
        _pairs(match.renamed, "renamed", by_name=True),
        _pairs(match.moved, "moved", by_name=False),
        _respelled_countries(match.recountried),
        _pairs(respelled, "written differently", by_name=True),
    ]


def _sites(sites: list[Location], what: str) -> str:
    if not sites:
        return ""
    where = [_short(one) for one in sites]
    return f"{counted(len(sites), 'site')} {what} ({'; '.join(where[:2])}{f'; and {len(where) - 2} more' if len(where) > 2 else ''})"


def _short(one: Location) -> str:
    """Name a site by facility and city, as far as the record says them."""
    place = ", ".join(part for part in (clean(one.city), clean(one.country)) if part)
    return ", ".join(part for part in (shortened(one.facility, 40), place) if part) or "unnamed site"


def _statuses(pairs: list[tuple[Location, Location]]) -> str:
    if not pairs:
        return ""
    old, new = pairs[0]
    if len(pairs) == 1:
        return f"site {_short(new)} changed from {words(old.status)} to {words(new.status)}"
    became = {clean(now.status) for _, now in pairs}
    to = f" to {words(new.status)}" if len(became) == 1 else ""
    return f"{len(pairs)} sites changed status{to} ({_short(new)} and {len(pairs) - 1} more)"


def _pairs(pairs: list[tuple[Location, Location]], what: str, *, by_name: bool) -> str:
    if not pairs:
        return ""
    old, new = pairs[0]
    first = shortened(old.facility, 50) if by_name else _short(old)
    then = _short(new) if by_name else f"{clean(new.city)}, {clean(new.country)}"
    return f"{counted(len(pairs), 'site')} {what} ({first} -> {then}{f' and {len(pairs) - 1} more' if len(pairs) > 1 else ''})"


def _respelled_countries(pairs: list[tuple[Location, Location]]) -> str:
    if not pairs:
        return ""
    old, new = pairs[0]
    return f"country of {counted(len(pairs), 'site')} changed from {clean(old.country) or 'none'} to {clean(new.country) or 'none'}"


def _lines(sites: list[Location]) -> list[str]:
    return sorted(_line(one) for one in sites)


def _line(one: Location) -> str:
    place = f"{clean(one.facility) or 'no facility'}, {clean(one.city) or 'no city'}, {clean(one.country) or 'no country'}"
    status = clean(one.status)
    return f"{place} ({status})" if status else place
