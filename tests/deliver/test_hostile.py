"""Registry text that tries to be more than text, in every form that a digest takes."""

from __future__ import annotations

import email
import email.policy
from html.parser import HTMLParser

import pytest
from sqlalchemy import Engine

from tests.deliver.stage import FIRST, LATER, Mailbox, a_watch, alter_study, mail_settings, put_change, save
from trialwatch.deliver.ledger import send_due
from trialwatch.deliver.mail import compose
from trialwatch.deliver.rendering import Message, render
from trialwatch.deliver.senders import Senders
from trialwatch.deliver.telling import due_watches, preview, write_digests
from trialwatch.store.watches import list_watches

TITLES = {
    "markup": "<script>alert(1)</script><img src=x onerror=alert(2)> & <b>HCC</b>",
    "header": "Liver\r\nBcc: victim@example.org\r\n\r\nbody",
    "emoji": "Liver 🧪🩺 study 肝細胞癌",
    "arabic": "دراسة سرطان الكبد",
    "reversed": "abc \u202efdp.exe\u202c def",
    "escape": "red \x1b[31mtext\x1b[0m \x07 bell",
    "template": "{{ 7*7 }} {% for x in y %}",
    "long": "word " * 5000,
}


class Tags(HTMLParser):
    """Collects the elements of a page and the addresses that they load or link."""

    def __init__(self, page: str) -> None:
        """Read a page."""
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.events: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note one element."""
        self.tags.add(tag)
        self.links += [value or "" for name, value in attrs if name in ("href", "src")]
        self.events += [name for name, _ in attrs if name.startswith("on")]


@pytest.mark.parametrize("kind", TITLES)
def test_a_hostile_title_stays_text_on_its_way_by_mail(engine: Engine, mailbox: Mailbox, kind: str) -> None:
    """Whatever a title holds, the mail has its usual headers, two parts, and no element or link beyond ours."""
    title = TITLES[kind]
    alter_study(engine, FIRST, brief_title=title)
    save(engine, a_watch())
    put_change(engine, FIRST, "brief_title", "minor", before="Old", after=title, summary=f"Brief title changed to {title}.")
    write_digests(engine, due_watches(engine, LATER), LATER, "example.org")
    assert send_due(engine, Senders(mail_settings(mailbox.number)), lambda: LATER, by="test").failed == []
    recipient, raw = mailbox.mails[0]
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert (recipient, mail["Bcc"], mail.defects) == ("reader@example.org", None, [])
    text, html = (part.get_content() for part in mail.iter_parts())
    page = Tags(html)
    assert page.tags <= {"html", "head", "meta", "title", "style", "body", "div", "span", "a", "b", "br", "code"}
    assert all(link.startswith("https://clinicaltrials.gov/study/") for link in page.links)
    assert page.events == []
    assert not {"\x1b", "\x07", "\u202e"} & set(text + html)
    assert "49" not in text
    assert len(raw) < 100_000


def test_right_to_left_titles_and_emoji_arrive_as_they_are(engine: Engine) -> None:
    """Letters of any script are kept, and the reader's program decides their direction."""
    for kind in ("emoji", "arabic"):
        alter_study(engine, FIRST, brief_title=TITLES[kind])
        save(engine, a_watch(name=kind, also_empty=True))
        put_change(engine, FIRST)
        message = render(preview(engine, list_watches(engine)[-1], LATER))
        assert TITLES[kind] in message.html
        assert TITLES[kind] in message.text
        assert 'dir="auto"' in message.html


def test_a_line_break_in_a_subject_makes_no_header() -> None:
    """The composer itself keeps a subject on one line, whoever made it."""
    mail = compose(Message("a\r\nBcc: x@y.z", "t", "h", "b"), "r@example.org", "s@example.org", "<1@x>", LATER, None)
    assert mail["Bcc"] is None
    assert b"\nBcc:" not in mail.as_bytes()


