"""From a claimed copy to its envelope: render once for a choice of content, fill for a person."""

import uuid
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from newsletters.delivery.transports import Envelope
from newsletters.models import Edition, Subscriber, Subscription
from newsletters.rendering.message import Recipient, Stencil
from newsletters.rendering.render import sender_of, snapshot_of, stencil
from newsletters.rendering.variant import Choices, Variant, variant_of
from newsletters.subscriptions.addresses import address_of
from newsletters.subscriptions.links import link
from newsletters.subscriptions.tokens import Purpose
from tracker.models import Place

KEPT: Final = 128
"""Stencils held at once, of about 60 KB each; memory stays flat however many variants there are."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Whom a copy goes to."""

    subscriber: Subscriber
    choices: Choices
    consented_on: date | None


@dataclass(frozen=True, slots=True)
class Copy:
    variant: str
    envelope: Envelope = field(repr=False)


def delivery_key(edition: Edition, delivery_id: uuid.UUID) -> str:
    """What names one copy outside the database: ``weekly-2026-11-24-…``; silent about a person."""
    return f"{edition.newsletter.slug}-{edition.date:%Y-%m-%d}-{delivery_id}"


def readers(edition: Edition, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Reader]:
    """Those of the subscribers that are still there; four queries however many."""
    wanted = list(ids)
    zone = edition.newsletter.zone
    confirmed = {
        person: at.astimezone(zone).date() if at else None
        for person, at in Subscription.objects.filter(
            newsletter_id=edition.newsletter_id, subscriber_id__in=wanted
        ).values_list("subscriber_id", "confirmed_at")
    }
    people = Subscriber.objects.filter(id__in=wanted).prefetch_related("places", "topics")
    return {
        person.id: Reader(person, _choices(person), confirmed.get(person.id)) for person in people
    }


class Press:
    """Makes the copies of one edition; keeps the stencils of the variants met last."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        self.snapshot = snapshot_of(edition)
        self.sender = sender_of(edition.newsletter)
        self.parents = parents_of_places()
        self._stencils: OrderedDict[Choices, tuple[str, Stencil]] = OrderedDict()

    def copy(self, delivery_id: uuid.UUID, reader: Reader) -> Copy:
        """The copy is the same on every attempt: its Date and tokens are of the edition's start.

        Raises :class:`newsletters.rendering.headers.UnsendableHeader`.
        """
        edition, newsletter = self.edition, self.edition.newsletter
        started = edition.sending_at or edition.sends_at
        variant, form = self._stencil(reader.choices)
        recipient = Recipient(
            address=address_of(reader.subscriber),
            delivery_id=str(delivery_id),
            unsubscribe_url=link(Purpose.UNSUBSCRIBE, reader.subscriber, newsletter, at=started),
            preferences_url=link(Purpose.CHOICES, reader.subscriber, newsletter, at=started),
            consented_on=reader.consented_on,
        )
        envelope = Envelope(
            key=delivery_key(edition, delivery_id),
            message_id=form.message_id(recipient),
            sender=self.sender.address,
            recipient=recipient.address,
            payload=form.fill(recipient, at=started),
            tags=(newsletter.slug,),
        )
        return Copy(variant, envelope)

    def _stencil(self, choices: Choices) -> tuple[str, Stencil]:
        if choices in self._stencils:
            self._stencils.move_to_end(choices)
            return self._stencils[choices]
        variant: Variant = variant_of(self.snapshot, choices, parents=self.parents)
        made = self._stencils[choices] = (variant.key, stencil(variant, self.edition))
        if len(self._stencils) > KEPT:
            self._stencils.popitem(last=False)
        return made


def _choices(person: Subscriber) -> Choices:
    return Choices(
        zone=person.time_zone,
        language=person.language,
        places=frozenset(place.ocd_id for place in person.places.all()),
        topics=frozenset(topic.slug for topic in person.topics.all()),
        minutes=person.minutes_budget,
    )


def parents_of_places() -> Mapping[str, str]:
    """From each place to the one around it, by OCD id; one query."""
    return dict(
        Place.objects.exclude(parent=None).values_list("ocd_id", "parent__ocd_id").iterator()
    )
