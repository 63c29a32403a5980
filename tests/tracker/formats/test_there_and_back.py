"""Formats that go both ways: what we write, our own readers read to the same values."""

import csv
import html
import io
import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tracker.bills.mappings import OCD_CLASSIFICATIONS
from tracker.calendars.event import CalendarEvent, EventStatus
from tracker.calendars.vcalendar import Header, calendar_octets
from tracker.calendars.vevent import rendered
from tracker.feeds import opml as opml_out
from tracker.formats import (
    city_scrapers,
    ics,
    ocd_out,
    openstates,
    opml,
    osdi,
    osdi_out,
    schema_org,
)
from tracker.formats.actions_feed import SharedAction, SharedEnd, SharedLink
from tracker.formats.records import (
    ActionRecord,
    BillEvent,
    BillRecord,
    DocumentRecord,
    MeetingRecord,
    PetitionRecord,
    PreviousStart,
    SponsorRecord,
)
from tracker.formats.source import Source, decode
from tracker.formats.spreadsheet import safe, table
from tracker.meetings.comments import comment_deadline, status_in_words
from tracker.vocabulary import (
    BillKind,
    Chamber,
    DocumentKind,
    Durability,
    EndReason,
    MeetingStatus,
    PetitionState,
    Stance,
    Verb,
)

SITE = "https://north.example"


def source_of(document: object, name: str = "f.json") -> Source:
    text = document if isinstance(document, str) else json.dumps(document)
    return Source(name, text, date(2031, 10, 1), ZoneInfo("UTC"))


anything = st.characters(exclude_categories=("Cc", "Cs"))
words = st.text(anything | st.sampled_from("<>&;\n'\"="), max_size=40).map(str.strip)
titles = st.text(anything | st.sampled_from("<>&;"), min_size=1, max_size=60).map(
    lambda text: f"a{text.strip()}"
)
names = titles.map(lambda text: " ".join(text.split()))
"""Of targets, which are joined and told apart by white space."""
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
urls = st.sampled_from(("", "https://a.example/x?y=1&z=2"))
identities = st.uuids().map(str)
numbers = st.none() | st.integers(0, 10**6)

shared_ends = st.just(SharedEnd()) | st.builds(
    SharedEnd, at=instants, because=st.sampled_from(EndReason.values), date_only=st.booleans()
)
shared = st.builds(
    SharedAction,
    id=identities,
    url=st.just(f"{SITE}/actions/a/"),
    title=titles,
    verb=st.sampled_from(Verb),
    minutes=st.integers(1, 600),
    durability=st.just(Durability.STANDING),
    ends=shared_ends,
    summary=words,
    talking_points=words,
    script=words,
    topics=st.lists(titles, max_size=2).map(tuple),
    targets=st.lists(names, max_size=2).map(tuple),
    language=st.sampled_from(("en", "es")),
    stance=st.none() | st.sampled_from(Stance),
    links=urls.map(lambda url: (SharedLink("primary", "", url),)),
)


@given(shared)
def test_advocacy_campaigns(action: SharedAction) -> None:
    page = osdi_out.page("advocacy_campaigns", [osdi_out.campaign_of(action)], site=SITE)
    reading = osdi.read(source_of(page))
    assert reading.rejected == ()
    assert reading.records == (
        ActionRecord(
            where="f.json, record 1",
            source_id=f"tuesday:{action.id}",
            title=action.title,
            verb=action.verb,
            minutes=action.minutes,
            durability=Durability.TIMED if action.ends.at else Durability.ANYTIME,
            summary=action.summary,
            body=action.talking_points,
            script=action.script,
            topics=action.topics,
            url=action.links[0].url,
            targets=action.targets,
            ends_at=action.ends.at,
            ends_date_only=action.ends.date_only,
            link_missing=not action.links[0].url,
            language=action.language,
        ),
    )


@given(shared, words, st.sampled_from(PetitionState), numbers, numbers, titles)
def test_petitions(
    action: SharedAction,
    summary: str,
    state: PetitionState,
    goal: int | None,
    signatures: int | None,
    title: str,
) -> None:
    petition = PetitionRecord(
        where="f.json, record 1",
        title=title,
        source_id=f"tuesday:{action.id}",
        target=", ".join(action.targets),
        url=action.links[0].url,
        state=state,
        closes_at=action.ends.at,
        closes_date_only=action.ends.date_only,
        goal=goal,
        signatures=signatures,
        summary=summary,
    )
    page = osdi_out.page("petitions", [osdi_out.petition_of(action, petition)], site=SITE)
    reading = osdi.read(source_of(page))
    assert reading.rejected == ()
    assert reading.records == (
        ActionRecord(
            where="f.json, record 1",
            source_id=f"tuesday:{action.id}",
            title=action.title,
            verb=action.verb,
            minutes=action.minutes,
            durability=Durability.STANDING,
            summary=action.summary,
            body=action.talking_points,
            script=action.script,
            topics=action.topics,
            url=action.links[0].url,
            targets=action.targets,
            link_missing=not action.links[0].url,
            language=action.language,
            petition=petition,
        ),
    )


