"""Whether a record answers a query of the sample registry: words and phrases joined by AND and OR, nothing more."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_IDENTIFICATION = ("identificationModule", "nctId"), ("identificationModule", "nctIdAliases")
_TITLES = ("identificationModule", "briefTitle"), ("identificationModule", "officialTitle"), ("identificationModule", "acronym")
_SUMMARY = ("descriptionModule", "briefSummary")
_ALL: tuple[tuple[str, ...], ...] = ((),)
AREAS: dict[str, tuple[tuple[str, ...], ...]] = {
    "query.cond": (("conditionsModule",), *_TITLES, _SUMMARY, *_IDENTIFICATION),
    "query.term": _ALL,
    "query.titles": _TITLES,
    "query.intr": (("armsInterventionsModule",), *_TITLES),
    "query.outc": (("outcomesModule",),),
    "query.locn": (("contactsLocationsModule", "locations"),),
    "query.id": (("identificationModule",),),
    "query.lead": (("sponsorCollaboratorsModule", "leadSponsor"),),
    "query.spons": (("sponsorCollaboratorsModule",), ("identificationModule", "organization")),
    "query.patient": _ALL,
    "filter.advanced": _ALL,
}
"""Where each parameter looks in the protocol section. Conditions also look in the summary, since the registry's own
search by condition is as broad by other means (synonyms, derived headings)."""
_LABELS = {"query.cond": "Conditions or disease", "query.term": "Other terms", "query.intr": "Intervention / treatment"}
_ALSO = {"hepatocellular carcinoma": "carcinoma hepatocellular"}
"""The one synonym that the sample needs: the MeSH heading turns the name round."""
_PIECES = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')
_WORD = re.compile(r"\w+")


class Unparsable(ValueError):
    """A query uses what the sample registry does not understand."""


def matches(record: dict[str, Any], parameter: str, query: str) -> bool:
    """Tell whether a record answers the query of a parameter; raises Unparsable for operators other than AND and OR."""
    text = " ".join(_words(record["protocolSection"], AREAS[parameter]))
    if parameter == "query.cond":
        text += " " + " ".join(_texts(record["derivedSection"].get("conditionBrowseModule", {}).get("meshes", [])))
    haystack = f" {' '.join(_WORD.findall(text.casefold()))} "
    return any(all(_occurs(need, haystack) for need in group) for group in _alternatives(parameter, query))


def _occurs(need: str, haystack: str) -> bool:
    return f" {need} " in haystack or (need in _ALSO and f" {_ALSO[need]} " in haystack)


def _alternatives(parameter: str, query: str) -> list[list[str]]:
    """Read a query as alternatives of words and phrases that all must occur."""
    groups: list[list[str]] = [[]]
    for phrase, word in _PIECES.findall(query):
        if word == "OR":
            groups.append([])
        elif word and (word == "NOT" or set(word) & set('[]()"')):
            label = _LABELS.get(parameter, "advanced filter" if parameter == "filter.advanced" else parameter)
            raise Unparsable(f"Error parsing query in {label}: the sample registry reads words, phrases, AND and OR only")
        elif word != "AND":
            groups[-1].append(" ".join(_WORD.findall((phrase or word).casefold())))
    return [group for group in groups if any(group)]


def _words(section: dict[str, Any], paths: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    for path in paths:
        place: Any = section
        for step in path:
            place = place.get(step, {})
        yield from _texts(place)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)
