"""The nouns of what we follow, one a file, handed on under one name."""

from tracker.models.action import WITHDRAWN, Action, ActionSubstitute
from tracker.models.bill import (
    Bill,
    BillAction,
    BillRelation,
    BillSponsor,
    BillStatusChange,
    LegislativeSession,
)
from tracker.models.calendar import (
    CalendarState,
    EventFacet,
    RenderedEvent,
    ServedFeed,
    ServedOctets,
)
from tracker.models.campaign import Campaign, Demand, DemandMeasure
from tracker.models.chapter import Chapter
from tracker.models.digest import DigestMail
from tracker.models.feed import Feed, FeedEntry, FeedEntryVersion
from tracker.models.host import ControlProbe, HostIncident, HostPace
from tracker.models.legislator import Committee, Legislator, LegislatorTerm
from tracker.models.link import Link, LinkRole, LinkUse, Look, LookTrigger
from tracker.models.meeting import Meeting, MeetingDocument, MeetingSource, PreviousStart
from tracker.models.meeting_feed import MeetingFeed
from tracker.models.organization import Organization
from tracker.models.petition import Petition, PetitionCount
from tracker.models.place import Place, PlaceTree
from tracker.models.post import Post, PostEntry, PostSection
from tracker.models.resource import Resource
from tracker.models.term import Term
from tracker.models.topic import Topic

__all__ = [
    "WITHDRAWN",
    "Action",
    "ActionSubstitute",
    "Bill",
    "BillAction",
    "BillRelation",
    "BillSponsor",
    "BillStatusChange",
    "CalendarState",
    "Campaign",
    "Chapter",
    "Committee",
    "ControlProbe",
    "Demand",
    "DemandMeasure",
    "DigestMail",
    "EventFacet",
    "Feed",
    "FeedEntry",
    "FeedEntryVersion",
    "HostIncident",
    "HostPace",
    "LegislativeSession",
    "Legislator",
    "LegislatorTerm",
    "Link",
    "LinkRole",
    "LinkUse",
    "Look",
    "LookTrigger",
    "Meeting",
    "MeetingDocument",
    "MeetingFeed",
    "MeetingSource",
    "Organization",
    "Petition",
    "PetitionCount",
    "Place",
    "PlaceTree",
    "Post",
    "PostEntry",
    "PostSection",
    "PreviousStart",
    "RenderedEvent",
    "Resource",
    "ServedFeed",
    "ServedOctets",
    "Term",
    "Topic",
]
