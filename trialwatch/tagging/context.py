"""Tells from the words around a mention whether the study gives it, or whether it only says who takes part.

"TACE-refractory", "after failure of sorafenib" and "eligible for transplantation" describe participants;
"placebo matching lenvatinib" gives no lenvatinib.
"""

from __future__ import annotations

import re
from functools import lru_cache

from trialwatch.tagging.arms import Where

_REACH = 90
"""How many characters before a mention a word can still speak of it."""


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{' '.join(pattern.split())})".replace("| ", "|"), re.IGNORECASE)


_SENTENCE_ENDS = re.compile(
    r"[.;:!?]|\b(?:then|versus|vs|followed|given|using|receiv\w+(?! prior)|evaluat\w+|investigat\w+|assess\w+|"
    r"study of|trial of|efficacy of|safety of|role of|effect of|will|started|begin\w*|"
    r"(?<!previously )(?<!prior )(?<!been )treat(?:ed|ment) with(?! prior))\b",
    re.IGNORECASE,
)
"""What ends the reach of "after failure of"."""

_CLAUSE_ENDS = re.compile(
    r"\b(?:plus|combin\w+|with(?! prior| previous)|by|in|adjuvant|until|treat(?:ed|ment) with|compar\w+|sequential)\b", re.IGNORECASE
)
"""What ends the reach of a mere "after" or "before", besides the above."""

_NEVER = _words(
    r"fail(?:ure|ed|s|ing)?| refractory| resist(?:ant|ance)| intoleran(?:t|ce)| relaps\w+| na[iï]ve| never|"
    r"progress\w*(?: disease)? (?:on|after|following|under|upon)\b| ineligible| unsuitable| unable to| contraindicat\w+|"
    r"not (?:be )?(?:suitable|eligible|amenable|candidates?|indicated|undergo\w*|receiv\w*|treated)| did not|"
    r"histor(?:y|ies) of| prior\b(?! to)| previous(?:ly)?\b| no\b(?!-)| instead of| subsequent to| secondary to|"
    r"(?<!or )(?<!with/)(?<!and/or )without| eligible| amenable| suitable| candidates?| considered| induced by| caused by| due to|"
    r"unlike| who (?:have|had)| allow\w*| may (?:be|receive|undergo)| optional| rescue| cross-?\s?over"
)
_AFTERWARDS = _words(r"after\b| during\b| following\b| since\b| post\b| underwent| (?:had )?undergone")
_HOPED_FOR = _words(
    r"before\b| prior to| pre\b| bridg\w+| await\w*| waiting| wait ?list\w*| listed| downstag\w+| down-stag\w+| conver\w+|"
    r" to enable| for\b| until\b|"
    r"(?:un)?resectable| criteria| planned| scheduled| potential(?:ly)?| possible| subsequent| successful| whether"
)
_PEOPLE = _words(r"undergo(?:ing)?\b| receiv(?:e|ing|ed)\b| treated\b| underwent| who\b| managed| submitted to| requiring")
_PLACEBO_BEFORE = re.compile(
    r"\b(?:placebo\w*|matching|sham|dummy|simulat\w+)(?: tablets?| capsules?| injections?)?(?: matching| matched| for| to| of)?[\s(:,-]*$",
    re.IGNORECASE,
)
_AFTER_MENTION = re.compile(
    r"[\s)-]*(?:refractory|failed|failures?|failing|na[iï]ve|experienced|pre-?treated|treated|resistan(?:t|ce)|intoleran(?:t|"
    r"ce)|ineligible|"
    r"eligible|unsuitable|unresponsive|related|induced|associated|candidates?|recipients?|exposed|unfit|non-?responders?|"
    r"match(?:ing|ed) placebo|"
    r"placebo|progress(?:ors|ion|ed)|syndrome|waiting|criteria|toxicity|was not|is not|not given|eligibility)\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:is|are) (?:currently )?(?:indicated|approved|recommended|considered|the standard)\b|\b(?:indicated|approved) (?:for|by|as)\b|"
    r"\bha(?:s|ve) (?:been shown|become)\b|\bprevious stud(?:y|ies)\b|\bstudies have\b|\bstandard of care for\b|"
    r"^\W*\S+(?: \S+){0,4} (?:is|are) (?:an?|the) ",
    re.IGNORECASE,
)


