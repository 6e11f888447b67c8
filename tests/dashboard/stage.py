"""Stores for the dashboard's tests: an awkward one of a few studies, and a large one, both written table by table."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, insert

from trialwatch.dashboard.data import StoreData
from trialwatch.severity import Severity
from trialwatch.store.engine import open_engine, writing
from trialwatch.store.packing import pack_record, to_json
from trialwatch.store.schema import upgrade
from trialwatch.store.tables import ChangeTable, QuarantineTable, SiteTable, StudyTable, SyncRunTable, TagTable, VersionTable

NOW = datetime(2026, 8, 4, 9, 30, tzinfo=UTC)
DATA = "2026-08-04T07:00:05Z"
SYNCED = "2026-08-04T07:12:00Z"
READER = "reader"
LONG_WORD = "Pseudopseudohypoparathyroidismusartigeleberzellkarzinomtherapie" * 3
HOSTILE = "[bold red]Markup[/] \x1b[31mescape\x1b[0m \u202eesrever\u202c [link=file:///x]click[/link] $(id)"
CJK = "肝细胞癌患者接受信迪利单抗联合贝伐珠单抗生物类似药治疗的随机对照多中心第三期临床研究与长期随访观察"
PLAIN, CHINESE, WITHDRAWN, MANY_SITES, NO_PHASE, NASTY = (f"NCT0000000{number}" for number in range(1, 7))


def clock() -> datetime:
    """Tell the time of the tests."""
    return NOW


def new_store(path: Path) -> Engine:
    """Make an empty store."""
    engine = open_engine(str(path), lock_seconds=0.2)
    upgrade(engine)
    return engine


def data_of(engine: Engine) -> StoreData:
    """See a store as the dashboard does."""
    return StoreData(engine, clock, READER)


def study(nct_id: str, title: str, **values: Any) -> dict[str, Any]:
    """Lay a study out as its row; the rest as in an ordinary recruiting trial."""
    row: dict[str, Any] = dict.fromkeys(StudyTable.__table__.c.keys())
    row |= {
        "nct_id": nct_id,
        "brief_title": title,
        "overall_status": "RECRUITING",
        "study_type": "INTERVENTIONAL",
        "phases": '["PHASE3"]',
        "enrollment_count": 300,
        "enrollment_type": "ESTIMATED",
        "lead_sponsor": "Example University Hospital",
        "conditions": '["Hepatocellular Carcinoma"]',
        "countries": '["China"]',
        "start_date": "2025-03",
        "primary_completion_date": "2027-06",
        "completion_date": "2028-06",
        "study_first_post_date": "2025-02-11",
        "last_update_post_date": "2026-08-03",
        "status_verified_date": "2026-07",
        "has_results": False,
        "categories": "[]",
        "drugs": "[]",
        "targets": "[]",
        "registry_state": "present",
        "belongs": "condition",
        "search_text": f"{nct_id}\n{title}".casefold(),
        "latest_version": 0,
        "fingerprint": "",
        "digest": nct_id.encode(),
        "first_seen_at": SYNCED,
        "retrieved_at": SYNCED,
        "data_timestamp": DATA,
    }
    return row | values


def record(row: dict[str, Any], sites: int = 1) -> bytes:
    """Write a record that says what a row says."""
    places = [{"facility": f"Hospital {n + 1}", "city": f"City {n % 90}", "country": f"Country {n % 25}"} for n in range(sites)]
    return json.dumps(
        {
            "protocolSection": {
                "identificationModule": {"nctId": row["nct_id"], "briefTitle": row["brief_title"]},
                "statusModule": {"overallStatus": row["overall_status"], "whyStopped": row["why_stopped"] or ""},
                "designModule": {
                    "studyType": "INTERVENTIONAL",
                    "phases": json.loads(row["phases"]),
                    "enrollmentInfo": {"count": row["enrollment_count"] or 0},
                },
                "armsInterventionsModule": {
                    "armGroups": [{"label": "Arm A", "type": "EXPERIMENTAL", "interventionNames": ["Drug: Lenvatinib"]}],
                    "interventions": [{"type": "DRUG", "name": "Lenvatinib", "armGroupLabels": ["Arm A"]}],
                },
                "outcomesModule": {"primaryOutcomes": [{"measure": "Overall survival", "timeFrame": "36 months"}]},
                "contactsLocationsModule": {"locations": places},
            }
        }
    ).encode()


def version(row: dict[str, Any], number: int, raw: bytes) -> dict[str, Any]:
    """Lay a version out as its row."""
    when = f"2026-0{min(number + 6, 8)}-03"
    return {
        "nct_id": row["nct_id"],
        "version": number,
        "retrieved_at": f"{when}T07:12:00Z",
        "data_timestamp": f"{when}T07:00:05Z",
        "last_update_post_date": when,
        "fingerprint": str(number),
        "source": "sync",
        "record": pack_record(raw),
    }


def change(nct_id: str, element: str, severity: str, summary: str, **values: Any) -> dict[str, Any]:
    """Lay a change out as its row."""
    return {
        "nct_id": nct_id,
        "version": 1,
        "element": element,
        "severity": severity,
        "weight": Severity(severity).rank,
        "before": '"before"',
        "after": '"after"',
        "summary": summary,
        "last_update_post_date": "2026-08-03",
        "detected_at": SYNCED,
        "data_timestamp": DATA,
        "source": "sync",
    } | values


def put(engine: Engine, table: Any, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows."""
    held = list(rows)
    with writing(engine) as connection:
        if held:
            connection.execute(insert(table.__table__), held)


