"""Finding drugs and regimens in free text."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwatch.vocabulary import drug_matcher, vocabulary
from trialwatch.vocabulary.lookup import names_in_text

NAMES = [(name, drug.id) for drug in vocabulary().drugs.values() for name in names_in_text(drug)]


def ids(text: str) -> list[tuple[str, ...]]:
    """Return the drugs found in a text, match by match."""
    return [match.ids for match in drug_matcher().find(text)]


@given(
    st.sampled_from(NAMES),
    st.sampled_from(["", "Patients get ", "TACE + ", "κ ≥ 2 × Zyklen – "]),
    st.sampled_from(["", ".", " 400 mg, daily", ")"]),
)
def test_every_name_is_found_in_a_sentence(named: tuple[str, str], before: str, after: str) -> None:
    """Every name that is not ambiguous finds its drug, at the place where it stands."""
    name, drug = named
    text = before + name + after
    matches = [match for match in drug_matcher().find(text) if match.ids == (drug,)]
    assert matches
    assert matches[0].start == len(before)


@given(st.text() | st.lists(st.sampled_from([name for name, _ in NAMES] + ["®", "α", "ﬁ", "İ", "-", " "])).map("".join))
def test_positions_lead_back_to_the_text(text: str) -> None:
    """Matches are in order, do not overlap, and their text is what stands there."""
    end = 0
    for match in drug_matcher().find(text):
        assert end <= match.start < match.end <= len(text)
        assert text[match.start : match.end] == match.text
        end = match.end


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SHR1210, SHR-1210 and SHR 1210", [("camrelizumab",)] * 3),
        ("BAY 43-9006 / BAY43-9006 / BAY439006", [("sorafenib",)] * 3),
        ("sorafenib400mg", [("sorafenib",)]),
        ("Lenvatinib plus Camrelizumab(SHR-1210)", [("lenvatinib",), ("camrelizumab",), ("camrelizumab",)]),
        ("Sorafenib-TACE", [("sorafenib",)]),
        ("interferon gamma", [("interferon gamma",)]),
        ("nab–paclitaxel", [("paclitaxel",)]),
        ("Keytruda®", [("pembrolizumab",)]),
        ("HAIC of FOLFOX", [("oxaliplatin", "leucovorin", "fluorouracil")]),
        ("T+A versus STRIDE", [("atezolizumab", "bevacizumab"), ("tremelimumab", "durvalumab")]),
    ],
)
def test_spellings_in_a_text_are_found(text: str, found: list[tuple[str, ...]]) -> None:
    """Hyphens, spaces, signs and doses around a name do not hide it; the longest name wins."""
    assert ids(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "sorafenibs", "nonsorafenib", "xSHR-1210", "SHR-12101", "SHR-1210x", "ibi3081", "89Zr-bevacizumab PET", "insulin resistance",
        "the len of stay was OX", "segment S1 and S 1", "stride", "interferon-gamma release assay", "vitamin K antagonists", "AIR ui",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_name_is_no_drug(text: str) -> None:
    """Parts of words, longer codes, ordinary words and phrases of another meaning are no drugs."""
    assert ids(text) == []


def test_an_abbreviation_counts_before_a_dose() -> None:
    """A short abbreviation is a drug where a dose follows, spelled as doctors write it."""
    assert ids("OXA 85 mg/m2, LV 400 mg/m2 and 5-FU") == [("oxaliplatin",), ("leucovorin",), ("fluorouracil",)]
    assert ids("LV function, oxa 85 mg") == []


def test_a_regimen_of_arterial_infusion_says_its_route() -> None:
    """FOLFOX inside HAIC is told from FOLFOX, the parenthesis included in the words."""
    inside, plain = drug_matcher().find("HAIC (FOLFOX) or FOLFOX4")
    assert (inside.text, inside.route) == ("HAIC (FOLFOX)", "haic")
    assert (plain.text, plain.route) == ("FOLFOX4", None)


def test_a_number_that_begins_a_name_does_not_hide_a_later_one() -> None:
    """A run that a name took is not looked for again further down the text."""
    assert ids("SHR-1210 with sorafenib, 1210 days, lenvatinib") == [("camrelizumab",), ("sorafenib",), ("lenvatinib",)]


@pytest.mark.shared
def test_the_drugs_of_labelled_studies_are_known(shared: Path) -> None:
    """Every drug that people found in real studies is in the vocabulary, and their arms and titles name it."""
    labels = {row["nct_id"]: row for row in map(json.loads, (shared / "gold" / "labels.ndjson").read_text("utf-8").splitlines())}
    with gzip.open(shared / "gold" / "records.ndjson.gz", "rt", encoding="utf-8") as lines:
        for record in map(json.loads, lines):
            labelled = labels[record["protocolSection"]["identificationModule"]["nctId"]]
            drugs = {*labelled["drugs"], *labelled["comparator_drugs"]}
            assert drugs <= set(vocabulary().drugs)
            assert drugs <= {one for match in drug_matcher().find(json.dumps(record, ensure_ascii=False)) for one in match.ids}
