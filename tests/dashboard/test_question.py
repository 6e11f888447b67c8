"""What a typed filter means."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwatch.dashboard.question import KEYS, Question, read_question, values_of, with_words
from trialwatch.errors import UsageError
from trialwatch.filters import Asked


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("", Question()),
        ("  ", Question()),
        ("portal vein", Question(Asked(text="portal vein"))),
        ("drug:lenvatinib drug:sorafenib", Question(Asked(drug=("lenvatinib", "sorafenib")))),
        ('country:"South Korea" tumor', Question(Asked(text="tumor", country=("South Korea",)))),
        ("cat:tace STATUS:recruiting", Question(Asked(category=("tace",), status=("recruiting",)))),
        ("nct00000001", Question(Asked(study=("nct00000001",)))),
        ("severity:MAJOR element:overall-status", Question(severity="major", elements=("overall_status",))),
        ("since:7d until:2026-08", Question(since="7d", until="2026-08")),
        ("recruiting:yes stale:no", Question(Asked(recruiting=True))),
        ("drug:", Question()),
        ('drug:"lenva', Question(Asked(drug=("lenva",)))),
        ('"not: a key"', Question(Asked(text="not: a key"))),
    ],
)
def test_line_means_what_the_options_of_list_mean(line: str, meant: Question) -> None:
    """Words, keys, quotes, short keys and half-typed values mean what a reader expects."""
    assert read_question(line) == meant


@pytest.mark.parametrize(("line", "named"), [("drg:x", "drug"), ("severity:mayor", "major"), ("element:overal_status", "overall_status")])
def test_unknown_word_names_the_nearest(line: str, named: str) -> None:
    """An unknown key, severity or element is refused with the nearest one that there is."""
    with pytest.raises(UsageError) as problem:
        read_question(line)
    assert named in str(problem.value)


@given(st.text(max_size=60))
def test_any_line_is_read_or_refused(line: str) -> None:
    """Whatever is typed is read or refused, never an accident."""
    try:
        question = read_question(line)
    except UsageError:
        return
    assert isinstance(question, Question)


VALUES = st.lists(st.text("abcdefg -", min_size=1, max_size=9).map(str.strip).filter(bool), max_size=3, unique=True)


@given(st.sampled_from([key for key in KEYS if key != "type"]), VALUES, st.sampled_from(["", "tumor", 'drug:"a b"', "severity:major word"]))
def test_values_put_into_a_line_are_found_again(key: str, values: list[str], line: str) -> None:
    """Replacing the values of a key keeps the others and gives back just these."""
    put = with_words(line, key, values)
    assert values_of(put, key) == values
    for other in ("drug", "severity"):
        if other != key:
            assert values_of(put, other) == values_of(line, other)
