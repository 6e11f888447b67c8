"""What lies outside this machine: the registry, its clock beside ours, and the mail server. Nothing is sent by mail."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from trialwatch.deliver.mail import MailServer, mail_server
from trialwatch.doctor.finding import Area, Finding, failed, fine, problem, warning
from trialwatch.errors import SettingsError
from trialwatch.registry.answer import Answer
from trialwatch.registry.client import RegistryClient
from trialwatch.registry.page import read_version

CLOCK_SECONDS = 120
MAIL_SECONDS = 10.0


def registry_findings(client: RegistryClient, now: datetime) -> Iterator[Finding]:
    """Ask the registry one question. Raises RegistryError, in words that explain it, where no answer comes."""
    headers: dict[str, str] = {}

    def read(answer: Answer) -> str:
        headers.update(answer.headers)
        version = read_version(answer.body)
        return f"API {version.api_version or 'of no version'}, data of {version.data_timestamp}"

    address = client.conversation.address
    said = client.conversation.ask(address.url("version"), read)
    yield fine(Area.REGISTRY, "reachable", f"{address.base} answers: {said}.")
    yield clock_finding(headers, now)


def clock_finding(headers: Mapping[str, str], now: datetime) -> Finding:
    """Compare this machine's clock with the instant that the registry stamped its answer with."""
    try:
        theirs = parsedate_to_datetime(headers.get("date", ""))
    except (ValueError, TypeError):
        return fine(Area.REGISTRY, "clock", "The registry did not say what time it is.")
    seconds = (now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))).total_seconds()
    if abs(seconds) <= CLOCK_SECONDS:
        return fine(Area.REGISTRY, "clock", "This machine's clock agrees with the registry's.")
    way = "ahead of" if seconds > 0 else "behind"
    said = f"This machine's clock is {abs(seconds) / 60:.0f} minutes {way} the registry's."
    return warning(Area.REGISTRY, "clock", said, "Set the clock (timedatectl set-ntp true): schedules and dates rest on it.")


def mail_findings(smtp_url: str | None, timeout: float) -> Iterator[Finding]:
    """Connect to the mail server, turn on TLS and log in; sends nothing."""
    if not smtp_url:
        yield fine(Area.DELIVERY, "mail", "No mail server is set; TRIALWATCH_SMTP_URL would name one.")
        return
    try:
        server = mail_server(smtp_url, min(timeout, MAIL_SECONDS))
    except SettingsError as error:
        yield failed(Area.SETTINGS, "mail", error)
        return
    yield try_mail(server)


def try_mail(server: MailServer) -> Finding:
    """Say how far a conversation with the mail server comes."""
    place = f"{server.host}:{server.port}"
    step = "be connected to"
    try:
        with _greeted(server) as connection:
            step = "be talked to in secret"
            if server.tls == "starttls":
                connection.starttls(context=ssl.create_default_context())
            step = "be logged in to"
            if server.user and server.password is not None:
                connection.login(server.user, server.password)
            connection.noop()
    except smtplib.SMTPAuthenticationError as refusal:
        return problem(
            Area.DELIVERY, "mail", f"{place} refuses the login ({refusal.smtp_code}).", "Check user and password in TRIALWATCH_SMTP_URL."
        )
    except ssl.SSLError as fault:
        said = f"{place} cannot be talked to in secret: {fault.reason or 'no TLS'}."
        return problem(Area.DELIVERY, "mail", said, "Check the port, and whether it is smtps:// or ?tls=starttls.")
    except (smtplib.SMTPException, OSError) as fault:
        said = f"{place} cannot {step}: {_reason(fault)}."
        return problem(Area.DELIVERY, "mail", said, "Check host and port in TRIALWATCH_SMTP_URL, and the network.")
    secured = {"none": "without TLS", "tls": "over TLS", "starttls": "over TLS"}[server.tls]
    return fine(Area.DELIVERY, "mail", f"{place} answers {secured}" + (" and takes the login." if server.user else "; no login is set."))


def _greeted(server: MailServer) -> smtplib.SMTP:
    if server.tls == "tls":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=server.timeout, context=ssl.create_default_context())
    return smtplib.SMTP(server.host, server.port, timeout=server.timeout)


def _reason(fault: Exception) -> str:
    """Name the fault without repeating what was sent."""
    if isinstance(fault, smtplib.SMTPNotSupportedError):
        return "it does not offer that"
    if isinstance(fault, smtplib.SMTPServerDisconnected):
        return "it dropped the connection"
    if isinstance(fault, TimeoutError):
        return "no answer in time"
    return (fault.strerror if isinstance(fault, OSError) else None) or type(fault).__name__
