"""What a watch tells, from the store's changes to the digest that is written down."""

from __future__ import annotations

from sqlalchemy import Engine

from tests.deliver.stage import FIRST, LATER, SECOND, THIRD, a_watch, alter_study, put_change, put_study, put_version, save
from trialwatch.deliver.telling import due_watches, preview, write_digests
from trialwatch.digest import Digest
from trialwatch.filters import Asked
from trialwatch.store.deliveries import covered_changes, due_deliveries, read_digest
from trialwatch.store.engine import reading
from trialwatch.store.watches import list_watches, read_watch


def told(engine: Engine) -> Digest | None:
    """Write down what is due and give the newest digest."""
    write_digests(engine, due_watches(engine, LATER), LATER, "example.org")
    due = due_deliveries(engine, None)
    return read_digest(engine, due[-1].digest_id) if due else None


def test_changes_are_grouped_by_study_and_the_most_severe_comes_first(engine: Engine) -> None:
    """Two studies with three changes become two entries, the critical one first."""
    save(engine, a_watch())
    put_change(engine, FIRST, "conditions", "minor")
    put_change(engine, SECOND, "overall_status", "critical", after="TERMINATED")
    put_change(engine, SECOND, "why_stopped", "major", before=None, after="Slow accrual")
    digest = told(engine)
    assert digest
    assert [one.nct_id for one in digest.studies] == [SECOND, FIRST]
    assert [one.severity for one in digest.studies[0].told] == ["critical", "major"]
    assert digest.headline == "1 study needs your eyes, 1 more changed"


def test_nothing_to_tell_writes_no_digest_and_moves_the_watch_on(engine: Engine) -> None:
    """A due watch without changes makes no message and is due again the next day."""
    save(engine, a_watch())
    assert told(engine) is None
    assert due_watches(engine, LATER) == []


def test_a_watch_that_wants_it_writes_also_when_empty(engine: Engine) -> None:
    """With also_empty a digest says that there is nothing to tell."""
    save(engine, a_watch(also_empty=True))
    digest = told(engine)
    assert digest
    assert digest.headline == "nothing to tell"


def test_what_was_told_is_not_told_again(engine: Engine) -> None:
    """After a digest only newer changes count."""
    save(engine, a_watch())
    put_change(engine, FIRST)
    told(engine)
    assert preview(engine, list_watches(engine)[0], LATER).studies == ()


def test_changes_from_before_the_watch_and_from_backfill_are_not_told(engine: Engine) -> None:
    """A new watch begins at the present; history that is fetched later is no news."""
    put_change(engine, FIRST)
    save(engine, a_watch())
    put_change(engine, SECOND, source="backfill")
    assert told(engine) is None


def test_a_study_that_leaves_the_filter_is_told_once_with_what_made_it_leave(engine: Engine) -> None:
    """A study that completes is told to a watch of recruiting studies, then never again."""
    save(engine, a_watch(asked=Asked(recruiting=True), min_severity="critical"))
    alter_study(engine, FIRST, overall_status="COMPLETED")
    put_change(engine, FIRST)
    digest = told(engine)
    assert digest
    assert digest.studies[0].note == "No longer matches this watch."
    assert digest.studies[0].told[0].after == "COMPLETED"
    put_change(engine, FIRST, "conditions", "minor")
    assert preview(engine, list_watches(engine)[0], LATER).studies == ()


def test_a_removed_study_is_told_as_removed(engine: Engine) -> None:
    """Removal from the registry ends the match and says so."""
    save(engine, a_watch())
    alter_study(engine, FIRST, registry_state="removed")
    put_change(engine, FIRST, "study", "critical", before=None, after="REMOVED")
    digest = told(engine)
    assert digest
    assert digest.studies[0].note == "No longer matches: removed from the registry."


def test_a_study_that_comes_to_match_is_told_through_its_change(engine: Engine) -> None:
    """A study that begins to recruit appears in a watch of recruiting studies, marked as newly matching."""
    alter_study(engine, FIRST, overall_status="NOT_YET")
    save(engine, a_watch(asked=Asked(recruiting=True)))
    alter_study(engine, FIRST, overall_status="RECRUITING")
    put_change(engine, FIRST, before="NOT_YET", after="RECRUITING")
    digest = told(engine)
    assert digest
    assert digest.studies[0].note == "Matches this watch since its last digest."


def test_a_merged_study_is_followed_to_its_new_number(engine: Engine) -> None:
    """A watch on a number tells of the merger, then of the surviving study."""
    save(engine, a_watch(asked=Asked(study=(FIRST,))))
    alter_study(engine, FIRST, registry_state="merged", merged_into=SECOND)
    put_change(engine, FIRST, "study", "critical", before=None, after="MERGED")
    digest = told(engine)
    assert digest
    assert digest.studies[0].note == f"Merged into {SECOND}, which this watch follows from now on."
    put_change(engine, SECOND, "overall_status", "critical", after="SUSPENDED")
    put_change(engine, THIRD)
    assert [one.nct_id for one in preview(engine, list_watches(engine)[0], LATER).studies] == [SECOND]


