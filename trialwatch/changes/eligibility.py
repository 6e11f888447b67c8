"""Eligibility criterion by criterion: the text cut at bullets and numbers, inclusion and exclusion kept apart."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from trialwatch.changes.change import Finding
from trialwatch.changes.material import clean
from trialwatch.changes.pairing import pair_alike, pair_by_name
from trialwatch.changes.phrases import counted, quoted, reworded, sentence
from trialwatch.changes.wording import same_meaning
from trialwatch.severity import Severity, wording_severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trialwatch.study import Study

_SECTIONS, _BESIDE = ("Inclusion", "Exclusion"), ("Study population", "Sampling method")
_BULLET = re.compile(r"^\s*(?:[*•·▪●○◦‣\-–—+]+|\(?(?:\d{1,2}|[A-Za-z]|[ivxIVX]{1,4})[.)])\s+|^\s*[•·▪●○◦‣]\s*")
_HEADING = re.compile(r"^\W*(?:\w+\s+){0,5}?(inclusion|exclusion)\b[^:]{0,60}:?\W*$", re.IGNORECASE)
_RUN_IN_HEADING = re.compile(r"^\W*(?:key\s+|main\s+|major\s+)?(inclusion|exclusion)\s+criteria\s*:\s*(?=\S)", re.IGNORECASE)


def compare_eligibility_criteria(older: Study, newer: Study) -> Finding:
    """Compare who may take part: the criteria, the study population and how it is sampled."""
    old, new = criteria_of(older), criteria_of(newer)
    removed, added = _beyond(old, new), _beyond(new, old)
    if not removed and not added:
        said = "the eligibility criteria were arranged differently; no criterion changed"
        return Finding(Severity.MINOR, clean(older.eligibility_criteria), clean(newer.eligibility_criteria), sentence(said))
    turned, left, fresh = pair_by_name(removed, added, lambda one: _body(one).casefold())
    pairs, gone, new_ones = pair_alike(left, fresh, lambda one: one, 0.5)
    wording = not gone and not new_ones and not turned and all(same_meaning(one, other) for one, other in pairs)
    severity = wording_severity(wording_only=wording)
    return Finding(severity, removed, added, sentence(*_clauses(pairs, turned, new_ones, gone)))


def criteria_of(study: Study) -> list[str]:
    """List the criteria of a study, each behind its section: `Inclusion: Child-Pugh A`."""
    criteria = split_criteria(study.eligibility_criteria or "")
    others = (("Study population", study.study_population), ("Sampling method", study.sampling_method))
    return criteria + [f"{name}: {clean(text)}" for name, text in others if clean(text)]


def split_criteria(text: str) -> list[str]:
    """Cut a text of criteria at bullets, numbers and headings; a line without a bullet goes on with the one before."""
    section, criteria, bulleted = "", list[str](), False
    for raw in text.splitlines():
        line = clean(raw)
        if not line:
            bulleted = False
            continue
        heading = _HEADING.match(line)
        if heading and len(line) < 90:
            section, bulleted = heading[1].capitalize(), False
            continue
        run_in = _RUN_IN_HEADING.match(line)
        if run_in:
            section, line, bulleted = run_in[1].capitalize(), line[run_in.end() :], False
        body = clean(_BULLET.sub("", line, count=1))
        if bulleted and body == line and criteria:
            criteria[-1] += f" {line}"
        elif any(map(str.isalnum, body)):
            criteria.append(f"{section}: {body}" if section else body)
            bulleted = body != line
    return criteria


def _beyond(these: Sequence[str], those: Sequence[str]) -> list[str]:
    left, beyond = Counter(those), []
    for one in these:
        if left[one] > 0:
            left[one] -= 1
        else:
            beyond.append(one)
    return beyond


def _body(criterion: str) -> str:
    section, _, body = criterion.partition(": ")
    return body if section in _SECTIONS or section in _BESIDE else criterion


def _clauses(pairs: list[tuple[str, str]], turned: list[tuple[str, str]], added: list[str], removed: list[str]) -> list[str]:
    said = [_pair_clause(old, new) for old, new in pairs]
    said += [f"criterion {quoted(_body(new), 80)} moved from {_named(old)} to {_named(new)}" for old, new in turned]
    said += [f"{_named(one)} added: {quoted(_body(one), 90)}" for one in added]
    said += [f"{_named(one)} removed: {quoted(_body(one), 90)}" for one in removed]
    if len(said) < 3:
        return said
    counts = ((len(pairs), "reworded"), (len(turned), "moved"), (len(added), "added"), (len(removed), "removed"))
    tally = ", ".join(f"{number} {what}" for number, what in counts if number)
    return [f"{counted(len(said), 'eligibility criterion')} differ ({tally})", said[0]]


def _pair_clause(old: str, new: str) -> str:
    if same_meaning(old, new):
        return f"{_named(new)} worded differently: {quoted(_body(new), 80)}"
    if _named(old) != _named(new):
        return f"{_named(old)} {quoted(_body(old), 50)} became {_named(new)} {quoted(_body(new), 50)}"
    return f"{_named(new)} changed: {reworded(_body(old), _body(new), 70)}"


def _named(criterion: str) -> str:
    section = criterion.partition(": ")[0]
    if section in _SECTIONS:
        return f"{section.lower()} criterion"
    return section.lower() if section in _BESIDE else "criterion"
