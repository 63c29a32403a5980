"""Show one reader's address to a person who says why: a deliberate act, kept on record.

Only of who reads: whoever left, or never confirmed, did not leave their address for us to look at.
One whose mail fails still reads, as far as we know, and may have to be told by other means.

The record names the reader by id and never the address.
"""

from datetime import datetime
from typing import Final

from django.db import transaction

from backend.accounts.models import Role, User
from backend.audit.observe import observed
from backend.audit.record import Who, tell
from backend.kernel.errors import Conflict, DomainError, InvalidInput
from backend.kernel.text import one_line
from newsletters.models import Subscriber
from newsletters.subscriptions.addresses import address_of
from newsletters.vocabulary import SubscriberStatus

SHORTEST_REASON: Final = 8
LONGEST_REASON: Final = 300


class NotYours(DomainError):
    """Only a publisher over this reader's newsletters sees an address."""

    status = 403

    def __init__(self) -> None:
        super().__init__("reveal_not_allowed", "Only a publisher may see a reader's address.")


class NoReader(Conflict):
    """This person reads no newsletter over which who asks is a publisher."""

    def __init__(self, why: str) -> None:
        super().__init__("reveal_no_reader", why)


def why_hidden(subscriber: Subscriber, *, by: User) -> str:
    """Why the address is shown to nobody, as far as who asks knows the person; else nothing."""
    known = by.over(subscriber.subscriptions.all(), Role.PUBLISHER)
    statuses = set(known.values_list("status", flat=True))
    if SubscriberStatus.CONFIRMED in statuses:
        return ""
    if SubscriberStatus.PENDING in statuses:
        return "They have not confirmed: until they do, nobody is shown their address."
    return "They have left, or never came: nobody is shown their address."


@transaction.atomic
def reveal(subscriber: Subscriber, *, by: User, who: Who, reason: str, at: datetime) -> str:
    """The address, once the reason stands in the audit log. Raises :class:`NotYours` and
    :class:`NoReader`."""
    if not by.may_with(Role.PUBLISHER, subscriber):
        raise NotYours
    if hidden := why_hidden(subscriber, by=by):
        raise NoReader(hidden)
    why = one_line(reason, field="reason")
    if not SHORTEST_REASON <= len(why) <= LONGEST_REASON or "@" in why:
        raise InvalidInput("reason_missing", "Say why, in a sentence without an address.")
    here = observed(subscriber)
    tell(who, "reveal", here, here, at=at, facts={"reason": why})
    return address_of(subscriber)
