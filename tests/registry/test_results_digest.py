"""The digest of a results section: blind to order, white space and escapes, and to nothing else."""

from __future__ import annotations

import json
import random
import re
import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trialwatch.registry.results import results_digest


def plain(text: str) -> str:
    """Unescape markdown, then make white space one blank."""
    bare = re.sub(rf"\\([{re.escape(string.punctuation)}])", r"\1", re.sub(r"[\n\t\u00a0\u2003]", " ", text))
    return re.sub(" +", " ", bare).strip(" ")


def one_meaning_a_key(value: Any) -> bool:
    """Whether no object has two keys that mean the same, which would make it ambiguous."""
    if isinstance(value, dict):
        return len({plain(key) for key in value}) == len(value) and all(one_meaning_a_key(inner) for inner in value.values())
    return all(one_meaning_a_key(inner) for inner in value) if isinstance(value, list) else True


TEXT = st.text(alphabet='ab \n\t\\"*>[/é\u00a0\u2003Ω\x01\U0001f600', max_size=12)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-1000, 1000) | st.floats(allow_nan=False, allow_infinity=False, width=32) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=20,
).filter(one_meaning_a_key)


def written(value: Any, **options: Any) -> bytes:
    """Write a value as JSON."""
    return json.dumps(value, **options).encode()


def shuffled(value: Any, chance: random.Random) -> Any:
    """Put every list and object into another order."""
    if isinstance(value, dict):
        items = [(key, shuffled(inner, chance)) for key, inner in value.items()]
        chance.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        members = [shuffled(inner, chance) for inner in value]
        chance.shuffle(members)
        return members
    return value


def texts(value: Any, change: Any) -> Any:
    """Change every text of a value."""
    if isinstance(value, dict):
        return {key: texts(inner, change) for key, inner in value.items()}
    if isinstance(value, list):
        return [texts(inner, change) for inner in value]
    return change(value) if isinstance(value, str) else value


def meaning(value: Any) -> Any:
    """Say plainly what the digest stands for, the slow way: sorted, unescaped, white space as one blank."""
    if isinstance(value, dict):
        return ["object", sorted(([plain(key), meaning(inner)] for key, inner in value.items()), key=repr)]
    if isinstance(value, list):
        return ["list", sorted((meaning(inner) for inner in value), key=repr)]
    return plain(value) if isinstance(value, str) else [type(value).__name__, value]


@given(VALUES, st.randoms(use_true_random=False))
def test_order_does_not_count(value: Any, chance: random.Random) -> None:
    """The same members in another order are the same results."""
    assert results_digest(written(shuffled(value, chance))) == results_digest(written(value))


@given(VALUES)
def test_the_way_of_writing_does_not_count(value: Any) -> None:
    """Indentation and escaped characters are only ways of writing."""
    assert results_digest(written(value, indent=3)) == results_digest(written(value, ensure_ascii=False, separators=(",", ":")))


@given(VALUES)
def test_markdown_escapes_do_not_count(value: Any) -> None:
    """A backslash before every sign is the same text."""
    bare = texts(value, lambda text: text.replace("\\", "/"))
    escaped = texts(bare, lambda text: re.sub(r'([*>\[/"])', r"\\\1", text))
    assert results_digest(written(escaped)) == results_digest(written(bare))


@given(VALUES)
def test_white_space_does_not_count(value: Any) -> None:
    """Longer blanks, and blanks at the ends, are the same text."""
    bare = texts(value, lambda text: text.replace("\\", "/"))
    wide = texts(bare, lambda text: "\n " + text.replace(" ", " \r\n\t ") + "  ")
    assert results_digest(written(wide)) == results_digest(written(bare))


@given(VALUES, VALUES)
def test_the_digest_says_what_the_meaning_says(one: Any, other: Any) -> None:
    """Two values have one digest exactly when they mean the same."""
    assert (results_digest(written(one)) == results_digest(written(other))) == (repr(meaning(one)) == repr(meaning(other)))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a":"1"}', '{"a":1}'),
        ('{"a":[]}', '{"a":{}}'),
        ('{"a":null}', "{}"),
        ('["ab"]', '["a","b"]'),
        ('["a b"]', '["ab"]'),
        ('{"a":{"x":1},"b":{"y":2}}', '{"a":{"y":2},"b":{"x":1}}'),
        ('[["a"],["b"]]', '[["a","b"]]'),
        ('["1","1"]', '["1"]'),
        (r'["\\n"]', r'["n"]'),
        (r'["\\n"]', r'["\n"]'),
        (r'["\"a"]', '["a"]'),
        (r'["a\" b"]', r'["a\"b"]'),
    ],
)
def test_everything_else_counts(one: str, other: str) -> None:
    """Another value, another grouping or another number of members is another result."""
    assert results_digest(one.encode()) != results_digest(other.encode())


@pytest.mark.shared
def test_real_results_are_told_apart_whatever_their_order(real_records: list[bytes]) -> None:
    """Every real results section keeps its digest when shuffled, and loses it with any one number."""
    chance = random.Random(7)
    sections = [json.loads(one)["resultsSection"] for one in real_records if b'"resultsSection"' in one]
    digests = {results_digest(written(section)) for section in sections}
    assert len(digests) == len(sections) == 37
    for section in sections:
        assert results_digest(written(shuffled(section, chance), indent=1)) in digests
        body = written(section)
        places = [found.start() for found in re.finditer(rb'"value": "[0-9]', body)]
        at = chance.choice(places) + len('"value": "')
        assert results_digest(body[:at] + b"%d" % ((body[at] - 47) % 10) + body[at + 1 :]) not in digests
