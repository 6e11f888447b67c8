"""Every tag says which element of the record made it, and by which words."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from tests.tagging.shapes import given, study
from trialwatch.registry.parse import parse_study
from trialwatch.study import Study
from trialwatch.tagging import tag

ELEMENTS = {"interventions", "arm_groups", "brief_title", "official_title", "brief_summary", "keywords", "conditions"}


def _texts(one: Study, element: str) -> str:
    return {
        "interventions": "\n".join(t or "" for i in one.interventions for t in (i.name, i.description, *i.other_names)),
        "arm_groups": "\n".join(t or "" for g in one.arm_groups for t in (g.label, g.description, *g.intervention_names)),
        "brief_title": one.brief_title,
        "official_title": one.official_title or "",
        "brief_summary": one.brief_summary or "",
        "keywords": "\n".join(one.keywords),
        "conditions": "\n".join(one.conditions),
    }[element]


@pytest.mark.shared
@pytest.mark.parametrize("folder", ["gold", "registry"])
def test_words_stand_in_the_record(shared: Path, folder: str) -> None:
    """The words of every evidence stand in the element that it names, and every tag has some."""
    for line in gzip.decompress((shared / folder / "records.ndjson.gz").read_bytes()).splitlines():
        one = parse_study(line)
        for each in tag(one):
            assert each.evidence, (one.nct_id, each)
            for evidence in each.evidence:
                assert evidence.element in ELEMENTS
                assert evidence.text in _texts(one, evidence.element), (one.nct_id, each.id, evidence)


def test_target_follows_from_the_drug() -> None:
    """The targets of a drug are tags, and so are the families that they belong to."""
    targets = {one.id for one in tag(study("Apatinib", given("Apatinib"))) if one.kind == "target"}
    assert {"VEGFR2", "VEGFR"} <= targets


def test_target_follows_from_the_antigen() -> None:
    """Cells that are named for an antigen have it as target."""
    assert "GPC3" in {one.id for one in tag(study("GPC3 CAR-T", given("GPC3-targeted CAR-T cells", "BIOLOGICAL"))) if one.kind == "target"}


def test_stable_order() -> None:
    """Tags come by kind, experimental first, then by id."""
    found = tag(study("Sintilimab Plus Lenvatinib", given("Sintilimab"), given("Lenvatinib")))
    assert list(found) == sorted(found, key=lambda one: (one.kind, one.role != "experimental", one.id))
