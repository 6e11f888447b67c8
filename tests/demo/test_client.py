"""trialwatch's own client at the sample registry, as the demonstration uses it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trialwatch.demo.sample import FIRST_DAY, SECOND_DAY, data_day
from trialwatch.demo.server import SampleRegistry
from trialwatch.registry.client import Found, Merged, RegistryClient, Removed
from trialwatch.registry.connection import ClientSettings
from trialwatch.registry.history import fetch_versions
from trialwatch.registry.parse import parse_study
from trialwatch.registry.query import DEFAULT_QUERY


@pytest.fixture
def registry() -> Iterator[SampleRegistry]:
    """Serve the first day."""
    with SampleRegistry() as served:
        yield served


@pytest.fixture
def client(registry: SampleRegistry) -> Iterator[RegistryClient]:
    """Open trialwatch's client with small pages and no pause."""
    with RegistryClient(ClientSettings(base_url=registry.url, request_interval=0, page_size=25)) as opened:
        yield opened


def test_the_default_query_walks_the_whole_sample(client: RegistryClient) -> None:
    """Every study of the sample is found by the names of the disease, over several pages that add up."""
    pages = list(client.pages(DEFAULT_QUERY))
    met = [parse_study(bytes(record)).nct_id for page in pages for record in page.studies]
    assert len(pages) > 2
    assert len(met) == len(set(met)) == pages[0].total_count
    assert set(met) == data_day(FIRST_DAY).records.keys()


def test_the_client_sees_the_day_move(registry: SampleRegistry, client: RegistryClient) -> None:
    """Asked with the last tag, the same day is unchanged and the next is not."""
    first = client.version()
    assert client.version(first.etag).unchanged
    registry.advance()
    moved = client.version(first.etag)
    assert not moved.unchanged
    assert moved.data_timestamp == data_day(SECOND_DAY).data_timestamp


def test_the_client_learns_what_became_of_a_study(registry: SampleRegistry, client: RegistryClient) -> None:
    """Removed and merged studies are told apart, as from the registry."""
    assert isinstance(client.study("NCT01270178"), Found)
    registry.advance()
    assert client.study("NCT01270178") == Removed()
    assert client.study("NCT03349255") == Merged("NCT03965546")


def test_the_client_reads_the_record_history(client: RegistryClient) -> None:
    """A backfill gets every earlier version, oldest first."""
    versions = list(fetch_versions(client, "NCT05904886"))
    assert [entry.version for entry, _ in versions] == [0, 1]
    counts = [study.enrollment.count for study in (parse_study(raw) for _, raw in versions) if study.enrollment]
    assert counts == [650, 687]
