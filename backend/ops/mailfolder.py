"""Mail into a folder: one ``.eml`` per message, the exact bytes that SMTP would carry."""

import uuid
from collections.abc import Sequence
from email.policy import SMTP
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend


class EmailBackend(BaseEmailBackend):
    """Django's door to the folder, for log-in links and alarms; editions use a transport."""

    def __init__(self, *, fail_silently: bool = False, **ignored: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self.folder: Path = settings.EMAIL_FOLDER

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write each message; returns how many."""
        for message in email_messages:
            write_message(self.folder, message.message().as_bytes(policy=SMTP))
        return len(email_messages)


def write_message(folder: Path, payload: bytes) -> Path:
    """Put one message into the folder under a new name; a reader never sees half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{uuid.uuid4()}.eml"
    draft = target.with_suffix(".part")
    draft.write_bytes(payload)
    return draft.replace(target)
