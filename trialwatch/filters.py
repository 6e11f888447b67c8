"""What a reader asks for: the filter that `list`, `changes`, `watch` and `export` share.

Values of one field are alternatives (OR); different fields must all hold (AND). Dates are PartialDate text,
ids of the vocabulary are already resolved, statuses and phases are the API's tokens.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Near:
    """A circle around a point: degrees and kilometres; `place` is what the reader typed."""

    lat: float
    lon: float
    within_km: float
    place: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A question about studies; the empty one asks for every study that belongs to HCC."""

    text: str | None = None
    drugs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    role: str = "any"
    statuses: tuple[str, ...] = ()
    phases: tuple[str, ...] = ()
    study_types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    cities: tuple[str, ...] = ()
    near: Near | None = None
    sponsors: tuple[str, ...] = ()
    nct_ids: tuple[str, ...] = ()
    recruiting: bool = False
    has_results: bool = False
    stale: bool = False
    updated_since: str | None = None
    mentions: bool = False
    """Also studies that merely mention HCC (`--all`)."""


@dataclass(frozen=True, slots=True)
class ChangeFilter:
    """A question about changes: instants UTC, severities from `min_severity` up, elements as alternatives."""

    since: str | None = None
    until: str | None = None
    min_severity: str | None = None
    elements: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """A filter in the reader's own words, before it is known what they mean; the names are those of the options."""

    text: str | None = None
    drug: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    category: tuple[str, ...] = ()
    role: str = "any"
    status: tuple[str, ...] = ()
    phase: tuple[str, ...] = ()
    study_type: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    city: tuple[str, ...] = ()
    near: str | None = None
    within: str = "100km"
    sponsor: tuple[str, ...] = ()
    study: tuple[str, ...] = ()
    recruiting: bool = False
    has_results: bool = False
    stale: bool = False
    updated_since: str | None = None
    all: bool = False
