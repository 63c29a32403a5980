"""Formats that go both ways: what we write, our own readers read to the same values."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.bills.mappings import OCD_CLASSIFICATIONS
from tracker.formats import city_scrapers, ocd_out, openstates, osdi, osdi_out, schema_org
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
from tracker.formats.source import Source
from tracker.formats.spreadsheet import table
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


words = st.text("abcé <&>'\"=", max_size=30).map(lambda text: " ".join(text.split()))
titles = st.text("abcdefé ñ’-", min_size=1, max_size=60).map(
    lambda text: "a" + " ".join(text.split())
)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
days = st.dates(date(2000, 1, 1), date(2100, 1, 1))
urls = st.sampled_from(("", "https://a.example/x?y=1&z=2"))
identities = st.uuids().map(str)

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
    targets=st.lists(titles, max_size=2).map(tuple),
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
            summary=action.summary or action.talking_points,
            body=action.talking_points,
            url=action.links[0].url,
            targets=action.targets,
            ends_at=action.ends.at,
            ends_date_only=action.ends.date_only,
            link_missing=not action.links[0].url,
            language=action.language,
        ),
    )


@given(
    shared.map(lambda action: replace(action, verb=Verb.SIGN)),
    words,
    st.sampled_from(PetitionState),
    st.none() | st.integers(0, 10**6),
    st.none() | st.integers(0, 10**6),
)
def test_petitions(
    action: SharedAction,
    summary: str,
    state: PetitionState,
    goal: int | None,
    signatures: int | None,
) -> None:
    petition = PetitionRecord(
        where="f.json, record 1",
        title=action.title,
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
    (read,) = reading.records
    assert isinstance(read, ActionRecord)
    assert read.petition == petition
    assert (read.minutes, read.language, read.targets) == (
        action.minutes,
        action.language,
        action.targets,
    )


documents = st.sampled_from(DocumentKind).flatmap(
    lambda kind: st.builds(
        DocumentRecord,
        kind=st.just(kind),
        title=st.just("" if kind is DocumentKind.OTHER else f"The {kind.value}"),
        url=identities.map(lambda identity: f"https://a.example/{identity}"),
    )
)
meetings = st.builds(
    MeetingRecord,
    where=st.just("f.json, record 1"),
    source_id=identities,
    body=titles,
    title=st.just("") | titles,
    starts_at=instants,
    status=st.sampled_from(MeetingStatus),
    date_only=st.booleans(),
    location=words.filter(lambda text: ", " not in text),
    url=urls,
    note=words,
)


@given(meetings)
def test_osdi_events(meeting: MeetingRecord) -> None:
    page = osdi_out.page("events", [osdi_out.event_of(meeting)], site=SITE)
    reading = osdi.read(source_of(page))
    assert (reading.records, reading.rejected) == ((meeting,), ())


@given(
    meetings.filter(lambda meeting: not meeting.title),
    st.lists(documents, max_size=2).map(tuple),
    st.sampled_from((MeetingStatus.TENTATIVE, MeetingStatus.CONFIRMED, MeetingStatus.CANCELLED)),
)
def test_open_civic_data_events(
    meeting: MeetingRecord, papers: tuple[DocumentRecord, ...], status: MeetingStatus
) -> None:
    meeting = replace(meeting, where="f.json, line 1", documents=papers, status=status)
    line = json.dumps(ocd_out.event_of(meeting, zone="America/Chicago"))
    reading = city_scrapers.read(source_of(f"{line}\n"))
    assert (reading.records, reading.rejected) == ((meeting,), ())


bills = st.builds(
    BillRecord,
    where=st.just(""),
    title=titles,
    kind=st.sampled_from((BillKind.BILL, BillKind.RESOLUTION)),
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


def test_what_another_tuesday_cannot_know_is_not_believed() -> None:
    event = osdi_out.event_of(
        MeetingRecord("", "e", "Board", datetime(2031, 1, 1, tzinfo=UTC), MeetingStatus.CONFIRMED)
    )
    event |= {"tuesday:status": "exploded", "tuesday:minutes": -4}
    (read,) = osdi.read(source_of(osdi_out.page("events", [event], site=SITE))).records
    assert isinstance(read, MeetingRecord)
    assert read.status is MeetingStatus.CONFIRMED


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
