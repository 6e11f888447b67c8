"""Outcome measures: matched as outcomes within a list and across primary, secondary and other."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from trialwatch.changes.change import Finding
from trialwatch.changes.material import clean, outcome_key
from trialwatch.changes.pairing import difference, pair_alike, pair_by_name
from trialwatch.changes.phrases import examples, quoted, reworded, sentence, shortened, span
from trialwatch.changes.wording import meaning, same_meaning
from trialwatch.severity import Severity

if TYPE_CHECKING:
    from collections.abc import Callable

    from trialwatch.study import Outcome, Study

Pairs: TypeAlias = "list[tuple[Outcome, Outcome]]"
FRAME_LENGTH = 30
_LISTS = ("primary", "secondary", "other")
_UNDER_WAY = frozenset({"RECRUITING", "ACTIVE_NOT_RECRUITING", "ENROLLING_BY_INVITATION", "COMPLETED", "TERMINATED", "SUSPENDED"})


class OutcomeMatch(NamedTuple):
    """What became of the outcomes of one list: changed in place, come from or gone to another list, added, removed."""

    changed: Pairs
    came: list[tuple[Outcome, Outcome, str]]
    went: list[tuple[Outcome, Outcome, str]]
    added: list[Outcome]
    removed: list[Outcome]


def compare_outcomes(kind: str) -> Callable[[Study, Study], Finding]:
    """Make the comparison of the `primary`, `secondary` or `other` outcomes."""

    def compared(older: Study, newer: Study) -> Finding:
        removed, added = difference(_outcomes(older, kind), _outcomes(newer, kind), outcome_key)
        match = match_outcomes(older, newer, kind)
        severity, remark = _weigh(kind, match, newer)
        summary = sentence(*_clauses(kind, match, shorter=bool(remark)))
        if remark:
            summary = f"{shortened(summary.rstrip('.'), 198 - len(remark))}{remark}."
        return Finding(severity, [_text(one) for one in removed], [_text(one) for one in added], summary)

    return compared


def match_outcomes(older: Study, newer: Study, kind: str) -> OutcomeMatch:
    """Match what differs in one list: by the same measure, then with the other lists, then by a similar measure."""
    changed, left, new = {}, {}, {}
    for one in _LISTS:
        removed, added = difference(_outcomes(older, one), _outcomes(newer, one), outcome_key)
        changed[one], left[one], new[one] = pair_by_name(removed, added, _measure)
    came: list[tuple[Outcome, Outcome, str]] = []
    went: list[tuple[Outcome, Outcome, str]] = []
    for source in _LISTS:
        for target in _LISTS:
            if source == target:
                continue
            pairs, left[source], new[target] = pair_by_name(left[source], new[target], _measure)
            came += [(old, now, source) for old, now in pairs if target == kind]
            went += [(old, now, target) for old, now in pairs if source == kind]
    similar, gone, fresh = pair_alike(left[kind], new[kind], lambda one: one.measure)
    return OutcomeMatch(changed[kind] + similar, came, went, fresh, gone)


def _outcomes(study: Study, kind: str) -> tuple[Outcome, ...]:
    if kind == "primary":
        return study.primary_outcomes
    return study.secondary_outcomes if kind == "secondary" else study.other_outcomes


def _measure(one: Outcome) -> str:
    return " ".join(meaning(one.measure)).casefold() or clean(one.measure)


def wording_only(old: Outcome, new: Outcome) -> bool:
    """Tell whether an outcome only reads differently; a description where there was none only explains."""
    described = not clean(old.description) or same_meaning(clean(old.description), clean(new.description))
    return described and same_meaning(clean(old.measure), clean(new.measure)) and same_meaning(clean(old.time_frame), clean(new.time_frame))


def _weigh(kind: str, match: OutcomeMatch, newer: Study) -> tuple[Severity, str]:
    if kind != "primary":
        return Severity.MINOR, ""
    moved = match.came or match.went or match.added or match.removed
    if not moved and all(wording_only(old, new) for old, new in match.changed):
        return Severity.MINOR, ""
    started, known = has_started(newer)
    if not known:
        return (Severity.CRITICAL if started else Severity.MAJOR), " (start date not known)"
    return (Severity.CRITICAL, ", after the study had started") if started else (Severity.MAJOR, ", before the study started")


def has_started(study: Study) -> tuple[bool, bool]:
    """Tell whether a study had started when its version was made, and whether its dates tell so (else its status does)."""
    start = study.start_date.date if study.start_date else None
    own = study.last_update_post_date or study.last_update_submit_date
    if start and own and start.earliest and start.latest and own.earliest and own.latest:
        if start.latest <= own.earliest:
            return True, True
        if start.earliest > own.latest:
            return False, True
    return clean(study.overall_status) in _UNDER_WAY or clean(study.last_known_status) in _UNDER_WAY, False


def _text(one: Outcome) -> str:
    """Write an outcome on one line; the description only where it is all that could tell two wordings apart."""
    frame, described = clean(one.time_frame), clean(one.description)
    text = f"{clean(one.measure)} [{frame}]" if frame else clean(one.measure)
    return f"{text}: {described}" if described else text


def _clauses(kind: str, match: OutcomeMatch, *, shorter: bool) -> list[str]:
    length = 45 if shorter else 60
    said = [f"{kind} outcome {quoted(new.measure, length)} {_how(old, new)}" for old, new in match.changed]
    said += [f"outcome {quoted(new.measure, length)} moved from {source} to {kind}" for _, new, source in match.came]
    said += [f"outcome {quoted(new.measure, length)} moved from {kind} to {target}" for _, new, target in match.went]
    if len(match.added) == 1 and len(match.removed) == 1:
        said.append(f"{kind} outcome {quoted(match.removed[0].measure, length)} replaced by {quoted(match.added[0].measure, length)}")
    else:
        said += [f"{kind} outcome {quoted(one.measure, length)} added" for one in match.added]
        said += [f"{kind} outcome {quoted(one.measure, length)} removed" for one in match.removed]
    return said if len(said) < 3 else [_tally(kind, match)]


def _tally(kind: str, match: OutcomeMatch) -> str:
    """Count what became of many outcomes, each kind of step with its first examples."""
    steps = (
        ("changed", [new for _, new in match.changed]),
        (f"moved to {kind}", [new for _, new, _ in match.came]),
        (f"moved from {kind}", [new for _, new, _ in match.went]),
        ("added", match.added),
        ("removed", match.removed),
    )
    told = [(what, [quoted(one.measure, 30) for one in outcomes]) for what, outcomes in steps if outcomes]
    counts = [f"{len(names)} {what} ({examples(names, 1 if len(told) > 1 else 2)})" for what, names in told]
    return f"{kind} outcomes: {', '.join(counts)}"


def _how(old: Outcome, new: Outcome) -> str:
    if wording_only(old, new):
        return "is worded differently"
    frames = clean(old.time_frame), clean(new.time_frame)
    parts = []
    if not same_meaning(*frames):
        parts.append(f"changed its time frame {_frames(*frames)}")
    if not same_meaning(clean(old.measure), clean(new.measure)):
        parts.append(f"changed its measure: {reworded(old.measure, new.measure, 35)}")
    return " and ".join(parts) or "changed its description"


def _frames(old: str, new: str) -> str:
    """Say from what to what; of long time frames that begin alike only where they differ."""
    if shortened(old, FRAME_LENGTH) == shortened(new, FRAME_LENGTH):
        old, new = span(old, new)
    return f"from {_frame(old)} to {_frame(new)}"


def _frame(text: str) -> str:
    """Show a time frame, in quotation marks where its own words would run into the sentence."""
    if not text:
        return "none"
    return shortened(text, FRAME_LENGTH) if len(text.split()) <= 2 else quoted(text, FRAME_LENGTH)
