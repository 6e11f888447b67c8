"""What a sync does with what the registry holds, and what it says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine, select

from tests.sync.scripted import NOW, QUERY, ScriptedRegistry, number, record
from trialwatch.errors import NothingFound, RegistryIncomplete, StoreLocked
from trialwatch.filters import ChangeFilter, Filter
from trialwatch.store.changes import list_changes
from trialwatch.store.engine import reading
from trialwatch.store.lock import held
from trialwatch.store.runs import followed_numbers, in_quarantine, last_run, load_known
from trialwatch.store.tables import ChangeTable, EventTable, SiteTable, StudyTable, TagTable, VersionTable
from trialwatch.sync import SyncReport, follow_studies, sync

EVERYTHING = Filter(mentions=True)


def run(engine: Engine, registry: ScriptedRegistry, follow: Mapping[str, str] | None = None, **options: Any) -> SyncReport:
    """Sync once at the tests' own time."""
    with registry.client() as client:
        return sync(engine, client, QUERY, follow or {}, clock=lambda: NOW, **options)


def move_on(registry: ScriptedRegistry, day: str = "2026-11-20") -> None:
    """Begin the registry's next data day: every record carries the new day."""
    registry.day = day
    for one in registry.records.values():
        one["derivedSection"]["miscInfoModule"]["versionHolder"] = day


def told(engine: Engine) -> list[tuple[str, str, object]]:
    """List the changes as (study, element, after), in order of number."""
    return sorted(((one.nct_id, one.element, one.after) for one in list_changes(engine, EVERYTHING, ChangeFilter())[0]), key=str)


def states(engine: Engine) -> dict[str, str]:
    """Tell how each study stands with the registry."""
    return {one.nct_id: one.registry_state for one in load_known(engine).values()}


def content(engine: Engine) -> list[list[tuple[Any, ...]]]:
    """Read all that a sync writes of studies, row numbers and times of retrieval left out."""
    left_out = {"id", "seq", "retrieved_at", "first_seen_at", "detected_at"}
    result = []
    for table in (StudyTable, VersionTable, EventTable, ChangeTable, TagTable, SiteTable):
        made = table.__table__  # type: ignore[attr-defined]
        kept = [one for one in made.c if one.name not in left_out or (table in (TagTable, ChangeTable) and one.name == "id")]
        with reading(engine) as connection:
            result.append(sorted((tuple(row) for row in connection.execute(select(*kept))), key=repr))
    return result


def test_a_first_sync_stores_all_and_tells_nothing(engine: Engine, registry: ScriptedRegistry) -> None:
    """Every study of an empty store's first sync gets version 0 and none is told as new."""
    report = run(engine, registry)
    assert (report.total, report.seen, report.new, report.changed) == (5, 5, 5, 0)
    assert report.data_timestamp == "2026-11-19T09:00:05Z"
    assert {one.version for one in load_known(engine).values()} == {0}
    assert told(engine) == []


def test_a_sync_without_new_data_is_one_request(engine: Engine, registry: ScriptedRegistry) -> None:
    """The second sync of a data day asks for the version and nothing else."""
    run(engine, registry)
    registry.requests.clear()
    report = run(engine, registry)
    assert [one.path for one in registry.requests] == ["/api/v2/version"]
    assert (report.up_to_date, report.requests, report.data_timestamp) == (True, 1, "2026-11-19T09:00:05Z")


def test_full_reads_every_page_even_without_new_data(engine: Engine, registry: ScriptedRegistry) -> None:
    """With `full` the pages are read although the data set did not move."""
    run(engine, registry)
    report = run(engine, registry, full=True)
    assert (report.up_to_date, report.seen, report.unchanged) == (False, 5, 5)


def test_a_new_data_day_brings_exactly_what_changed(engine: Engine, registry: ScriptedRegistry) -> None:
    """A changed study gets a version and its changes, a new one is told as new, the rest stays as it was."""
    run(engine, registry)
    move_on(registry)
    registry.records[number(2)] = record(2, status="TERMINATED", holder="2026-11-20")
    registry.records[number(6)] = record(6, holder="2026-11-20")
    report = run(engine, registry)
    assert (report.total, report.new, report.changed, report.unchanged) == (6, 1, 1, 4)
    assert told(engine) == [(number(2), "overall_status", "TERMINATED"), (number(6), "study", "NEW")]
    assert load_known(engine)[number(2)].version == 1


def test_what_is_no_change_makes_no_version(engine: Engine, registry: ScriptedRegistry) -> None:
    """Another order of sites, white space and the record's own dates add no version and no change, but show as current."""
    registry.records[number(1)] = record(1, cities=["Tokyo", "Osaka"])
    run(engine, registry)
    move_on(registry)
    registry.records[number(1)] = record(
        1, cities=["Osaka", "Tokyo"], summary="A  made-up\nstudy.", updated="2026-11-18", holder="2026-11-20"
    )
    report = run(engine, registry)
    assert (report.changed, report.unchanged, told(engine)) == (0, 5, [])
    assert load_known(engine)[number(1)].version == 0
    with reading(engine) as connection:
        table = StudyTable.__table__  # type: ignore[attr-defined]
        posted = connection.execute(select(table.c.last_update_post_date).where(table.c.nct_id == number(1))).scalar()
    assert posted == "2026-11-18"


