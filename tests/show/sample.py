"""Rows written for these tests, and the hostile texts that each output has to survive."""

from __future__ import annotations

import io
from dataclasses import fields, replace

from rich.console import Console, RenderableType

from trialwatch.rows import (
    ArmRow,
    ChangeRow,
    EvidenceRow,
    InterventionRow,
    Label,
    LocationRow,
    OutcomeRow,
    Overview,
    Source,
    StudyDetail,
    StudyRow,
    TagRow,
    VersionRow,
)

HOSTILE = {
    "colour": "\x1b[31mred\x1b[0m",
    "window title": "\x1b]0;owned\x07title",
    "unfinished sequence": "\x1b]8;;http://bad.example",
    "8-bit sequence": "\x9b2Jgone",
    "rich markup": "[red]not red[/red] [link=http://bad.example]x[/link]",
    "wrong markup": "[/] [/nothing] \\[",
    "bidi override": "safe\u202egnp.exe",
    "zero width": "zero\u200bwidth\ufeff\u2060",
    "script": "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "pipes": "a | b | c `code` *bold* [text](javascript:alert(1))",
    "long word": "W" * 700,
    "CJK": "肝细胞癌的免疫治疗研究" * 30,
    "piled marks": "Z" + "\u0301" * 300,
    "lines": "one\r\nTwo: three\n\n\nfour\x0bfive\u2028six",
    "null": "nul\x00l\x07\x08",
    "formula": '=HYPERLINK("http://bad.example")',
    "path": "../../etc/passwd",
    "carriage return": "good\rbad",
}
SOURCE = Source("2026-08-04T09:00:05", "2026-08-04T09:12:44Z")


def study_row(**changed: object) -> StudyRow:
    """Make one row of `list`."""
    row = StudyRow(
        nct_id="NCT01658878",
        brief_title="Nivolumab in hepatocellular carcinoma",
        official_title=None,
        acronym="CheckMate 040",
        overall_status="ACTIVE_NOT_RECRUITING",
        last_known_status=None,
        why_stopped=None,
        study_type="INTERVENTIONAL",
        phases=("PHASE1", "PHASE2"),
        enrollment_count=659,
        enrollment_type="ACTUAL",
        lead_sponsor="Bristol-Myers Squibb",
        conditions=("Hepatocellular Carcinoma",),
        countries=("Canada", "Germany", "United States"),
        start_date="2012-10-30",
        primary_completion_date="2019-11",
        completion_date="2026-12-31",
        study_first_post_date="2012-08-07",
        last_update_post_date="2026-07-01",
        has_results=True,
        categories=(Label("checkpoint-inhibitor", "experimental"), Label("targeted", "comparator")),
        drugs=(Label("nivolumab", "experimental"), Label("sorafenib", "comparator")),
        targets=(Label("PD-1", "experimental"),),
        registry_state="present",
        belongs="condition",
        stale=False,
        url="https://clinicaltrials.gov/study/NCT01658878",
    )
    return replace(row, **changed)  # type: ignore[arg-type]


def change_row(**changed: object) -> ChangeRow:
    """Make one row of `changes`."""
    row = ChangeRow(
        id="NCT01658878-1-overall_status",
        nct_id="NCT01658878",
        brief_title="Nivolumab in hepatocellular carcinoma",
        element="overall_status",
        severity="major",
        before="RECRUITING",
        after="ACTIVE_NOT_RECRUITING",
        summary="Status changed from recruiting to active, not recruiting.",
        version=1,
        last_update_post_date="2026-08-03",
        detected_at="2026-08-04T09:12:44Z",
        data_timestamp="2026-08-04T09:00:05",
        categories=(Label("checkpoint-inhibitor", "experimental"),),
    )
    return replace(row, **changed)  # type: ignore[arg-type]