documents = st.builds(
    DocumentRecord,
    kind=st.sampled_from(DocumentKind),
    title=words,
    url=identities.map(lambda identity: f"https://a.example/{identity}"),
)
meetings = st.builds(
    MeetingRecord,
    where=st.just("f.json, record 1"),
    source_id=identities,
    body=titles,
    title=st.just("") | titles,
    starts_at=instants,
    status=st.sampled_from(MeetingStatus),
    zone=st.sampled_from(("", "America/Chicago", "Pacific/Honolulu")),
    date_only=st.booleans(),
    location=words,
    stream_url=urls,
    url=urls,
    documents=st.lists(documents, max_size=2).map(tuple),
    comment_deadline=st.none() | instants,
    comment_date_only=st.booleans(),
    previous_starts=st.lists(
        st.builds(PreviousStart, on=days, at=st.none() | instants), max_size=2
    ).map(tuple),
    note=words,
)
lengths = st.none() | st.timedeltas(timedelta(0), timedelta(days=2))


def lasting(meeting: MeetingRecord, length: timedelta | None) -> MeetingRecord:
    assert meeting.starts_at is not None
    return replace(meeting, ends_at=None if length is None else meeting.starts_at + length)


@given(meetings, lengths)
def test_osdi_events(meeting: MeetingRecord, length: timedelta | None) -> None:
    meeting = lasting(meeting, length)
    page = osdi_out.page("events", [osdi_out.event_of(meeting)], site=SITE)
    reading = osdi.read(source_of(page))
    assert (reading.records, reading.rejected) == ((meeting,), ())


@given(meetings, lengths)
def test_open_civic_data_events(meeting: MeetingRecord, length: timedelta | None) -> None:
    meeting = replace(lasting(meeting, length), where="f.json, line 1")
    line = json.dumps(ocd_out.event_of(meeting, zone="America/Chicago"))
    reading = city_scrapers.read(source_of(f"{line}\n"))
    assert (reading.records, reading.rejected) == ((meeting,), ())


bills = st.builds(
    BillRecord,
    where=st.just(""),
    title=titles,
    kind=st.sampled_from(BillKind),
    nicknames=st.lists(titles, max_size=2, unique=True).map(tuple),
    summary=words,
    source_id=identities,
    number=titles,
    session=st.sampled_from(("2031", "119")),
    place=st.sampled_from(("ocd-division/country:us", "ocd-division/country:us/state:il")),
    chamber=st.sampled_from((None, Chamber.LOWER, Chamber.UPPER, Chamber.JOINT)),
    sponsors=st.lists(st.builds(SponsorRecord, name=titles, primary=st.booleans()), max_size=2).map(
        tuple
    ),
    events=st.lists(
        st.builds(
            BillEvent,
            at=days,
            text=titles,
            chamber=st.sampled_from((None, Chamber.LOWER, Chamber.UPPER)),
            code=st.sampled_from(("", *OCD_CLASSIFICATIONS)),
        ),
        max_size=3,
    ).map(lambda events: tuple(sorted(events, key=lambda event: event.at))),
    url=urls,
)


@given(st.lists(bills, min_size=1, max_size=3, unique_by=lambda bill: bill.source_id))
def test_open_civic_data_bills(written: list[BillRecord]) -> None:
    rows = [json.dumps(ocd_out.bill_of(bill, extras={"stance": "oppose"})) for bill in written]
    reading = openstates.read(source_of("\n".join(rows) + "\n"))
    assert reading.rejected == ()
    assert [replace(bill, mapped=None, mapped_since=None) for bill in reading.records] == [
        replace(
            bill,
            where=f"f.json, record {number}",
            introduced_on=bill.events[0].at if bill.events else None,
        )
        for number, bill in enumerate(written, start=1)
    ]


texts = words.map(lambda text: " ".join(re.sub(r"<[^<>]*>", "", html.unescape(text)).split()))
"""What a calendar's reader leaves as it is: it takes markup and character references away."""


@given(
    summary=texts,
    note=texts,
    location=texts,
    start=instants,
    length=st.timedeltas(timedelta(seconds=1), timedelta(days=2)),
    url=urls,
    status=st.sampled_from(EventStatus),
    number=st.integers(0, 9),
)
def test_calendar_events(
    *,
    summary: str,
    note: str,
    location: str,
    start: datetime,
    length: timedelta,
    url: str,
    status: EventStatus,
    number: int,
) -> None:
    start, length = start.replace(microsecond=0), timedelta(seconds=int(length.total_seconds()))
    assume(not status_in_words(summary) and "<" not in f"{summary}{note}{location}")
    event = CalendarEvent(
        uid="meeting-1@calendars.tuesday",
        kind="meeting",
        summary=summary,
        description=note,
        location=location,
        start=start,
        end=start + length,
        zone="America/Chicago",
        created=start,
        revised=start,
        url=url,
        status=status,
        sequence=number,
    )
    octets = calendar_octets(Header("c", "", SITE, SITE), (), [rendered(event).octets])
    reading = ics.read(source_of(decode(octets, name="f.ics"), "f.ics"))
    assert reading.rejected == ()
    deadline = comment_deadline(note, meeting=start, zone=ZoneInfo("UTC"))
    assert reading.records == (
        MeetingRecord(
            where="f.ics, event 1",
            source_id="meeting-1@calendars.tuesday",
            body=summary or "Meeting",
            starts_at=start,
            ends_at=start + length,
            status=ics.STATUSES[status],
            location=location,
            url=url,
            note=note,
            comment_deadline=deadline.at if deadline else None,
            comment_date_only=deadline.date_only if deadline else False,
            stamp=str(number),
        ),
    )


