"""Cutting a page into its records, and telling a record that is known from one that is not."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.registry.stage import page, record
from trialwatch.errors import RegistryNonsense, Unreadable
from trialwatch.registry.page import content_digest, excerpt, read_page, read_version, salvage_page
from trialwatch.registry.parse import parse_study


def deep(number: int, depth: int = 10_000) -> bytes:
    """Write a record that is nested too deeply."""
    return record(number)[:-1] + b',"resultsSection":' + b'{"a":[' * depth + b"]}" * depth + b"}"


def test_a_page_is_cut_into_the_bytes_of_its_records() -> None:
    """Records come as they stand on the page; total and token come with them."""
    found = read_page(page(record(1), record(2), total=7, token="abc-_9"))
    assert [bytes(one) for one in found.studies] == [record(1), record(2)]
    assert (found.total_count, found.next_page_token) == (7, "abc-_9")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"x"',
        b"{}",
        b'{"studies":null}',
        b'{"studies":{}}',
        b'{"studies":[],"totalCount":"7"}',
        b'{"studies":[1,]}',
        b"<html>",
    ],
)
def test_what_is_no_page_is_nonsense(body: bytes) -> None:
    """Another shape is refused with its beginning."""
    with pytest.raises(RegistryNonsense):
        read_page(body)
    with pytest.raises(RegistryNonsense):
        salvage_page(body)


@pytest.mark.parametrize("depth", [2_000, 10_000, 200_000])
def test_a_record_nested_deeply_spoils_itself_only(depth: int) -> None:
    """A page with such a record is still read, and only that record cannot be."""
    found = read_page(page(record(1), deep(2, depth), record(3), total=3, token="t"))
    assert len(found.studies) == 3
    assert (found.total_count, found.next_page_token) == (3, "t")
    assert parse_study(bytes(found.studies[0])).nct_id == "NCT00000001"
    assert parse_study(bytes(found.studies[2])).nct_id == "NCT00000003"
    with pytest.raises(Unreadable) as caught:
        parse_study(bytes(found.studies[1]))
    assert caught.value.nct_id == "NCT00000002"


def test_a_page_of_one_deep_record_is_read() -> None:
    """The last page may have nothing else."""
    found = read_page(page(deep(2)))
    assert [bytes(one) for one in found.studies] == [deep(2)]


def test_a_page_cut_by_lines_has_the_same_records() -> None:
    """On a whole page both ways of cutting agree."""
    body = page(record(1), record(2), total=2)
    assert [bytes(one) for one in salvage_page(body).studies] == [bytes(one) for one in read_page(body).studies]


def test_an_empty_page_cut_by_lines_is_empty() -> None:
    """The blank line of an empty page is no record."""
    assert salvage_page(page(total=0)).studies == []


@pytest.mark.parametrize("end", [1, 3, 30, 200])
def test_a_cut_off_page_is_not_salvaged(end: int) -> None:
    """Without its end a page is none."""
    with pytest.raises(RegistryNonsense):
        salvage_page(page(record(1), record(2), record(3), token="abcdefghijklmnopqrstuvwxyz")[:-end])


def test_mostly_broken_lines_are_no_page() -> None:
    """Where more is broken than whole, the answer as a whole is not believed."""
    with pytest.raises(RegistryNonsense, match="2 of 3"):
        salvage_page(page(b'{"a', b'{"b', record(3)))


def test_the_version_is_read() -> None:
    """The instant is kept as text; the API's version may be absent."""
    assert read_version(b'{ "dataTimestamp" : "2026-08-03T09:00:05" }').data_timestamp == "2026-08-03T09:00:05"


@pytest.mark.parametrize("body", [b"", b"{}", b'{"apiVersion":"2"}', b'{"dataTimestamp":""}', b'{"dataTimestamp":null}', b"[" * 100_000])
def test_a_version_without_its_instant_is_nonsense(body: bytes) -> None:
    """Without the instant nothing can be concluded."""
    with pytest.raises(RegistryNonsense):
        read_version(body)


def test_an_excerpt_is_short_and_harmless() -> None:
    """Control, bidi and broken characters do not reach a terminal."""
    shown = excerpt("a\x1b[31m\u202e\n\tb".encode() + b"\xff" + b"x" * 500)
    assert shown.isprintable()
    assert len(shown) == 80
    assert shown.startswith("a?[31m? b")


def test_the_data_day_does_not_make_a_record_new() -> None:
    """`versionHolder` moves in every record every day and does not count, however it is written."""
    later = record(1).replace(b'"versionHolder":"2026-08-03"', b'"versionHolder" : "2026-08-04"')
    assert later != record(1)
    assert content_digest(later) == content_digest(record(1))


def test_everything_else_makes_a_record_new() -> None:
    """Any other byte counts, and so does a text that only looks like the data day."""
    assert content_digest(record(1)) != content_digest(record(2))
    assert content_digest(record(1)) != content_digest(record(1).replace(b'"hasResults":false', b'"hasResults":true'))
    texts = [record(1, descriptionModule={"briefSummary": f'"versionHolder":"{day}"'}) for day in ("2026-08-03", "2026-08-04")]
    assert content_digest(texts[0]) != content_digest(texts[1])
    assert len(content_digest(b"")) == 16


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(st.dictionaries(st.text(max_size=8), json_values, max_size=4), max_size=6))
def test_both_cuts_agree_on_any_page(studies: list[dict[str, object]]) -> None:
    """Whatever the records hold, cutting whole and cutting by lines give the same bytes."""
    lines = [json.dumps(one, separators=(",", ":")).encode() for one in studies]
    body = page(*lines, total=len(lines))
    assert [bytes(one) for one in read_page(body).studies] == lines
    assert [bytes(one) for one in salvage_page(body).studies] == lines


@pytest.mark.shared
def test_real_records_are_cut_without_loss(real_records: list[bytes]) -> None:
    """A page of real records comes apart into exactly these."""
    found = read_page(page(*real_records, total=len(real_records)))
    assert [bytes(one) for one in found.studies] == real_records
    assert len({content_digest(one) for one in real_records}) == len(real_records)