def study_detail(**changed: object) -> StudyDetail:
    """Make one study whole."""
    row = study_row()
    detail = StudyDetail(
        **{field.name: getattr(row, field.name) for field in fields(StudyRow)},
        stale_reason=None,
        status_verified_date="2026-06",
        brief_summary="A study of one drug.",
        belongs_because="conditions: Hepatocellular Carcinoma",
        merged_into=None,
        results_first_post_date="2020-11-20",
        start_date_type="ACTUAL",
        primary_completion_date_type="ACTUAL",
        completion_date_type="ESTIMATED",
        tags=(TagRow("drug", "nivolumab", "experimental", (EvidenceRow("interventions", "Drug: Nivolumab"),)),),
        arm_groups=(ArmRow("Dose escalation", "EXPERIMENTAL", None, ("Drug: Nivolumab",)),),
        interventions=(InterventionRow("Nivolumab", "DRUG", None, ("Dose escalation",), ("BMS-936558",)),),
        primary_outcomes=(OutcomeRow("Objective response rate", None, "2 years"),),
        secondary_outcomes=(OutcomeRow("Overall survival", None, None),),
        eligibility_criteria="Inclusion:\n\n* Child-Pugh A\n* ECOG 0 or 1",
        locations=tuple(LocationRow(f"Hospital {number}", "Berlin", None, "Germany", "RECRUITING", 52.5, 13.4) for number in range(6)),
        versions=(
            VersionRow(0, "2024-02-01", "2026-08-03T09:12:00Z", "2026-08-03T09:00:05", "backfill"),
            VersionRow(1, "2026-07-01", "2026-08-04T09:12:00Z", "2026-08-04T09:00:05", "sync"),
        ),
        changes=(change_row(),),
        retrieved_at="2026-08-04T09:12:44Z",
        data_timestamp="2026-08-04T09:00:05",
    )
    return replace(detail, **changed)  # type: ignore[arg-type]


def hostile_row(text: str) -> StudyRow:
    """Make a row whose every text is hostile."""
    return study_row(
        brief_title=text, official_title=text, acronym=text, overall_status=text, why_stopped=text, study_type=text, phases=(text,),
        lead_sponsor=text, conditions=(text, text), countries=(text,), start_date=text, primary_completion_date=text,
        completion_date=text, last_update_post_date=text, categories=(Label(text, "experimental"),), enrollment_type=text,
    )  # fmt: skip


def hostile_change(text: str) -> ChangeRow:
    """Make a change whose every text is hostile."""
    return change_row(
        brief_title=text, element=text, severity=text, before=text, after=[text, text], summary=text,
        last_update_post_date=text, categories=(Label(text, "experimental"),),
    )  # fmt: skip


def hostile_detail(text: str) -> StudyDetail:
    """Make a study whole whose every text is hostile."""
    row = hostile_row(text)
    return study_detail(
        **{field.name: getattr(row, field.name) for field in fields(StudyRow)},
        stale_reason=text, status_verified_date=text, brief_summary=text, belongs_because=text, merged_into=text,
        tags=(TagRow(text, text, text, (EvidenceRow(text, text),)),),
        arm_groups=(ArmRow(text, text, text, (text,)),),
        interventions=(InterventionRow(text, text, text, (text,), (text,)),),
        primary_outcomes=(OutcomeRow(text, text, text),),
        eligibility_criteria=f"* {text}",
        locations=(LocationRow(text, text, text, text, text, 0.0, 0.0),),
        changes=(hostile_change(text),),
    )  # fmt: skip


def overview(category: str = "tace") -> Overview:
    """Make an overview."""
    return Overview(
        by_status={"RECRUITING": 40, "COMPLETED": 120, "TERMINATED": 7},
        by_phase={"PHASE1/PHASE2": 30, "PHASE3": 12, "NA": 60, "not given": 65},
        by_category_and_status={(category, "RECRUITING"): 12, (category, "COMPLETED"): 40, ("ablation", "TERMINATED"): 1},
        changes_by_week=(("2026-07-20", 0, 0), ("2026-07-27", 12, 3), ("2026-08-03", 40, 1)),
        studies=167,
    )


def printed(part: RenderableType, width: int, *, colour: bool = False) -> str:
    """Print a page as the terminal would get it."""
    file = io.StringIO()
    console = Console(
        file=file, width=width, force_terminal=colour, color_system="truecolor" if colour else None, highlight=False, markup=False
    )
    console.print(part)
    return file.getvalue()
