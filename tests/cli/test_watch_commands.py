"""`watch`, `digest` and `worker` on the command line, in processes of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.deliver.stage import FIRST, Mailbox, new_store, put_change, put_study


@pytest.fixture
def here(run: Run, tmp_path: Path) -> Run:
    """Run commands on a store of one study."""
    engine = new_store(tmp_path)
    put_study(engine, FIRST, places=[("Charite", "Berlin", "Germany", 52.53, 13.38)])
    engine.dispose()

    def run_here(*words: str, **environment: str) -> object:
        return run(*words, "--database", str(tmp_path / "store.db"), **environment)

    return run_here  # type: ignore[return-value]


def change(folder: Path, title: str = "T") -> None:
    """Let the study change."""
    from trialwatch.store.engine import open_engine

    engine = open_engine(str(folder / "store.db"))
    put_change(engine, FIRST, "brief_title", "major", before="Old", after=title, summary=f"Brief title changed to {title}.")
    engine.dispose()


def test_a_watch_is_made_listed_shown_paused_and_removed(here: Run) -> None:
    """The life of a watch by its commands."""
    made = here("watch", "add", "liver", "--country", "Germany", "--to", "mailto:a@example.org", "--every", "weekly")
    assert (made.code, "Watching 1 studies as 'liver'" in made.out) == (0, True)
    assert "no mail server is set" in made.err
    listed = json.loads(here("watch", "list", "--format", "json").out)
    assert [(one["name"], one["filter"], one["every"]) for one in listed] == [("liver", "--country Germany", "weekly")]
    assert here("watch", "pause", "liver").code == 0
    assert json.loads(here("watch", "show", "liver", "--format", "json").out)["paused"] is True
    assert here("watch", "resume", "liver").code == 0
    assert here("watch", "remove", "liver").code == 0
    gone = here("watch", "show", "liver")
    assert gone.code == 1


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--drug", "camrelizumap", "--to", "mailto:a@example.org"), "camrelizumab"),
        (("--to", "slck://a/b/c"), "slack"),
        (("--to", "mailto:a@example.org", "--timezone", "Europe/Berlim"), "Europe/Berlin"),
        (("--to", "mailto:a@example.org", "--every", "sometimes"), "daily"),
        (("--to", "mailto:a@example.org", "--min-severity", "crit"), "critical"),
        (("--to", "mailto:a@example.org", "--element", "phase"), "phases"),
        (("--to", "json://u:secret@host"), "env:"),
    ],
)
def test_a_wrong_word_is_refused_with_the_nearest(here: Run, words: tuple[str, ...], hint: str) -> None:
    """Unknown filter values, addresses, zones, schedules end with exit code 2 and a hint, and save nothing."""
    found = here("watch", "add", "liver", *words)
    assert found.code == 2
    assert hint in found.err
    assert "secret" not in found.err
    assert here("watch", "list", "--format", "json").out.strip() == "[]"


def test_an_unknown_watch_names_the_nearest(here: Run) -> None:
    """A name that is misspelt ends with exit code 1 and the one that was meant."""
    here("watch", "add", "liver", "--to", "mailto:a@example.org")
    found = here("digest", "preview", "livre")
    assert (found.code, "Did you mean liver?" in found.err) == (1, True)


def test_a_digest_is_previewed_sent_and_logged(here: Run, tmp_path: Path) -> None:
    """Preview tells nothing away; send writes to the folder; the log has one line."""
    here("watch", "add", "liver", "--to", f"file:{tmp_path / 'out'}")
    change(tmp_path)
    assert "1 study needs your eyes" in here("digest", "preview", "liver").out
    assert here("digest", "preview", "liver", "--html", str(tmp_path / "look.html")).code == 0
    assert "<html" in (tmp_path / "look.html").read_text()
    sent = here("digest", "send", "liver")
    assert (sent.code, "1 digests, 1 sent, 0 failed" in sent.out) == (0, True)
    rows = json.loads(here("digest", "log", "--format", "json").out)
    assert [(row["state"], row["attempts"], row["headline"]) for row in rows] == [("sent", 1, "1 study needs your eyes")]
    assert "0 digests" in here("digest", "send", "liver").out


def test_a_failed_delivery_ends_with_5_and_stays_due(here: Run, tmp_path: Path) -> None:
    """Without a mail server the digest stays due; with one it is sent."""
    here("watch", "add", "liver", "--to", "mailto:a@example.org")
    change(tmp_path)
    failed = here("digest", "send")
    assert (failed.code, "stays due" in failed.err) == (5, True)
    assert "No mail server is set" in here("digest", "log", "--due").out
    mailbox = Mailbox()
    mailbox.start()
    try:
        sent = here("digest", "send", TRIALWATCH_SMTP_URL=f"smtp://127.0.0.1:{mailbox.number}?tls=none")
    finally:
        mailbox.stop(no_assert=True)
    assert (sent.code, len(mailbox.mails)) == (0, 1)


def test_a_password_shows_nowhere(here: Run, tmp_path: Path) -> None:
    """The mail server's password is in no output and not in the store."""
    here("watch", "add", "liver", "--to", "mailto:a@example.org")
    change(tmp_path)
    secret = {"TRIALWATCH_SMTP_URL": "smtp://me:hunter2@127.0.0.1:1?tls=none"}
    said = [here("digest", "send", **secret), here("digest", "log", **secret), here("worker", "status", **secret)]
    assert "hunter2" not in "".join(one.out + one.err for one in said)
    assert b"hunter2" not in b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))


def test_a_test_message_is_marked_and_told_apart(here: Run, tmp_path: Path) -> None:
    """`watch test` sends a marked message and leaves the ledger alone."""
    here("watch", "add", "liver", "--to", f"file:{tmp_path / 'out'}")
    assert here("watch", "test", "liver").code == 0
    assert "THIS IS A TEST" in next((tmp_path / "out").glob("*.txt")).read_text()
    assert json.loads(here("digest", "log", "--format", "json").out) == []
    here("watch", "add", "broken", "--to", "mailto:a@example.org")
    assert here("watch", "test", "broken").code == 5


def test_the_status_of_a_worker_that_never_ran(here: Run) -> None:
    """On a store that was synced by hand long ago, status names what is late and ends with 1."""
    found = here("worker", "status", "--format", "json")
    status = json.loads(found.out)
    assert status["running"] is False
    assert (found.code == 1) == bool(status["overdue"])


def test_a_preview_of_a_hostile_title_moves_no_cursor(here: Run, tmp_path: Path) -> None:
    """Escape sequences of a title do not reach the terminal."""
    here("watch", "add", "liver", "--to", "mailto:a@example.org")
    change(tmp_path, "evil \x1b]0;owned\x07 title [bold]x[/bold]")
    out = here("digest", "preview", "liver").out
    assert "\x1b" not in out
    assert "[bold]x[/bold]" in out
