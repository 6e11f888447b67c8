"""Sites by country: how many, how many of them open, and the first ones by name."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from trialwatch.show.safe import SHORT, clip
from trialwatch.show.words import status_word

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from trialwatch.rows import LocationRow

NAMED = 4


@dataclass(frozen=True, slots=True)
class Country:
    """The sites of one country in the order of the record."""

    country: str
    sites: tuple[LocationRow, ...]

    @property
    def count(self) -> int:
        """How many sites."""
        return len(self.sites)

    @property
    def sentence(self) -> str:
        """The first sites by name and city, how many more, and their statuses where the record says them."""
        named = "; ".join(site_name(site) for site in self.sites[:NAMED])
        more = f"; and {self.count - NAMED} more" if self.count > NAMED else ""
        return f"{named}{more}{_statuses(self.sites)}"


def sites_by_country(sites: Iterable[LocationRow]) -> list[Country]:
    """Group sites by country, the one with most sites first, equals by name."""
    groups: dict[str, list[LocationRow]] = {}
    for site in sites:
        groups.setdefault(site.country or "Country not given", []).append(site)
    ordered = sorted(groups.items(), key=lambda item: (-len(item[1]), item[0]))
    return [Country(country, tuple(of_country)) for country, of_country in ordered]


def site_name(site: LocationRow) -> str:
    """Name a site by facility and city, as far as the record does."""
    return ", ".join(clip(part, SHORT) for part in (site.facility, site.city) if part) or "not named"


def _statuses(sites: Sequence[LocationRow]) -> str:
    counts = Counter(site.status for site in sites if site.status)
    said = ", ".join(f"{count} {status_word(status).long.lower()}" for status, count in counts.most_common())
    return f" ({said})" if said else ""
