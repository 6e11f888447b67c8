"""Known studies that did not come: asked for one by one until it is known whether they moved, left or only hid."""

from __future__ import annotations

from collections.abc import Iterable

from trialwatch.registry.client import Found, Merged, RegistryClient, Removed
from trialwatch.registry.query import Query
from trialwatch.store.engine import writing
from trialwatch.store.recording import EventEntry, append_changes, append_events, mark_state, numbered
from trialwatch.store.runs import follow
from trialwatch.sync.decide import Unread, decide
from trialwatch.sync.walk import Walk, event_change

_STATES = {"REMOVED": "removed", "MERGED": "merged", "LEFT_QUERY": "left_query"}


def find_the_missing(walk: Walk, client: RegistryClient, query: Query | None, missing: Iterable[str]) -> None:
    """Classify every known study that the walk did not bring.

    First asks the same query for just these numbers (a page may have lost them), then for the numbers alone: what
    still exists has left the query, unless the query brought a record that does not say whose it is. The rest is asked
    for singly: merged (301) or removed (404).
    """
    unnamed = walk.unnamed
    walk.take(client.studies_by_id(sorted(set(missing) - walk.seen), query=query))
    all_named = walk.unnamed == unnamed
    left = sorted(set(missing) - walk.seen)
    walk.take(client.studies_by_id(left))
    for number in sorted(set(left) & walk.seen if all_named else ()):
        _tell(walk, EventEntry(number, "LEFT_QUERY", walk.known[number].version))
    for number in sorted(set(left) - walk.seen):
        _classify(walk, client, number, may_have_left=all_named)


def _classify(walk: Walk, client: RegistryClient, number: str, *, may_have_left: bool) -> None:
    match client.study(number):
        case Removed():
            _tell(walk, EventEntry(number, "REMOVED", walk.known[number].version))
        case Merged(into):
            _tell(walk, EventEntry(number, "MERGED", walk.known[number].version, into))
            with writing(walk.engine) as connection:
                follow(connection, {into: f"{number} was merged into it"}, walk.stamp.retrieved_at)
            walk.take(client.studies_by_id([into] if into not in walk.seen else []))
        case Found(raw):
            walk.take_page([raw])
            if may_have_left and not isinstance(decide(raw, walk.known, walk.by_digest), Unread):
                _tell(walk, EventEntry(number, "LEFT_QUERY", walk.known[number].version))


def _tell(walk: Walk, event: EventEntry) -> None:
    """Store what befell a study, once: a study that is already in that state stays silent."""
    state = _STATES[event.event]
    if walk.known[event.nct_id].registry_state == state:
        return
    with writing(walk.engine) as connection:
        events = numbered(connection, [event], walk.stamp)
        append_events(connection, events, walk.stamp)
        append_changes(connection, [event_change(one) for one in events], walk.stamp)
        mark_state(connection, event.nct_id, state, walk.stamp, event.merged_into)
    walk.gone[event.nct_id] = state
