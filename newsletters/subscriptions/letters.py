"""What the outbox says to one subscriber, by the kind of its row; None when it is wanted no more.

This is the last look of these mails: who confirmed, withdrew or was blocked since gets nothing.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from newsletters.models import Newsletter, Outbox, Subscriber, Suppression
from newsletters.rendering.notice import Notice
from newsletters.subscriptions.links import link
from newsletters.subscriptions.preferences import PREFERENCES_LINK
from newsletters.subscriptions.signup import CONFIRMATION, FINAL_WORDS
from newsletters.subscriptions.tokens import Purpose
from newsletters.vocabulary import SubscriberStatus

Writer = Callable[[Subscriber, Newsletter, datetime], Notice | None]


def write(row: Outbox, *, at: datetime) -> Notice | None:
    """The notice of this row, with links issued ``at``."""
    writer = WRITERS.get(row.kind)
    if writer is None or row.subscriber is None or row.newsletter is None:
        return None
    if _forbidden(row.subscriber, row.newsletter):
        return None
    return writer(row.subscriber, row.newsletter, at)


def _confirmation(person: Subscriber, newsletter: Newsletter, at: datetime) -> Notice | None:
    waiting = person.subscriptions.filter(newsletter=newsletter, status=SubscriberStatus.PENDING)
    if not waiting.exists():
        return None
    return Notice(
        subject=f"Please confirm: {newsletter.name}",
        paragraphs=(
            f"Somebody, we hope you, asked us to send {newsletter.name} to this address.",
            "Nothing is sent until you confirm. The link works for 7 days.",
        ),
        button="Confirm my subscription",
        url=link(Purpose.CONFIRM, person, newsletter, at=at),
        after=("It was not you? Then do nothing, or tell us never to write to you again.",),
        aside=("Block my address", link(Purpose.BLOCK, person, newsletter, at=at)),
    )


def _preferences(person: Subscriber, newsletter: Newsletter, at: datetime) -> Notice | None:
    return Notice(
        subject=f"Your choices for {newsletter.name}",
        paragraphs=(
            "Here you say where you live, what you care about and how much time you have, and"
            " here you can leave.",
        ),
        button="Change what I get",
        url=link(Purpose.PREFERENCES, person, newsletter, at=at),
        after=("The link works for 30 minutes, and only for whoever has it: do not forward it.",),
    )


WRITERS: Final[dict[str, Writer]] = {
    CONFIRMATION: _confirmation,
    PREFERENCES_LINK: _preferences,
}


def _forbidden(person: Subscriber, newsletter: Newsletter) -> bool:
    suppressions = Suppression.objects.of(person.address_hmac, newsletter)
    return suppressions.filter(reason__in=FINAL_WORDS).exists()
