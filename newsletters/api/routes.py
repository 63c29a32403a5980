"""The collections of what we send, by their public names."""

from backend.api.views import Collection
from newsletters.api.editions import EditionCollection
from newsletters.api.newsletters import NewsletterCollection
from newsletters.api.subscribers import (
    DeliveryCollection,
    SubscriberCollection,
    SuppressionCollection,
)

COLLECTIONS: dict[str, type[Collection]] = {
    "newsletters": NewsletterCollection,
    "editions": EditionCollection,
    "subscribers": SubscriberCollection,
    "suppressions": SuppressionCollection,
    "deliveries": DeliveryCollection,
}
