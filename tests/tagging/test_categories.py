"""The categories are complete, and each of their phrases can be found."""

from __future__ import annotations

import pytest

from trialwatch.tagging.findings import phrase_finder
from trialwatch.tagging.phrases import PhraseFinder, spellings
from trialwatch.vocabulary import vocabulary
from trialwatch.vocabulary.categories import ancestors, categories, meaningless_phrases


def test_parents_are_known() -> None:
    """Every parent is a category, and no category is its own ancestor."""
    for one in categories().values():
        assert set(ancestors(one.id)) <= set(categories()) - {one.id}


def test_categories_of_drugs_are_known() -> None:
    """Every category that a drug means is a category."""
    assert {name for drug in vocabulary().drugs.values() for name in drug.categories} <= set(categories())


@pytest.mark.parametrize("category", list(categories()))
def test_phrases_are_reachable(category: str) -> None:
    """Every spelling of every phrase is found in a text, unless a longer or meaningless phrase is meant to win."""
    one = categories()[category]
    for phrase in (*one.phrases, *one.named, *one.within, *one.described):
        for spelling in spellings(phrase):
            text = spelling.replace("*", "")
            assert any(text[hit.start : hit.end] for hit in phrase_finder().find(text)), (category, spelling)


def test_no_phrase_is_meaningless() -> None:
    """No phrase of a category is also said to mean nothing."""
    nothing = {spelling.lower() for phrase in meaningless_phrases() for spelling in spellings(phrase)}
    meant = {spelling.lower() for one in categories().values() for phrase in one.phrases for spelling in spellings(phrase)}
    assert not nothing & meant


@pytest.mark.parametrize("text", ["trans-arterial", "Transarterial", "trans arterial", "TRANS–ARTERIAL"])
def test_gaps(text: str) -> None:
    """Words of a phrase may be joined, spaced or hyphenated, in any letters."""
    assert [one.meaning for one in PhraseFinder([("trans arterial", "x")]).find(f"a {text} way")] == ["x"]


def test_capitals() -> None:
    """A phrase with capitals counts only in exactly this spelling."""
    finder = PhraseFinder([("AI", "ai")])
    assert [len(finder.find(text)) for text in ("AI", "ai", "Ai", "AIM", "(AI)")] == [1, 0, 0, 0, 1]


def test_longest() -> None:
    """A phrase within a longer one is dropped."""
    finder = PhraseFinder([("ablation", "a"), ("microwave ablation", "m")])
    assert [one.meaning for one in finder.find("ablation and microwave ablation")] == ["a", "m"]
