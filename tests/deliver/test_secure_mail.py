"""Mail over TLS: certificates are checked, logins work, and a refused login shows no password."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from tests.deliver.stage import LATER, Mailbox
from trialwatch.deliver.mail import ServerUnreachable, compose, hand_over, mail_server
from trialwatch.deliver.rendering import Message

MAIL = compose(Message("s", "t", "h", "b"), "reader@example.org", "watch@example.org", "<1@example.org>", LATER, None)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a certificate for this machine that nobody signed."""
    if not shutil.which("openssl"):
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    more = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(path), "-out", str(path.with_suffix(".crt"))]
    subprocess.run([*command, *more], check=True, capture_output=True)
    path.write_text(path.read_text() + path.with_suffix(".crt").read_text())
    return path


class SecureMailbox(Mailbox):
    """A mail server that wants STARTTLS and knows one user."""

    def __init__(self, certificate: Path) -> None:
        """Take the certificate."""
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(certificate)
        super().__init__()

    def factory(self) -> object:
        """Make a session."""
        from aiosmtpd.smtp import SMTP

        return SMTP(
            self, hostname="mail.example.org", tls_context=self.tls, require_starttls=True, authenticator=self._known, auth_required=True
        )

    @staticmethod
    def _known(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
        return AuthResult(success=isinstance(data, LoginPassword) and data.password == b"hunter2", handled=False)


@pytest.fixture
def secure(certificate: Path) -> Iterator[SecureMailbox]:
    """Give such a server."""
    server = SecureMailbox(certificate)
    server.start()
    yield server
    server.stop(no_assert=True)


def address(secure: SecureMailbox, password: str = "hunter2") -> str:
    """Write the setting for the server."""
    return f"smtp://me:{password}@localhost:{secure.number}?tls=starttls"


def test_a_certificate_that_nobody_signed_is_refused(secure: SecureMailbox) -> None:
    """No mail and no password goes to a server that cannot prove who it is."""
    with pytest.raises(ServerUnreachable, match="cannot be used"):
        hand_over(MAIL, mail_server(address(secure), 5))
    assert secure.mails == []


def test_a_mail_goes_over_starttls_with_a_login(secure: SecureMailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a certificate that this machine trusts the mail arrives."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    hand_over(MAIL, mail_server(address(secure), 5))
    assert len(secure.mails) == 1


def test_a_refused_login_shows_no_password(secure: SecureMailbox, certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The error names the code of the refusal alone."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_suffix(".crt")))
    with pytest.raises(ServerUnreachable) as caught:
        hand_over(MAIL, mail_server(address(secure, "wrong-secret"), 5))
    assert "the login was refused (535)" in str(caught.value)
    assert "wrong-secret" not in str(caught.value)


def test_a_server_without_starttls_gets_nothing(mailbox: Mailbox) -> None:
    """Where the setting asks for STARTTLS, a server without it is no server."""
    with pytest.raises(ServerUnreachable):
        hand_over(MAIL, mail_server(f"smtp://127.0.0.1:{mailbox.number}", 5))
    assert mailbox.mails == []
