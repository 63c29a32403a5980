"""SMTP over one connection kept open: a mail server of one's own, or a provider's relay.

Until the first byte of the message has left, nothing can have been accepted and every failure may
be tried again. After it, only the server's own final answer counts; without one the outcome is
unknown, and is never guessed.
"""

import re
import smtplib
import ssl
from typing import Final

from backend.environment import MailRoute
from newsletters.delivery.transports import ACCEPTED, Envelope, Outcome, Result

TIMEOUT: Final = 20
"""Seconds for one answer; the six of a message together stay below a lease (rule 4)."""
_LINE_OF_DOT: Final = re.compile(rb"^\.", re.MULTILINE)
_QUEUED_AS: Final = re.compile(rb"queued as ([A-Za-z0-9._-]{1,60})")


class SmtpTransport:
    def __init__(self, route: MailRoute) -> None:
        self.route = route
        self._server: smtplib.SMTP | None = None

    def send(self, envelope: Envelope) -> Outcome:
        try:
            server = self._connected()
            refusal = self._envelope(server, envelope)
        except (OSError, smtplib.SMTPException, UnicodeError) as failure:
            self._drop()
            return _before_bytes(failure)
        if refusal is not None:
            return refusal
        try:
            return self._message(server, envelope.payload)
        except (OSError, smtplib.SMTPException):
            self._drop()
            return Outcome(Result.UNKNOWN, "smtp_no_answer")

    def find(self, key: str) -> bool | None:
        """SMTP has no question for it."""
        return None

    def close(self) -> None:
        if self._server is not None:
            try:
                self._server.quit()
            except (OSError, smtplib.SMTPException):
                self._drop()
            self._server = None

    def _connected(self) -> smtplib.SMTP:
        if self._server is None:
            self._server = self._open()
        return self._server

    def _open(self) -> smtplib.SMTP:
        route = self.route
        if route.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                route.host, route.port, timeout=TIMEOUT, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(route.host, route.port, timeout=TIMEOUT)
        if route.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if route.user:
            server.login(route.user, route.password)
        server.ehlo_or_helo_if_needed()
        return server

    def _envelope(self, server: smtplib.SMTP, envelope: Envelope) -> Outcome | None:
        """MAIL, RCPT and DATA; an outcome when the server refuses one of them."""
        code, _ = server.mail(envelope.sender)
        if code == 250:
            code, _ = server.rcpt(envelope.recipient)
            if code in (250, 251):
                code, _ = server.docmd("DATA")
                if code == 354:
                    return None
        if code == 421:
            self._drop()
        else:
            server.rset()
        return _refused(code)

    def _message(self, server: smtplib.SMTP, payload: bytes) -> Outcome:
        server.send(_LINE_OF_DOT.sub(b"..", payload) + b".\r\n")
        code, words = server.getreply()
        if code == 250:
            queued = _QUEUED_AS.search(words)
            return Outcome(Result.ACCEPTED, provider_id=queued[1].decode()) if queued else ACCEPTED
        if code == 421:
            self._drop()
        return _refused(code)

    def _drop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None


def _refused(code: int) -> Outcome:
    """An answer of the server: 5xx is its last word, all else may change."""
    return Outcome(Result.FAILED if 500 <= code < 600 else Result.RETRY, f"smtp_{code}")


def _before_bytes(failure: Exception) -> Outcome:
    if isinstance(failure, smtplib.SMTPAuthenticationError):
        return Outcome(Result.RETRY, "smtp_login_refused")
    if isinstance(failure, UnicodeError):
        return Outcome(Result.FAILED, "address_not_ascii")
    return Outcome(Result.RETRY, "smtp_unreachable")
