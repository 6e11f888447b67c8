"""The review's therapy categories: their labels, parents and the phrases that speak of them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Category:
    """One therapy category and how records speak of it; phrases read as `categories.toml` explains."""

    id: str
    label: str
    section: str
    """The section of the review."""
    parent: str | None = None
    nature: str = "therapy"
    """`therapy` (given), `topic` (studied) or `combination` (follows from two therapies in one arm)."""
    reach: str = "names"
    """`descriptions` where the long texts of arms and interventions count too."""
    combines: str | None = None
    """`local` or `systemic`: the side of a combination that it can be."""
    population: bool = False
    """Behind "after" or "before" it says who takes part."""
    phrases: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    """Phrases that count only in names of interventions and labels of arms."""
    described: tuple[str, ...] = ()
    """Phrases that count only in the long texts of arms and interventions."""
    within: tuple[str, ...] = ()
    """Phrases that count only in a text that also speaks of the parent."""


@cache
def categories() -> Mapping[str, Category]:
    """Return all categories by id, in the review's order, read once."""
    return {one: Category(one, **_tuples(entry)) for one, entry in _edition()["category"].items()}


@cache
def meaningless_phrases() -> tuple[str, ...]:
    """Return the phrases that contain a category's words and mean something else."""
    return tuple(_edition()["meaningless"])


def categories_version() -> str:
    """Return the edition of the categories."""
    return str(_edition()["version"])


@cache
def ancestors(category_id: str) -> tuple[str, ...]:
    """Return the parents of a category, the nearest first."""
    parent = categories()[category_id].parent
    return (parent, *ancestors(parent)) if parent else ()


def root(category_id: str) -> str:
    """Return the topmost ancestor of a category, itself where it has no parent."""
    return (category_id, *ancestors(category_id))[-1]


@cache
def _edition() -> dict[str, Any]:
    return tomllib.loads((files("trialwatch.vocabulary") / "categories.toml").read_text(encoding="utf-8"))


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