def test_gone_studies_are_told_apart(engine: Engine, registry: ScriptedRegistry) -> None:
    """A study that does not come is removed (404), merged (301) or has left the query, and nothing of it is deleted."""
    run(engine, registry)
    move_on(registry)
    del registry.records[number(1)]
    registry.merged[number(2)] = number(3)
    registry.outside_query.add(number(4))
    report = run(engine, registry)
    assert (report.removed, report.merged, report.left_query) == (1, 1, 1)
    assert told(engine) == [(number(1), "study", "REMOVED"), (number(2), "study", "MERGED"), (number(4), "study", "LEFT_QUERY")]
    assert states(engine) == {
        number(1): "removed",
        number(2): "merged",
        number(3): "present",
        number(4): "left_query",
        number(5): "present",
    }
    assert number(3) in followed_numbers(engine)


def test_a_gone_study_is_told_once_and_returns(engine: Engine, registry: ScriptedRegistry) -> None:
    """What is gone stays silent day after day, and is told when it is back."""
    run(engine, registry)
    lost = registry.records.pop(number(1))
    for day in ("2026-11-20", "2026-11-21"):
        move_on(registry, day)
        run(engine, registry)
    assert told(engine) == [(number(1), "study", "REMOVED")]
    registry.records[number(1)] = lost
    move_on(registry, "2026-11-22")
    assert run(engine, registry).returned == 1
    assert told(engine) == [(number(1), "study", "REMOVED"), (number(1), "study", "RETURNED")]
    assert states(engine)[number(1)] == "present"


def test_a_page_that_loses_a_study_tells_nothing_false(engine: Engine, registry: ScriptedRegistry) -> None:
    """A study that the pages leave out but the same query still finds by number is present as before."""
    run(engine, registry)
    move_on(registry)
    registry.hidden.add(number(3))
    registry.promised = 4
    report = run(engine, registry)
    assert (report.left_query, report.removed, told(engine)) == (0, 0, [])


def test_fewer_studies_than_promised_is_an_error_and_concludes_nothing(engine: Engine, registry: ScriptedRegistry) -> None:
    """When the pages never add up to the total, the run fails, nobody is called gone, and the next run tries again."""
    run(engine, registry)
    move_on(registry)
    registry.hidden.add(number(3))
    registry.promised = 5
    with pytest.raises(RegistryIncomplete, match="promised 5 studies and sent 4"):
        run(engine, registry)
    assert told(engine) == []
    failed = last_run(engine)
    assert failed
    assert failed.outcome == "failed"
    registry.hidden.clear()
    assert run(engine, registry).seen == 5


def test_a_data_set_that_moves_during_the_walk_is_walked_again(engine: Engine, registry: ScriptedRegistry) -> None:
    """When the registry refreshes between two pages, the walk begins anew and ends with the newer data."""
    run(engine, registry)
    move_on(registry)

    def refresh(page: int) -> None:
        if page == 1 and registry.day == "2026-11-20":
            move_on(registry, "2026-11-21")
            registry.records[number(1)] = record(1, status="COMPLETED", holder="2026-11-21")

    registry.after_page = refresh
    report = run(engine, registry)
    assert report.data_timestamp == "2026-11-21T09:00:05Z"
    assert (report.seen, report.changed) == (5, 1)
    assert told(engine) == [(number(1), "overall_status", "COMPLETED")]


def test_an_unreadable_record_is_kept_counted_and_no_end(engine: Engine, registry: ScriptedRegistry) -> None:
    """A record of the wrong shape goes into quarantine with its reason, its study keeps what was known, the rest is read."""
    run(engine, registry)
    move_on(registry)
    good = registry.records[number(3)]
    registry.records[number(3)] = {
        **record(3),
        "protocolSection": {**record(3)["protocolSection"], "designModule": {"enrollmentInfo": {"count": "many"}}},
    }
    report = run(engine, registry)
    assert (report.seen, report.unreadable, report.unchanged) == (5, 1, 4)
    [kept] = in_quarantine(engine)
    assert kept.nct_id == number(3)
    assert "enrollmentInfo.count" in kept.reason
    assert states(engine)[number(3)] == "present"
    registry.records[number(3)] = good
    move_on(registry, "2026-11-21")
    run(engine, registry)
    assert in_quarantine(engine) == []


def test_a_record_without_its_number_makes_nobody_gone(engine: Engine, registry: ScriptedRegistry) -> None:
    """A record that lost its protocol section is counted, and the study that it belongs to is not called gone."""
    run(engine, registry)
    move_on(registry)
    registry.records[number(3)] = {"hasResults": False}
    report = run(engine, registry)
    assert (report.seen, report.left_query, report.removed) == (5, 0, 0)
    assert report.unreadable >= 1
    assert states(engine)[number(3)] == "present"
    assert told(engine) == []


