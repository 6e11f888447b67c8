"""Elements of several named fields: design, ages and sex, oversight, data sharing, lead sponsor, study type."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from trialwatch.changes.change import Finding
from trialwatch.changes.material import BETWEEN_PARTS, clean, texts_key
from trialwatch.changes.phrases import reworded, sentence, shortened, words
from trialwatch.changes.wording import same_meaning
from trialwatch.severity import Severity, wording_severity

if TYPE_CHECKING:
    from trialwatch.study import Study

Field: TypeAlias = str | bool | tuple[str, ...] | None


def compare_design(older: Study, newer: Study) -> Finding:
    """Compare how the study is built."""
    return _compare(_design(older), _design(newer))


def compare_ages_sex(older: Study, newer: Study) -> Finding:
    """Compare which ages and sexes may take part, and whether healthy volunteers may."""
    return _compare(_ages_sex(older), _ages_sex(newer))


def compare_oversight(older: Study, newer: Study) -> Finding:
    """Compare regulators, monitoring committees and the note on expanded access."""
    return _compare(_oversight(older), _oversight(newer))._replace(severity=Severity.ADMINISTRATIVE)


def compare_ipd_sharing(older: Study, newer: Study) -> Finding:
    """Compare whether and how participants' data are shared."""
    return _compare(_ipd_sharing(older), _ipd_sharing(newer))._replace(severity=Severity.ADMINISTRATIVE)


def compare_lead_sponsor(older: Study, newer: Study) -> Finding:
    """Compare who leads the study; the same name in another class is major too."""
    before, after = older.lead_sponsor, newer.lead_sponsor
    old, new = clean(before.name if before else None), clean(after.name if after else None)
    classes = clean(before.sponsor_class if before else None), clean(after.sponsor_class if after else None)
    if old != new:
        said = f"lead sponsor changed from {shortened(old, 70) or 'none'} to {shortened(new, 70) or 'none'}"
        wording = bool(old) and bool(new) and same_meaning(old, new)
        return Finding(wording_severity(wording_only=wording and classes[0] == classes[1]), old or None, new or None, sentence(said))
    said = f"lead sponsor {shortened(new, 60)} changed its class from {words(classes[0])} to {words(classes[1])}"
    return Finding(Severity.MAJOR, _classed(old, classes[0]), _classed(new, classes[1]), sentence(said))


def _classed(name: str, sponsor_class: str) -> str:
    return f"{name} ({sponsor_class})" if sponsor_class else name


def compare_study_type(older: Study, newer: Study) -> Finding:
    """Compare what kind of study it is."""
    before, after = clean(older.study_type), clean(newer.study_type)
    said = f"study type changed from {words(before)} to {words(after)}"
    return Finding(Severity.MAJOR, before or None, after or None, sentence(said))


def _compare(older: dict[str, Field], newer: dict[str, Field]) -> Finding:
    pairs = [(name, _read(old), _read(newer[name])) for name, old in older.items()]
    differing = [(name, _listed(old), _listed(new)) for name, old, new in pairs if old != new]
    wording = all(old and new and " " in old + new and same_meaning(old, new) for _, old, new in differing)
    before = [f"{name}: {old}" for name, old, _ in differing if old]
    after = [f"{name}: {new}" for name, _, new in differing if new]
    clauses = [_clause(name, old, new) for name, old, new in differing]
    said = clauses if len(clauses) < 4 else [*clauses[:3], f"and {len(clauses) - 3} more"]
    return Finding(wording_severity(wording_only=wording), before, after, sentence(*said))


def _read(value: Field) -> str:
    if isinstance(value, bool):
        return str(value)
    return BETWEEN_PARTS.join(texts_key(value)) if isinstance(value, tuple) else clean(value)


def _listed(text: str) -> str:
    return text.replace(BETWEEN_PARTS, ", ")


def _clause(name: str, old: str, new: str) -> str:
    if len(old) > 60 and len(new) > 60:
        return f"{name} changed ({reworded(old, new)})"
    if not old or not new:
        return f"{name} set to {_spoken(new)}" if new else f"{name} is no longer said (was {_spoken(old)})"
    return f"{name} changed from {_spoken(old)} to {_spoken(new)}"


def _spoken(text: str) -> str:
    return shortened(", ".join(words(one) for one in text.split(", ")))


def _design(study: Study) -> dict[str, Field]:
    one = study.design
    return {
        "allocation": one.allocation,
        "intervention model": one.intervention_model,
        "primary purpose": one.primary_purpose,
        "observational model": one.observational_model,
        "time perspective": one.time_perspective,
        "masking": one.masking,
        "who is masked": one.who_masked,
        "patient registry": one.patient_registry,
        "target duration": one.target_duration,
        "retained specimens": one.bio_spec_retention,
        "expanded access types": one.expanded_access_types,
        "description of the intervention model": one.intervention_model_description,
        "description of the masking": one.masking_description,
        "description of the specimens": one.bio_spec_description,
    }


def _ages_sex(study: Study) -> dict[str, Field]:
    return {
        "minimum age": study.minimum_age,
        "maximum age": study.maximum_age,
        "sex": study.sex,
        "healthy volunteers": study.healthy_volunteers,
        "choice by gender": study.gender_based,
        "description of the gender": study.gender_description,
    }


def _oversight(study: Study) -> dict[str, Field]:
    one = study.oversight
    return {
        "data monitoring committee": one.has_dmc,
        "FDA-regulated drug": one.is_fda_regulated_drug,
        "FDA-regulated device": one.is_fda_regulated_device,
        "unapproved device": one.is_unapproved_device,
        "pediatric postmarket surveillance": one.is_ppsd,
        "US export": one.is_us_export,
        "FDAAA 801 violation": one.fdaaa801_violation,
        "expanded access": study.has_expanded_access,
        "expanded access record": study.expanded_access_nct_id,
    }


def _ipd_sharing(study: Study) -> dict[str, Field]:
    one = study.ipd_sharing
    if one is None:
        return dict.fromkeys(("data sharing", "shared information", "time frame", "access criteria", "address", "data sharing plan"))
    return {
        "data sharing": one.ipd_sharing,
        "shared information": one.info_types,
        "time frame": one.time_frame,
        "access criteria": one.access_criteria,
        "address": one.url,
        "data sharing plan": one.description,
    }