def test_three_changes_between_two_digests_are_told_once_from_first_to_last(engine: Engine) -> None:
    """Enrollment that went 100, 250, 300 is told as 100 to 300; a status that came back is told as such."""
    for version, (status, count) in enumerate([("RECRUITING", 100), ("SUSPENDED", 250), ("RECRUITING", 300)]):
        put_version(engine, FIRST, version, status, count)
    save(engine, a_watch())
    put_change(engine, FIRST, "enrollment", "major", before={"count": 100}, after={"count": 250}, version=1)
    put_change(engine, FIRST, "overall_status", "critical", before="RECRUITING", after="SUSPENDED", version=1)
    put_change(engine, FIRST, "enrollment", "major", before={"count": 250}, after={"count": 300}, version=2)
    put_change(engine, FIRST, "overall_status", "major", before="SUSPENDED", after="RECRUITING", version=2)
    digest = told(engine)
    assert digest
    said = {one.element: one for one in digest.studies[0].told}
    assert said["enrollment"].times == 2
    assert "100" in said["enrollment"].summary
    assert "300" in said["enrollment"].summary
    assert "250" not in said["enrollment"].summary
    assert said["overall_status"].summary == "Overall status changed and changed back."


def test_administrative_noise_is_counted_in_one_line(engine: Engine) -> None:
    """A study with nothing but administrative changes is counted, not listed, and alone makes no message."""
    save(engine, a_watch())
    put_change(engine, FIRST, "contacts", "administrative")
    assert preview(engine, list_watches(engine)[0], LATER).administrative == 1
    put_change(engine, SECOND)
    digest = told(engine)
    assert digest
    assert [one.nct_id for one in digest.studies] == [SECOND]
    assert digest.administrative == 1


def test_least_severity_and_elements_leave_the_rest_out(engine: Engine) -> None:
    """A watch that names a severity or elements hears of nothing else."""
    save(engine, a_watch(name="heavy", min_severity="major"))
    save(engine, a_watch(name="results", elements=("results",)))
    put_change(engine, FIRST, "conditions", "minor")
    put_change(engine, FIRST, "overall_status", "major")
    heavy, results = (preview(engine, read_watch(engine, name), LATER) for name in ("heavy", "results"))
    assert [one.element for one in heavy.studies[0].told] == ["overall_status"]
    assert results.studies == ()


def test_sites_near_the_readers_place_are_named(engine: Engine) -> None:
    """A watch near a point lists the sites inside its circle, nearest first, and no others."""
    places = [
        ("Far", "Rome", "Italy", 41.9, 12.5),
        ("Charite", "Berlin", "Germany", 52.53, 13.38),
        ("Other", "Berlin", "Germany", 52.4, 13.2),
    ]
    put_study(engine, "NCT90000009", places=places)
    save(engine, a_watch(asked=Asked(near="52.52,13.40", within="50km")))
    put_change(engine, "NCT90000009")
    digest = told(engine)
    assert digest
    assert [one.facility for one in digest.studies[0].sites] == ["Charite", "Other"]


def test_a_word_that_means_nothing_any_more_is_noted_and_holds_up_no_other(engine: Engine) -> None:
    """A watch whose country vanished from the store keeps its place and says why; the others are told."""
    put_study(engine, "NCT90000009", places=[("A", "Berlin", "Germany", 52.5, 13.4)])
    save(engine, a_watch(name="german", asked=Asked(country=("Germany",))))
    save(engine, a_watch(name="liver"))
    from sqlalchemy import delete

    from tests.deliver.stage import sites
    from trialwatch.store.engine import writing

    with writing(engine) as connection:
        connection.execute(delete(sites))
    put_change(engine, FIRST)
    report = write_digests(engine, due_watches(engine, LATER), LATER, "example.org")
    assert [name for name, _ in report.digests] == ["liver"]
    assert "Germany" in (read_watch(engine, "german").problem or "")


def test_a_paused_watch_waits_and_tells_afterwards(engine: Engine) -> None:
    """What happens while a watch is paused is told when it goes on."""
    from trialwatch.store.watches import pause_watch

    save(engine, a_watch())
    pause_watch(engine, "liver", paused=True)
    put_change(engine, FIRST)
    assert due_watches(engine, LATER) == []
    pause_watch(engine, "liver", paused=False)
    digest = told(engine)
    assert digest
    assert len(digest.studies) == 1


def test_a_digest_names_the_changes_that_it_settles(engine: Engine) -> None:
    """Every change of a matching study is covered by exactly one digest, also the administrative ones."""
    save(engine, a_watch())
    names = [put_change(engine, FIRST), put_change(engine, SECOND, "contacts", "administrative")]
    told(engine)
    with reading(engine) as connection:
        assert [sorted(covers) for _, covers in covered_changes(connection, "liver")] == [sorted(names)]


def test_a_watch_told_by_two_processes_at_once_is_told_once(engine: Engine) -> None:
    """The second process finds the watch moved on and writes nothing."""
    save(engine, a_watch())
    put_change(engine, FIRST)
    seen_by_both = due_watches(engine, LATER)
    assert len(write_digests(engine, seen_by_both, LATER, "example.org").digests) == 1
    assert len(write_digests(engine, seen_by_both, LATER, "example.org").digests) == 0
    assert len(due_deliveries(engine, None)) == 1