_CUES = (
    "fail",
    "refractor",
    "resist",
    "intoleran",
    "relaps",
    "naive",
    "naïve",
    "never",
    "progress",
    "ineligible",
    "unsuitable",
    "unable",
    "contraindicat",
    "not",
    "did",
    "histor",
    "prior",
    "previous",
    "no",
    "instead",
    "subsequent",
    "secondary",
    "without",
    "eligible",
    "amenable",
    "suitable",
    "candidate",
    "considered",
    "induced",
    "caused",
    "due",
    "unlike",
    "who",
    "allow",
    "may",
    "optional",
    "rescue",
    "cross",
    "over",
    "after",
    "during",
    "following",
    "since",
    "post",
    "underwent",
    "had",
    "undergo",
    "before",
    "pre",
    "bridg",
    "await",
    "wait",
    "list",
    "downstag",
    "down",
    "conver",
    "to",
    "for",
    "until",
    "resectable",
    "unresectable",
    "criteria",
    "planned",
    "scheduled",
    "potential",
    "possible",
    "successful",
    "whether",
    "receiv",
    "treated",
    "managed",
    "submitted",
    "requiring",
    "placebo",
    "matching",
    "matched",
    "sham",
    "dummy",
    "simulat",
)
"""What the words begin with that can make a mention no gift; where none stands, nothing needs a closer look."""
_WORD = re.compile(r"[^\W\d_]+")
_EXPLAINING = (" is ", " are ", "indicated", "approved", " has ", " have ", "previous stud", "standard of care")


@lru_cache(maxsize=20_000)
def _is_cue(word: str) -> bool:
    return word.startswith(_CUES)


def is_background(sentence: str) -> bool:
    """Tell whether a sentence explains a therapy in general instead of saying who is given it."""
    if not any(word in sentence for word in _EXPLAINING):
        return False
    return _BACKGROUND.search(sentence) is not None


def is_given(text: str, start: int, end: int, where: Where, *, population: bool, strict: bool = True) -> bool:
    """Tell whether the mention between two positions is something that the study gives.

    `population` marks therapies that mostly name who takes part (surgery, ablation); `strict` also refuses
    what patients are said to undergo anyway.
    """
    if end < len(text) and _AFTER_MENTION.match(text, end):
        return False
    before = text[max(0, start - _REACH) : start]
    if not any(map(_is_cue, _WORD.findall(before.lower()))):
        return True
    sentence = _since(_SENTENCE_ENDS, before)
    if _NEVER.search(sentence) or _PLACEBO_BEFORE.search(text, max(0, start - 40), start):
        return False
    clause = _since(_CLAUSE_ENDS, sentence)
    telling = where in (Where.TITLE, Where.SUMMARY, Where.KEYWORD)
    if (telling or population) and _AFTERWARDS.search(clause):
        return False
    if population and where not in (Where.KEYWORD, Where.NAME) and _HOPED_FOR.search(clause):
        return False
    return not (strict and where in (Where.TITLE, Where.SUMMARY) and _PEOPLE.search(_people(text, start)))


def _people(text: str, start: int) -> str:
    """Return what stands before a mention in the same clause, the verbs of treatment included."""
    before = text[max(0, start - _REACH) : start]
    end = max((before.rfind(mark) for mark in ".;:!?"), default=-1)
    return _since(_PEOPLE_ENDS, before[end + 1 :])


_PEOPLE_ENDS = re.compile(
    r"\b(?:plus|combin\w+|versus|vs|followed|by|adjuvant|study of|trial of|efficacy of|safety of|role of|effect of)\b", re.IGNORECASE
)


def _since(ends: re.Pattern[str], text: str) -> str:
    """Return what stands behind the last match."""
    end = 0
    for match in ends.finditer(text):
        end = match.end()
    return text[end:]
