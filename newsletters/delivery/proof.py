"""A proof: one copy of an edition to the editor who asked for it, and to nobody else.

It leaves by the outbox like every other mail to one person. The row holds ids and choices; the
address is read from the editor's account when it leaves, so it is never anybody else's.
"""

import uuid
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from django.conf import settings

from backend.accounts.models import User
from backend.kernel.errors import DomainError, InvalidInput
from newsletters.delivery.press import parents_of_places
from newsletters.delivery.transports import Envelope
from newsletters.models import Edition, Outbox
from newsletters.rendering.message import Recipient, Stencil, stencil_of
from newsletters.rendering.preview import chosen
from newsletters.rendering.render import message_key, render, sender_of
from newsletters.rendering.variant import Choices

PROOF: Final = "proof"


class NoAddress(InvalidInput):
    """The editor's account names no address."""

    def __init__(self, editor: User) -> None:
        super().__init__(
            "no_address_of_your_own",
            "Your account has no address to send a test to; type one at /account/.",
            editor=editor.pk,
        )


def order_proof(edition: Edition, choices: Choices, *, to: User, at: datetime) -> Outbox:
    """Queue one copy; the same editor asking for the same within a minute gets one.

    Raises :class:`NoAddress`, and what rendering refuses.
    """
    if not to.email:
        raise NoAddress(to)
    variant, _ = _made(edition, choices)
    words = (edition.pk, to.pk, edition.snapshot_sha256[:16], variant[:16], f"{at:%Y%m%d%H%M}")
    row, _ = Outbox.objects.get_or_create(
        key=":".join(["proof", *map(str, words)]),
        defaults={
            "kind": PROOF,
            "newsletter": edition.newsletter,
            "payload": {"edition": edition.pk, "editor": to.pk, "choices": _plain(choices)},
        },
    )
    return row


def envelope_of_proof(row: Outbox, *, key: str, at: datetime) -> Envelope | None:
    """The copy as the edition stands now; None where it cannot be made or has nobody to go to."""
    edition = Edition.objects.select_related("newsletter").filter(pk=row.payload["edition"]).first()
    editor = User.objects.filter(pk=row.payload["editor"], is_active=True).first()
    if edition is None or editor is None or not editor.email:
        return None
    try:
        _, form = _made(edition, _choices(row.payload["choices"]))
    except DomainError:
        return None
    recipient = Recipient(
        address=editor.email,
        delivery_id=str(uuid.uuid5(uuid.NAMESPACE_URL, key)),
        unsubscribe_url=f"{settings.SITE_URL}/",
        preferences_url=f"{settings.SITE_URL}/",
    )
    return Envelope(
        key=key,
        message_id=row.message_id or form.message_id(recipient),
        sender=sender_of(edition.newsletter).address,
        recipient=recipient.address,
        payload=form.fill(recipient, at=at),
        tags=(row.kind,),
    )


def _made(edition: Edition, choices: Choices) -> tuple[str, Stencil]:
    """The key of the variant, and its message."""
    rendering = render(chosen(edition, choices, parents=parents_of_places()), edition)
    marked = replace(rendering, subject=f"[Test] {rendering.subject}")
    return marked.variant, stencil_of(marked, sender_of(edition.newsletter), key=message_key())


def _plain(choices: Choices) -> dict[str, Any]:
    return {
        "zone": choices.zone,
        "language": choices.language,
        "places": sorted(choices.places),
        "topics": sorted(choices.topics),
        "minutes": choices.minutes,
    }


def _choices(plain: dict[str, Any]) -> Choices:
    places, topics = frozenset(plain["places"]), frozenset(plain["topics"])
    return Choices(**{**plain, "places": places, "topics": topics})
