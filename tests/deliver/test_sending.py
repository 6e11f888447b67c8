"""Sending over a real mail server, into folders and to webhooks, and what becomes of every way that it can fail."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine

from tests.deliver.stage import FIRST, LATER, Mailbox, a_watch, mail_settings, put_change, save
from trialwatch.deliver.ledger import CLAIM, next_attempt, send_due, take_over
from trialwatch.deliver.senders import Senders
from trialwatch.deliver.telling import due_watches, write_digests
from trialwatch.settings import Settings
from trialwatch.store.deliveries import STUCK_AFTER, claim, count_due, due_deliveries, release_claims
from trialwatch.watch import instant_text


def make_due(engine: Engine, *to: str) -> None:
    """Leave one digest due for some addresses."""
    save(engine, a_watch(*to))
    put_change(engine, FIRST)
    write_digests(engine, due_watches(engine, LATER), LATER, "example.org")


def attempt(engine: Engine, settings: Settings, after: timedelta = timedelta(0)) -> tuple[int, list[str]]:
    """Try what is due; returns how many were sent and why the others failed."""
    report = send_due(engine, Senders(settings), lambda: LATER + after, by="test")
    return len(report.sent), [problem for _, problem in report.failed]


def test_a_mail_arrives_with_the_headers_that_it_needs(engine: Engine, mailbox: Mailbox) -> None:
    """From, To, Date, Message-ID, Subject and List-Unsubscribe are there, and two parts."""
    make_due(engine, "mailto:reader@example.org")
    assert attempt(engine, mail_settings(mailbox.number, mail_unsubscribe="mailto:stop@example.org")) == (1, [])
    mail = email.message_from_bytes(mailbox.mails[0][1], policy=email.policy.default)
    assert mail["From"] == "trialwatch <watch@example.org>"
    assert mail["To"] == "reader@example.org"
    assert mail["Subject"] == "[trialwatch] liver: 1 needs your eyes (data of 2026-11-20)"
    assert mail["Date"].datetime == LATER
    assert mail["Message-ID"].endswith("@example.org>")
    assert mail["List-Unsubscribe"] == "<mailto:stop@example.org>"
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert count_due(engine) == (0, 0)


def test_a_refused_mail_stays_due_and_arrives_later(engine: Engine, mailbox: Mailbox) -> None:
    """A server that refuses leaves the delivery due with the reason, tried again after the wait and not before."""
    make_due(engine)
    mailbox.mood = "refuse"
    assert attempt(engine, mail_settings(mailbox.number)) == (0, ["127.0.0.1 refused the mail: 554 5.7.1 not today."])
    mailbox.mood = "well"
    assert attempt(engine, mail_settings(mailbox.number)) == (0, [])
    assert attempt(engine, mail_settings(mailbox.number), timedelta(minutes=2)) == (1, [])


def test_a_server_that_hangs_is_given_up_after_the_time_limit(engine: Engine, mailbox: Mailbox) -> None:
    """A hanging server costs the time limit once, however many mails wait."""
    make_due(engine, "mailto:a@example.org", "mailto:b@example.org")
    mailbox.mood = "hang"
    sent, problems = attempt(engine, mail_settings(mailbox.number))
    assert sent == 0
    assert problems == ["127.0.0.1 did not answer within 0.5 s."] * 2
    assert count_due(engine) == (2, 0)


def test_a_mail_whose_answer_was_lost_is_sent_again_with_the_same_identity(engine: Engine, mailbox: Mailbox) -> None:
    """A server that drops the connection after the text gets the very same message again."""
    make_due(engine)
    mailbox.mood = "drop"
    assert attempt(engine, mail_settings(mailbox.number))[0] == 0
    mailbox.mood = "well"
    assert attempt(engine, mail_settings(mailbox.number), timedelta(minutes=2))[0] == 1
    assert len(mailbox.mails) == 2
    assert mailbox.mails[0] == mailbox.mails[1]


def test_one_rejected_recipient_does_not_hold_up_another(engine: Engine, mailbox: Mailbox) -> None:
    """Of two recipients the known one is served and the unknown one stays due."""
    make_due(engine, "mailto:nobody@example.org", "mailto:reader@example.org")
    mailbox.unknown.add("nobody@example.org")
    sent, problems = attempt(engine, mail_settings(mailbox.number))
    assert (sent, [one for one, _ in mailbox.mails]) == (1, ["reader@example.org"])
    assert problems == ["127.0.0.1 refused the mail: 550 5.1.1 no such mailbox."]


def test_no_server_at_all_leaves_everything_due(engine: Engine) -> None:
    """A port where nobody listens is a failure in words, without the password of the setting."""
    make_due(engine)
    settings = mail_settings(1, smtp_url="smtp://me:hunter2@127.0.0.1:1?tls=none")
    sent, problems = attempt(engine, settings)
    assert sent == 0
    assert "127.0.0.1:1 cannot be used" in problems[0]
    assert "hunter2" not in problems[0]


def test_no_mail_server_set_says_what_to_set(engine: Engine) -> None:
    """Without smtp_url the delivery stays due and says so."""
    make_due(engine)
    assert attempt(engine, Settings()) == (0, ["No mail server is set."])


def test_after_the_last_attempt_a_delivery_stays_due_and_counts_as_stuck(engine: Engine) -> None:
    """Eight failures make it stuck; it is still tried once a day."""
    make_due(engine)
    passed = timedelta(0)
    for _ in range(STUCK_AFTER):
        assert len(attempt(engine, Settings(), passed)[1]) == 1
        passed += timedelta(days=1)
    assert count_due(engine) == (1, 1)
    assert due_deliveries(engine, None)[0].stuck
    assert attempt(engine, Settings(), passed + timedelta(days=1))[1] == ["No mail server is set."]


def test_waits_grow_from_a_minute_to_a_day() -> None:
    """Attempts become rarer, never faster."""
    waits = [next_attempt(count, LATER) - LATER for count in range(1, 12)]
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (timedelta(minutes=1), timedelta(days=1))


def test_a_claimed_delivery_is_left_to_its_sender_until_the_claim_ends(engine: Engine, mailbox: Mailbox) -> None:
    """Two senders never send the same delivery at once; a dead sender's claim runs out or is released."""
    make_due(engine)
    one = due_deliveries(engine, None)[0]
    assert claim(engine, one.id, "worker@dead:1", instant_text(LATER), instant_text(LATER + timedelta(minutes=10)))
    assert not claim(engine, one.id, "other", instant_text(LATER), instant_text(LATER))
    assert attempt(engine, mail_settings(mailbox.number)) == (0, [])
    assert release_claims(engine, "worker@other:1") == 0
    assert release_claims(engine, "worker@dead:1") == 1
    assert attempt(engine, mail_settings(mailbox.number))[0] == 1


