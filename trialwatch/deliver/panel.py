"""A digest on the terminal, drawn by rich."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from trialwatch.deliver.rendering import foot, headline, place, shows, stands
from trialwatch.digest import Digest, StudyNews
from trialwatch.show.safe import cell
from trialwatch.show.words import count_word, severity_word


def digest_view(digest: Digest) -> RenderableType:
    """Draw a digest: the count line, a panel a study, where it all comes from."""
    parts: list[RenderableType] = [cell(headline(digest), "bold"), *(_study(one) for one in digest.studies)]
    if digest.administrative:
        parts.append(Text(f"{count_word(digest.administrative, 'more study', 'more studies')} changed only administratively."))
    return Group(*parts, *(cell(line, "dim") for line in foot(digest)))


def _study(one: StudyNews) -> Panel:
    lines = [cell(one.title or "(no title)", "bold"), cell(f"{stands(one)} · {one.url}?tab=history", "dim")]
    lines += [cell(one.note, "italic")] if one.note else []
    for told in one.told:
        word = severity_word(told.severity)
        lines.append(Text.assemble((f"{word.long} ", word.style), cell(told.summary)))
        if shows(told):
            lines.append(cell(f"    {told.before or 'nothing'} -> {told.after or 'nothing'}", "dim"))
    lines += [cell(f"near you: {place(site)}") for site in one.sites]
    if one.administrative:
        lines.append(cell(f"and {count_word(one.administrative, 'administrative change')}", "dim"))
    if one.tags:
        lines.append(cell(f"tags: {', '.join(one.tags)}", "dim"))
    return Panel(Group(*lines), title=cell(one.nct_id), title_align="left", border_style=severity_word(one.severity).style)
