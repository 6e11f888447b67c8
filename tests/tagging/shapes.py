"""Studies in the registry's style, written for these tests: what they register in a few lines."""

from __future__ import annotations

from trialwatch.study import ArmGroup, Design, Intervention, Study
from trialwatch.tagging import Tag, tag

EXPERIMENTAL, ACTIVE, PLACEBO, NOTHING = "EXPERIMENTAL", "ACTIVE_COMPARATOR", "PLACEBO_COMPARATOR", "NO_INTERVENTION"


def arm(label: str, kind: str | None = EXPERIMENTAL, *names: str, description: str | None = None) -> ArmGroup:
    """Build an arm with the interventions that it names."""
    return ArmGroup(label, kind, description, names)


def given(name: str, kind: str = "DRUG", description: str | None = None, *others: str) -> Intervention:
    """Build an intervention."""
    return Intervention(name, kind, description, (), others)


def study(title: str, *parts: ArmGroup | Intervention, purpose: str | None = "TREATMENT", **facts: object) -> Study:
    """Build a study of arms and interventions."""
    return Study(
        nct_id="NCT00000001",
        brief_title=title,
        arm_groups=tuple(part for part in parts if isinstance(part, ArmGroup)),
        interventions=tuple(part for part in parts if isinstance(part, Intervention)),
        design=Design(primary_purpose=purpose),
        **facts,
    )


def ids(tags: tuple[Tag, ...], kind: str = "category", role: str = "experimental") -> set[str]:
    """Return the ids of one kind and role."""
    return {one.id for one in tags if one.kind == kind and one.role == role}


def categories(one: Study, role: str = "experimental") -> set[str]:
    """Return the categories of a study."""
    return ids(tag(one), "category", role)


def drugs(one: Study, role: str = "experimental") -> set[str]:
    """Return the drugs of a study."""
    return ids(tag(one), "drug", role)