def put_changes(engine: Engine, rows: Iterable[dict[str, Any]]) -> None:
    """Insert changes, each with an id of its own."""
    with writing(engine) as connection:
        start = len(connection.execute(ChangeTable.__table__.select().with_only_columns(ChangeTable.__table__.c.seq)).all())
    put(engine, ChangeTable, ({"id": f"change{start + number:06d}", **row} for number, row in enumerate(rows)))


def put_run(engine: Engine, outcome: str = "done", **values: Any) -> None:
    """Insert a sync."""
    counts = {"seen": 6, "new": 1, "changed": 4, "unchanged": 1, "unreadable": 0, "seconds": 12.5}
    row = {
        "started_at": SYNCED,
        "finished_at": SYNCED,
        "outcome": outcome,
        "data_timestamp": DATA,
        "scope": "all",
        "report": json.dumps(counts),
        "error": None,
    }
    put(engine, SyncRunTable, [row | values])


def tag(nct_id: str, kind: str, name: str) -> dict[str, Any]:
    """Lay a tag out as its row."""
    evidence = to_json([{"element": "interventions", "text": f"the words that name {name}"}])
    return {"nct_id": nct_id, "kind": kind, "id": name, "role": "experimental", "unlisted": False, "evidence": evidence}


def awkward_studies() -> Iterator[tuple[dict[str, Any], int]]:
    """Give studies that are hard to show, with how many sites each has."""
    label = to_json([{"id": "targeted", "role": "experimental"}, {"id": "tace", "role": "comparator"}])
    yield study(PLAIN, "Lenvatinib plus TACE versus lenvatinib alone in unresectable hepatocellular carcinoma", categories=label), 2
    yield study(CHINESE, CJK, lead_sponsor="复旦大学附属中山医院", last_update_post_date="2026-08-02"), 3
    stopped = {"overall_status": "WITHDRAWN", "why_stopped": "The sponsor withdrew its funding.", "enrollment_count": 0}
    yield study(WITHDRAWN, "Adjuvant donafenib after resection", phases='["PHASE2"]', last_update_post_date="2026-08-01", **stopped), 0
    countries = to_json([f"Country {number}" for number in range(25)])
    active = {"overall_status": "ACTIVE_NOT_RECRUITING", "last_update_post_date": "2026-07-31"}
    yield study(MANY_SITES, "A trial at three hundred sites", countries=countries, enrollment_count=1250, **active), 300
    unsaid = {"phases": "[]", "overall_status": "UNKNOWN", "enrollment_count": None, "lead_sponsor": None, "countries": "[]"}
    yield study(NO_PHASE, LONG_WORD, last_update_post_date="2026-07-30", primary_completion_date=None, **unsaid), 0
    yield study(NASTY, HOSTILE, last_update_post_date="2026-07-29", registry_state="removed"), 1


