"""Why a study belongs to HCC is said with the words that prove it."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from trialwatch.registry.parse import parse_study
from trialwatch.show.words import belonging
from trialwatch.store.detail import read_study


@pytest.mark.parametrize(
    ("nct_id", "said"),
    [
        ("NCT06349980", "HCC is among its conditions (Carcinoma, Hepatocellular)"),
        ("NCT06330064", "no, it merely mentions HCC (hepatocellular carcinoma)"),
    ],
)
def test_the_reason_and_its_words_are_said(sample: Engine, nct_id: str, said: str) -> None:
    """A condition proves it by its own words; a mention is said to be no more than that."""
    assert belonging(read_study(sample, nct_id, date(2026, 11, 23), parse_study)) == said
