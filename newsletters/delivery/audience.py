"""Freeze the audience (rule 1): who gets a copy is decided once, in chunks that a kill resumes.

Each chunk is one statement over a range of subscriber ids and one watermark, committed together.
The count is written last; nothing is sent before it stands, and nobody is added after.
"""

import uuid
from datetime import datetime
from typing import Final

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from newsletters.delivery.columns import identity, instant
from newsletters.models import Delivery, Edition, Subscription, Suppression
from newsletters.vocabulary import EditionState, SubscriberStatus

CHUNK: Final = 5_000

_NEW_ID: Final = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
_INSERT: Final = """
INSERT INTO newsletters_delivery (
    id, created_at, updated_at, edition_id, subscriber_id, address_hmac, variant, state, attempt,
    owner, message_id, idempotency_key, provider_id, error_code
)
SELECT {new_id}, %(at)s, %(at)s, %(edition)s, person.id, person.address_hmac, '', 'queued', 0,
    '', '', '', '', ''
FROM newsletters_subscription standing
JOIN newsletters_subscriber person ON person.id = standing.subscriber_id
WHERE standing.newsletter_id = %(newsletter)s AND standing.status = 'confirmed'
  AND standing.subscriber_id > %(after)s AND standing.subscriber_id <= %(up_to)s
  AND NOT EXISTS (
    SELECT 1 FROM newsletters_suppression no
    WHERE no.address_hmac = person.address_hmac
      AND (no.newsletter_id IS NULL OR no.newsletter_id = %(newsletter)s)
  )
ON CONFLICT DO NOTHING
"""


def freeze(edition: Edition, *, at: datetime, chunk: int = CHUNK) -> int | None:
    """Write one queued delivery for each reader and return how many copies the edition has.

    None when the edition is not being sent. Safe to repeat, to run twice at once and after a kill.
    """
    while True:
        edition.refresh_from_db(fields=["state", "candidates", "audience_watermark"])
        if edition.candidates is not None:
            return edition.candidates
        if edition.state != EditionState.SENDING:
            return None
        after = edition.audience_watermark or uuid.UUID(int=0)
        up_to = _end_of_chunk(edition, after=after, chunk=chunk)
        if up_to is None:
            _write_count(edition)
        else:
            _write_chunk(edition, after=after, up_to=up_to, at=at)


def expected(edition: Edition) -> int:
    """How many readers a freeze at this moment would find."""
    suppressed = Suppression.objects.filter(
        Q(newsletter=None) | Q(newsletter=edition.newsletter_id),
        address_hmac=OuterRef("subscriber__address_hmac"),
    )
    confirmed = Subscription.objects.filter(
        newsletter_id=edition.newsletter_id, status=SubscriberStatus.CONFIRMED
    )
    return confirmed.exclude(Exists(suppressed)).count()


def _end_of_chunk(edition: Edition, *, after: uuid.UUID, chunk: int) -> uuid.UUID | None:
    """The last subscriber of the next chunk; None when there is nobody after ``after``."""
    ahead = Subscription.objects.filter(
        newsletter_id=edition.newsletter_id,
        status=SubscriberStatus.CONFIRMED,
        subscriber_id__gt=after,
    ).order_by("subscriber_id")
    ids = list(ahead.values_list("subscriber_id", flat=True)[:chunk])
    return ids[-1] if ids else None


def _write_chunk(edition: Edition, *, after: uuid.UUID, up_to: uuid.UUID, at: datetime) -> None:
    """The edition's row is held first: whoever finds the count written adds nobody."""
    with transaction.atomic():
        unfrozen = Edition.objects.filter(pk=edition.pk, candidates=None)
        if not unfrozen.update(audience_watermark=up_to):
            return
        with connection.cursor() as cursor:
            cursor.execute(
                _INSERT.format(new_id=_NEW_ID[connection.vendor]),
                {
                    "at": instant(at),
                    "edition": edition.pk,
                    "newsletter": edition.newsletter_id,
                    "after": identity(after),
                    "up_to": identity(up_to),
                },
            )


def _write_count(edition: Edition) -> None:
    with transaction.atomic():
        locked = Edition.objects.select_for_update().get(pk=edition.pk)
        if locked.candidates is None:
            locked.candidates = Delivery.objects.filter(edition=edition).count()
            locked.save(update_fields=["candidates", "updated_at"])
