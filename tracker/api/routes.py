"""The tracker's collections by their public names."""

from backend.api.views import Collection
from tracker.api.actions import ActionCollection
from tracker.api.bill_proposals import BillProposalCollection
from tracker.api.bills import BillCollection
from tracker.api.campaigns import CampaignCollection, DemandCollection
from tracker.api.chapters import ChapterCollection
from tracker.api.feeds import FeedCollection, FeedEntryCollection
from tracker.api.library import PostCollection, ResourceCollection, TermCollection
from tracker.api.links import LinkCollection
from tracker.api.meeting_feeds import MeetingFeedCollection
from tracker.api.meetings import MeetingCollection
from tracker.api.petitions import PetitionCollection
from tracker.api.places import OrganizationCollection, PlaceCollection, TopicCollection
from tracker.api.sessions import SessionCollection
from tracker.api.webhooks import WebhookCollection

COLLECTIONS: dict[str, type[Collection]] = {
    "places": PlaceCollection,
    "topics": TopicCollection,
    "organizations": OrganizationCollection,
    "campaigns": CampaignCollection,
    "demands": DemandCollection,
    "sessions": SessionCollection,
    "bills": BillCollection,
    "bill-proposals": BillProposalCollection,
    "meetings": MeetingCollection,
    "meeting-feeds": MeetingFeedCollection,
    "chapters": ChapterCollection,
    "petitions": PetitionCollection,
    "actions": ActionCollection,
    "resources": ResourceCollection,
    "terms": TermCollection,
    "posts": PostCollection,
    "links": LinkCollection,
    "feeds": FeedCollection,
    "feed-entries": FeedEntryCollection,
    "webhooks": WebhookCollection,
}
