"""What the store tells of itself: the last syncs, what could not be read, what is unknown, what is untold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Engine, select
from zstandard import ZstdError

from trialwatch.doctor.finding import Area, Finding, fine, problem, warning
from trialwatch.errors import Unreadable
from trialwatch.registry.parse import parse_study
from trialwatch.store.engine import reading
from trialwatch.store.lock import held
from trialwatch.store.packing import from_json, unpack_record
from trialwatch.store.runs import Run, Unread, in_quarantine, last_run, read_note, recent_runs
from trialwatch.store.tables import VersionTable
from trialwatch.sync.rebuild import TAGS_NOTE, tags_edition

versions = VersionTable.__table__  # type: ignore[attr-defined]  # SQLModel adds it
OLD = timedelta(days=4)
"""A weekend without new data and a day of grace."""
_LOOKED_BACK = 10
_NEWEST = 1000
_SHOWN = 5


def content_findings(engine: Engine, now: datetime) -> Iterator[Finding]:
    """Look at syncs, quarantine, unknown values, tags and deliveries of a store of this program's revision."""
    if read_note(engine, "sample") == "yes":
        yield warning(Area.STORE, "sample", "This store holds the sample, not the registry's data.", "Name another file with --database.")
    yield age_finding(last_run(engine, "done", "up_to_date"), now)
    with held(engine, "sync") as nobody_syncs:
        yield from run_findings(recent_runs(engine, _LOOKED_BACK), running=not nobody_syncs)
    yield from note_findings(last_run(engine, "done"))
    yield quarantine_finding(in_quarantine(engine))
    yield unknown_finding(unknown_values(engine))
    yield edition_finding(read_note(engine, TAGS_NOTE), tags_edition())
    yield from _deliveries(engine)


def age_finding(run: Run | None, now: datetime) -> Finding:
    """Judge how long ago the registry was last asked, and whether that lies in the future."""
    if run is None:
        return warning(Area.STORE, "last sync", "No sync was ever completed.", "Run `trialwatch sync`.")
    age = now - datetime.fromisoformat(run.started_at).astimezone(UTC)
    said = f"The last sync began {run.started_at}; the data are of {run.data_timestamp}."
    if age < -timedelta(minutes=5):
        return warning(Area.STORE, "last sync", f"{said} That lies in the future.", "Check this machine's clock.")
    if age > OLD:
        return warning(
            Area.STORE, "last sync", f"{said} That is {age.days} days ago.", "Run `trialwatch sync`, or let `trialwatch worker` do it."
        )
    return fine(Area.STORE, "last sync", said)


def run_findings(runs: Sequence[Run], *, running: bool) -> Iterator[Finding]:
    """Tell of syncs that failed since the last one that did not (`runs` newest first), and of one that was killed."""
    since = []
    for run in runs:
        if run.outcome in ("done", "up_to_date"):
            break
        since.append(run)
    lost = [run for run in since if run.outcome == "failed"]
    if lost:
        count = "One sync has" if len(lost) == 1 else f"{len(lost)} syncs have"
        said = f"{count} failed since the last good one, the latest of {lost[0].started_at}: {lost[0].error or 'no reason was kept'}"
        yield problem(Area.REGISTRY, "failed syncs", said, "Run `trialwatch sync` and see what it says.")
    elif since and since[0].outcome == "running" and not running:
        said = f"The sync of {since[0].started_at} was ended before it was done."
        yield warning(Area.STORE, "failed syncs", said, "Nothing is lost; the next `trialwatch sync` takes up its work.")
    else:
        yield fine(Area.STORE, "failed syncs", "The latest sync did not fail.")


def note_findings(run: Run | None) -> Iterator[Finding]:
    """Repeat what the last whole sync noted, such as a followed study that did not come."""
    for note in from_json(run.report, dict[str, object]).get("notes", ()) if run and run.report else ():  # type: ignore[attr-defined]
        yield warning(Area.STORE, "note of the last sync", str(note))


def quarantine_finding(unread: Sequence[Unread]) -> Finding:
    """List the records that could not be read, with reasons."""
    if not unread:
        return fine(Area.STORE, "quarantine", "Every record could be read.")
    shown = "; ".join(f"{one.nct_id or 'a record without number'}: {one.reason}" for one in unread[:_SHOWN])
    more = f"; and {len(unread) - _SHOWN} more" if len(unread) > _SHOWN else ""
    count = "One record cannot be read and is" if len(unread) == 1 else f"{len(unread)} records cannot be read and are"
    advice = "Update trialwatch; `trialwatch doctor --live` makes a report for its authors. They are read as soon as they can be."
    return warning(Area.STORE, "quarantine", f"{count} kept raw: {shown}{more}.", advice)


def unknown_values(engine: Engine) -> Counter[str]:
    """Count tokens that the published API does not list in the newest stored versions."""
    found: Counter[str] = Counter()
    with reading(engine) as connection:
        for packed in connection.execute(select(versions.c.record).order_by(versions.c.id.desc()).limit(_NEWEST)).scalars():
            try:
                found.update(parse_study(unpack_record(packed)).unknown_values)
            except (Unreadable, ZstdError):
                found["a version that cannot be read (see `trialwatch db check`)"] += 1
    return found


def unknown_finding(found: Counter[str]) -> Finding:
    """Judge tokens that this program does not know."""
    if not found:
        return fine(Area.STORE, "unknown values", f"The newest {_NEWEST} versions hold no token that trialwatch does not know.")
    shown = ", ".join(f"{value} ({count})" for value, count in found.most_common(_SHOWN))
    return warning(
        Area.STORE,
        "unknown values",
        f"Records use tokens that trialwatch does not know: {shown}.",
        "They are kept as text; update trialwatch.",
    )


def edition_finding(stored: str | None, current: str) -> Finding:
    """Judge whether tags were derived with the rules and vocabulary of this program."""
    if stored == current:
        return fine(Area.STORE, "tags", f"Tags are of the edition {current}.")
    if stored is None:
        return fine(Area.STORE, "tags", "No tags were derived yet.")
    said = f"Tags are of the edition {stored}, this program has {current}."
    return warning(Area.STORE, "tags", said, "The next `trialwatch sync` or `trialwatch db rebuild` derives them again.")


def _deliveries(engine: Engine) -> Iterator[Finding]:
    from trialwatch.store.deliveries import due_deliveries  # noqa: PLC0415  (not needed where nothing is stored)

    due = due_deliveries(engine, None)
    yield delivery_finding([(one.shown, one.error) for one in due if one.error], len(due), sum(one.stuck for one in due))


def delivery_finding(failing: Sequence[tuple[str, str | None]], due: int, stuck: int) -> Finding:
    """Judge what waits to be handed over: addresses with the last error, how many are due, how many stuck."""
    if not failing:
        return fine(Area.DELIVERY, "deliveries", f"{due} wait for their turn." if due else "Nothing is undelivered.")
    judged = problem if stuck else warning
    said = f"{due} deliveries are due, {len(failing)} of them failed before; to {failing[0][0]}: {failing[0][1]}"
    return judged(Area.DELIVERY, "deliveries", said, "Mend the address or the server; `trialwatch digest send --due` tries again at once.")
