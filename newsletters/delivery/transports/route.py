"""Which way out the settings name (``EMAIL_URL``)."""

from pathlib import Path

from django.conf import settings

from backend.environment import MailRoute
from newsletters.delivery.transports import Transport
from newsletters.delivery.transports.esp import EspTransport
from newsletters.delivery.transports.folder import FolderTransport
from newsletters.delivery.transports.smtp import SmtpTransport


def transport() -> Transport:
    """A new one; nothing is opened before the first message."""
    route: MailRoute = settings.EMAIL_ROUTE
    if route.kind == "smtp":
        return SmtpTransport(route)
    if route.kind == "anymail":
        return EspTransport(route)
    return FolderTransport(Path(settings.EMAIL_FOLDER))
