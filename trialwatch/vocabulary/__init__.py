"""The vocabulary: drugs, their targets, regimens and therapy categories, each with every name it goes by."""

from __future__ import annotations

from trialwatch.vocabulary.loading import drug_matcher, edition, vocabulary
from trialwatch.vocabulary.lookup import DrugName, Vocabulary, names_of
from trialwatch.vocabulary.matching import DrugMatch, DrugMatcher
from trialwatch.vocabulary.model import Drug, Regimen, Target
from trialwatch.vocabulary.names import fold

__all__ = [
    "Drug",
    "DrugMatch",
    "DrugMatcher",
    "DrugName",
    "Regimen",
    "Target",
    "Vocabulary",
    "drug_matcher",
    "edition",
    "fold",
    "names_of",
    "vocabulary",
]
