"""Reads the edition of the vocabulary that lies beside this module into a `Vocabulary`.

Drugs stand in `drugs_*.toml`; each names its class, and `classes.toml` says what categories and targets a class
means, so that an entry repeats them only where it differs.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Any

from trialwatch.vocabulary.lookup import Vocabulary
from trialwatch.vocabulary.matching import DrugMatcher
from trialwatch.vocabulary.model import Drug, Regimen, Target


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, read once."""
    classes, targets, regimens, others = (_table(f"{name}.toml") for name in ("classes", "targets", "regimens", "not_drugs"))
    drug_tables = list(_drug_tables())
    return Vocabulary(
        version=max(table["version"] for table in (classes, targets, regimens, others, *drug_tables)),
        drugs={drug.id: drug for table in drug_tables for drug in _drugs(table, classes["class"])},
        targets={target_id: Target(target_id, **_tuples(entry)) for target_id, entry in targets["target"].items()},
        regimens={one: Regimen(one, **_tuples(entry)) for one, entry in regimens["regimen"].items()},
        not_drugs=tuple(name for names in others["not_drugs"].values() for name in names),
        not_in_text=tuple(others["not_in_text"]),
    )


@cache
def edition() -> str:
    """Name this very edition: a digest of its files, so that whatever moves in them is noticed without reading them."""
    digest = hashlib.sha256()
    for entry in sorted(files("trialwatch.vocabulary").iterdir(), key=lambda one: one.name):
        if entry.name.endswith(".toml"):
            digest.update(entry.read_bytes())
    return digest.hexdigest()[:12]


@cache
def drug_matcher() -> DrugMatcher:
    """Return the matcher of the vocabulary, built once."""
    return DrugMatcher(vocabulary())


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("trialwatch.vocabulary") / name).read_text(encoding="utf-8"))


def _drug_tables() -> Iterator[dict[str, Any]]:
    """Yield the tables of drugs in the order of their names, so that every reading is the same."""
    names = sorted(entry.name for entry in files("trialwatch.vocabulary").iterdir())
    return (_table(name) for name in names if name.startswith("drugs_") and name.endswith(".toml"))


def _drugs(table: dict[str, Any], classes: dict[str, Any]) -> Iterator[Drug]:
    """Yield the drugs of one table; a class that `classes.toml` lacks is a KeyError."""
    for drug_id, entry in table["drug"].items():
        inherited = classes[entry["class"]]
        yield Drug(
            id=drug_id,
            names=tuple(entry.get("names", ())),
            drug_class=entry["class"],
            categories=tuple(entry.get("categories", inherited.get("categories", ()))),
            targets=tuple(entry.get("targets", inherited.get("targets", ()))),
            ambiguous=tuple(entry.get("ambiguous", ())),
            exact=tuple(entry.get("exact", ())),
            is_drug_tag=entry.get("is_drug_tag", True),
        )


def _tuples(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