def test_a_great_digest_is_cut_below_100_kilobytes_with_a_pointer(engine: Engine) -> None:
    """A thousand studies become a mail under 100,000 bytes that counts the rest and names the command."""
    from tests.deliver.stage import put_study

    save(engine, a_watch())
    for number in range(300):
        put_study(engine, f"NCT9100{number:04d}", brief_title=f"肝細胞癌 study {number} " * 6)
    save(engine, a_watch(name="many"))
    for number in range(300):
        put_change(engine, f"NCT9100{number:04d}", before="RECRUITING " * 20)
    digest = preview(engine, list_watches(engine)[1], LATER)
    assert len(digest.studies) == 300
    message = render(digest)
    mail = compose(message, "r@example.org", "s@example.org", "<1@x>", LATER, None)
    assert 60_000 < len(mail.as_bytes()) < 100_000
    assert "did not fit into this message" in message.text
    assert "trialwatch changes --since 2026-11-20" in message.text
    assert "trialwatch changes --since 2026-11-20" in message.html


def test_the_text_part_keeps_to_72_columns_but_for_links(engine: Engine) -> None:
    """Lines wrap at 72 columns; only addresses may be longer."""
    alter_study(engine, FIRST, brief_title=" ".join(["hepatocellular"] * 40))
    save(engine, a_watch())
    put_change(engine, FIRST)
    message = render(preview(engine, list_watches(engine)[0], LATER))
    assert max(len(line) for line in message.text.splitlines() if "http" not in line) <= 72


def test_every_message_says_where_it_comes_from(engine: Engine) -> None:
    """Source, data date, retrieval time, the caution and a link to the record and its history are in every form."""
    save(engine, a_watch())
    put_change(engine, FIRST)
    message = render(preview(engine, list_watches(engine)[0], LATER))
    for form in (message.text, message.html, message.brief):
        said = " ".join(form.split())
        for word in ("U.S. National Library of Medicine", "Data of 2026-11-20", "retrieved 2026-11-20 07:00", "not medical advice", FIRST):
            assert word in said
    assert f"https://clinicaltrials.gov/study/{FIRST}?tab=history" in message.html
    assert f"https://clinicaltrials.gov/study/{FIRST}?tab=history" in message.text


def test_a_study_that_is_gone_does_not_read_as_if_it_were_there(engine: Engine) -> None:
    """A removed study is shown as removed, not by its last status."""
    save(engine, a_watch())
    alter_study(engine, FIRST, registry_state="removed")
    put_change(engine, FIRST, "study", "critical", before=None, after="REMOVED", summary="The registry no longer has this study.")
    message = render(preview(engine, list_watches(engine)[0], LATER))
    assert f"{FIRST} · Removed from the registry" in message.text
    assert "Recruiting" not in message.html


def test_before_and_after_are_not_repeated_where_the_sentence_has_them(engine: Engine) -> None:
    """Values that the sentence says in its own words stay out; others are shown."""
    save(engine, a_watch())
    put_change(engine, FIRST, after="ACTIVE_NOT_RECRUITING", summary="Status changed from recruiting to active, not recruiting.")
    put_change(engine, FIRST, "conditions", "minor", before=["HCC"], after=["Liver"], summary="Conditions changed.")
    text = render(preview(engine, list_watches(engine)[0], LATER)).text
    assert "before: RECRUITING" not in text
    assert "before: HCC" in text


def test_the_terminal_shows_a_digest_with_brackets_as_they_are(engine: Engine) -> None:
    """Rich markup in a title stays text."""
    from rich.console import Console

    from trialwatch.deliver.panel import digest_view

    alter_study(engine, FIRST, brief_title="[bold red]x[/bold red] \x1b[31m")
    save(engine, a_watch())
    put_change(engine, FIRST, "contacts", "administrative")
    put_change(engine, FIRST)
    console = Console(width=80, record=True, file=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    with console.file:
        console.print(digest_view(preview(engine, list_watches(engine)[0], LATER)))
        shown = console.export_text()
    assert "[bold red]x[/bold red]" in shown
    assert "\x1b" not in shown
    assert "and 1 administrative change" in shown
