"""What filters mean, on the sample's studies."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import Engine

from trialwatch.asking import a_date, kilometres, nct_number, resolve, since
from trialwatch.errors import UsageError
from trialwatch.filters import Asked, ChangeFilter, Filter, Near
from trialwatch.rows import StudyRow
from trialwatch.store.changes import changes_by_week, list_changes
from trialwatch.store.studies import SORTS, list_studies, source
from trialwatch.store.where import distance_km, longitudes

TODAY = date(2026, 11, 23)


def found(engine: Engine, asked: Asked, **options: object) -> list[StudyRow]:
    """List what a reader's words mean."""
    return list_studies(engine, resolve(asked, engine), TODAY, **options)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "test"),
    [
        (Asked(status=("recruiting",)), lambda row: row.overall_status == "RECRUITING"),
        (Asked(status=("not yet", "TERMINATED")), lambda row: row.overall_status in ("NOT_YET_RECRUITING", "TERMINATED")),
        (Asked(phase=("3",)), lambda row: "PHASE3" in row.phases),
        (Asked(phase=("Phase 1/2",)), lambda row: {"PHASE1", "PHASE2"} & set(row.phases)),
        (Asked(study_type=("observational",)), lambda row: row.study_type == "OBSERVATIONAL"),
        (Asked(country=("japan",)), lambda row: "Japan" in row.countries),
        (Asked(country=("USA",)), lambda row: "United States" in row.countries),
        (Asked(sponsor=("bayer",)), lambda row: "bayer" in (row.lead_sponsor or "").lower()),
        (Asked(has_results=True), lambda row: row.has_results),
        (Asked(stale=True), lambda row: row.stale),
        (Asked(updated_since="2026-11"), lambda row: (row.last_update_post_date or "") >= "2026-11"),
        (Asked(study=("nct1658878",)), lambda row: row.nct_id == "NCT01658878"),
    ],
)
def test_a_filter_lists_exactly_what_it_says(sample: Engine, asked: Asked, test: object) -> None:
    """A filter's rows are those of the whole list that pass its test, and there are some."""
    every = found(sample, Asked())
    expected = {row.nct_id for row in every if test(row)}  # type: ignore[operator]
    assert expected
    assert {row.nct_id for row in found(sample, asked)} == expected


def test_filters_combine_with_and(sample: Engine) -> None:
    """Two different options must both hold."""
    both = {row.nct_id for row in found(sample, Asked(phase=("3",), status=("completed",)))}
    assert both == {row.nct_id for row in found(sample, Asked(phase=("3",)))} & {
        row.nct_id for row in found(sample, Asked(status=("completed",)))
    }
    assert both


def test_text_is_looked_for_in_what_names_a_study(sample: Engine) -> None:
    """Words are found in titles, interventions and sponsor in any case, all of them, and `%` is only a character."""
    assert "NCT03434379" in {row.nct_id for row in found(sample, Asked(text="ATEZOLIZUMAB bevacizumab"))}
    assert found(sample, Asked(text="atezolizumab nosuchword")) == []
    assert found(sample, Asked(text="%")) == []


def test_studies_that_merely_mention_hcc_are_hidden_unless_asked_for(sample: Engine) -> None:
    """The list leaves out mentions, `--all` brings them back, and their belonging says so."""
    usual, every = found(sample, Asked()), found(sample, Asked(all=True))
    mentions = {row.nct_id for row in every} - {row.nct_id for row in usual}
    assert mentions
    assert {row.belongs for row in every if row.nct_id in mentions} == {"mention"}
    assert found(sample, Asked(study=(min(mentions),)))


def test_near_means_a_site_within_the_circle(sample: Engine) -> None:
    """A point and a city find the same studies, a smaller circle no more of them."""
    wide = {row.nct_id for row in found(sample, Asked(near="Tokyo", within="50km"))}
    tight = {row.nct_id for row in found(sample, Asked(near="35.6895,139.69171", within="10km"))}
    assert tight
    assert tight <= wide
    assert all("Japan" in row.countries for row in found(sample, Asked(near="Tokyo", within="50km")))


