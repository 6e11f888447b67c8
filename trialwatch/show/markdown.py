"""The same answers as GitHub flavoured markdown: for a wiki, a ticket, a mail.

Every text of the registry is escaped, so that it can neither leave its table cell nor become a link or a tag.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from trialwatch.show.data import study_url
from trialwatch.show.days import change_day, day_in_words
from trialwatch.show.safe import clip, markdown_cell, plain
from trialwatch.show.sites import sites_by_country
from trialwatch.show.source import instant, source_lines
from trialwatch.show.words import (
    REGISTRY_STATE,
    belonging,
    count_word,
    countries_word,
    date_type,
    element_word,
    in_words,
    long_phases,
    row_status,
    short_labels,
    short_phases,
    status_word,
    study_title,
    titled,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from trialwatch.rows import ChangeRow, OutcomeRow, Overview, Source, StudyDetail, StudyRow


def table_markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Make a table of texts."""
    return _table(map(markdown_cell, columns), ([markdown_cell(value) for value in row] for row in rows))


def _table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    heads = list(columns)
    lines = [_line(heads), _line("---" for _ in heads), *(_line(row) for row in rows)]
    return "\n".join(lines) + "\n"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def source_markdown(source: Source) -> str:
    """Make the lines that every document carries."""
    return "\n".join(f"> {markdown_cell(line)}  " for line in source_lines(source)) + "\n"


def link(nct_id: str) -> str:
    """Link a number to the registry's page of the study; text that is no number is not linked."""
    text = markdown_cell(nct_id)
    return f"[{text}]({study_url(nct_id)})" if nct_id.isascii() and nct_id.isalnum() else text


def studies_markdown(rows: Iterable[StudyRow], source: Source) -> str:
    """Make a table of studies, each linked, with the source below."""
    columns = ("Study", "Status", "Phase", "Title", "Therapies", "Sponsor", "Countries", "Primary completion", "Updated")
    return f"{_table(columns, map(_study_cells, rows))}\n{source_markdown(source)}"


def _study_cells(row: StudyRow) -> Iterator[str]:
    yield link(row.nct_id)
    for text in (
        row_status(row).long + (" (stale)" if row.stale else ""),
        short_phases(row.phases),
        study_title(row),
        short_labels(row.categories) or "-",
        row.lead_sponsor or "-",
        countries_word(row.countries),
        row.primary_completion_date or "-",
        row.last_update_post_date or "-",
    ):
        yield markdown_cell(text)


def changes_markdown(rows: Iterable[ChangeRow], source: Source) -> str:
    """Make a section for each day with a table of its changes, the source below."""
    parts = []
    for day, of_day in groupby(rows, key=change_day):
        cells = (
            [
                link(row.nct_id),
                markdown_cell(row.severity),
                markdown_cell(element_word(row.element)),
                markdown_cell(row.summary),
                markdown_cell(row.brief_title),
            ]
            for row in of_day
        )
        parts.append(f"## {markdown_cell(day_in_words(day))}\n\n{_table(('Study', 'Severity', 'Element', 'Change', 'Title'), cells)}")
    return "\n".join([*parts, source_markdown(source)])


def study_markdown(detail: StudyDetail, source: Source) -> str:
    """Make a page about one study, the source below."""
    return "\n".join([*_page(detail), source_markdown(source)])


def _page(detail: StudyDetail) -> Iterator[str]:
    yield f"# {markdown_cell(detail.nct_id)}: {markdown_cell(titled(detail.brief_title, detail.acronym))}\n"
    yield f"{link(detail.nct_id)}\n"
    yield _table(("", ""), ((f"**{label}**", markdown_cell(value)) for label, value in _facts(detail)))
    if detail.brief_summary:
        yield f"## Summary\n\n{_paragraphs(detail.brief_summary)}\n"
    if detail.arm_groups:
        arms = (
            (markdown_cell(in_words(arm.type or "-")), markdown_cell(arm.label), markdown_cell("; ".join(arm.intervention_names)))
            for arm in detail.arm_groups
        )
        yield f"## Arms\n\n{_table(('Type', 'Label', 'Interventions'), arms)}"
    yield from _outcomes("Primary outcomes", detail.primary_outcomes)
    yield from _outcomes("Secondary outcomes", detail.secondary_outcomes)
    if detail.locations:
        countries = (
            (markdown_cell(one.country), str(one.count), markdown_cell(one.sentence)) for one in sites_by_country(detail.locations)
        )
        yield f"## Sites\n\n{_table(('Country', 'Sites', 'Among them'), countries)}"
    yield f"## Tags\n\n{_tags(detail)}"
    if detail.eligibility_criteria:
        yield f"## Eligibility\n\n{_paragraphs(detail.eligibility_criteria)}\n"
    versions = (
        (str(one.version), markdown_cell(one.last_update_post_date or "-"), markdown_cell(instant(one.retrieved_at)), one.source)
        for one in detail.versions
    )
    yield f"## Versions\n\n{_table(('Version', 'Posted', 'Retrieved', 'From'), versions)}"
    changes = (
        (markdown_cell(one.last_update_post_date or one.detected_at[:10]), markdown_cell(one.severity), markdown_cell(one.summary))
        for one in detail.changes
    )
    yield f"## Changes\n\n{_table(('Posted', 'Severity', 'Change'), changes)}"


