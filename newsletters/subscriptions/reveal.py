"""Show one reader's address to a person who says why: a deliberate act, kept on record.

The record names the reader by id and never the address.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from backend.accounts.models import Role, User
from backend.audit.observe import observed
from backend.audit.record import Who, tell
from backend.kernel.errors import DomainError, InvalidInput
from backend.kernel.text import one_line
from newsletters.models import Subscriber
from newsletters.subscriptions.addresses import address_of

SHORTEST_REASON: Final = 8
LONGEST_REASON: Final = 300


class NotYours(DomainError):
    """Only a publisher over this reader's newsletters sees an address."""

    status = 403

    def __init__(self) -> None:
        super().__init__("reveal_not_allowed", "Only a publisher may see a reader's address.")


@transaction.atomic
def reveal(subscriber: Subscriber, *, by: User, who: Who, reason: str, at: datetime) -> str:
    """The address, once the reason stands in the audit log. Raises :class:`NotYours`."""
    if not by.may_with(Role.PUBLISHER, subscriber):
        raise NotYours
    why = one_line(reason, field="reason")
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON or "@" in why:
        raise InvalidInput("reason_missing", "Say why, in a sentence without an address.")
    here = observed(subscriber)
    tell(who, "reveal", here, here, at=at, facts={"reason": why})
    return address_of(subscriber)