def test_distances_are_great_circles() -> None:
    """Tokyo to Osaka is about 400 km, also across the date line nothing breaks."""
    assert distance_km(35.6895, 139.6917, 34.6937, 135.5022) == pytest.approx(397, abs=5)
    assert distance_km(0, 179.9, 0, -179.9) == pytest.approx(22.2, abs=0.2)


@pytest.mark.parametrize(
    ("lat", "lon", "within_km"), [(0.0, 0.0, 500), (60.0, 20.0, 300), (35.0, 179.0, 400), (89.0, 10.0, 500), (-45.0, -120.0, 2000)]
)
def test_the_box_around_a_circle_holds_the_whole_circle(lat: float, lon: float, within_km: float) -> None:
    """Every point within the distance lies between the western and the eastern bound."""
    west, east = longitudes(Near(lat, lon, within_km))
    for step in range(-1800, 1800):
        for up in range(-20, 21):
            other = lat + up
            if abs(other) <= 90 and distance_km(lat, lon, other, lon + step / 10) <= within_km:
                assert west <= lon + step / 10 <= east


@pytest.mark.parametrize("sort", [*SORTS, "enrollment:asc", "updated:asc"])
def test_every_sort_is_an_order_of_the_same_studies(sample: Engine, sort: str) -> None:
    """Sorting loses nobody, whatever the field."""
    assert {row.nct_id for row in found(sample, Asked(), sort=sort)} == {row.nct_id for row in found(sample, Asked())}


def test_a_list_is_sorted_by_the_latest_update_and_can_be_cut(sample: Engine) -> None:
    """The most recent come first; a limit keeps the first rows and tells the total."""
    every, total = list_studies(sample, Filter(), TODAY)
    assert [row.last_update_post_date for row in every] == sorted((row.last_update_post_date for row in every), key=str, reverse=True)
    cut, same = list_studies(sample, Filter(), TODAY, limit=3)
    assert (cut, same) == (every[:3], total)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (Asked(status=("recruting",)), "recruiting"),
        (Asked(phase=("5",)), "phase"),
        (Asked(country=("Jpan",)), "Japan"),
        (Asked(city=("Tokio",)), "Tokyo"),
        (Asked(study_type=("interventionel",)), "interventional"),
        (Asked(near="Atlantis"), "Atlantis"),
        (Asked(near="91,0"), "outside"),
        (Asked(near="Tokyo", within="far"), "distance"),
        (Asked(updated_since="yesterday"), "date"),
        (Asked(study=("CheckMate",)), "NCT number"),
        (Asked(role="winner"), "experimental"),
        (Asked(drug=("lenvatinip",)), "lenvatinib"),
        (Asked(target=("VEGFX",)), "VEGF"),
        (Asked(category=("tacee",)), "tace"),
    ],
)
def test_a_word_that_means_nothing_is_refused_with_the_nearest(sample: Engine, asked: Asked, told: str) -> None:
    """An unknown value is a wrong use that names what was probably meant."""
    with pytest.raises(UsageError) as refused:
        resolve(asked, sample)
    assert told in str(refused.value)


@pytest.mark.parametrize("name", ["camrelizumab", "Karelizumab", "SHR-1210", "shr1210", "AiRuiKa"])
def test_a_drug_is_found_by_any_of_its_names(sample: Engine, name: str) -> None:
    """Every name of a drug lists the same studies."""
    assert (
        {row.nct_id for row in found(sample, Asked(drug=(name,)))}
        == {row.nct_id for row in found(sample, Asked(drug=("camrelizumab",)))}
        != set()
    )


def test_a_family_of_targets_covers_its_members(sample: Engine) -> None:
    """Asking for VEGFR finds the studies of drugs against each of its members."""
    family = {row.nct_id for row in found(sample, Asked(target=("VEGFR",)))}
    member = {row.nct_id for row in found(sample, Asked(target=("KDR",)))}
    assert member
    assert member <= family


