"""The walk over all pages of a query, and studies by number."""

from __future__ import annotations

import itertools

import httpx
import pytest

from tests.registry.stage import Stage, page, record, reply
from trialwatch.errors import RegistryNonsense, UsageError
from trialwatch.registry.client import IDS_AT_ONCE
from trialwatch.registry.query import DEFAULT_QUERY, Query


def numbers(pages: object) -> list[list[bytes]]:
    """List the records of every page."""
    return [[bytes(one) for one in single.studies] for single in pages]


def test_all_pages_are_fetched_in_order() -> None:
    """The walk follows tokens to the page that has none, and counts the total on the first page only."""
    stage = Stage([reply(body=page(record(1), total=2, token="next_1-A")), reply(body=page(record(2)))], {"page_size": 1})
    with stage.client() as client:
        pages = list(client.pages(DEFAULT_QUERY))
    assert numbers(pages) == [[record(1)], [record(2)]]
    assert [one.total_count for one in pages] == [2, None]
    first, second = (dict(request.url.params) for request in stage.asked)
    assert first == {**DEFAULT_QUERY.params, "pageSize": "1", "countTotal": "true"}
    assert second == {**DEFAULT_QUERY.params, "pageSize": "1", "pageToken": "next_1-A"}


def test_an_empty_page_with_a_token_is_no_end() -> None:
    """The walk goes on through empty pages."""
    stage = Stage([reply(body=page(total=1, token="a")), reply(body=page(token="b")), reply(body=page(record(1)))])
    with stage.client() as client:
        assert numbers(client.pages(DEFAULT_QUERY)) == [[], [], [record(1)]]


def test_nothing_found_is_one_empty_page() -> None:
    """The registry's empty result, exactly as it writes it, is an empty page."""
    stage = Stage([reply(body=b'{"totalCount":0,"studies":[\n\n]}')])
    with stage.client() as client:
        (only,) = client.pages(Query(("nothing",)))
    assert (only.studies, only.total_count) == ([], 0)


def test_a_token_that_comes_again_ends_the_walk() -> None:
    """Pages that go in circles are nonsense."""
    stage = Stage(
        [reply(body=page(record(1), total=9, token="a")), reply(body=page(record(2), token="b")), reply(body=page(record(3), token="a"))]
    )
    with stage.client() as client, pytest.raises(RegistryNonsense, match="do not end"):
        list(client.pages(DEFAULT_QUERY))
    assert len(stage.asked) == 3


@pytest.mark.parametrize("records", [(), (record(1), record(2))])
@pytest.mark.parametrize("total", [None, 3, 10**15])
def test_pages_without_end_are_noticed(records: tuple[bytes, ...], total: int | None) -> None:
    """Ever new tokens end the walk by what was promised, or by how many studies there can be."""
    count = itertools.count()
    if total != 3:
        records = records * 40_000

    def endless(_request: httpx.Request) -> httpx.Response:
        return reply(body=page(*records, total=total, token=f"t{next(count)}"))

    stage = Stage([endless], {"page_size": 10})
    with stage.client() as client, pytest.raises(RegistryNonsense, match="do not end"):
        for _ in client.pages(DEFAULT_QUERY):
            pass
    assert len(stage.asked) < 40


def test_studies_are_asked_for_by_number_in_batches() -> None:
    """Numbers go out in the registry's form, each once, at most 500 together."""
    stage = Stage([reply(body=page(record(1), total=1))])
    wanted = [f"nct{number}" for number in range(1, IDS_AT_ONCE + 2)] + ["NCT00000001"]
    with stage.client() as client:
        assert len(list(client.studies_by_id(wanted))) == 2
    batches = [request.url.params["filter.ids"].split("|") for request in stage.asked]
    assert [len(batch) for batch in batches] == [IDS_AT_ONCE, 1]
    assert batches[0][0] == "NCT00000001"
    assert "query.cond" not in stage.asked[0].url.params


def test_numbers_can_be_asked_for_within_a_query() -> None:
    """With a query only those of the numbers come that it finds."""
    stage = Stage([reply(body=page(total=0))])
    with stage.client() as client:
        list(client.studies_by_id(["NCT00000001"], query=DEFAULT_QUERY))
    assert stage.asked[0].url.params["query.cond"] == DEFAULT_QUERY.params["query.cond"]
    assert stage.asked[0].url.params["filter.ids"] == "NCT00000001"


def test_no_numbers_cost_no_request() -> None:
    """Asking for nothing asks nothing."""
    stage = Stage([reply(500)])
    with stage.client() as client:
        assert list(client.studies_by_id([])) == []
    assert stage.asked == []


def test_one_wrong_number_is_noticed_before_asking() -> None:
    """A malformed number would fail its whole batch, so it is refused here."""
    stage = Stage([reply(500)])
    with stage.client() as client, pytest.raises(UsageError):
        list(client.studies_by_id(["NCT00000001", "NCT"]))
    assert stage.asked == []
