"""The outside formats by name: who reads each and who writes what it says."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from tracker.formats import (
    actions_feed,
    billstatus,
    chicago_elms,
    city_scrapers,
    committees,
    congress_gov,
    demands,
    fivecalls,
    google_calendar,
    govtrack,
    house_hearing,
    ics,
    legiscan,
    legislators,
    legistar,
    nicknames,
    openstates,
    opml,
    osdi,
    places,
    post,
)
from tracker.formats.records import Reading
from tracker.formats.source import Source
from tracker.ingest.bills import write_bills
from tracker.ingest.calls import write_actions
from tracker.ingest.campaigns import write_campaigns
from tracker.ingest.congress import write_committees, write_legislators
from tracker.ingest.feeds import write_feeds
from tracker.ingest.meetings import write_meetings
from tracker.ingest.mixed import write_mixed
from tracker.ingest.order import Order, Written
from tracker.ingest.places import write_places
from tracker.ingest.posts import write_posts
from tracker.ingest.shared_actions import write_shared_actions
from tracker.places import COUNTRY


@dataclass(frozen=True, slots=True)
class Format:
    """``place`` is whose data it is unless the caller says otherwise; ``needs_place`` marks a
    format that says nothing of its place, which then has to be given. ``lists_all`` is false where
    a source holds one meeting, or one page of many: silence then says nothing."""

    read: Callable[[Source], Reading[Any]]
    write: Callable[[Any, Order, Written], None]
    place: str = ""
    needs_place: bool = False
    lists_all: bool = True
    next_page: Callable[[bytes], str] | None = None
    """The address of the page after the one given, relative or whole; empty: it is the last."""


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        post.NAME: Format(post.read, write_posts),
        demands.NAME: Format(demands.read, write_campaigns),
        fivecalls.NAME: Format(fivecalls.read, write_actions, place=COUNTRY),
        chicago_elms.NAME: Format(
            chicago_elms.read, write_meetings, place=chicago_elms.PLACE, needs_place=True
        ),
        billstatus.NAME: Format(billstatus.read, write_bills, place=COUNTRY),
        govtrack.NAME: Format(govtrack.read, write_bills, place=COUNTRY),
        congress_gov.NAME: Format(congress_gov.read, write_bills, place=COUNTRY),
        legiscan.NAME: Format(legiscan.read, write_bills),
        nicknames.NAME: Format(nicknames.read, write_bills, place=COUNTRY),
        openstates.NAME: Format(openstates.read, write_bills),
        places.NAME: Format(places.read, write_places),
        opml.NAME: Format(opml.read, write_feeds),
        osdi.NAME: Format(
            osdi.read, write_mixed, place=COUNTRY, lists_all=False, next_page=osdi.next_page
        ),
        legistar.NAME: Format(legistar.read, write_meetings, needs_place=True),
        city_scrapers.NAME: Format(city_scrapers.read, write_meetings, needs_place=True),
        ics.NAME: Format(ics.read, write_meetings, needs_place=True),
        google_calendar.NAME: Format(google_calendar.read, write_meetings, needs_place=True),
        house_hearing.NAME: Format(
            house_hearing.read, write_meetings, place=COUNTRY, lists_all=False
        ),
        legislators.NAME: Format(legislators.read, write_legislators),
        actions_feed.NAME: Format(
            actions_feed.read, write_shared_actions, next_page=actions_feed.next_page
        ),
        committees.NAME: Format(committees.read, write_committees),
    }
)

MEETING_FORMATS = tuple(name for name, each in FORMATS.items() if each.write is write_meetings)
"""Those whose sources are calendars, which may be followed by their address."""
