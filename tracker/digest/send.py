"""Sending the digest: on Monday, once to each editor who has an address."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction

from backend.accounts.models import ROLE_RANK, Role, User
from tracker.digest.gather import gather
from tracker.models import DigestMail

HOUR = 8
"""On Monday, in the installation's own zone; until midnight where a clock was stopped."""


def is_time(at: datetime, zone: str) -> bool:
    local = at.astimezone(ZoneInfo(zone))
    return local.weekday() == 0 and local.hour >= HOUR


def send_digest(*, at: datetime) -> int:
    """To whoever has not got this Monday's; how many were sent. Safe to repeat."""
    if not is_time(at, settings.TIME_ZONE):
        return 0
    local = at.astimezone(ZoneInfo(settings.TIME_ZONE))
    monday = local.date() - timedelta(days=local.weekday())
    roles = [role for role in Role if ROLE_RANK[role] >= ROLE_RANK[Role.EDITOR]]
    waiting = (
        User.objects.filter(is_active=True, role__in=roles)
        .exclude(email="")
        .exclude(digests__monday=monday)
        .order_by("pk")
    )
    if not waiting:
        return 0
    digest = gather(at=at)
    text = digest.text(settings.SITE_URL)
    sent = 0
    for editor in waiting:
        mail = begin(editor, monday=monday, at=at)
        if mail is None:
            continue
        headers = {"Auto-Submitted": "auto-generated"}
        EmailMessage(digest.subject, text, settings.SENDER, [editor.email], headers=headers).send()
        sent += DigestMail.objects.filter(pk=mail.pk).update(sent_at=at)
    return sent


def begin(editor: User, *, monday: date, at: datetime) -> DigestMail | None:
    """The right to send this one, or None where another worker has it."""
    try:
        with transaction.atomic():
            return DigestMail.objects.create(monday=monday, editor=editor, begun_at=at)
    except IntegrityError:
        return None
