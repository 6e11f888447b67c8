"""What a reader's words mean: names of drugs, places and statuses become the filter that the store understands.

A word that means nothing raises UsageError and suggests the nearest words that do.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from trialwatch.errors import UsageError
from trialwatch.filters import Asked, Filter, Near
from trialwatch.settings import did_you_mean
from trialwatch.study import OverallStatus, PartialDate, Phase, StudyType

if TYPE_CHECKING:
    from sqlalchemy import Engine

KM_PER_MILE = 1.609344
_NCT = re.compile(r"[Nn][Cc][Tt]0*([1-9]\d{0,7})")
_DURATION = re.compile(r"(\d+)\s*(h|d|w|m|y)")
_DAYS = {"h": 1 / 24, "d": 1, "w": 7, "m": 30, "y": 365}
_ROLES = ("experimental", "comparator", "any")
_STATUS_WORDS = {"active": "ACTIVE_NOT_RECRUITING", "not yet": "NOT_YET_RECRUITING", "by invitation": "ENROLLING_BY_INVITATION"}
_PHASE_WORDS = {
    "1": ("PHASE1",),
    "2": ("PHASE2",),
    "3": ("PHASE3",),
    "4": ("PHASE4",),
    "0": ("EARLY_PHASE1",),
    "early 1": ("EARLY_PHASE1",),
    "n/a": ("NA",),
    "1/2": ("PHASE1", "PHASE2"),
    "2/3": ("PHASE2", "PHASE3"),
}


def resolve(asked: Asked, engine: Engine) -> Filter:
    """Turn a reader's words into a Filter, by the vocabulary and by the places that occur in the store.

    Raises UsageError for a word that means nothing, with the nearest ones that do.
    """
    return Filter(
        text=asked.text or None,
        drugs=tuple(dict.fromkeys(_drug(name, engine) for name in asked.drug)),
        targets=_targets(asked.target),
        categories=tuple(dict.fromkeys(known_category(name) for name in asked.category)),
        role=_one_of("role", asked.role, _ROLES),
        statuses=tuple(statuses(asked.status)),
        phases=tuple(dict.fromkeys(token for word in asked.phase for token in _phases(word))),
        study_types=tuple(_token("study type", word, StudyType, {"expanded": "EXPANDED_ACCESS"}) for word in asked.study_type),
        countries=tuple(_country(word, engine) for word in asked.country),
        cities=tuple(name for word in asked.city for name in _city(word, engine)),
        near=_near(asked.near, asked.within, engine) if asked.near else None,
        sponsors=asked.sponsor,
        nct_ids=tuple(nct_number(word) for word in asked.study),
        recruiting=asked.recruiting,
        has_results=asked.has_results,
        stale=asked.stale,
        updated_since=a_date("--updated-since", asked.updated_since) if asked.updated_since else None,
        mentions=asked.all,
    )


def nct_number(text: str) -> str:
    """Read an NCT number as people write it; raises UsageError for anything else."""
    found = _NCT.fullmatch(text.strip())
    if not found:
        raise UsageError(f"{text[:60]!r} is no NCT number.", "A number looks like NCT01658878: NCT and eight digits.")
    return f"NCT{int(found[1]):08d}"


def statuses(words: Sequence[str]) -> list[str]:
    """Read statuses as people write them (`recruiting`, `not yet recruiting`, `ACTIVE_NOT_RECRUITING`)."""
    return [_token("status", word, OverallStatus, _STATUS_WORDS) for word in words]


def a_date(option: str, text: str) -> str:
    """Read a calendar date as precise as it was written; raises UsageError for what is none."""
    found = PartialDate(text.strip())
    if found.earliest is None:
        raise UsageError(f"{option} {text!r} is no date.", "Write 2026, 2026-03 or 2026-03-15.")
    return str(found)


def since(option: str, text: str, now: datetime) -> str:
    """Read a date, or a duration back from now (`12h`, `7d`, `2w`, `3m`, `1y`) as an instant."""
    found = _DURATION.fullmatch(text.strip().lower())
    if not found:
        try:
            return a_date(option, text)
        except UsageError as problem:
            raise UsageError(problem.message, "Write a date such as 2026-03-15, or a time back from now such as 7d, 2w or 3m.") from problem
    return (now - timedelta(days=int(found[1]) * _DAYS[found[2]])).strftime("%Y-%m-%dT%H:%M:%SZ")


def _drug(name: str, engine: Engine) -> str:
    from trialwatch.store.studies import unlisted_drugs  # noqa: PLC0415
    from trialwatch.vocabulary import fold, vocabulary  # noqa: PLC0415

    if vocabulary().drug(name) is None:
        wanted = fold(name)
        for unlisted in unlisted_drugs(engine):
            if fold(unlisted) == wanted:
                return unlisted
    return known_drug(name)


def known_drug(name: str) -> str:
    """Find the drug of the vocabulary that a name means; raises UsageError with the nearest names."""
    from trialwatch.vocabulary import vocabulary  # noqa: PLC0415

    words = vocabulary()
    found = words.drug(name)
    if not found:
        raise UsageError(
            f"No drug is called {name[:60]!r}.", _nearest(words.nearest_drugs(name), "`trialwatch vocabulary drugs` lists all.")
        )
    return found.id


def _targets(names: Sequence[str]) -> tuple[str, ...]:
    """Find the targets that names mean, a family with all its members."""
    if not names:
        return ()
    from trialwatch.vocabulary import vocabulary  # noqa: PLC0415  (only a question about tags needs it)

    words = vocabulary()
    return tuple(sorted({one for name in names for one in words.covered_targets(known_target(name))}))


def known_target(name: str) -> str:
    """Find the target that a name means; raises UsageError with the nearest names."""
    from trialwatch.vocabulary import vocabulary  # noqa: PLC0415

    words = vocabulary()
    found = words.target(name)
    if not found:
        raise UsageError(
            f"No target is called {name[:60]!r}.", _nearest(words.nearest_targets(name), "`trialwatch vocabulary targets` lists all.")
        )
    return found.id


def known_category(name: str) -> str:
    """Find the therapy category that a name means; raises UsageError with the nearest names."""
    from trialwatch.vocabulary.categories import categories  # noqa: PLC0415

    by_word = {fold_word(word): one.id for one in categories().values() for word in (one.id, one.label)}
    found = by_word.get(fold_word(name))
    if not found:
        raise UsageError(f"No category is called {name[:60]!r}.", did_you_mean(name, list(categories())))
    return found


def _nearest(names: Sequence[str], otherwise: str) -> str:
    return f"Did you mean {' or '.join(names)}?" if names else otherwise


_COUNTRY_WORDS = {
    "usa": "united states",
    "us": "united states",
    "uk": "united kingdom",
    "korea": "south korea",
    "turkey": "turkey (türkiye)",
}


def _country(word: str, engine: Engine) -> str:
    from trialwatch.store.studies import known_countries  # noqa: PLC0415

    known = known_countries(engine)
    usual = _COUNTRY_WORDS.get(word.strip().casefold(), word)
    return _same_word("country", usual if usual in {one.casefold() for one in known} else word, known)[0]


def _city(word: str, engine: Engine) -> list[str]:
    from trialwatch.store.studies import known_cities  # noqa: PLC0415

    return _same_word("city", word, known_cities(engine))


def _same_word(kind: str, word: str, known: Sequence[str]) -> list[str]:
    found = [one for one in known if one.strip().casefold() == word.strip().casefold()]
    if not found:
        raise UsageError(f"No site of the store lies in a {kind} called {word[:60]!r}.", did_you_mean(word, list(known)))
    return found


def _near(text: str, within: str, engine: Engine) -> Near:
    from trialwatch.store.studies import points_of_city  # noqa: PLC0415

    reach = kilometres(within)
    point = re.fullmatch(r"\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*", text)
    if point:
        lat, lon = float(point[1]), float(point[2])
        if abs(lat) > 90 or abs(lon) > 180:
            raise UsageError(f"--near {text!r} lies outside the Earth.", "Give latitude,longitude in degrees, such as 35.68,139.69.")
        return Near(lat, lon, reach, text)
    city, _, country = (part.strip() for part in text.partition(","))
    found = points_of_city(engine, _city(city, engine))
    if country:
        found = [one for one in found if one[1].casefold() == country.casefold()]
    if not found:
        raise UsageError(f"No site of the store with a known position lies in {text!r}.", "Give latitude,longitude in degrees instead.")
    if len(found) > 1:
        raise UsageError(f"There is more than one {city}.", f"Say which: {' or '.join(f'{one[0]}, {one[1]}' for one in found)}.")
    return Near(found[0][2], found[0][3], reach, text)


def kilometres(text: str) -> float:
    """Read a distance (`100km`, `60mi`, `100`) in kilometres; raises UsageError for what is none."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*(km|mi)?\s*", text.lower())
    if not found or float(found[1]) <= 0:
        raise UsageError(f"--within {text!r} is no distance.", "Write 100km or 60mi.")
    return float(found[1]) * (KM_PER_MILE if found[2] == "mi" else 1)