def awkward_changes() -> Iterator[dict[str, Any]]:
    """Give changes of every severity, on two days."""
    yield change(PLAIN, "brief_title", "minor", "The brief title reads differently.", data_timestamp="2026-07-28T07:00:05Z")
    yield change(PLAIN, "contacts", "administrative", "The contacts changed.", data_timestamp="2026-07-28T07:00:05Z")
    moved = "Primary completion moved from 2026-06 to 2027-06 (+12 months)."
    yield change(PLAIN, "primary_completion_date", "major", moved)
    yield change(WITHDRAWN, "overall_status", "critical", "Overall status went from Not yet recruiting to Withdrawn.")
    yield change(WITHDRAWN, "why_stopped", "major", "Why it stopped: the sponsor withdrew its funding.")
    yield change(CHINESE, "enrollment", "major", f"Enrollment grew from 120 to 300 (2.5 times). {CJK}")
    yield change(NASTY, "study", "critical", f"The registry removed the record {HOSTILE}")
    yield change(NO_PHASE, "official_title", "minor", f"The official title reads {LONG_WORD}")


def awkward_store(path: Path) -> Engine:
    """Make a store of studies that are hard to show."""
    engine = new_store(path)
    rows = list(awkward_studies())
    put(engine, StudyTable, [row for row, _ in rows])
    first = [version(row, 0, record(row | {"overall_status": "NOT_YET_RECRUITING", "enrollment_count": 120}, sites)) for row, sites in rows]
    put(engine, VersionTable, [*first, *(version(row, 1, record(row, sites)) for row, sites in rows)])
    put(engine, SiteTable, [
        {"nct_id": row["nct_id"], "position": number, "facility": f"Hospital {number}", "city": "Shanghai", "country": "China"}
        for row, sites in rows
        for number in range(sites)
    ])  # fmt: skip
    categories = ((PLAIN, "targeted"), (PLAIN, "tace"), (CHINESE, "immunotherapy"), (WITHDRAWN, "targeted"))
    drugs = ((PLAIN, "lenvatinib"), (CHINESE, "sintilimab"))
    put(engine, TagTable, [tag(nct_id, "category", name) for nct_id, name in categories])
    put(engine, TagTable, [tag(nct_id, "drug", name) for nct_id, name in drugs])
    put_changes(engine, awkward_changes())
    put_run(engine, "failed", started_at="2026-08-03T07:12:00Z", report=None, error="The registry answers 503.", data_timestamp=None)
    put_run(engine)
    unreadable = {"digest": b"1", "nct_id": "NCT00000099", "reason": "no title", "record": b"", "data_timestamp": DATA}
    put(engine, QuarantineTable, [unreadable | {"first_seen_at": SYNCED, "last_seen_at": SYNCED}])
    return engine


STATUSES = ("RECRUITING", "COMPLETED", "UNKNOWN", "TERMINATED", "ACTIVE_NOT_RECRUITING", "NOT_YET_RECRUITING", "WITHDRAWN")
CATEGORIES = ("targeted", "immunotherapy", "tace", "ablation", "surgery", "radiotherapy", "haic", "car-t", "diagnosis", "supportive")


def large_store(path: Path, studies: int, changes: int) -> Engine:
    """Make a store of many studies and changes over half a year."""
    engine = new_store(path)
    numbers = [f"NCT{number:08d}" for number in range(1, studies + 1)]
    day = date(2026, 8, 4)
    put(engine, StudyTable, (
        study(
            nct_id,
            f"Study {number} of lenvatinib and other therapies in advanced hepatocellular carcinoma",
            overall_status=STATUSES[number % len(STATUSES)],
            last_update_post_date=(day - timedelta(days=number % 1500)).isoformat(),
            categories=to_json([{"id": CATEGORIES[number % len(CATEGORIES)], "role": "experimental"}]),
        )
        for number, nct_id in enumerate(numbers)
    ))  # fmt: skip
    put(engine, TagTable, (tag(nct_id, "category", CATEGORIES[number % len(CATEGORIES)]) for number, nct_id in enumerate(numbers)))
    put(engine, VersionTable, (version(row, 0, record(row)) for row in (study(one, f"Study {one}") for one in numbers[:20])))
    put_changes(engine, (many_changes(numbers, changes, day)))
    put_run(engine)
    return engine


def many_changes(numbers: list[str], changes: int, day: date) -> Iterator[dict[str, Any]]:
    """Give changes of all severities, oldest first, over half a year."""
    kinds = ("administrative", "minor", "minor", "major", "minor", "major", "critical")
    for number in range(changes):
        when = day - timedelta(days=(changes - number) * 180 // changes)
        summary = f"Primary completion moved by {number % 40} months."
        stamp = {"data_timestamp": f"{when}T07:00:05Z", "detected_at": f"{when}T07:12:00Z"}
        yield change(numbers[number % len(numbers)], "primary_completion_date", kinds[number % len(kinds)], summary, **stamp)
