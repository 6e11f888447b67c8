"""Digests by mail: a message of two parts, handed to an SMTP server.

The server is `smtp://user:password@host:587?tls=starttls`, `smtps://...`, or `?tls=none` for a relay on this machine.
The password stands in that setting alone and in no error.
"""

from __future__ import annotations

import re
import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.headerregistry import Address as HeaderAddress
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from urllib.parse import parse_qsl, unquote, urlsplit

from trialwatch.deliver.rendering import Message
from trialwatch.errors import DeliveryError, SettingsError
from trialwatch.show.safe import header

_PORTS = {"starttls": 587, "tls": 465, "none": 25}
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass(frozen=True, slots=True)
class MailServer:
    """An SMTP server; `tls` is starttls, tls or none; the password is not part of its text."""

    host: str
    port: int
    tls: str
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    timeout: float = 30.0


class ServerUnreachable(DeliveryError):
    """The mail server itself cannot be used, whoever the recipient is."""


def mail_server(url: str | None, timeout: float) -> MailServer:
    """Read the setting smtp_url; raises SettingsError, without its password, where it cannot be used."""
    if not url:
        raise SettingsError("No mail server is set.", "Set TRIALWATCH_SMTP_URL, such as smtp://user:password@host:587?tls=starttls.")
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError as problem:
        raise SettingsError("The setting smtp_url cannot be read.", "Write smtp://user:password@host:587?tls=starttls.") from problem
    wanted = dict(parse_qsl(parts.query)).get("tls", "tls" if parts.scheme == "smtps" else "starttls")
    if parts.scheme not in ("smtp", "smtps") or not host or wanted not in _PORTS or (parts.scheme == "smtps" and wanted != "tls"):
        raise SettingsError("The setting smtp_url cannot be read.", "Write smtp://...?tls=starttls, smtps://..., or smtp://...?tls=none.")
    if wanted == "none" and parts.password and host not in _LOOPBACK:
        raise SettingsError(f"A password would go to {host} in the clear.", "Use tls=starttls or smtps://.")
    user, password = (unquote(one) if one else None for one in (parts.username, parts.password))
    return MailServer(host, port or _PORTS[wanted], wanted, user, password, timeout)


def sender(mail_from: str | None, server: MailServer) -> str:
    """Name who a mail comes from; raises SettingsError where the setting mail_from is no address."""
    found = mail_from or f"trialwatch@{server.host if '.' in server.host and ':' not in server.host else 'localhost'}"
    name, address = parseaddr(found)
    if not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", address) or not found.isprintable():
        raise SettingsError(f"The setting mail_from {found[:80]!r} is no mail address.", "Write trialwatch <trialwatch@example.org>.")
    return str(HeaderAddress(name or "trialwatch", addr_spec=address))


def compose(message: Message, recipient: str, mail_from: str, message_id: str, sent_at: datetime, unsubscribe: str | None) -> EmailMessage:
    """Put a mail together; the same arguments give the same bytes."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = mail_from
    mail["To"] = HeaderAddress(addr_spec=recipient)
    mail["Subject"] = header(message.subject)
    mail["Date"] = format_datetime(sent_at)
    mail["Message-ID"] = message_id
    mail["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<{header(unsubscribe, 500).strip('<>')}>"
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{message_id.strip('<>').partition('@')[0]}")
    return mail


def hand_over(mail: EmailMessage, server: MailServer) -> None:
    """Give a mail to the server; raises ServerUnreachable, or DeliveryError where just this mail was not taken."""
    try:
        with _connected(server) as connection:
            connection.send_message(mail)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as problem:
        raise DeliveryError(f"{server.host} refused the mail: {_reason(problem)}.") from problem
    except smtplib.SMTPServerDisconnected as problem:
        if isinstance(problem.__context__, TimeoutError):
            raise ServerUnreachable(f"{server.host} did not answer within {server.timeout:g} s.") from problem
        raise DeliveryError(f"{server.host} dropped the connection before it took the mail.") from problem
    except TimeoutError as problem:
        raise ServerUnreachable(f"{server.host} did not answer within {server.timeout:g} s.") from problem
    except (smtplib.SMTPException, ssl.SSLError, OSError) as problem:
        raise ServerUnreachable(
            f"{server.host}:{server.port} cannot be used: {_reason(problem)}.", "`trialwatch doctor` tries the mail server."
        ) from problem


def _connected(server: MailServer) -> smtplib.SMTP:
    if server.tls == "tls":
        connection: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=ssl.create_default_context())
    else:
        connection = smtplib.SMTP(server.host, server.port, timeout=server.timeout)
    try:
        if server.tls == "starttls":
            connection.starttls(context=ssl.create_default_context())
        if server.user and server.password is not None:
            connection.login(server.user, server.password)
    except BaseException:
        connection.close()
        raise
    return connection


def _reason(problem: BaseException) -> str:
    """Say in one line what the server answered; a login's answer may repeat what was sent, so only its code is kept."""
    if isinstance(problem, smtplib.SMTPAuthenticationError):
        return f"the login was refused ({problem.smtp_code})"
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(problem.recipients.values()))
        return f"{code} {_line(text)}"
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{problem.smtp_code} {_line(problem.smtp_error)}"
    if isinstance(problem, OSError) and problem.strerror:
        return problem.strerror
    return header(str(problem), 160).rstrip(".") or type(problem).__name__


def _line(text: bytes | str) -> str:
    return header(text.decode("utf-8", "replace") if isinstance(text, bytes) else text, 160).rstrip(".")
