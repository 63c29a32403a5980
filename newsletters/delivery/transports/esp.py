"""A provider's HTTP interface, through Anymail: singly, so that every copy has its own headers.

Anymail raises where the provider refused and where no answer came; only an answer with a status
says which it was.
"""

from email import message_from_bytes
from email.policy import default
from typing import Any, Final

from anymail.exceptions import AnymailAPIError, AnymailError, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives, get_connection

from backend.environment import MailRoute
from newsletters.delivery.transports import Envelope, Outcome, Result

_OWN_FIELDS: Final = frozenset(
    ("from", "to", "subject", "date", "mime-version", "content-type", "content-transfer-encoding")
)
_PASSING: Final = frozenset((401, 402, 403, 407, 408, 425, 429))
"""Refused for now: our key, our account, our pace."""


class EspTransport:
    def __init__(self, route: MailRoute) -> None:
        self._connection: Any = get_connection(route.backend)
        self._open = False

    def send(self, envelope: Envelope) -> Outcome:
        message = _message(envelope)
        try:
            if not self._open:
                self._connection.open()
                self._open = True
            self._connection.send_messages([message])
        except AnymailRecipientsRefused:
            return Outcome(Result.FAILED, "esp_recipient_refused")
        except AnymailAPIError as refused:
            return _outcome_of(getattr(refused, "status_code", None))
        except AnymailError:
            return Outcome(Result.FAILED, "esp_cannot_express")
        except OSError:
            return Outcome(Result.UNKNOWN, "esp_no_answer")
        provider_id = str(message.anymail_status.message_id or "")[:200]
        return Outcome(Result.ACCEPTED, provider_id=provider_id)

    def find(self, key: str) -> bool | None:
        """Its events say so, when they come; there is no common question."""
        return None

    def close(self) -> None:
        self._connection.close()
        self._open = False


def _outcome_of(status: int | None) -> Outcome:
    if status is None or status >= 500:
        return Outcome(Result.UNKNOWN, f"esp_{status or 'no_answer'}")
    return Outcome(Result.RETRY if status in _PASSING else Result.FAILED, f"esp_{status}")


def _message(envelope: Envelope) -> Any:
    """The same message in Django's words; the provider serialises it again."""
    parsed = message_from_bytes(envelope.payload, policy=default)
    text, html = parsed.get_body(("plain",)), parsed.get_body(("html",))
    message: Any = EmailMultiAlternatives(
        subject=str(parsed["Subject"]),
        body=text.get_content() if text else "",
        from_email=str(parsed["From"]),
        to=[str(parsed["To"])],
        headers={
            name: str(value) for name, value in parsed.items() if name.lower() not in _OWN_FIELDS
        },
    )
    if html:
        message.attach_alternative(html.get_content(), "text/html")
    message.metadata = {"delivery": envelope.key}
    message.tags = list(envelope.tags)
    message.track_opens = message.track_clicks = False
    return message
