"""A study belongs to HCC for the strongest reason that the record gives, else it merely mentions it."""

from __future__ import annotations

import pytest

from trialwatch.belonging import Belongs, belongs
from trialwatch.study import MeshTerm, Study


@pytest.mark.parametrize(
    "condition",
    [
        "Hepatocellular Carcinoma",
        "Carcinoma, Hepatocellular",
        "HCC",
        "Hepatoma",
        "Liver Cell Carcinoma",
        "Primary Liver Cancer",
        "Hepatocellular Cancer",
    ],
)
def test_condition(condition: str) -> None:
    """A condition that names HCC is the strongest reason, proved by its own words."""
    assert belongs(Study("NCT00000001", "HCC", conditions=("Cirrhosis", condition))) == (Belongs.CONDITION, condition)


@pytest.mark.parametrize(
    "condition", ["Liver Cancer", "Liver Metastases", "Hepatocellular Adenoma", "Hepatoblastoma", "Cholangiocarcinoma"]
)
def test_other_conditions(condition: str) -> None:
    """Other tumours of the liver are not HCC."""
    assert belongs(Study("NCT00000001", conditions=(condition,)))[0] == Belongs.MENTION


def test_order_of_reasons() -> None:
    """MeSH is stronger than a keyword, a keyword than a title, a title than being followed."""
    mesh, keywords, title = (MeshTerm("D006528", "Carcinoma, Hepatocellular"),), ("HCC",), "Lenvatinib in HCC"
    assert belongs(Study("NCT00000001", title, keywords=keywords, condition_meshes=mesh), True)[0] == Belongs.MESH
    assert belongs(Study("NCT00000001", title, keywords=keywords), True) == (Belongs.KEYWORD, "HCC")
    assert belongs(Study("NCT00000001", title), True) == (Belongs.TITLE, title)
    assert belongs(Study("NCT00000001"), True) == (Belongs.FOLLOWED, "NCT00000001")


def test_mention() -> None:
    """A summary that names HCC is only a mention, proved by the words."""
    one = Study("NCT00000001", "Solid Tumours", brief_summary="Cohorts of melanoma and hepatocellular carcinoma.")
    assert belongs(one) == (Belongs.MENTION, "hepatocellular carcinoma")
