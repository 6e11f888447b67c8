"""Tags a study by the review's therapy categories, its drugs and their targets, each with role and evidence.

Reads interventions, arms, titles, summary, keywords and conditions; never eligibility or prior therapies.
"""

from __future__ import annotations

from trialwatch.tagging.model import Evidence, Role, Tag
from trialwatch.tagging.tagger import TAGGER_VERSION, tag

__all__ = ["TAGGER_VERSION", "Evidence", "Role", "Tag", "tag"]
