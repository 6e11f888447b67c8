"""The sample registry over real HTTP: what a client of ClinicalTrials.gov may expect."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest

from trialwatch.demo.sample import FIRST_DAY, SECOND_DAY, data_day
from trialwatch.demo.server import SampleRegistry


@pytest.fixture
def registry() -> Iterator[SampleRegistry]:
    """Serve the first day."""
    with SampleRegistry() as served:
        yield served


@pytest.fixture
def client(registry: SampleRegistry) -> Iterator[httpx.Client]:
    """Return a client of the sample registry."""
    with httpx.Client(base_url=registry.url, trust_env=False) as http:
        yield http


def numbers(page: httpx.Response) -> list[str]:
    """Read the numbers of the studies of a page, in its order."""
    return [one["protocolSection"]["identificationModule"]["nctId"] for one in page.json()["studies"]]


def test_version_reads_as_the_registry_writes_it(client: httpx.Client) -> None:
    """`/version` comes pretty, a space before the colon, with the data instant."""
    got = client.get("/version")
    assert got.text == '{\n  "apiVersion" : "2.0.5",\n  "dataTimestamp" : "2026-11-19T09:00:04"\n}'
    assert got.headers["content-type"] == "application/json"


def test_the_etag_is_the_data_sets_and_moves_with_the_day(registry: SampleRegistry, client: httpx.Client) -> None:
    """One tag for all paths; asked with it, the answer is 304 and empty until the day moves."""
    tag = client.get("/version").headers["etag"]
    assert re.fullmatch(r'"[0-9a-f]+/[\d.]+/[0-9a-z]+"', tag)
    assert client.get("/studies").headers["etag"] == tag
    again = client.get("/version", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert registry.advance() == SECOND_DAY
    moved = client.get("/version", headers={"If-None-Match": tag})
    assert moved.status_code == 200
    assert moved.headers["etag"] != tag
    assert int(tag.strip('"').split("/")[2], 36) == 1795078804000


def test_a_page_has_one_study_a_line_and_the_total_first(client: httpx.Client) -> None:
    """The first page begins with the total where it was asked for, each study on its own line, the token last."""
    text = client.get("/studies", params={"countTotal": "true", "pageSize": "3"}).text
    lines = text.split("\n")
    assert re.fullmatch(r'\{"totalCount":\d+,"studies":\[', lines[0])
    assert len(lines) == 5
    assert lines[1].startswith('{"protocolSection":')
    assert re.fullmatch(r'\],"nextPageToken":"[A-Za-z0-9_-]+"\}', lines[-1])


def test_the_pages_add_up_to_the_total(client: httpx.Client) -> None:
    """A walk by tokens meets every study once; the total stands on the first page only, the last page has no token."""
    page = client.get("/studies", params={"countTotal": "true", "pageSize": "30"})
    total, met = page.json()["totalCount"], numbers(page)
    while token := page.json().get("nextPageToken"):
        page = client.get("/studies", params={"countTotal": "true", "pageSize": "30", "pageToken": token})
        assert "totalCount" not in page.json()
        met += numbers(page)
    assert len(met) == len(set(met)) == total == len(data_day(FIRST_DAY).records)


def test_the_order_is_another_on_another_day_unless_asked_for(registry: SampleRegistry, client: httpx.Client) -> None:
    """Without `sort` the order follows the data day; with it, the latest update comes first and the undated last."""
    before = numbers(client.get("/studies?pageSize=1000"))
    registry.day = SECOND_DAY
    after = numbers(client.get("/studies?pageSize=1000"))
    both = set(before) & set(after)
    assert [one for one in before if one in both] != [one for one in after if one in both]
    studies = client.get("/studies?pageSize=1000&sort=LastUpdatePostDate:desc,StudyFirstPostDate:desc").json()["studies"]
    dates = [one["protocolSection"]["statusModule"].get("lastUpdatePostDateStruct", {}).get("date", "") for one in studies]
    assert dates == sorted(dates, reverse=True)


def test_page_sizes_are_bent_as_the_registry_bends_them(client: httpx.Client) -> None:
    """No size or zero means ten, too large a size is cut in silence."""
    assert len(numbers(client.get("/studies"))) == 10
    assert len(numbers(client.get("/studies?pageSize=0"))) == 10
    assert len(numbers(client.get("/studies?pageSize=5000"))) == len(data_day(FIRST_DAY).records)


@pytest.mark.parametrize(
    ("path", "status", "text"),
    [
        ("/studies?bogusParam=1", 400, "`bogusParam` is unknown parameter"),
        ("/version?x=1", 400, "`x` is unknown parameter"),
        ("/studies/NCT01658878?x=1", 400, "`x` is unknown parameter"),
        ("/studies?filter.phase=PHASE3", 400, "`filter.phase` is unknown parameter"),
        ("/studies?filter.ids=NCT01658878,12", 400, "Item 2 in parameter `filter.ids` has incorrect format"),
        ("/studies?sort=NCTId", 400, "Unsupported sort field type: text"),
        ("/studies?pageToken=garbage", 400, "Invalid value in parameter `pageToken`"),
        ("/studies?pageSize=many", 400, "Invalid value in parameter `pageSize`: `many`"),
        ("/studies?format=csv", 400, "Invalid value in parameter `format`: `csv`"),
        ("/studies?query.cond=AREA[Phase]PHASE3", 400, "Error parsing query in Conditions or disease: "),
        ("/studies?query.cond=NOT+hepatoma", 400, "Error parsing query in Conditions or disease: "),
        ("/studies/NCT00000000", 400, "Parameter `nctId` has incorrect format"),
        ("/studies/liver", 400, "Parameter `nctId` has incorrect format"),
        ("/studies/NCT99999999", 404, "NCT number NCT99999999 not found"),
    ],
)
def test_refusals_are_plain_text(client: httpx.Client, path: str, status: int, text: str) -> None:
    """What the registry does not understand it refuses in one plain line."""
    got = client.get(path)
    assert got.status_code == status
    assert got.text.startswith(text)
    assert got.headers["content-type"] == "text/plain; charset=UTF-8"


def test_a_single_study_comes_by_any_spelling_of_its_number(client: httpx.Client) -> None:
    """Lower case and missing zeros lead to the study, as one object on one line."""
    for text in ("NCT01658878", "nct01658878", "NCT1658878"):
        got = client.get(f"/studies/{text}")
        assert got.json()["protocolSection"]["identificationModule"]["acronym"] == "CheckMate040"
        assert "\n" not in got.text


def test_a_removed_study_is_not_found_on_the_second_day(registry: SampleRegistry, client: httpx.Client) -> None:
    """A study that is there on the first day answers 404 on the second."""
    assert client.get("/studies/NCT01270178").status_code == 200
    registry.advance()
    assert client.get("/studies/NCT01270178").status_code == 404


def test_a_merged_study_leads_on_and_drops_the_query(registry: SampleRegistry, client: httpx.Client) -> None:
    """The old number answers 301 without the query string, and `filter.ids` finds the study that stayed."""
    registry.advance()
    got = client.get("/studies/NCT03349255?markupFormat=markdown")
    assert (got.status_code, got.headers["location"]) == (301, "/api/v2/studies/NCT03965546")
    assert numbers(client.get("/studies?filter.ids=NCT03349255")) == ["NCT03965546"]


def test_ids_filter_and_unknown_ids_are_no_error(client: httpx.Client) -> None:
    """Ids joined by bars or commas select; one that nobody has gives nothing."""
    found = numbers(client.get("/studies?filter.ids=NCT01658878|nct1774344,NCT99999999"))
    assert set(found) == {"NCT01658878", "NCT01774344"}
    assert client.get("/studies?filter.ids=NCT99999999&countTotal=true").text == '{"totalCount":0,"studies":[\n\n]}'


@pytest.mark.parametrize(
    ("query", "found", "missed"),
    [
        ("query.cond=hepatocellular+carcinoma", "NCT01658878", "NCT02014025"),
        ('query.cond="hepatocellular carcinoma" OR "liver cancer"', "NCT00002655", "NCT02014025"),
        ("query.intr=lenvatinib", "NCT04246177", "NCT00105443"),
        ("query.intr=lenvatinib AND pembrolizumab", "NCT04246177", "NCT01761266"),
        ("query.locn=Barcelona", "NCT00105443", "NCT03859128"),
        ("query.lead=AstraZeneca", "NCT03298451", "NCT01774344"),
        ("query.titles=SHARP", "NCT00105443", "NCT01774344"),
        ("filter.overallStatus=WITHDRAWN", "NCT02534337", "NCT01774344"),
        ("filter.advanced=GPC3", "NCT02715362", "NCT01774344"),
    ],
)
def test_words_and_phrases_find_studies(client: httpx.Client, query: str, found: str, missed: str) -> None:
    """Words must all occur, phrases as they stand, alternatives with OR, in the fields of the parameter."""
    name, _, text = query.partition("=")
    got = numbers(client.get("/studies", params={name: text.replace("+", " "), "pageSize": "1000"}))
    assert found in got
    assert missed not in got


def test_long_bodies_are_packed_where_the_client_takes_it(registry: SampleRegistry) -> None:
    """Packed bodies come when accepted and not otherwise, and both read the same."""
    with httpx.Client(base_url=registry.url, trust_env=False) as http:
        packed = http.get("/studies", headers={"Accept-Encoding": "gzip"})
        plain = http.get("/studies", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()


def test_the_record_history_is_served_for_a_few_studies(client: httpx.Client) -> None:
    """The undocumented history lists versions from 0 and gives each as it stood."""
    base = str(client.base_url).replace("/api/v2/", "/api/int/")
    changes = client.get(f"{base}studies/NCT04246177/history").json()["changes"]
    assert [one["version"] for one in changes] == [0, 1, 2]
    assert [one["status"] for one in changes] == ["NOT_YET_RECRUITING", "RECRUITING", "ACTIVE_NOT_RECRUITING"]
    oldest = client.get(f"{base}studies/NCT04246177/history/0").json()
    assert oldest["studyVersion"] == 0
    assert oldest["study"]["protocolSection"]["designModule"]["enrollmentInfo"]["count"] == 950
    for path in ("NCT04246177/history/3", "NCT04246177/history/x", "NCT01658878/history"):
        assert client.get(f"{base}studies/{path}").status_code == 404


def test_other_paths_are_not_found_and_other_methods_not_served(client: httpx.Client) -> None:
    """The sample has the paths that trialwatch asks for and no other, and takes no orders."""
    assert client.get("/stats/size").status_code == 404
    assert client.post("/studies").status_code == 501


def test_the_registry_says_that_it_is_a_sample(registry: SampleRegistry) -> None:
    """Whoever holds the registry can tell that it is a sample; it listens on loopback only."""
    assert registry.is_sample
    assert registry.note.startswith("Sample data")
    assert registry.url.startswith("http://127.0.0.1:")


def test_the_days_end(registry: SampleRegistry) -> None:
    """After the last data day there is no other, and the sample serves on."""
    registry.advance()
    with pytest.raises(ValueError, match="last data day"):
        registry.advance()
    assert registry.day == SECOND_DAY


def test_it_serves_only_inside_its_block() -> None:
    """Outside the `with` block there is no address, and the port is free again."""
    registry = SampleRegistry()
    with pytest.raises(RuntimeError, match="with"):
        _ = registry.url
    with registry:
        url = registry.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/version", trust_env=False)
