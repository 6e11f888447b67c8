"""One run from the question "anything new?" to the report."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Engine

from trialwatch.errors import DataSetMoved, NothingFound, RegistryIncomplete, RegistryRejected
from trialwatch.registry.client import RegistryClient, VersionAnswer
from trialwatch.registry.query import Query
from trialwatch.store.engine import writing
from trialwatch.store.lock import alone
from trialwatch.store.packing import from_json, to_json
from trialwatch.store.recording import Stamp
from trialwatch.store.runs import Run, finish_run, follow, followed_numbers, last_run, load_known, resolve_unseen, start_run, whole_walks
from trialwatch.sync.gone import find_the_missing
from trialwatch.sync.named import named_study_notes
from trialwatch.sync.rebuild import retag
from trialwatch.sync.report import SyncReport
from trialwatch.sync.walk import Progress, Walk

WALKS = 4
"""How often a walk begins anew when the data set moves under it or pages do not add up."""
Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Tell the time."""
    return datetime.now(UTC)


def instant(moment: datetime) -> str:
    """Write an instant as UTC text ending in `Z`."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def sync(
    engine: Engine,
    client: RegistryClient,
    query: Query,
    follow_always: Mapping[str, str],
    *,
    full: bool = False,
    clock: Clock = utc_now,
    progress: Progress = lambda _seen, _total: None,
) -> SyncReport:
    """Bring the store level with the registry and report; without new data that is one request.

    Raises RegistryError where the registry cannot be read to the end (complete pages stay stored) and StoreLocked
    where another sync runs on the same store.
    """
    with alone(engine):
        return _locked_sync(engine, client, query, follow_always, full=full, clock=clock, progress=progress)


def follow_studies(engine: Engine, client: RegistryClient, numbers: Sequence[str], *, clock: Clock = utc_now) -> SyncReport:
    """Follow studies by number from now on and fetch just these.

    Raises NothingFound, following none, where the registry has no study of a number.
    """
    with alone(engine):
        started = clock()
        version = client.version()
        walk = _new_walk(engine, version, started, frozenset({*followed_numbers(engine), *numbers}), lambda _seen, _total: None)
        walk.minds_the_day = False  # a few studies by number: no pages of two data sets to keep apart
        walk.take(client.studies_by_id(numbers))
        absent = [number for number in numbers if number not in walk.seen]
        find_the_missing(walk, client, None, [number for number in absent if number in walk.known])
        unknown = [number for number in absent if number not in walk.known]
        if unknown and not walk.seen:
            raise NothingFound(
                f"The registry has no study {', '.join(unknown)}.", "Check the number; a merged study is found by its new one."
            )
        with writing(engine) as connection:
            follow(connection, dict.fromkeys(sorted(walk.seen), "asked for by number"), instant(started))
        report = _report(walk, version, client, started, clock)
        report.notes += [f"The registry has no study {number}." for number in unknown]
        return report


def scope_of(query: Query, followed: Mapping[str, str]) -> str:
    """Digest what is asked for, so that a changed query or followed study is noticed."""
    return hashlib.blake2b(repr((query, sorted(followed))).encode(), digest_size=8).hexdigest()


def _locked_sync(
    engine: Engine, client: RegistryClient, query: Query, follow_always: Mapping[str, str], *, full: bool, clock: Clock, progress: Progress
) -> SyncReport:
    started = clock()
    retagged = retag(engine)
    followed = {**followed_numbers(engine), **follow_always}
    scope = scope_of(query, followed)
    last = last_run(engine, "done")
    comparable = last if last and last.scope == scope and not full and not _deserves_another_look(engine, last) else None
    version = client.version(comparable.etag if comparable else None)
    if comparable and (version.unchanged or _data_instant(version) == comparable.data_timestamp):
        return _nothing_new(engine, client, comparable, version, started, clock, retagged)
    number = start_run(engine, instant(started), scope)
    try:
        walk, total, version = _walk_whole(engine, client, query, followed, version, started, progress)
    except BaseException as problem:
        error = str(problem).splitlines()[0] if str(problem) else type(problem).__name__
        finish_run(engine, number, {"finished_at": instant(clock()), "outcome": "failed", "error": error})
        raise
    report = _report(walk, version, client, started, clock)
    report.total, report.seen = total
    report.retagged = retagged
    report.notes += named_study_notes(engine, follow_always, walk.seen)
    scope = scope_of(query, {**followed_numbers(engine), **follow_always})
    ended = {
        "scope": scope,
        "finished_at": instant(clock()),
        "outcome": "done",
        "data_timestamp": report.data_timestamp,
        "etag": version.etag,
    }
    finish_run(engine, number, {**ended, "report": to_json(asdict(report))})
    return report


def _deserves_another_look(engine: Engine, last: Run) -> bool:
    """Tell whether records could not be read in the only walk of their data day: that may pass, a second time it does not."""
    unreadable = from_json(last.report or "{}", dict[str, Any]).get("unreadable")
    return bool(unreadable) and whole_walks(engine, last.data_timestamp) == 1


def _nothing_new(
    engine: Engine, client: RegistryClient, last: Run, version: VersionAnswer, started: datetime, clock: Clock, retagged: int
) -> SyncReport:
    report = SyncReport(data_timestamp=last.data_timestamp, api_version=version.api_version or None, up_to_date=True, retagged=retagged)
    _measure(report, client, started, clock)
    number = start_run(engine, instant(started), last.scope)
    finish_run(
        engine,
        number,
        {
            "finished_at": instant(clock()),
            "outcome": "up_to_date",
            "data_timestamp": last.data_timestamp,
            "report": to_json(asdict(report)),
        },
    )
    return report


def _walk_whole(
    engine: Engine,
    client: RegistryClient,
    query: Query,
    followed: Mapping[str, str],
    version: VersionAnswer,
    started: datetime,
    progress: Progress,
) -> tuple[Walk, tuple[int | None, int], VersionAnswer]:
    """Walk until one walk was whole: as many studies as promised, of one data set, every known one accounted for."""
    walk = _new_walk(engine, version, started, frozenset(followed), progress)
    total, arrived, moved = None, 0, None
    for _ in range(WALKS):
        try:
            total, arrived = _take_all(walk, client, query, followed)
            moved = None
        except DataSetMoved as problem:
            moved = problem
        after = client.version()
        if after.data_timestamp != version.data_timestamp:
            moved = moved or DataSetMoved("The registry's data were renewed while they were read.", "Run `trialwatch sync` again.")
        elif moved:
            walk.minds_the_day = False  # the records name another day than the registry itself, which is believed
        elif arrived == total:
            _close(walk)
            return walk, (total, arrived), after
        version = after
        walk.begin_again(_stamp(version, started))
    raise moved or RegistryIncomplete(
        f"The registry promised {total} studies and sent {arrived}, {WALKS} times over.",
        "What arrived is stored, but nothing is concluded from what did not; run `trialwatch sync` again later.",
    )


def _take_all(walk: Walk, client: RegistryClient, query: Query, followed: Mapping[str, str]) -> tuple[int | None, int]:
    """Take every page and, where they add up, what they do not bring; gives how many the registry promised and sent.

    Raises DataSetMoved where pages of two data sets came, or a page's token went stale.
    """
    try:
        total = walk.take(client.pages(query))
    except RegistryRejected as problem:
        if not walk.arrived:
            raise
        raise DataSetMoved(problem.message, problem.advice) from problem
    arrived = walk.arrived
    if arrived == total:
        walk.take(client.studies_by_id(sorted(set(followed) - walk.seen)))
        find_the_missing(walk, client, query, [one.nct_id for one in walk.known.values() if one.registry_state == "present"])
    return total, arrived


def _close(walk: Walk) -> None:
    with writing(walk.engine) as connection:
        resolve_unseen(connection, walk.stamp.retrieved_at, walk.stamp.data_timestamp)


def _new_walk(engine: Engine, version: VersionAnswer, started: datetime, followed: frozenset[str], progress: Progress) -> Walk:
    first = last_run(engine, "done") is None
    return Walk(engine, _stamp(version, started), load_known(engine), followed, tells_new=not first, progress=progress)


def _stamp(version: VersionAnswer, started: datetime) -> Stamp:
    return Stamp(instant(started), _data_instant(version))


def _data_instant(version: VersionAnswer) -> str:
    """Write the data set's instant with its zone: the registry gives UTC without saying so."""
    return version.data_timestamp if version.data_timestamp.endswith("Z") else f"{version.data_timestamp}Z"


def _report(walk: Walk, version: VersionAnswer, client: RegistryClient, started: datetime, clock: Clock) -> SyncReport:
    gone = list(walk.gone.values())
    unreadable = len(walk.unread)
    report = SyncReport(
        data_timestamp=walk.stamp.data_timestamp,
        api_version=version.api_version,
        seen=walk.arrived,
        new=len(walk.new),
        changed=len(walk.changed),
        unchanged=len(walk.seen - walk.new - walk.changed - {one for one in walk.unread.values() if one}),
        unreadable=unreadable,
        removed=gone.count("removed"),
        merged=gone.count("merged"),
        left_query=gone.count("left_query"),
        returned=len(walk.returned),
        followed=len(walk.seen & walk.followed),
    )
    _measure(report, client, started, clock)
    return report


def _measure(report: SyncReport, client: RegistryClient, started: datetime, clock: Clock) -> None:
    report.requests, report.bytes = client.requests, client.bytes_received
    report.seconds = round((clock() - started).total_seconds(), 3)
