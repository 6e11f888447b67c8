"""Results: posted for the first time, updated, withdrawn again, and the steps on their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialwatch.changes.change import Finding
from trialwatch.changes.material import clean
from trialwatch.changes.phrases import sentence
from trialwatch.severity import Severity

if TYPE_CHECKING:
    from trialwatch.study import Results, Study

_STEPS = {
    "RELEASE": "submitted to the registry",
    "RESET": "returned by the registry for correction",
    "UNRELEASE": "cancelled by the sponsor",
}


def compare_results(older: Study, newer: Study) -> Finding:
    """Compare results and their way to the public."""
    before, after = older.results, newer.results
    severity, said = _weigh(before, after)
    return Finding(severity, _state(before), _state(after), sentence(said))


def _weigh(before: Results, after: Results) -> tuple[Severity, str]:
    if after.posted and not before.posted:
        on = f" on {clean(after.first_post_date)}" if clean(after.first_post_date) else ""
        return Severity.CRITICAL, f"results were posted{on}"
    if before.posted and not after.posted:
        return Severity.MAJOR, "posted results were withdrawn again"
    if clean(before.digest) != clean(after.digest):
        return Severity.MAJOR, "posted results were updated" if after.posted else "the results section changed before it was posted"
    return Severity.MINOR, _step(before, after)


def _step(before: Results, after: Results) -> str:
    known = {(clean(one.date), clean(one.type)) for one in before.submissions}
    steps = [(clean(one.date), clean(one.type)) for one in after.submissions if (clean(one.date), clean(one.type)) not in known]
    if steps:
        date, kind = max(steps)
        more = f" (and {len(steps) - 1} more steps)" if len(steps) > 1 else ""
        return f"results were {_STEPS.get(kind, kind or 'changed in their submission')}{f' on {date}' if date else ''}{more}"
    dates = (
        ("results were first submitted", before.first_submit_date, after.first_submit_date),
        ("results were first posted", before.first_post_date, after.first_post_date),
        ("a certificate of delay was submitted", before.disp_first_submit_date, after.disp_first_submit_date),
        ("a certificate of delay was posted", before.disp_first_post_date, after.disp_first_post_date),
    )
    for what, old, new in dates:
        if clean(old) != clean(new):
            was = f", before given as {clean(old)}" if clean(old) else ""
            return f"{what} on {clean(new)}{was}" if clean(new) else f"the date on which {what} ({clean(old)}) was removed"
    return "the record of the results' submission steps was shortened"


def _state(results: Results) -> str:
    parts = ["posted" if results.posted else "not posted"]
    if clean(results.first_post_date):
        parts.append(f"first posted {clean(results.first_post_date)}")
    if clean(results.first_submit_date):
        parts.append(f"first submitted {clean(results.first_submit_date)}")
    if clean(results.disp_first_submit_date):
        parts.append(f"certificate of delay submitted {clean(results.disp_first_submit_date)}")
    if clean(results.disp_first_post_date):
        parts.append(f"certificate of delay posted {clean(results.disp_first_post_date)}")
    parts += sorted(f"{clean(one.type)} {clean(one.date)}".strip() for one in results.submissions)
    if clean(results.digest):
        parts.append(f"content {clean(results.digest)[:8]}")
    return "; ".join(parts)
