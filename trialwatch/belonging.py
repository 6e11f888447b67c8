"""Why a study belongs to hepatocellular carcinoma, or that it merely mentions it.

The reasons in order of strength: a condition names HCC, the registry's own indexing does (MeSH), a keyword, a
title, somebody follows the study; else it is a mention. "Liver cancer" alone is not HCC (it covers cholangiocarcinoma
and, in loose use, metastases), "primary liver cancer" and "hepatoma" are: sponsors use both for HCC.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from trialwatch.study import Study

_HCC_MESH = "D006528"
"""Carcinoma, Hepatocellular."""

_NAMES = re.compile(
    r"hepato-?\s?cellular[\s-]+(?:adeno)?(?:carcinoma|cancer|tumou?r)s?|hepato-?\s?cellular\s*\((?:hcc|carcinoma)\)|"
    r"(?:carcinoma|cancer)s?\s*,?\s*(?:primary\s+)?hepato-?\s?cellular|hepato-?cellular|"
    r"\bhepatoma(?!tosis)s?\b|\bhepatocarcinomas?\b|\bliver[\s-]+cell[\s-]+(?:carcinoma|cancer)s?|\bhepatic[\s-]+cell[\s-]+(?:carcinoma|cancer)s?|"
    r"\bprimary\s+(?:liver|hepatic)\s+(?:carcinoma|cancer|malignan\w+)s?|\bprimary\s+(?:carcinoma|cancer)\s+of\s+the\s+liver|"
    r"\bhepatic\s+carcinomas?\b|\bliver\s+carcinomas?\b|\bfibrolamellar\b",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"(?<![A-Za-z0-9])[ua]?HCCs?(?![A-Za-z0-9])")
"""Only in capitals: "hcc" occurs in addresses and codes."""

_NOT_HCC = re.compile(r"hepatocellular\s+(?:adenomas?|injury|damage|function|carcinoma[\s-]+free)|hepatoblastomas?", re.IGNORECASE)


class Belongs(StrEnum):
    """Why a study belongs, the strongest reason first."""

    CONDITION = "condition"
    MESH = "mesh"
    KEYWORD = "keyword"
    TITLE = "title"
    FOLLOWED = "followed"
    MENTION = "mention"


def belongs(study: Study, followed: bool = False) -> tuple[Belongs, str]:
    """Return the strongest reason that holds and the words of the record that prove it; empty words where none do."""
    for reason, words in _reasons(study):
        if words:
            return reason, words
    return (Belongs.FOLLOWED, study.nct_id) if followed else (Belongs.MENTION, _words_in(study.brief_summary) or "")


def _reasons(study: Study) -> Iterator[tuple[Belongs, str | None]]:
    """Yield what the record itself gives as reasons, one after the other, as the first mostly holds."""
    yield Belongs.CONDITION, _first_naming(study.conditions)
    yield Belongs.MESH, next((f"{one.term} ({one.id})" for one in study.condition_meshes if one.id == _HCC_MESH), None)
    yield Belongs.KEYWORD, _first_naming(study.keywords)
    yield Belongs.TITLE, _first_naming((study.brief_title, study.official_title, study.acronym))


def _first_naming(texts: tuple[str | None, ...]) -> str | None:
    return next((text for text in texts if _words_in(text)), None)


def _may_name(text: str) -> bool:
    """Tell quickly that a text holds none of the words without which HCC is not named."""
    low = text.lower()
    return "hepat" in low or "liver" in low or "fibrolamellar" in low or "HCC" in text


def _words_in(text: str | None) -> str | None:
    """Return the words of a text that name HCC; None where it names something else or nothing."""
    if not text or not _may_name(text):
        return None
    clean = _NOT_HCC.sub(" ", text)
    found = _NAMES.search(clean) or _ABBREVIATION.search(clean)
    return found[0] if found else None
