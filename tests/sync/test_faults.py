"""What is left of a store when something goes wrong during a sync."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.benchmarks.fault_stage import Stage
from tests.benchmarks.faults import Case, clock_behind, disk_full, killed, registry_case, registry_fault
from tests.sync.scripted import NOW, ScriptedRegistry, number, record
from tests.sync.test_sync import move_on, run, told
from trialwatch.errors import DataSetMoved
from trialwatch.filters import ChangeFilter, Filter
from trialwatch.store.changes import list_changes
from trialwatch.store.runs import in_quarantine
from trialwatch.sync import follow_studies


@pytest.fixture(scope="module")
def stage(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Run the stand-in and make a store that is a day old."""
    made = Stage(shared, tmp_path_factory.mktemp("faults"))
    yield made
    made.close()


@pytest.mark.shared
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (registry_fault("truncate", 6), registry_fault("503", 3)),
        (registry_fault("refresh", 3), registry_fault("reset", 1)),
        (registry_fault("bad-type", 3), registry_fault("bad-record", 6)),
        (registry_fault("html", 3, 99), registry_fault("repeat", 1)),
    ],
    ids=["passing", "moving", "unreadable", "lasting"],
)
def test_faults_of_the_registry_leave_no_trace(stage: Stage, first: dict[str, object], second: dict[str, object]) -> None:
    """Whatever the registry does, the run ends well or with a clear error, and the next leaves what an undisturbed one leaves."""
    assert registry_case("two at once", "", [first, second]).play(stage).wrong == ()


@pytest.mark.shared
@pytest.mark.parametrize(
    "case",
    [disk_full(old=False, kilobytes=40), disk_full(old=True, kilobytes=600), clock_behind()],
    ids=["new store", "old store", "clock"],
)
def test_faults_of_the_machine_leave_no_trace(stage: Stage, case: Case) -> None:
    """A full disk ends with a clear error, a clock that was wrong with none, and the next run leaves what an undisturbed one leaves."""
    assert case.play(stage).wrong == ()


@pytest.mark.shared
@pytest.mark.parametrize("case", range(5))
def test_a_killed_sync_leaves_no_trace(stage: Stage, case: int) -> None:
    """Killed at any instant, a sync loses nothing that the next does not bring, and doubles nothing."""
    assert killed(case, random.Random(case)).play(stage).wrong == ()


def test_changes_are_dated_by_the_data_set_that_brought_them(engine: Engine, registry: ScriptedRegistry) -> None:
    """When the data set moves between two pages, what the later pages bring is dated by the new data set."""
    run(engine, registry)

    def refresh(page: int) -> None:
        if page == 0 and registry.day == "2026-11-19":
            move_on(registry)
            registry.records[number(5)] = record(5, status="COMPLETED", holder="2026-11-20")

    registry.after_page = refresh
    run(engine, registry, full=True)
    [change] = list_changes(engine, Filter(mentions=True), ChangeFilter())[0]
    assert (change.element, change.data_timestamp) == ("overall_status", "2026-11-20T09:00:05Z")


def test_a_data_set_that_never_rests_is_an_error(engine: Engine, registry: ScriptedRegistry) -> None:
    """When the data are renewed during every walk, the run says so, and a quiet run afterwards is whole."""
    run(engine, registry)
    days = iter(range(20, 31))
    registry.after_page = lambda _page: move_on(registry, f"2026-11-{next(days)}")
    with pytest.raises(DataSetMoved):
        run(engine, registry, full=True)
    registry.after_page = lambda _page: None
    assert run(engine, registry).seen == 5


def test_records_that_name_another_day_than_the_registry_are_taken(engine: Engine, registry: ScriptedRegistry) -> None:
    """Where the records carry another day than the registry's data version from beginning to end, the version is believed."""
    for one in registry.records.values():
        one["derivedSection"]["miscInfoModule"]["versionHolder"] = "2026-11-18"
    with registry.client() as client:
        assert follow_studies(engine, client, [number(2)], clock=lambda: NOW).seen == 1
    report = run(engine, registry)
    assert (report.seen, report.data_timestamp) == (5, "2026-11-19T09:00:05Z")


def test_an_unreadable_record_is_looked_at_twice_a_data_day(engine: Engine, registry: ScriptedRegistry) -> None:
    """A record that could not be read is asked for again by the next sync of the same data, and then accepted as lasting."""
    run(engine, registry)
    move_on(registry)
    good = record(3, status="COMPLETED", holder="2026-11-20")
    registry.records[number(3)] = {
        **good,
        "protocolSection": {**good["protocolSection"], "designModule": {"enrollmentInfo": {"count": "many"}}},
    }
    assert run(engine, registry).unreadable == 1
    assert run(engine, registry).up_to_date is False
    assert run(engine, registry).up_to_date is True
    move_on(registry, "2026-11-21")
    run(engine, registry)
    registry.records[number(3)] = record(3, status="COMPLETED", holder="2026-11-21")
    report = run(engine, registry)
    assert (report.up_to_date, report.changed, in_quarantine(engine)) == (False, 1, [])
    assert told(engine) == [(number(3), "overall_status", "COMPLETED")]


def test_a_record_that_never_tells_its_number_makes_nobody_leave(engine: Engine, registry: ScriptedRegistry) -> None:
    """Where the query brings a record without its number, a study that is only found by itself is not called left."""
    run(engine, registry)
    move_on(registry)

    def nameless(body: bytes) -> bytes:
        page = json.loads(body)
        for position, one in enumerate(page.get("studies", [])):
            if one["protocolSection"]["identificationModule"]["nctId"] == number(3):
                page["studies"][position] = {"hasResults": False}
        return json.dumps(page).encode()

    registry.twist = nameless
    run(engine, registry)
    assert told(engine) == []
    registry.twist = lambda body: body
    registry.outside_query.add(number(3))
    move_on(registry, "2026-11-21")
    run(engine, registry)
    assert told(engine) == [(number(3), "study", "LEFT_QUERY")]
