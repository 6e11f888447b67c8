"""The edition that is shipped: large enough, without contradictions, and a check that would notice one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from trialwatch.vocabulary import Drug, Regimen, Target, Vocabulary, vocabulary
from trialwatch.vocabulary.check import check

CATEGORIES = {
    "targeted", "checkpoint-inhibitor", "novel-checkpoint", "dual-checkpoint", "tme-modulation", "adoptive-cell", "immunomodulator",
    "chemotherapy", "supportive", "car-t", "cell-vaccine", "peptide-vaccine", "nucleic-acid-vaccine", "viral-vector-vaccine",
    "gene-therapy", "rnai",
}  # fmt: skip


def test_the_shipped_edition_has_no_problem() -> None:
    """No name is shared, repeated or unreachable, and every target, drug and category exists."""
    assert check(vocabulary(), CATEGORIES) == []


def test_the_shipped_edition_is_large() -> None:
    """It holds more than 250 drug tags and says of what day it is."""
    edition = vocabulary()
    assert sum(drug.is_drug_tag for drug in edition.drugs.values()) > 250
    assert edition.version == "2026-11-23"


def test_the_vocabulary_is_read_once() -> None:
    """Asking again gives the same object."""
    assert vocabulary() is vocabulary()


def edition(*drugs: Drug, **others: Any) -> Vocabulary:
    """Build a small vocabulary."""
    targets = {"KIT": Target("KIT")}
    small = Vocabulary("2026-01-01", {drug.id: drug for drug in drugs}, targets, {})
    return replace(small, **others)


ONE = Drug("onenib", ("Onex",), "kinase inhibitor", ("targeted",), ("KIT",))


@pytest.mark.parametrize(
    ("broken", "problem"),
    [
        (edition(ONE, Drug("twonib", ("ONEX",), "", (), ())), "'ONEX' names both onenib and twonib"),
        (edition(replace(ONE, names=("Onex", "ON-EX", "onex"))), "onenib: 'onex' says what 'Onex' says"),
        (edition(replace(ONE, names=("®",))), "onenib: '®' has neither letters nor digits"),
        (edition(replace(ONE, targets=("XYZ",))), "onenib: no target 'XYZ'"),
        (edition(replace(ONE, categories=("magic",))), "onenib: no category 'magic'"),
        (edition(replace(ONE, names=("one, two",))), "onenib: 'one, two' is not found in a text"),
        (edition(ONE, not_drugs=("Onex",)), "'Onex' names onenib and is listed as no drug"),
        (edition(ONE, regimens={"AB": Regimen("AB", ("onenib", "ghost"))}), "AB: no drug 'ghost'"),
        (edition(ONE, targets={"KIT": Target("KIT", members=("GONE",))}), "KIT: no member 'GONE'"),
        (edition(ONE, targets={"KIT": Target("KIT"), "SCF": Target("SCF", ("KIT",))}), "'KIT' names both the targets KIT and SCF"),
    ],
)
def test_the_check_names_what_is_wrong(broken: Vocabulary, problem: str) -> None:
    """Each kind of mistake is told with the entry and the name."""
    assert problem in check(broken, CATEGORIES)
