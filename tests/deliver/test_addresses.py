"""Addresses: what is taken, what is refused with the nearest that exists, and that no key is shown."""

from __future__ import annotations

import pytest

from trialwatch.deliver.address import Folder, Mailbox, Messenger, addresses, target
from trialwatch.errors import UsageError


def test_several_mailboxes_of_one_address_become_one_address_each() -> None:
    """A mailto with two recipients is two addresses, so that one may fail alone."""
    assert [one.text for one in addresses(["mailto:a@example.org,b@example.org"])] == ["mailto:a@example.org", "mailto:b@example.org"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("reader@example.org", "mailto:reader@example.org"),
        ("slck://a/b/c", "slack"),
        ("mailto:nobody", "mailto:name@example.org"),
        ("mailto:a@b.org\nBcc: c@d.org", "one line"),
        ("json://me:secret@host/path", "env:TEAM_ADDRESS"),
        ("env:NOT_SET", "NOT_SET"),
        ("env:TRIALWATCH_SMTP_URL", "capitals"),
        ("slack://", "Apprise"),
        ("file:", "folder"),
        ("", "mailto:"),
    ],
)
def test_what_cannot_be_an_address_is_refused_with_a_hint(word: str, hint: str) -> None:
    """Each refusal names what to write instead, and never a password."""
    with pytest.raises(UsageError) as caught:
        addresses([word], {})
    assert hint in str(caught.value)
    assert "secret" not in str(caught.value)


def test_keys_of_messengers_are_never_shown() -> None:
    """The text that people see holds no token."""
    found = addresses(["slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#liver"])[0]
    assert "TIiajkdnlazkcOXrIdevi7FQ" not in found.shown
    assert found.shown.startswith("slack://")


def test_an_address_in_the_environment_is_read_when_it_is_used() -> None:
    """env:NAME keeps a password out of the store."""
    environment = {"TEAM": "json://me:secret@localhost:1/hook"}
    assert addresses(["env:TEAM"], environment)[0].text == "env:TEAM"
    assert target("env:TEAM", environment) == Messenger("json://me:secret@localhost:1/hook")


def test_each_kind_of_address_leads_to_its_own_sender() -> None:
    """mailto, file and the rest are told apart."""
    assert target("mailto:a@example.org") == Mailbox("a@example.org")
    assert isinstance(target("file:/srv/out"), Folder)
