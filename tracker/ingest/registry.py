"""The outside formats by name: who reads each and who writes what it says."""

from collections.abc import Callable, Mapping, Sequence
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
    openstates_bulk,
    opml,
    osdi,
    places,
    post,
)
from tracker.formats.records import MeetingRecord, Reading, Remark
from tracker.formats.source import Source, UnreadableSource
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
from tracker.ingest.shared_actions import one_by_one, write_shared_actions
from tracker.us_states import COUNTRY


def _nothing(_name: str) -> bool:
    return False


def _itself(record: Any) -> tuple[Any, ...]:
    return (record,)


def _one_by_one(
    read: Callable[[Source], Reading[MeetingRecord]],
) -> Callable[[Sequence[Source], Sequence[str]], Reading[MeetingRecord]]:
    """Several files are one calendar; without one of them it is half."""

    def gather(sources: Sequence[Source], lost: Sequence[str]) -> Reading[MeetingRecord]:
        readings: list[Reading[MeetingRecord]] = []
        for source in sources:
            try:
                readings.append(read(source))
            except UnreadableSource as refusal:
                remark = Remark(str(refusal.facts["where"]), str(refusal.facts["why"]))
                readings.append(Reading((), (remark,), partial=True))
        return Reading(
            tuple(record for each in readings for record in each.records),
            tuple(remark for each in readings for remark in each.rejected),
            tuple(remark for each in readings for remark in each.notices),
            partial=bool(lost) or any(each.partial for each in readings),
        )

    return gather


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
    next_page: Callable[[str, bytes], str] | None = None
    """The address of the page after the one given by its address and bytes, relative or whole;
    empty: it is the last."""
    split: Callable[[Any], Sequence[Any]] = _itself
    """A record that holds several, as those that can be kept or left out by themselves."""
    in_parts: bool = False
    """Its records stand alone, so that an archive of them is kept some at a time."""
    gather: Callable[[Sequence[Source], Sequence[str]], Reading[Any]] | None = None
    """Reads several documents as one: the pages of a calendar, the tables of a download. It is
    also told the names of those that cannot be had."""
    passes_over: Callable[[str], bool] = _nothing
    """Whether a file among several, or in an archive, is by its name none of its documents."""


def _calendar(read: Callable[[Source], Reading[MeetingRecord]], *, place: str = "") -> Format:
    return Format(read, write_meetings, place=place, needs_place=True, gather=_one_by_one(read))


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        post.NAME: Format(post.read, write_posts),
        demands.NAME: Format(demands.read, write_campaigns),
        fivecalls.NAME: Format(fivecalls.read, write_actions, place=COUNTRY),
        chicago_elms.NAME: _calendar(chicago_elms.read, place=chicago_elms.PLACE),
        billstatus.NAME: Format(billstatus.read, write_bills, place=COUNTRY, in_parts=True),
        govtrack.NAME: Format(govtrack.read, write_bills, place=COUNTRY, in_parts=True),
        congress_gov.NAME: Format(congress_gov.read, write_bills, place=COUNTRY, in_parts=True),
        legiscan.NAME: Format(legiscan.read, write_bills, in_parts=True),
        nicknames.NAME: Format(nicknames.read, write_bills, place=COUNTRY, in_parts=True),
        openstates.NAME: Format(
            openstates.read,
            write_bills,
            gather=openstates.gather,
            passes_over=openstates_bulk.is_passed_over,
        ),
        places.NAME: Format(places.read, write_places),
        opml.NAME: Format(opml.read, write_feeds),
        osdi.NAME: Format(
            osdi.read, write_mixed, place=COUNTRY, lists_all=False, next_page=osdi.next_page
        ),
        legistar.NAME: _calendar(legistar.read),
        city_scrapers.NAME: _calendar(city_scrapers.read),
        ics.NAME: _calendar(ics.read),
        google_calendar.NAME: Format(
            google_calendar.read,
            write_meetings,
            needs_place=True,
            next_page=google_calendar.next_page,
            gather=google_calendar.gather,
        ),
        house_hearing.NAME: Format(
            house_hearing.read, write_meetings, place=COUNTRY, lists_all=False
        ),
        legislators.NAME: Format(legislators.read, write_legislators),
        actions_feed.NAME: Format(
            actions_feed.read,
            write_shared_actions,
            split=one_by_one,
            next_page=actions_feed.next_page,
            gather=actions_feed.gather,
        ),
        committees.NAME: Format(committees.read, write_committees),
    }
)

MEETING_FORMATS = tuple(name for name, each in FORMATS.items() if each.write is write_meetings)
"""Those whose sources are calendars, which may be followed by their address."""
