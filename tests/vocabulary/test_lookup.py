"""Finding a drug, target or regimen by whatever somebody calls it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwatch.vocabulary import fold, names_of, vocabulary

EVERY_NAME = [(name, drug.id) for drug in vocabulary().drugs.values() for name in names_of(drug)]


@pytest.mark.parametrize(
    ("name", "drug"),
    [
        ("MK-3475", "pembrolizumab"), ("BMS-936558", "nivolumab"), ("shr1210", "camrelizumab"), ("SHR 1210", "camrelizumab"),
        ("IBI308", "sintilimab"), ("e7080", "lenvatinib"), ("BAY 43-9006", "sorafenib"), ("BAY439006", "sorafenib"),
        ("Nexavar®", "sorafenib"), ("Tyvyt", "sintilimab"), ("AiRuiKa™", "camrelizumab"), ("ai tan", "apatinib"),
        ("rivoceranib", "apatinib"), ("5-FU", "fluorouracil"), ("calcium folinate", "leucovorin"), ("Doxil", "doxorubicin"),
        ("nab-paclitaxel", "paclitaxel"), ("IFN-α2b", "interferon alfa"), ("peginterferon alpha-2a", "interferon alfa"),
        ("thymosin α1", "thymalfasin"), ("Huai'er granule", "huaier"), ("HLX04", "bevacizumab"), ("AK112", "ivonescimab"),
    ],
)  # fmt: skip
def test_brands_codes_and_spellings_find_the_drug(name: str, drug: str) -> None:
    """A drug is found by brand, company code or another spelling."""
    found = vocabulary().drug(name)
    assert found is not None
    assert found.id == drug


@pytest.mark.parametrize(
    ("spelling", "drug"),
    [
        ("Carrelizumab", "camrelizumab"),
        ("karelizumab", "camrelizumab"),
        ("sindilizumab", "sintilimab"),
        ("terelizumab", "tremelimumab"),
        ("Relatlimab", "relatlimab"),
    ],
)
def test_the_reviews_spelling_finds_the_drug(spelling: str, drug: str) -> None:
    """A query by the review's spelling finds what it means, and tells by which name."""
    found = vocabulary().explain_drug(spelling)
    assert found is not None
    assert (found.drug.id, fold(found.name)) == (drug, fold(spelling))


@given(st.sampled_from(EVERY_NAME), st.sampled_from([str.upper, str.lower, str.title, lambda text: text.replace("-", " ")]))
def test_case_and_hyphens_do_not_matter(named: tuple[str, str], change: object) -> None:
    """Every name finds its drug in any case and with spaces for hyphens."""
    name, drug = named
    found = vocabulary().drug(change(name))  # type: ignore[operator]
    assert found is not None
    assert found.id == drug


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    """A folded name stays as it is."""
    assert fold(fold(text)) == fold(text)


def test_salts_and_forms_behind_a_name_are_passed_over() -> None:
    """A salt or dosage form behind the name does not hide the drug."""
    found = vocabulary().drug("Famitinib malate capsules")
    assert found is not None
    assert found.id == "famitinib"


@pytest.mark.parametrize("name", ["", "   ", "tablet", "injection", "®", "no such drug"])
def test_what_is_no_name_is_unknown(name: str) -> None:
    """Nothing is found for an empty name, a mere dosage form or an unknown word."""
    assert vocabulary().drug(name) is None


def test_an_unknown_name_suggests_the_nearest_three() -> None:
    """A slip of the pen suggests the drug that was meant first, and no more than three."""
    suggested = vocabulary().nearest_drugs("lenvatnib")
    assert suggested[0] == "lenvatinib"
    assert len(suggested) <= 3
    assert vocabulary().nearest_drugs("qqqqqqqqqq") == ()


@pytest.mark.parametrize(
    ("name", "drugs"),
    [
        ("FOLFOX", ("oxaliplatin", "leucovorin", "fluorouracil")),
        ("mFOLFOX-6", ("oxaliplatin", "leucovorin", "fluorouracil")),
        ("gemox", ("gemcitabine", "oxaliplatin")),
        ("T+A", ("atezolizumab", "bevacizumab")),
        ("STRIDE", ("tremelimumab", "durvalumab")),
        ("HAIC-FO", ("oxaliplatin", "leucovorin", "fluorouracil")),
        ("QL1706", ("iparomlimab", "tuvonralimab")),
    ],
)
def test_regimens_expand(name: str, drugs: tuple[str, ...]) -> None:
    """The name of a regimen stands for its drugs."""
    regimen = vocabulary().regimen(name)
    assert regimen is not None
    assert regimen.drugs == drugs


@pytest.mark.parametrize(
    "name", ["Placebo", "lipiodol", "DC-Bead", "best supportive care", "PD-1 inhibitors", "TKI", "Gd-EOB-DTPA", "Y-90"]
)
def test_what_is_no_drug_is_known_as_such(name: str) -> None:
    """Controls, embolic material, tracers and unnamed classes are no drugs."""
    assert vocabulary().is_no_drug(name)
    assert vocabulary().drug(name) is None


def test_a_drug_is_not_said_to_be_none() -> None:
    """A drug of the vocabulary is not among what is no drug."""
    assert not vocabulary().is_no_drug("sorafenib")


def test_cells_are_no_drug_tags() -> None:
    """Cells that go by a code have a category and make no drug tag."""
    cells = vocabulary().drug("ET140202-T")
    assert cells is not None
    assert cells.categories == ("adoptive-cell",)
    assert not cells.is_drug_tag