def test_claims_are_taken_over_from_those_who_left_alone(engine: Engine, mailbox: Mailbox) -> None:
    """A claim is freed a minute after it was made where its process is gone; one that is there keeps its claims."""
    make_due(engine)
    one = due_deliveries(engine, None)[0]
    assert claim(engine, one.id, "worker@dead:1", instant_text(LATER), instant_text(LATER + CLAIM))
    take_over(engine, "worker@", LATER + timedelta(minutes=5), lambda _name: False)
    take_over(engine, "digest@", LATER + timedelta(minutes=5), lambda _name: True)
    take_over(engine, "worker@", LATER + timedelta(seconds=59), lambda _name: True)
    assert attempt(engine, mail_settings(mailbox.number)) == (0, [])
    take_over(engine, "worker@", LATER + timedelta(seconds=60), lambda name: name == "worker@dead:1")
    assert attempt(engine, mail_settings(mailbox.number))[0] == 1


def test_a_claim_that_ran_out_is_taken_over(engine: Engine, mailbox: Mailbox) -> None:
    """Who died while sending leaves the delivery due after ten minutes."""
    make_due(engine)
    one = due_deliveries(engine, None)[0]
    claim(engine, one.id, "dead", instant_text(LATER), instant_text(LATER + timedelta(minutes=10)))
    assert attempt(engine, mail_settings(mailbox.number), timedelta(minutes=11))[0] == 1


def test_a_removed_watch_still_delivers_what_was_written_down(engine: Engine, mailbox: Mailbox) -> None:
    """Removing a watch loses nothing that is due."""
    from trialwatch.store.watches import remove_watch

    make_due(engine)
    remove_watch(engine, "liver")
    assert attempt(engine, mail_settings(mailbox.number))[0] == 1


def test_a_folder_gets_the_digest_and_a_feed_with_stable_ids(engine: Engine, tmp_path: Path) -> None:
    """file: writes HTML, text and a JSON feed; writing again adds nothing."""
    make_due(engine, f"file:{tmp_path / 'out'}")
    one = due_deliveries(engine, None)[0]
    from trialwatch.store.deliveries import read_digest

    for _ in range(2):
        Senders(Settings()).send(one.address, read_digest(engine, one.digest_id), one.id, one.message_id)
    names = sorted(path.suffix for path in (tmp_path / "out").iterdir())
    assert names == [".html", ".json", ".txt", ".xml"]
    feed = json.loads((tmp_path / "out" / "liver.feed.json").read_text())
    assert [entry["id"] for entry in feed["items"]] == [f"urn:trialwatch:digest:{one.id}"]
    atom = ET.parse(tmp_path / "out" / "liver.atom.xml").getroot()
    assert [entry.text for entry in atom.iter("{http://www.w3.org/2005/Atom}id")][1:] == [f"urn:trialwatch:digest:{one.id}"]


def test_a_broken_feed_begins_anew(engine: Engine, tmp_path: Path) -> None:
    """A feed that somebody broke does not stop the digest."""
    (tmp_path / "liver.feed.json").write_text("{broken")
    make_due(engine, f"file:{tmp_path}")
    assert attempt(engine, Settings()) == (1, [])


@pytest.mark.parametrize("url", ["smtp://", "http://mail.example.org", "smtp://h?tls=maybe", "smtps://h?tls=none", "smtp://h:port"])
def test_a_mail_server_that_cannot_be_read_is_refused(url: str) -> None:
    """A wrong smtp_url is named as such."""
    from trialwatch.deliver.mail import mail_server
    from trialwatch.errors import SettingsError

    with pytest.raises(SettingsError, match="smtp_url"):
        mail_server(url, 1)


def test_a_password_in_the_clear_is_refused_beyond_this_machine() -> None:
    """tls=none with a password is for loopback alone, and the password shows nowhere."""
    from trialwatch.deliver.mail import mail_server
    from trialwatch.errors import SettingsError

    with pytest.raises(SettingsError, match="in the clear") as caught:
        mail_server("smtp://me:hunter2@mail.example.org?tls=none", 1)
    assert "hunter2" not in str(caught.value)
    assert "hunter2" not in repr(mail_server("smtp://me:hunter2@localhost?tls=none", 1))
