"""What the registry is asked for: the names of HCC as an Essie expression, and study numbers as people write them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from trialwatch.errors import SettingsError, UsageError
from trialwatch.settings import CONDITIONS

MOST_TERMS = 12
"""The registry refuses longer lists of alternatives as a "Too complicated query"."""
_NUMBER = re.compile(r"\s*NCT\s?0*([1-9][0-9]{0,7})\s*", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\s]+")


def quote_term(text: str) -> str:
    """Write a text as one Essie phrase, so that no word or bracket in it can act as an operator.

    A phrase still finds the synonyms that the registry knows, but no texts where its words stand apart.
    """
    calm = _UNPRINTABLE.sub(" ", text).strip()
    return '"' + calm.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True, slots=True)
class Query:
    """A search by condition: a study is found by any one of the names.

    Raises SettingsError for no name at all, or more than the registry takes.
    """

    conditions: tuple[str, ...]

    def __post_init__(self) -> None:
        """Refuse what the registry would refuse."""
        if not any(_UNPRINTABLE.sub("", one) for one in self.conditions):
            raise SettingsError(
                "The setting conditions names no condition to search for.", "Leave it out to search for HCC by all its names."
            )
        if len(self.terms) > MOST_TERMS:
            raise SettingsError(
                f"The setting conditions has {len(self.terms)} names; the registry takes {MOST_TERMS} at most.",
                "It finds synonyms by itself, so a few names are enough.",
            )

    @property
    def terms(self) -> tuple[str, ...]:
        """The names as Essie phrases, each once, in the order given."""
        return tuple(dict.fromkeys(quote_term(one) for one in self.conditions if _UNPRINTABLE.sub("", one)))

    @property
    def params(self) -> Mapping[str, str]:
        """The parameters of `/studies` that say what is searched; sorted, because the registry's own order is not stable."""
        return {"query.cond": " OR ".join(self.terms), "sort": "LastUpdatePostDate:desc,StudyFirstPostDate:desc"}


DEFAULT_QUERY = Query(CONDITIONS)
"""HCC under all its names, broader than HCC itself.

The registry looks in conditions, titles, keywords and MeSH headings with their ancestors and adds synonyms, so too
much is found on purpose: a study that is missed is lost, one too many is recognised by `trialwatch.belonging`.
"""


def normalise_nct_id(text: str) -> str:
    """Write a study's number the registry's way (`nct4437511` is `NCT04437511`); raises UsageError where it is none."""
    found = _NUMBER.fullmatch(text)
    if not found:
        shown = "".join(one if one.isprintable() else "?" for one in text[:40])
        raise UsageError(f"{shown!r} is no study number.", "A study number is NCT and eight digits, such as NCT01658878.")
    return f"NCT{int(found[1]):08d}"
