"""Plain lists and plain texts: conditions, keywords, phases, collaborators, documents, references, numbers, titles."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from trialwatch.changes.change import Finding
from trialwatch.changes.material import (
    MATERIAL,
    clean,
    contact_key,
    document_key,
    link_key,
    own_numbers,
    reference_key,
    site_contacts_key,
    site_key,
    sponsor_key,
    texts_key,
)
from trialwatch.changes.phrases import counted, examples, quoted, reworded, sentence, words
from trialwatch.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from trialwatch.study import Document, Link, Location, Reference, SecondaryId, Study

Member = tuple[str, str]
"""The key of a member and how it is shown."""


def compare_phases(older: Study, newer: Study) -> Finding:
    """Compare the phases, told whole because they only mean something together."""
    before, after = _members_that_differ(_texts(older.phases), _texts(newer.phases))
    said = f"phase changed from {_phases(older)} to {_phases(newer)}"
    return Finding(Severity.MAJOR, before, after, sentence(said))


def _phases(study: Study) -> str:
    return "/".join(words(one) for one in sorted(study.phases) if clean(one)) or "not said"


def compare_list(name: str, members: Callable[[Study], Iterable[Member]], severity: Severity) -> Callable[[Study, Study], Finding]:
    """Make the comparison of a list whose members are only added or removed."""

    def compared(older: Study, newer: Study) -> Finding:
        before, after = _members_that_differ(members(older), members(newer))
        said = [_gained(name, after, "added"), _gained(name, before, "removed")]
        return Finding(severity, before, after, sentence(*said))

    return compared


def compare_text(element: str, name: str, severity: Severity) -> Callable[[Study, Study], Finding]:
    """Make the comparison of a text that stands alone."""
    material = MATERIAL[element]

    def compared(older: Study, newer: Study) -> Finding:
        before, after = str(material(older)), str(material(newer))
        if not before or not after:
            said = f"{name} added: {quoted(after, 130)}" if after else f"{name} {quoted(before, 130)} was removed"
        elif len(before) < 75 and len(after) < 75:
            said = f"{name} changed from {quoted(before, 80)} to {quoted(after, 80)}"
        else:
            said = f"{name} changed: {reworded(before, after, 75)}"
        return Finding(severity, before or None, after or None, sentence(said))

    return compared


def _members_that_differ(older: Iterable[Member], newer: Iterable[Member]) -> tuple[list[str], list[str]]:
    old, new = list(older), list(newer)
    return _beyond(old, new), _beyond(new, old)


def _beyond(these: list[Member], those: list[Member]) -> list[str]:
    left, shown = Counter(key for key, _ in those), []
    for key, text in these:
        if left[key] > 0:
            left[key] -= 1
        elif key:
            shown.append(text)
    return sorted(shown)


def _gained(name: str, shown: list[str], what: str) -> str:
    if not shown:
        return ""
    return f"{counted(len(shown), name)} {what}: {examples([_example(one) for one in shown])}"


def _example(member: str) -> str:
    """Quote a member, without what stands in brackets where it is long."""
    return quoted(member if len(member) <= 45 else member.split(" (", 1)[0], 45)


def _texts(texts: Iterable[str]) -> list[Member]:
    return [(clean(one), clean(one)) for one in texts]


def conditions(study: Study) -> list[Member]:
    """List the conditions."""
    return _texts(study.conditions)


def keywords(study: Study) -> list[Member]:
    """List the keywords."""
    return _texts(study.keywords)


def collaborators(study: Study) -> list[Member]:
    """List the collaborators with their class."""
    return [(sponsor_key(one), _with(one.name, one.sponsor_class)) for one in study.collaborators]


def documents(study: Study) -> list[Member]:
    """List the documents by label, date and file."""
    return [(document_key(one), _document(one)) for one in study.documents]


def references(study: Study) -> list[Member]:
    """List publications, links and data sets."""
    published = [(reference_key(one), _reference(one)) for one in study.references]
    linked = [(link_key(one), _link(one)) for one in (*study.see_also_links, *study.avail_ipds)]
    kinds = ["link"] * len(study.see_also_links) + ["data"] * len(study.avail_ipds)
    return [(f"reference\x1e{key}" if key else "", text) for key, text in published] + [
        (f"{kind}\x1e{key}" if key else "", text) for kind, (key, text) in zip(kinds, linked, strict=True)
    ]


def secondary_ids(study: Study) -> list[Member]:
    """List the other numbers of a study and its organization."""
    own = [(f"{kind}\x1e{value}" if value else "", f"{value} ({kind})") for kind, value in own_numbers(study)]
    keyed = [("\x1e".join(map(clean, (one.id, one.type, one.domain, one.link))), _number(one)) for one in study.secondary_ids]
    return own + [(key if key.strip("\x1e") else "", text) for key, text in keyed]


def _with(name: str | None, *details: str | None) -> str:
    """Show a name with what else is known of it in brackets."""
    known = ", ".join(one for one in map(clean, details) if one)
    return f"{clean(name)} ({known})".strip() if known else clean(name)


def _said(what: str, text: str | None) -> str:
    return f"{what} {clean(text)}" if clean(text) else ""


def _number(one: SecondaryId) -> str:
    return _with(one.id, one.type, _said("domain", one.domain), _said("link", one.link))


def _document(one: Document) -> str:
    size = f"{one.size} bytes" if one.size is not None else None
    dates = _said("dated", one.date), _said("uploaded", one.upload_date)
    return _with(one.label, one.type_abbrev, *dates, _said("file", one.filename), size)


def _reference(one: Reference) -> str:
    return _with(one.citation, _said("PMID", one.pmid), one.type, _said("retracted by", ", ".join(texts_key(one.retractions))))


def _link(one: Link) -> str:
    return _with(one.label, one.type, _said("id", one.id), _said("at", one.url))


def compare_contacts(older: Study, newer: Study) -> Finding:
    """Compare who answers for the study and its sites, without naming anybody.

    Contacts of a site that only one version has come and go with the site, which `locations` tells.
    """
    lasting = {site_key(one) for one in older.locations} & {site_key(one) for one in newer.locations}
    before, after = _members_that_differ(_contacts(older, lasting), _contacts(newer, lasting))
    kinds = sorted({one.split(" (", 1)[0] for one in before + after})
    at = f" of {counted(len(set(before) | set(after)), 'place')}" if len(set(before) | set(after)) > 2 else ""
    return Finding(Severity.ADMINISTRATIVE, before, after, sentence(f"contacts changed{at}: {examples(kinds)} (names are left out)"))


def contacts_differ(older: Study, newer: Study) -> bool:
    """Tell whether any contact differs that does not merely come or go with its site."""
    lasting = {site_key(one) for one in older.locations} & {site_key(one) for one in newer.locations}
    return any(_members_that_differ(_contacts(older, lasting), _contacts(newer, lasting)))


def _contacts(study: Study, lasting: set[str]) -> list[Member]:
    shown = [(f"central\x1e{contact_key(one)}", "central contact") for one in study.central_contacts]
    shown += [(f"official\x1e{contact_key(one)}", _official(one.role, one.affiliation)) for one in study.overall_officials]
    shown += [(site_contacts_key(one), _site(one)) for one in study.locations if site_key(one) in lasting]
    return [*shown, *_responsible(study)]


def _responsible(study: Study) -> list[Member]:
    one = study.responsible_party
    if one is None:
        return []
    named = (one.investigator_full_name, one.investigator_title, one.investigator_affiliation, one.old_name_title, one.old_organization)
    key = "\x1e".join(map(clean, (one.type, *named)))
    return [(f"responsible\x1e{key}" if key.strip("\x1e") else "", _with("responsible party", one.type))]


def _official(role: str | None, affiliation: str | None) -> str:
    details = ", ".join(part for part in (clean(role), clean(affiliation)) if part)
    return f"official ({details})" if details else "official"


def _site(one: Location) -> str:
    return f"site contact ({', '.join(part for part in map(clean, (one.facility, one.city, one.country)) if part) or 'unnamed site'})"
