"""The nouns of what we send, one a file, handed on under one name."""

from newsletters.models.delivery import Delivery, Outbox, ProviderEvent
from newsletters.models.edition import (
    AssemblyRecord,
    Edition,
    EditionChange,
    EditionItem,
    EditionOverride,
    OverrideKind,
)
from newsletters.models.newsletter import SENSIBLE_SIZES, Newsletter, NewsletterSection
from newsletters.models.subscriber import Consent, Subscriber, Subscription, Suppression

__all__ = [
    "SENSIBLE_SIZES",
    "AssemblyRecord",
    "Consent",
    "Delivery",
    "Edition",
    "EditionChange",
    "EditionItem",
    "EditionOverride",
    "Newsletter",
    "NewsletterSection",
    "Outbox",
    "OverrideKind",
    "ProviderEvent",
    "Subscriber",
    "Subscription",
    "Suppression",
]
