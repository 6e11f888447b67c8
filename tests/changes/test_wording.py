"""When two texts count as the same in other words, and when never."""

from __future__ import annotations

import pytest

from trialwatch.changes.wording import same_meaning

SAME = [
    ("Overall survival", "overall Survival."),
    ("The patients take the drug", "Patients take drug"),
    ("Age ≥ 18 years", "age >= 18 years"),
    ("PD-1 inhibitor", "PD–1 inhibitor"),
    ("patients who recieve therapy", "patients who receive therapy"),
    ("measurable lesions", "measurable lesion"),
    ("prior tumour biopsy", "prior tumor biopsy"),
]
OTHER = [
    ("AFP > 400 ng/mL", "AFP < 400 ng/mL"),
    ("AFP > 400 ng/mL", "AFP > 4000 ng/mL"),
    ("AFP > 400 ng/mL", "AFP > 400 ug/mL"),
    ("AFP > 400", "AFP >= 400"),
    ("Hemoglobin 8.5", "Hemoglobin 85"),
    ("Temperature -5", "Temperature 5"),
    ("24 months", "24 weeks"),
    ("Child-Pugh A", "Child-Pugh B"),
    ("Child-Pugh A or B", "Child-Pugh A"),
    ("is allowed", "is not allowed"),
    ("with cirrhosis", "without cirrhosis"),
    ("resectable disease", "unresectable disease"),
    ("sorafenib daily", "regorafenib daily"),
    ("prednisone daily", "prednisolone daily"),
    ("Sorafenib", "Sorafenic"),
    ("hypotension", "hypertension"),
    ("systolic", "diastolic"),
    ("one dose", "one does"),
    ("", "Pregnancy"),
    ("!", "?"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_same_in_other_words(one: str, other: str) -> None:
    """Case, punctuation, articles and one wrong letter in an ordinary word do not change what a text says."""
    assert same_meaning(one, other)
    assert same_meaning(other, one)


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_never_the_same(one: str, other: str) -> None:
    """Numbers, signs, units, negations, stages and names always count."""
    assert not same_meaning(one, other)
    assert not same_meaning(other, one)