def test_a_drug_and_a_category_together_mean_both(sample: Engine) -> None:
    """Lenvatinib with TACE lists studies that carry both tags."""
    rows = found(sample, Asked(drug=("lenvatinib",), category=("tace",)))
    assert rows
    for row in rows:
        assert "lenvatinib" in {one.id for one in row.drugs}
        assert "tace" in {one.id for one in row.categories}


def test_the_role_narrows_a_tag(sample: Engine) -> None:
    """Sorafenib as comparator is not sorafenib as what is studied."""
    studied = {row.nct_id for row in found(sample, Asked(drug=("sorafenib",), role="experimental"))}
    compared = {row.nct_id for row in found(sample, Asked(drug=("sorafenib",), role="comparator"))}
    assert studied
    assert compared
    assert studied | compared == {row.nct_id for row in found(sample, Asked(drug=("sorafenib",)))}


def test_changes_filter_by_severity_element_study_and_day(sample: Engine) -> None:
    """Each filter of changes keeps exactly the changes that it names."""
    every = list_changes(sample, Filter(mentions=True), ChangeFilter())[0]
    heavy = list_changes(sample, Filter(mentions=True), ChangeFilter(min_severity="major"))[0]
    assert heavy == [one for one in every if one.severity in ("critical", "major")]
    status = list_changes(sample, Filter(mentions=True), ChangeFilter(elements=("overall_status",)))[0]
    assert status == [one for one in every if one.element == "overall_status"]
    assert list_changes(sample, Filter(mentions=True), ChangeFilter(since="2026-11-20"))[0] == every
    assert list_changes(sample, Filter(mentions=True), ChangeFilter(since="2026-11-21"))[0] == []
    assert list_changes(sample, Filter(mentions=True), ChangeFilter(until="2026-11-19"))[0] == []
    assert list_changes(sample, Filter(mentions=True), ChangeFilter(since="2026-11-20T11:00:00Z"))[0] == every
    assert list_changes(sample, Filter(mentions=True), ChangeFilter(since="2026-11-20T13:00:00Z"))[0] == []


def test_changes_by_week_count_what_is_above_administrative(sample: Engine) -> None:
    """The week of the second day holds all changes that matter, the others none."""
    weeks = changes_by_week(sample, TODAY, 4)
    every = list_changes(sample, Filter(mentions=True), ChangeFilter(min_severity="minor"))[0]
    heavy = [one for one in every if one.severity in ("critical", "major")]
    assert weeks == [("2026-11-02", 0, 0), ("2026-11-09", 0, 0), ("2026-11-16", len(every), len(heavy)), ("2026-11-23", 0, 0)]


def test_a_store_knows_how_old_its_data_are(sample: Engine) -> None:
    """The source carries the data date of the last sync and when it ran."""
    told = source(sample)
    assert (told.data_timestamp or "")[:10] == "2026-11-20"
    assert told.retrieved_at == "2026-11-20T12:00:00Z"


@pytest.mark.parametrize(
    ("text", "instant"),
    [("7d", "2026-11-16T08:00:00Z"), ("12h", "2026-11-22T20:00:00Z"), ("2w", "2026-11-09T08:00:00Z"), ("2026-03", "2026-03")],
)
def test_a_point_in_time_is_a_date_or_a_time_back(text: str, instant: str) -> None:
    """`7d` counts back from now, a date stays as precise as it was written."""
    assert since("--since", text, datetime(2026, 11, 23, 8, tzinfo=UTC)) == instant


def test_small_words_are_read_as_people_write_them() -> None:
    """Numbers, dates and distances are read, and refused where they are none."""
    assert nct_number(" nct01658878 ") == "NCT01658878"
    assert a_date("--since", "2026-02") == "2026-02"
    assert kilometres("60mi") == pytest.approx(96.56, abs=0.01)
    for wrong in ("2026-02-30", "26-02", "", "today"):
        with pytest.raises(UsageError):
            a_date("--since", wrong)
    for wrong in ("0km", "-5km", "5 parsecs"):
        with pytest.raises(UsageError):
            kilometres(wrong)
