"""Arms and interventions: matched by label and name, then by likeness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from trialwatch.changes.change import Finding
from trialwatch.changes.material import arm_key, clean, intervention_key
from trialwatch.changes.pairing import difference, pair_alike, pair_by_name
from trialwatch.changes.phrases import examples, quoted, reworded, sentence, words
from trialwatch.changes.wording import same_meaning
from trialwatch.severity import wording_severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from trialwatch.study import ArmGroup, Intervention, Study


def compare_arm_groups(older: Study, newer: Study) -> Finding:
    """Compare the arms."""
    removed, added = difference(older.arm_groups, newer.arm_groups, arm_key)
    pairs, old, new = pair_by_name(removed, added, lambda one: clean(one.label).casefold())
    alike, old, new = pair_alike(old, new, lambda one: one.label)
    pairs += alike
    clauses = [_arm_clause(before, after) for before, after in pairs]
    clauses += _gone_and_new("arm", [one.label for one in old], [one.label for one in new])
    wording = not old and not new and all(_same_arm(before, after) for before, after in pairs)
    return Finding(wording_severity(wording_only=wording), [_arm(one) for one in removed], [_arm(one) for one in added], _told(clauses))


def compare_interventions(older: Study, newer: Study) -> Finding:
    """Compare what is given or done."""
    removed, added = difference(older.interventions, newer.interventions, intervention_key)
    pairs, old, new = pair_by_name(removed, added, lambda one: clean(one.name).casefold())
    alike, old, new = pair_alike(old, new, lambda one: one.name)
    pairs += alike
    clauses = [_intervention_clause(before, after) for before, after in pairs]
    clauses += _gone_and_new("intervention", [one.name for one in old], [one.name for one in new])
    wording = not old and not new and all(_same_intervention(before, after) for before, after in pairs)
    before, after = [_intervention(one) for one in removed], [_intervention(one) for one in added]
    return Finding(wording_severity(wording_only=wording), before, after, _told(clauses))


def _told(clauses: list[str]) -> str:
    return sentence(*clauses) if len(clauses) < 4 else sentence(*clauses[:2], f"and {len(clauses) - 2} more")


def _gone_and_new(what: str, gone: Sequence[str], new: Sequence[str]) -> list[str]:
    said = []
    for names, verb in ((new, "added"), (gone, "removed")):
        if names:
            plural = what if len(names) == 1 else f"{what}s"
            said.append(f"{plural} {examples([quoted(one) for one in names])} {verb}")
    return said


def _same_arm(old: ArmGroup, new: ArmGroup) -> bool:
    return (
        clean(old.type) == clean(new.type)
        and _same(old.label, new.label)
        and _same(old.description, new.description)
        and _same_names(old.intervention_names, new.intervention_names)
    )


def _same_intervention(old: Intervention, new: Intervention) -> bool:
    return (
        clean(old.type) == clean(new.type)
        and _same(old.name, new.name)
        and _same(old.description, new.description)
        and _same_names(old.other_names, new.other_names)
        and _same_names(old.arm_group_labels, new.arm_group_labels)
    )


def _same(old: str | None, new: str | None) -> bool:
    before, after = clean(old), clean(new)
    return before == after or (bool(before) and bool(after) and same_meaning(before, after))


def _same_names(old: tuple[str, ...], new: tuple[str, ...]) -> bool:
    before, after = _sorted(old), _sorted(new)
    return len(before) == len(after) and all(same_meaning(one, other) for one, other in zip(before, after, strict=True))


def _sorted(names: tuple[str, ...]) -> list[str]:
    return sorted([one for one in map(clean, names) if one], key=lambda one: (one.casefold(), one))


def _arm_clause(old: ArmGroup, new: ArmGroup) -> str:
    if _same_arm(old, new):
        return f"arm {quoted(new.label)} is worded differently"
    parts = []
    if not _same(old.label, new.label):
        parts.append(f"was renamed to {quoted(new.label)}")
    if clean(old.type) != clean(new.type):
        parts.append(f"changed from {words(old.type)} to {words(new.type)}")
    parts.append(_members("its interventions", old.intervention_names, new.intervention_names))
    parts.append(_description(old.description, new.description))
    return f"arm {quoted(old.label)} {', '.join(part for part in parts if part)}"


def _intervention_clause(old: Intervention, new: Intervention) -> str:
    if _same_intervention(old, new):
        return f"intervention {quoted(new.name)} is worded differently"
    parts = []
    if not _same(old.name, new.name):
        parts.append(f"was renamed to {quoted(new.name)}")
    if clean(old.type) != clean(new.type):
        parts.append(f"changed from {words(old.type)} to {words(new.type)}")
    parts.append(_members("its arms", old.arm_group_labels, new.arm_group_labels))
    parts.append(_members("its other names", old.other_names, new.other_names))
    parts.append(_description(old.description, new.description))
    return f"intervention {quoted(old.name)} {', '.join(part for part in parts if part)}"


def _members(what: str, old: tuple[str, ...], new: tuple[str, ...]) -> str:
    if _same_names(old, new):
        return ""
    gone, fresh = difference(old, new, clean)
    said = [f"gained {quoted(fresh[0], 45)}{_more(fresh)}" if fresh else "", f"lost {quoted(gone[0], 45)}{_more(gone)}" if gone else ""]
    return f"{' and '.join(one for one in said if one)} among {what}"


def _more(names: Sequence[str]) -> str:
    return f" and {len(names) - 1} more" if len(names) > 1 else ""


def _description(old: str | None, new: str | None) -> str:
    before, after = clean(old), clean(new)
    if _same(old, new):
        return ""
    if not before or not after:
        return "gained a description" if after else "lost its description"
    return f"changed its description ({reworded(before, after, 40)})"


def _arm(one: ArmGroup) -> str:
    given = ", ".join(_sorted(one.intervention_names))
    parts = (f"type: {clean(one.type)}" if clean(one.type) else "", f"interventions: {given}" if given else "", clean(one.description))
    return "; ".join([clean(one.label) or "unnamed arm", *(part for part in parts if part)])


def _intervention(one: Intervention) -> str:
    kind, names, arms = clean(one.type), ", ".join(_sorted(one.other_names)), ", ".join(_sorted(one.arm_group_labels))
    parts = (f"also: {names}" if names else "", f"arms: {arms}" if arms else "", clean(one.description))
    named = clean(one.name) or "unnamed intervention"
    return "; ".join([f"{kind}: {named}" if kind else named, *(part for part in parts if part)])