def _facts(detail: StudyDetail) -> Iterator[tuple[str, str]]:
    yield "Status", status_word(detail.overall_status).long
    if detail.stale:
        yield "Stale", detail.stale_reason or "reason not known"
    if detail.why_stopped:
        yield "Why stopped", detail.why_stopped
    if detail.registry_state in REGISTRY_STATE:
        yield "Registry", REGISTRY_STATE[detail.registry_state].long + (f": {detail.merged_into}" if detail.merged_into else "")
    yield "Type", ", ".join(filter(None, (in_words(detail.study_type or "-"), long_phases(detail.phases))))
    yield "Lead sponsor", detail.lead_sponsor or "-"
    if detail.enrollment_count is not None:
        yield "Enrollment", f"{detail.enrollment_count:,} {date_type(detail.enrollment_type)}".strip()
    for label, element in (("Start", "start_date"), ("Primary completion", "primary_completion_date"), ("Completion", "completion_date")):
        yield label, f"{getattr(detail, element) or '-'} {date_type(getattr(detail, f'{element}_type'))}".strip()
    yield "Results posted", detail.results_first_post_date or ("yes" if detail.has_results else "no")
    yield "Conditions", "; ".join(detail.conditions) or "-"
    yield "Belongs to HCC", belonging(detail)


def _outcomes(title: str, outcomes: Sequence[OutcomeRow]) -> Iterator[str]:
    if outcomes:
        rows = ((markdown_cell(one.measure), markdown_cell(one.time_frame or "-")) for one in outcomes)
        yield f"## {title}\n\n{_table(('Measure', 'Time frame'), rows)}"


def _tags(detail: StudyDetail) -> str:
    rows = (
        [
            *map(markdown_cell, (tag.kind, tag.id, tag.role)),
            markdown_cell("; ".join(f'{in_words(one.element)}: "{one.text}"' for one in tag.evidence)),
        ]
        for tag in detail.tags
    )
    return _table(("Kind", "Tag", "Role", "Evidence"), rows)


def _paragraphs(text: str) -> str:
    lines = plain(clip(text), keep_lines=True).split("\n")
    return "\n\n".join(markdown_cell(line) for line in lines if line.strip())


def overview_markdown(overview: Overview, source: Source) -> str:
    """Make the tables of the overview, the source below."""
    from trialwatch.show.overview import by_count, ordered_statuses, phase_word  # noqa: PLC0415

    counts = overview.by_category_and_status
    statuses = ordered_statuses(counts)
    categories = sorted({category for category, _ in counts})
    parts = [
        f"# {count_word(overview.studies, 'study', 'studies')} of hepatocellular carcinoma\n",
        table_markdown(("Status", "Studies"), ((status_word(one).long, str(count)) for one, count in by_count(overview.by_status))),
        table_markdown(("Phase", "Studies"), ((phase_word(one), str(count)) for one, count in by_count(overview.by_phase))),
        table_markdown(
            ("Therapy", *(status_word(one).long for one in statuses)),
            ([category, *(str(counts.get((category, one), 0)) for one in statuses)] for category in categories),
        ),
        table_markdown(
            ("Week of", "Changes", "Critical or major"),
            ([week, str(total), str(weighty)] for week, total, weighty in overview.changes_by_week),
        ),
    ]
    return "\n".join([*parts, source_markdown(source)])
