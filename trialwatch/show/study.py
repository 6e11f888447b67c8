"""One study whole on the terminal: from its status to its tags with their evidence, sites, versions and changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Group
from rich.text import Text

from trialwatch.rows import Source
from trialwatch.show.cells import criteria, facts, grid, heading, indented, name, prose
from trialwatch.show.changes import sentences
from trialwatch.show.days import change_day
from trialwatch.show.lifeline import life_line
from trialwatch.show.safe import SHORT, clip, cut, plain
from trialwatch.show.sites import sites_by_country
from trialwatch.show.source import instant, source_view
from trialwatch.show.words import (
    REGISTRY_STATE,
    belonging,
    count_word,
    date_type,
    few,
    in_words,
    long_phases,
    row_status,
    status_word,
    titled,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rich.console import RenderableType

    from trialwatch.rows import ChangeRow, OutcomeRow, StudyDetail

MOST_CHANGES = 40
MOST_VERSIONS = 12
MOST_OUTCOMES = 60
MOST_NAMES = 8
EVIDENCE = 600


def study_view(detail: StudyDetail, width: int) -> RenderableType:
    """Draw everything trialwatch knows of a study, at most `width` cells wide, the source at the foot."""
    return Group(*_sections(detail, width))


def _sections(detail: StudyDetail, width: int) -> Iterator[RenderableType]:
    yield from _head(detail, width)
    yield from _life(detail, width)
    yield from _section("Dates", facts(_dates(detail), width - 2), width)
    yield from _section("Design", facts(_design(detail), width - 2), width)
    if detail.brief_summary:
        yield from _section("Summary", prose(detail.brief_summary), width)
    yield from _arms(detail, width)
    yield from _outcomes("Primary outcomes", detail.primary_outcomes, width)
    yield from _outcomes("Secondary outcomes", detail.secondary_outcomes, width)
    if detail.eligibility_criteria:
        yield from _section("Eligibility", criteria(detail.eligibility_criteria, width - 2), width)
    yield from _sites(detail, width)
    yield from _tags(detail, width)
    yield from _versions(detail, width)
    yield from _changes(detail.changes, width)
    yield Text()
    yield source_view(Source(detail.data_timestamp, detail.retrieved_at, detail.sample))


def _section(title: str, part: RenderableType, width: int, note: str = "") -> Iterator[RenderableType]:
    yield heading(title, note, width)
    yield indented(part)


def _head(detail: StudyDetail, width: int) -> Iterator[RenderableType]:
    word = row_status(detail)
    yield Text.assemble((cut(detail.nct_id, 11), "bold"), "  ", (cut(word.long, max(width - 13, 1)), f"bold {word.style}".strip()))
    yield prose(titled(detail.brief_title, detail.acronym), style="bold")
    if detail.official_title and detail.official_title != detail.brief_title:
        yield prose(detail.official_title, style="dim")
    yield name(detail.url)
    yield Text()
    yield facts(_standing(detail), width)


def _standing(detail: StudyDetail) -> Iterator[tuple[str, str | Text]]:
    word = status_word(detail.overall_status)
    known = f" (last known: {status_word(detail.last_known_status).long})" if detail.last_known_status else ""
    verified = f", verified {detail.status_verified_date}" if detail.status_verified_date else ""
    yield "Status", Text.assemble((word.long, word.style), name(known + verified))
    if detail.stale:
        yield "Stale", name(detail.stale_reason or "reason not known", "bold yellow")
    if detail.why_stopped:
        yield "Why stopped", detail.why_stopped
    if detail.registry_state != "present":
        state = REGISTRY_STATE.get(detail.registry_state)
        into = f": {detail.merged_into}" if detail.merged_into else ""
        yield "Registry", name((state.long if state else in_words(detail.registry_state)) + into, "bold red")
    yield "Belongs to HCC", belonging(detail)


def _life(detail: StudyDetail, width: int) -> Iterator[RenderableType]:
    lines = life_line(detail, width - 2)
    if lines:
        yield from _section("Life", Group(*lines), width)


def _dates(detail: StudyDetail) -> Iterator[tuple[str, str]]:
    for label, element in (("Start", "start_date"), ("Primary completion", "primary_completion_date"), ("Completion", "completion_date")):
        value = getattr(detail, element)
        kind = date_type(getattr(detail, f"{element}_type"))
        if value or slips(detail.changes, element):
            yield label, f"{value or 'none'}{f' ({kind})' if kind else ''}{slips(detail.changes, element)}"
    if detail.results_first_post_date or detail.has_results:
        yield "Results posted", detail.results_first_post_date or "yes, date not known"
    yield "First posted", detail.study_first_post_date or "-"
    yield "Last update posted", detail.last_update_post_date or "-"


def slips(changes: Sequence[ChangeRow], element: str) -> str:
    """Say how a date moved in what was seen: `; moved twice, first seen as 2022-03`; empty where it did not."""
    moves = sorted((change for change in changes if change.element == element), key=lambda change: change.version)
    moves = [move for move in moves if _bare_date(move.before) != _bare_date(move.after)]
    if not moves:
        return ""
    times = {1: "once", 2: "twice"}.get(len(moves), f"{len(moves)} times")
    return f"; moved {times}, first seen as {_bare_date(moves[0].before) or 'none'}"


def _bare_date(value: object) -> str:
    return value.split(" ", 1)[0] if isinstance(value, str) else ""


def _design(detail: StudyDetail) -> Iterator[tuple[str, str]]:
    kind = [in_words(detail.study_type) if detail.study_type else "", long_phases(detail.phases)]
    yield "Type", ", ".join(filter(None, kind)) or "-"
    design = detail.design
    if design.primary_purpose or design.allocation or design.intervention_model:
        told = (design.primary_purpose, design.allocation, design.intervention_model)
        yield "Design", ", ".join(in_words(one) for one in told if one and one != "NA")
    if design.observational_model or design.time_perspective:
        yield "Design", ", ".join(in_words(one) for one in (design.observational_model, design.time_perspective) if one)
    if design.masking:
        yield "Masking", "Open label" if design.masking == "NONE" else in_words(design.masking)
    if detail.enrollment_count is not None:
        said = date_type(detail.enrollment_type)
        yield "Enrollment", f"{count_word(detail.enrollment_count, 'participant')}{f' ({said})' if said else ''}"
    yield "Lead sponsor", detail.lead_sponsor or "-"
    if detail.collaborators:
        yield "Collaborators", few(detail.collaborators, MOST_NAMES, "; ")
    yield "Conditions", few(detail.conditions, MOST_NAMES, "; ") or "-"


def _arms(detail: StudyDetail, width: int) -> Iterator[RenderableType]:
    if detail.arm_groups:
        table = grid(20, width - 24)
        for arm in detail.arm_groups:
            given = "\n".join(f"- {clip(one, SHORT)}" for one in arm.intervention_names)
            table.add_row(Text(in_words(arm.type or "arm"), style="dim"), prose("\n".join(filter(None, (arm.label, given)))))
        yield from _section("Arms", table, width, f"{len(detail.arm_groups)}")
    if detail.interventions:
        table = grid(20, width - 24)
        for one in detail.interventions:
            names = f" (also {few(one.other_names, MOST_NAMES)})" if one.other_names else ""
            table.add_row(Text(in_words(one.type or "-"), style="dim"), prose(one.name + names))
        yield from _section("Interventions", table, width, f"{len(detail.interventions)}")


def _outcomes(title: str, outcomes: Sequence[OutcomeRow], width: int) -> Iterator[RenderableType]:
    if not outcomes:
        return
    table = grid(3, width - 7, gap=1)
    for number, outcome in enumerate(outcomes[:MOST_OUTCOMES], 1):
        frame = f" [{clip(outcome.time_frame, SHORT)}]" if outcome.time_frame else ""
        table.add_row(Text(f"{number}.", style="dim"), prose(clip(outcome.measure, 2 * SHORT) + frame))
    if len(outcomes) > MOST_OUTCOMES:
        table.add_row("", Text(f"and {len(outcomes) - MOST_OUTCOMES} more", style="dim"))
    yield from _section(title, table, width, f"{len(outcomes)}")


def _tags(detail: StudyDetail, width: int) -> Iterator[RenderableType]:
    note = "keyword-based, not validated"
    if not detail.tags:
        yield from _section("Tags", Text("none", style="dim"), width, note)
        return
    table = grid(8, 22, 12, width - 52) if width >= 80 else grid(8, width - 12)  # evidence beside or below
    for tag in detail.tags:
        evidence = prose("\n".join(f'{in_words(one.element)}: "{clip(one.text, EVIDENCE)}"' for one in tag.evidence))
        label, kind = name(tag.id, "bold"), name(tag.kind, "dim")
        if width >= 80:
            table.add_row(kind, label, name(tag.role, "" if tag.role == "experimental" else "dim"), evidence)
        else:
            table.add_row(kind, Text.assemble(label, f" ({plain(clip(tag.role, SHORT))})\n", evidence))
    yield from _section("Tags", table, width, note)


def _sites(detail: StudyDetail, width: int) -> Iterator[RenderableType]:
    if not detail.locations:
        return
    groups = sites_by_country(detail.locations)
    table = grid(24, width - 28) if width >= 60 else grid(12, width - 16)
    for group in groups:
        table.add_row(Text.assemble(name(group.country), (f" {group.count}", "bold")), prose(group.sentence))
    note = f"{count_word(len(detail.locations), 'site')} in {count_word(len(groups), 'country', 'countries')}"
    yield from _section("Sites", table, width, note)


def _versions(detail: StudyDetail, width: int) -> Iterator[RenderableType]:
    newest = sorted(detail.versions, key=lambda version: version.version, reverse=True)
    lines = [
        f"{one.version:>3}  posted {cut(one.last_update_post_date or '-', 10):<10}  fetched {instant(one.retrieved_at)}, {one.source}"
        for one in newest[:MOST_VERSIONS]
    ]
    if len(newest) > MOST_VERSIONS:
        lines.append(f"     and {len(newest) - MOST_VERSIONS} earlier")
    yield from _section("Versions", prose("\n".join(lines)), width, f"{len(newest)}")


def _changes(changes: Sequence[ChangeRow], width: int) -> Iterator[RenderableType]:
    yield heading("Changes", f"{len(changes)}", width)
    if not changes:
        yield indented(Text("none seen so far", style="dim"))
    for moment, rows in _by_day(changes[:MOST_CHANGES]):
        yield indented(name(moment, "dim"))
        yield indented(sentences(rows, width - 2))
    if len(changes) > MOST_CHANGES:
        yield indented(
            Text(f"and {len(changes) - MOST_CHANGES} earlier: trialwatch changes --study {cut(changes[0].nct_id, 11)}", style="dim")
        )


def _by_day(changes: Iterable[ChangeRow]) -> Iterator[tuple[str, list[ChangeRow]]]:
    days: dict[str, list[ChangeRow]] = {}
    for change in changes:
        days.setdefault(change_day(change), []).append(change)
    yield from days.items()
