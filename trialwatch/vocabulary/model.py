"""What one entry of the vocabulary is: a drug, a target, a regimen; all frozen, none knows the others."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drug:
    """A drug or biologic under one id, with every other name that registry records give it."""

    id: str
    """The INN in lower case, or the code name in lower case where no INN exists."""
    names: tuple[str, ...]
    """Brands, company codes, salts, spelling variants and frequent misspellings."""
    drug_class: str
    categories: tuple[str, ...]
    """Therapy categories that this drug alone means when it is given systemically."""
    targets: tuple[str, ...]
    """Ids of targets, families not added."""
    ambiguous: tuple[str, ...] = ()
    """Names too short or too common for free text; they count only as a whole name or, spelled so, before a dose."""
    exact: tuple[str, ...] = ()
    """Names that count in free text only in this very spelling, capitals and hyphens included."""
    is_drug_tag: bool = True
    """False for cells and the like, which have categories but are no drug tags."""


@dataclass(frozen=True, slots=True)
class Target:
    """A molecule that drugs act on, or a family of such molecules."""

    id: str
    gene: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    """Ids of the targets that belong to this family."""


@dataclass(frozen=True, slots=True)
class Regimen:
    """A name that stands for several drugs given together."""

    id: str
    drugs: tuple[str, ...]
    names: tuple[str, ...] = ()
    route: str | None = None
    """`haic` where the name itself says hepatic arterial infusion; None where it says nothing."""
    exact: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
