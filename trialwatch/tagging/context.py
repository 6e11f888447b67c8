"""Tells from the words around a mention whether the study gives it, or whether it only says who takes part.

"TACE-refractory", "after failure of sorafenib" and "eligible for transplantation" describe participants;
"versus placebo matching lenvatinib" gives no lenvatinib.
"""

from __future__ import annotations

import re

from trialwatch.tagging.arms import Where

_REACH = 90
"""How many characters before a mention a word can still speak of it."""

_CLAUSE_ENDS = re.compile(
    r"[.;:!?]|\b(?:then|plus|combin\w+|with|versus|vs|receiv\w+ (?!prior)|given|using|by|in|adjuvant|evaluat\w+|until|followed|treat(?:ed|ment) with|"
    r"investigat\w+|assess\w+|compar\w+|of combined|study of|trial of|efficacy of|safety of|role of|effect of|sequential|will|started|begin\w*)\b(?! prior| previous| who)",
    re.IGNORECASE,
)
_NEVER = re.compile(
    r"\b(?:fail(?:ure|ed|s|ing)?(?: of| to| on| after| with)?|refractory(?: to)?|resist(?:ant|ance)(?: to)?|intoleran(?:t|ce)(?: to| of)?|progress\w*(?: disease)? (?:on|after|following|under|upon)|"
    r"ineligible|unsuitable|not (?:be )?(?:suitable|eligible|amenable|candidates?|indicated|undergo\w*|receiv\w*|treated)|unable to|contraindicat\w+|histor(?:y|ies) of|prior(?! to)|previous(?:ly)?|"
    r"(?<!or )(?<!with/)(?<!and/or )without|no|non|never|did not|instead of|naive to|eligible|amenable|suitable|candidates?|considered|fit|relaps\w+|na[iï]ve|"
    r"first failed|subsequent to|secondary to|induced by|caused by|due to|standard of care is|such as prior|unlike|approved|indicated|who (?:have|had)|allow\w*|may (?:be|receive|undergo)|optional|rescue|crossover|cross over|feasibility for)\b",
    re.IGNORECASE,
)
_AFTERWARDS = re.compile(
    r"\b(?:after|following|since|post|recurren\w+ (?:after|following)|underwent|undergone|had undergone)\b|\bpost-", re.IGNORECASE
)
_HOPED_FOR = re.compile(
    r"\b(?:before|prior to|pre|bridg\w+|await\w*|waiting|wait ?list\w*|listed|downstag\w+|down-stag\w+|conver\w+|to enable|for|until|resectable|criteria|planned|scheduled|potential(?:ly)?|possible|subsequent|successful|unresectable|whether)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:undergoing|undergo|receiving|receive|received|treated|underwent|who|managed|submitted to|requiring)\b", re.IGNORECASE
)
_PLACEBO_BEFORE = re.compile(
    r"\b(?:placebo\w*|matching|sham|dummy|simulat\w+)(?: tablets?| capsules?| injections?)?(?: matching| matched| for| to| of)?[\s(:,-]*$",
    re.IGNORECASE,
)
_AFTER_MENTION = re.compile(
    r"[\s)-]*(?:-?\s?(?:refractory|failed|failures?|failing|na[iï]ve|experienced|pre-?treated|treated|resistan(?:t|ce)|intoleran(?:t|ce)|ineligible|eligible|unsuitable|unresponsive|related|induced|associated|"
    r"candidates?|recipients?|exposed|unfit|non-?responders?|matching placebo|matched placebo|placebo|naive|progress(?:ors|ion|ed)|syndrome|waiting|criteria|toxicity|was not|is not|not given|eligibility))\b",
    re.IGNORECASE,
)
_POPULATION_AFTER = re.compile(r"[\s-]*(?:patients|subjects|participants|candidates|cohort of patients)\b", re.IGNORECASE)
_BACKGROUND = re.compile(
    r"\b(?:is (?:currently )?(?:indicated|approved|recommended|the standard)|are (?:recommended|the standard|approved)|indicated for|approved (?:for|by|as)|have been shown|has been shown|previous stud(?:y|ies)|studies have|is considered|has become|standard of care for)\b",
    re.IGNORECASE,
)


def is_background(sentence: str) -> bool:
    """Tell whether a sentence explains a therapy in general instead of saying who is given it."""
    return _BACKGROUND.search(sentence) is not None


def is_given(text: str, start: int, end: int, where: Where, *, population: bool, strict: bool = True) -> bool:
    """Tell whether the mention between two positions is something that the study gives.

    `population` marks therapies that mostly name who takes part (surgery, ablation); `strict` also refuses
    what patients are said to undergo anyway.
    """
    if _AFTER_MENTION.match(text, end):
        return False
    before = _clause(text, start)
    if _NEVER.search(before) or _PLACEBO_BEFORE.search(text, max(0, start - 40), start):
        return False
    telling = where in (Where.TITLE, Where.SUMMARY, Where.KEYWORD)
    if (telling or population) and _AFTERWARDS.search(before):
        return False
    if population and where is not Where.KEYWORD and _HOPED_FOR.search(before) and not _is_purpose(before, where):
        return False
    return not (strict and where in (Where.TITLE, Where.SUMMARY) and _PEOPLE.search(before))


def _is_purpose(before: str, where: Where) -> bool:
    """Names of interventions may say what a device is for ("needle for ablation")."""
    return where is Where.NAME and before.rstrip().lower().endswith(" for")


def _clause(text: str, start: int) -> str:
    """Return what stands before a mention in the same clause."""
    before = text[max(0, start - _REACH) : start]
    end = 0
    for match in _CLAUSE_ENDS.finditer(before):
        end = match.end()
    return before[end:]
