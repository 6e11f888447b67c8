"""What holds for the comparison of any two studies, whatever their shape."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.changes.strategies import rewritten, studies, two_versions
from trialwatch.changes import ELEMENTS, Change, compare
from trialwatch.changes.material import MATERIAL
from trialwatch.fingerprint import fingerprint
from trialwatch.study import Study

if TYPE_CHECKING:
    from random import Random

_often = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
EMPTY = Study("NCT01234567")


@_often
@given(studies())
def test_a_study_does_not_differ_from_itself(study: Study) -> None:
    """Comparing a study with itself lists nothing."""
    assert compare(study, study) == ()


@_often
@given(two_versions())
def test_no_change_exactly_when_fingerprints_agree(versions: tuple[Study, Study]) -> None:
    """Two versions have equal fingerprints exactly when no change is listed."""
    older, newer = versions
    assert (compare(older, newer) == ()) == (fingerprint(older) == fingerprint(newer))


@_often
@given(studies(), studies())
def test_unlike_studies_agree_with_their_fingerprints(one: Study, other: Study) -> None:
    """Even two unrelated studies have equal fingerprints exactly when no change is listed."""
    assert (compare(one, other) == ()) == (fingerprint(one) == fingerprint(other))


@_often
@given(studies(), st.randoms(use_true_random=False))
def test_order_of_lists_does_not_count(study: Study, random: Random) -> None:
    """Shuffling every list of a record, nested ones too, changes nothing."""
    shuffled = rewritten(study, lambda text: text, lambda members: tuple(random.sample(members, len(members))))
    assert compare(study, shuffled) == ()
    assert fingerprint(study) == fingerprint(shuffled)


@_often
@given(studies())
def test_white_space_and_escapes_do_not_count(study: Study) -> None:
    """More white space in and around every text and markdown escapes before punctuation change nothing."""

    def loosened(text: str) -> str:
        escaped = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)
        return "\n " + escaped.replace(" ", " \t\u00a0\n") + "  "

    loose = rewritten(study, loosened, lambda members: members)
    assert compare(study, loose) == ()
    assert fingerprint(study) == fingerprint(loose)


@_often
@given(two_versions())
def test_every_change_is_well_formed(versions: tuple[Study, Study]) -> None:
    """Changes come once per element in the order of the contract, ready for JSON, with one bounded sentence."""
    changes = compare(*versions)
    places = [ELEMENTS.index(one.element) for one in changes]
    assert places == sorted(set(places))
    for one in changes:
        json.dumps([one.before, one.after])
        assert len(one.summary) <= 200
        assert one.summary[-1] in ".…"
        assert len(one.summary) > 10
        assert one.before != one.after or one.element == "contacts"


@_often
@given(two_versions())
def test_the_changes_explain_every_material_difference(versions: tuple[Study, Study]) -> None:
    """What the older version says, less what is listed as before and with what is listed as after, is what the newer says."""
    older, newer = versions
    changes = {one.element: one for one in compare(older, newer)}
    for element, material in MATERIAL.items():
        if element == "contacts":
            continue
        change = changes.get(element)
        assert (change is None) == (material(older) == material(newer))
        if change and isinstance(change.before, list) and isinstance(change.after, list):
            removed, added = Counter(change.before), Counter(change.after)
            old, new = said(older, element), said(newer, element)
            assert removed <= old
            assert old - removed + added == new
            assert isinstance(material(older), str) or not removed & added


def said(study: Study, element: str) -> Counter[str]:
    """List all that a study says of a list-like element: what it would gain against an empty study."""
    change = next((one for one in compare(EMPTY, study) if one.element == element), None)
    return Counter(change.after if change and isinstance(change.after, list) else ())


@_often
@given(two_versions())
def test_the_way_back_has_the_same_elements(versions: tuple[Study, Study]) -> None:
    """Comparing in the other direction lists the same elements with before and after exchanged."""
    older, newer = versions
    there, back = compare(older, newer), compare(newer, older)

    def sides(one: Change) -> tuple[str, object, object]:
        return (
            one.element,
            sorted(one.before) if isinstance(one.before, list) else one.before,
            (sorted(one.after) if isinstance(one.after, list) else one.after),
        )

    assert [sides(one) for one in there] == [(name, after, before) for name, before, after in map(sides, back)]