@given(
    st.lists(
        st.tuples(names, identities.map(lambda identity: f"https://a.example/{identity}"), urls),
        max_size=3,
        unique_by=lambda feed: feed[1],
    )
)
def test_feed_lists(feeds: list[tuple[str, str, str]]) -> None:
    raw = opml_out.opml(feeds, title="Ours", at=datetime(2031, 1, 1, tzinfo=UTC))
    reading = opml.read(source_of(decode(raw, name="f.opml"), "f.opml"))
    assert reading.rejected == ()
    assert [(each.title, each.url, each.site) for each in reading.records] == feeds


@given(st.lists(st.tuples(words, words), max_size=3))
def test_tables(rows: list[tuple[str, str]]) -> None:
    """A table is read by people and spreadsheets; its cells are what was written, but for the
    quote that keeps a formula from being one."""
    written = table(["a", "b"], [{"a": a, "b": b} for a, b in rows])
    read = list(csv.DictReader(io.StringIO(written, newline="")))
    assert [(row["a"], row["b"]) for row in read] == [(safe(a), safe(b)) for a, b in rows]


def test_what_another_tuesday_cannot_know_is_not_believed() -> None:
    event = osdi_out.event_of(
        MeetingRecord("", "e", "Board", datetime(2031, 1, 1, tzinfo=UTC), MeetingStatus.CONFIRMED)
    )
    event["tuesday:meeting"] |= {"status": "exploded", "zone": "../etc/passwd", "documents": None}
    (read,) = osdi.read(source_of(osdi_out.page("events", [event], site=SITE))).records
    assert isinstance(read, MeetingRecord)
    assert (read.status, read.zone, read.documents) == (MeetingStatus.CONFIRMED, "", ())


def test_pages_of_an_osdi_service_are_followed_until_one_is_empty() -> None:
    following = {"next": {"href": "https://a.example/p?page=2"}}
    full = {"_links": following, "_embedded": {"osdi:petitions": [{}]}}
    empty = {"_links": following, "_embedded": {"osdi:petitions": []}}
    pages: tuple[object, ...] = (full, empty, {}, [])
    found = [osdi.next_page(SITE, json.dumps(each).encode()) for each in pages]
    assert found == ["https://a.example/p?page=2", "", "", ""]


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_script_block_cannot_be_left(title: str, body: str) -> None:
    meeting = MeetingRecord(
        "", "e", f"</script>{body}", datetime(2031, 1, 1, tzinfo=UTC), MeetingStatus.CONFIRMED,
        title=f"<!--{title}",
    )  # fmt: skip
    block = schema_org.block_of([schema_org.event_of(meeting)])
    assert not set("<>&\u2028\u2029") & set(block)
    (thing,) = json.loads(block)["@graph"]
    assert (thing["name"], thing["organizer"]["name"]) == (f"<!--{title}", f"</script>{body}")


@pytest.mark.parametrize(
    ("status", "word"),
    [
        (MeetingStatus.TENTATIVE, "EventScheduled"),
        (MeetingStatus.CONFIRMED, "EventScheduled"),
        (MeetingStatus.POSTPONED, "EventPostponed"),
        (MeetingStatus.RESCHEDULED, "EventRescheduled"),
        (MeetingStatus.CANCELLED, "EventCancelled"),
    ],
)
def test_a_meeting_in_the_words_of_schema_org(status: MeetingStatus, word: str) -> None:
    old = PreviousStart(date(2030, 12, 1), datetime(2030, 12, 1, 15, tzinfo=UTC))
    meeting = MeetingRecord(
        "", "e", "Board", datetime(2031, 1, 1, tzinfo=UTC), status, previous_starts=(old,)
    )
    moved = {"previousStartDate": "2030-12-01T15:00:00Z"}
    assert schema_org.event_of(meeting) == {
        "@type": "Event",
        "name": "Board",
        "startDate": "2031-01-01T00:00:00Z",
        "eventStatus": f"https://schema.org/{word}",
        "organizer": {"@type": "Organization", "name": "Board"},
        **(moved if status is MeetingStatus.RESCHEDULED else {}),
    }


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_a_table_is_a_formula(start: str) -> None:
    text = table(["a", "b"], [{"a": f"{start}1+1", "b": None}, {"a": 'x,\n"y"', "b": 3}])
    rows: list[Any] = list(csv.reader(io.StringIO(text, newline="")))
    assert rows == [["a", "b"], [f"'{start}1+1", ""], ['x,\n"y"', "3"]]
