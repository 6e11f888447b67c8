"""The question to the registry and the numbers that people type."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwatch.errors import SettingsError, UsageError
from trialwatch.registry.query import DEFAULT_QUERY, MOST_TERMS, Query, normalise_nct_id, quote_term


def test_default_query_names_hcc_broadly_and_stays_short_enough() -> None:
    """The default query asks for HCC by several names, fewer than the registry takes."""
    asked = DEFAULT_QUERY.params["query.cond"]
    assert '"hepatocellular carcinoma" OR ' in asked
    assert '"hepatoma"' in asked
    assert 3 < len(DEFAULT_QUERY.terms) <= MOST_TERMS


def test_operators_in_a_name_are_only_words() -> None:
    """A name that looks like Essie stays one phrase."""
    assert quote_term('liver" OR AREA[Phase]ALL') == r'"liver\" OR AREA[Phase]ALL"'
    assert quote_term("back\\") == r'"back\\"'
    assert quote_term(" two\n\x00words ") == '"two words"'


@given(st.text(max_size=60))
def test_quoting_leaves_exactly_one_phrase(text: str) -> None:
    """Whatever is quoted, nothing of it stands outside the quotes."""
    assert re.fullmatch(r'"(?:[^"\\]|\\.)*"', quote_term(text))


def test_names_are_asked_once_and_in_order() -> None:
    """A repeated or blank name costs no term."""
    assert Query(("b", " a", "b", "  ", "a")).terms == ('"b"', '"a"')


@pytest.mark.parametrize(("names", "said"), [((), "no condition"), (("", " "), "no condition"), (tuple("abcdefghijklm"), "13 names")])
def test_queries_that_the_registry_would_refuse_are_refused_here(names: tuple[str, ...], said: str) -> None:
    """No name and too many names are errors of the setting."""
    with pytest.raises(SettingsError, match=said):
        Query(names)


@pytest.mark.parametrize("text", ["NCT04437511", "nct04437511", " NCT4437511 ", "Nct 04437511"])
def test_numbers_are_taken_as_people_write_them(text: str) -> None:
    """Lower case and dropped leading zeros still name the study."""
    assert normalise_nct_id(text) == "NCT04437511"


@pytest.mark.parametrize(
    "text", ["", "NCT", "NCT00000000", "NCT123456789", "NCT0000000001x", "4437511", "NCT٠١٢٣٤", "NCT1;DROP", "\x1b[31m"]
)
def test_other_texts_are_no_numbers(text: str) -> None:
    """What is no number is a usage error that shows what one looks like and no control character."""
    with pytest.raises(UsageError, match="NCT01658878") as caught:
        normalise_nct_id(text)
    assert caught.value.exit_code == 2
    assert caught.value.message.isprintable()


@given(st.integers(1, 99_999_999), st.integers(0, 8))
def test_every_number_has_one_form(number: int, zeros: int) -> None:
    """However many zeros lead, the number has eight digits."""
    assert normalise_nct_id(f"nct{'0' * zeros}{number}") == f"NCT{number:08d}"


def test_the_query_does_not_load_the_http_library() -> None:
    """Commands that only check a number start without httpx."""
    script = "import sys, trialwatch.registry.query; sys.exit('httpx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
