"""Targets: by gene symbol, by alias, by the review's spelling, and through their families."""

from __future__ import annotations

import pytest

from trialwatch.vocabulary import vocabulary


@pytest.mark.parametrize(
    ("name", "target"),
    [
        ("PDCD1", "PD-1"), ("CD279", "PD-1"), ("pd1", "PD-1"), ("CD274", "PD-L1"), ("B7-H1", "PD-L1"), ("CD152", "CTLA-4"),
        ("KDR", "VEGFR2"), ("FLK-1", "VEGFR2"), ("FLT1", "VEGFR1"), ("FLT4", "VEGFR3"), ("CD223", "LAG-3"), ("HAVCR2", "TIM-3"),
        ("VSIR", "VISTA"), ("SIRPα", "SIRP-alpha"), ("SIRPo", "SIRP-alpha"), ("SIRP0", "SIRP-alpha"), ("glycoprotein 3", "GPC3"),
        ("Glypican-3", "GPC3"), ("Deoxycholine", "DCP"), ("PIVKA-II", "DCP"), ("T-cell immunoreceptor photoprotein", "TIGIT"),
        ("VEGFRI-3", "VEGFR"), ("β-catenin", "beta-catenin"), ("TGFβ", "TGF-beta"), ("PDGFRα", "PDGFR-alpha"),
    ],
)  # fmt: skip
def test_a_target_is_found_by_any_name(name: str, target: str) -> None:
    """Gene symbols, aliases and the review's spellings find the target."""
    found = vocabulary().target(name)
    assert found is not None
    assert found.id == target


def test_a_family_covers_its_members() -> None:
    """VEGFR covers itself and its three receptors; a receptor covers only itself."""
    assert vocabulary().covered_targets("VEGFR") == {"VEGFR", "VEGFR1", "VEGFR2", "VEGFR3"}
    assert vocabulary().covered_targets("VEGFR2") == {"VEGFR2"}


def test_families_within_families_are_covered() -> None:
    """A family of families covers the last member."""
    assert "CDK4" in vocabulary().covered_targets("CDK")


def test_a_drug_has_the_families_of_its_targets() -> None:
    """What hits VEGFR2 is found under VEGFR as well, its own targets first."""
    targets = vocabulary().targets_of("apatinib")
    assert targets[0] == "VEGFR2"
    assert "VEGFR" in targets


def test_an_unlisted_drug_has_no_targets() -> None:
    """Nothing is invented for a drug that the vocabulary does not know."""
    assert vocabulary().targets_of("xyz-123") == ()


def test_an_unknown_target_suggests_the_nearest() -> None:
    """A slip of the pen suggests the target that was meant."""
    assert "GPC3" in vocabulary().nearest_targets("glypican3x")
    assert vocabulary().target("glypican3x") is None


@pytest.mark.parametrize(
    ("drug", "categories"),
    [
        ("sorafenib", {"targeted"}),
        ("bevacizumab", {"targeted"}),
        ("camrelizumab", {"checkpoint-inhibitor"}),
        ("ivonescimab", {"checkpoint-inhibitor", "targeted"}),
        ("cadonilimab", {"checkpoint-inhibitor", "dual-checkpoint"}),
        ("relatlimab", {"novel-checkpoint"}),
        ("thymalfasin", {"immunomodulator"}),
        ("oxaliplatin", {"chemotherapy"}),
        ("entecavir", {"supportive"}),
        ("huaier", set()),
    ],
)
def test_a_drug_says_what_it_means_when_given_systemically(drug: str, categories: set[str]) -> None:
    """Categories come from the class unless the drug's own entry says otherwise."""
    assert set(vocabulary().drugs[drug].categories) == categories