def fold_word(word: str) -> str:
    """Make words comparable however they are written."""
    return re.sub(r"[\s_-]+", " ", word.strip().casefold())


def _one_of(kind: str, word: str, known: Sequence[str]) -> str:
    if word.casefold() not in known:
        raise UsageError(f"{word!r} is no {kind}.", did_you_mean(word, list(known)))
    return word.casefold()


def _token(kind: str, word: str, vocabulary: type[OverallStatus | StudyType | Phase], more: Mapping[str, str]) -> str:
    by_word = {**{fold_word(token): str(token) for token in vocabulary}, **more}
    found = by_word.get(fold_word(word))
    if not found:
        raise UsageError(f"{word[:60]!r} is no {kind}.", did_you_mean(fold_word(word), list(by_word)))
    return found


def _phases(word: str) -> tuple[str, ...]:
    short = re.sub(r"^phase\s*", "", fold_word(word))
    if short in _PHASE_WORDS:
        return _PHASE_WORDS[short]
    return (_token("phase", word, Phase, {fold_word(key): value[0] for key, value in _PHASE_WORDS.items()}),)


def on_day(text: str) -> date:
    """Read `--as-of` as the last day that it can mean."""
    found = PartialDate(a_date("--as-of", text)).latest
    if found is None:
        raise UsageError(f"--as-of {text!r} is no date.", "Write 2026-03-15.")
    return found
