"""The life of a record: changes of the element `study`, which no comparison of two versions can see."""

from __future__ import annotations

from trialwatch.changes.change import Change
from trialwatch.severity import Severity

_WEIGHTS = {
    "NEW": Severity.MAJOR,
    "REMOVED": Severity.CRITICAL,
    "MERGED": Severity.CRITICAL,
    "LEFT_QUERY": Severity.MINOR,
    "RETURNED": Severity.MAJOR,
}
_SENTENCES = {
    "NEW": "The study was newly registered or newly matches the query.",
    "REMOVED": "The registry no longer has this study.",
    "MERGED": "The study was merged into another record.",
    "LEFT_QUERY": "The study is still registered but no longer matches the query.",
    "RETURNED": "The study is back in the registry's answer.",
}


def life_change(event: str, *, merged_into: str | None = None, before: str | None = None) -> Change:
    """Make the change of a record's life: NEW, REMOVED, MERGED (`merged_into` the surviving number), LEFT_QUERY or RETURNED.

    `before` is what the record was until then (of a study that returned: REMOVED, MERGED or LEFT_QUERY). Raises
    KeyError for any other event.
    """
    severity, summary = _WEIGHTS[event], _SENTENCES[event]
    if event == "MERGED" and merged_into:
        summary = f"The study was merged into {merged_into}."
    if event == "RETURNED" and before in _RETURNS:
        summary = _RETURNS[before]
    return Change("study", severity, before, event, summary)


_RETURNS = {
    "REMOVED": "The study is back: the registry has it again.",
    "MERGED": "The study is back as a record of its own, after it had been merged.",
    "LEFT_QUERY": "The study matches the query again.",
}
