"""One digest to one address, whatever kind the address is."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from trialwatch.deliver.address import Folder, Mailbox, Messenger, target
from trialwatch.deliver.folder import write_digest
from trialwatch.deliver.mail import MailServer, compose, hand_over, mail_server, sender
from trialwatch.deliver.rendering import Message, render
from trialwatch.digest import Digest
from trialwatch.errors import DeliveryError, UsageError
from trialwatch.rows import Source
from trialwatch.settings import Settings
from trialwatch.watch import Address, Watch, instant_text, read_instant


@dataclass(slots=True)
class Senders:
    """What sending needs from the settings; renders a digest once for all its addresses."""

    settings: Settings
    _rendered: tuple[Digest, Message] | None = field(default=None, repr=False)

    def send(self, address: str, digest: Digest, delivery: str, message_id: str) -> None:
        """Hand a digest over; raises DeliveryError where it was not taken, for whatever reason."""
        try:
            to = target(address)
            message = self._message(digest)
            match to:
                case Mailbox(email):
                    self._mail(email, digest, message, message_id)
                case Folder(path):
                    write_digest(path, delivery, digest, message)
                case Messenger(url):
                    from trialwatch.deliver.messengers import send  # noqa: PLC0415  (0.3 s that only messengers pay)

                    send(url, message.subject, message.brief)
        except UsageError as problem:
            raise DeliveryError(problem.message, problem.advice) from problem

    def domain(self) -> str:
        """Name the domain that Message-IDs are made in: that of the sender's address."""
        try:
            server = self._server() if self.settings.smtp_url else MailServer("localhost", 25, "none")
            return sender(self.settings.mail_from, server).rpartition("@")[2].strip("> ")
        except UsageError:
            return "localhost"

    def _mail(self, recipient: str, digest: Digest, message: Message, message_id: str) -> None:
        server = self._server()
        author = sender(self.settings.mail_from, server)
        mail = compose(message, recipient, author, message_id, read_instant(digest.created_at), self.settings.mail_unsubscribe)
        hand_over(mail, server)

    def _server(self) -> MailServer:
        return mail_server(self.settings.smtp_url, self.settings.delivery_timeout)

    def _message(self, digest: Digest) -> Message:
        if self._rendered is None or self._rendered[0] is not digest:
            self._rendered = (digest, render(digest))
        return self._rendered[1]


def send_test(senders: Senders, watch: Watch, address: Address, source: Source, now: datetime) -> None:
    """Send a message that is marked as a test to one address; raises DeliveryError where it was not taken."""
    at = instant_text(now)
    digest = Digest(watch.name, (), 0, at, at, source.data_timestamp, source.retrieved_at, source.sample, "", test=True)
    name = hashlib.blake2b(f"test|{watch.name}|{address.text}|{at}".encode(), digest_size=10).hexdigest()
    senders.send(address.text, digest, name, f"<{name}@{senders.domain()}>")