@pytest.mark.parametrize("dies_after", [0, 1, 2])
def test_a_run_that_dies_and_is_repeated_ends_in_the_same_store(
    engine: Engine, registry: ScriptedRegistry, tmp_path_factory: pytest.TempPathFactory, dies_after: int
) -> None:
    """However many pages were stored before the end came, a rerun leaves what an undisturbed run leaves."""
    from trialwatch.store.engine import open_engine
    from trialwatch.store.schema import upgrade

    other = open_engine(str(tmp_path_factory.mktemp("other") / "store.db"))
    upgrade(other)
    for store in (engine, other):
        run(store, registry)
    move_on(registry)
    registry.records[number(1)] = record(1, status="SUSPENDED", holder="2026-11-20")
    registry.records[number(5)] = record(5, title="Another title", holder="2026-11-20")
    registry.records[number(6)] = record(6, holder="2026-11-20")
    del registry.records[number(2)]

    def die(seen: int, _total: int | None) -> None:
        if seen > 2 * dies_after:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(engine, registry, progress=die)
    run(engine, registry)
    run(other, registry)
    assert content(engine) == content(other)


def test_a_first_sync_that_dies_tells_nothing_as_new_when_repeated(engine: Engine, registry: ScriptedRegistry) -> None:
    """The studies that a broken first sync did not reach are no news in the second."""

    def die(_seen: int, _total: int | None) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(engine, registry, progress=die)
    run(engine, registry)
    assert told(engine) == []


def test_followed_studies_come_besides_the_query(engine: Engine, registry: ScriptedRegistry) -> None:
    """A study that the query does not find is fetched by its number, and is never called left."""
    registry.outside_query.add(number(5))
    report = run(engine, registry, {number(5): "CheckMate 040"})
    assert (report.total, report.seen, report.followed) == (4, 4, 1)
    move_on(registry)
    assert run(engine, registry, {number(5): "CheckMate 040"}).left_query == 0
    assert states(engine)[number(5)] == "present"


def test_a_changed_scope_is_walked_although_the_data_are_old(engine: Engine, registry: ScriptedRegistry) -> None:
    """Another followed study makes the next sync read the pages of the same data day."""
    run(engine, registry)
    assert run(engine, registry, {number(5): "asked"}).up_to_date is False


def test_a_followed_study_that_the_registry_does_not_have_is_noted(engine: Engine, registry: ScriptedRegistry) -> None:
    """The summary says which followed study did not come."""
    report = run(engine, registry, {"NCT01658878": "CheckMate 040"})
    assert report.notes == ["NCT01658878 (CheckMate 040) is followed, but the registry did not give it."]


@pytest.mark.parametrize(
    ("title", "elsewhere", "notes"),
    [
        ("CHANCE001: TACE with PD-1", "Study 1", []),
        (
            "Something else",
            "Study 1",
            ["NCT04975932 is believed to be CHANCE001, but its record does not call itself so; no study in the store does."],
        ),
        (
            "Something else",
            "The CHANCE 001 study",
            [f"NCT04975932 is believed to be CHANCE001, but its record does not call itself so; {number(1)} does."],
        ),
        ("CHANCE001", "CHANCE-001 again", [f"{number(1)} also calls itself CHANCE001; NCT04975932 is the one followed for it."]),
    ],
)
def test_the_believed_number_of_chance001_is_checked(
    engine: Engine, registry: ScriptedRegistry, title: str, elsewhere: str, notes: list[str]
) -> None:
    """The summary says so when the record followed as CHANCE001 does not call itself that, and which one does."""
    registry.records[number(1)] = record(1, title=elsewhere)
    believed = record(1, title=title)
    believed["protocolSection"]["identificationModule"]["nctId"] = "NCT04975932"
    registry.records["NCT04975932"] = believed
    assert run(engine, registry, {"NCT04975932": "CHANCE001"}).notes == notes


def test_a_merge_costs_the_next_sync_nothing(engine: Engine, registry: ScriptedRegistry) -> None:
    """Following the study that another was merged into is no reason to walk the same data again."""
    run(engine, registry)
    move_on(registry)
    registry.merged[number(2)] = number(3)
    run(engine, registry)
    assert run(engine, registry).up_to_date


def test_following_by_number_fetches_just_these(engine: Engine, registry: ScriptedRegistry) -> None:
    """Asking for numbers stores and follows them without walking the query."""
    with registry.client() as client:
        report = follow_studies(engine, client, [number(2)], clock=lambda: NOW)
    assert (report.new, list(load_known(engine)), list(followed_numbers(engine))) == (1, [number(2)], [number(2)])


def test_following_a_number_that_nobody_has_is_refused(engine: Engine, registry: ScriptedRegistry) -> None:
    """A number that the registry does not know is an error and is not followed."""
    with registry.client() as client, pytest.raises(NothingFound, match="NCT09999999"):
        follow_studies(engine, client, ["NCT09999999"], clock=lambda: NOW)
    assert followed_numbers(engine) == {}


def test_two_syncs_never_run_at_once(engine: Engine, registry: ScriptedRegistry) -> None:
    """While one sync holds the store another is refused."""
    with held(engine, "sync") as free:
        assert free
        with pytest.raises(StoreLocked, match="A sync is running"):
            run(engine, registry)
