"""Every outside format: read whole, read again, moved on, and hostile."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tracker.formats import samples
from tests.tracker.formats.samples import SAMPLES
from tracker.ingest.intake import Report, ingest
from tracker.ingest.registry import FORMATS, MEETING_FORMATS
from tracker.models import Action, Bill, Feed, Meeting, Petition, Place

pytestmark = pytest.mark.django_db

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(days=1)
CHICAGO = "ocd-division/country:us/state:il/place:chicago"
IN_A_PLACE = {"city-scrapers", "google-calendar", "legistar", "ics", "osdi"}
MEETINGS = (*sorted(IN_A_PLACE - {"osdi"}), "chicago-elms", "house-hearing")


def take(name: str, text: str | bytes, *, at: datetime = AT) -> Report:
    raw = text if isinstance(text, bytes) else text.encode()
    place = CHICAGO if name in IN_A_PLACE else ""
    return ingest(name, [("source", raw)], at=at, place=place)


def counts(report: Report) -> tuple[int, int, int]:
    assert report.rejected == []
    return report.created, report.updated, report.unchanged


@pytest.mark.parametrize("name", SAMPLES)
def test_read_and_read_again(name: str) -> None:
    sample = SAMPLES[name]
    assert counts(take(name, sample.first)) == (sample.records, 0, 0)
    assert counts(take(name, sample.first)) == (0, 0, sample.records)


@pytest.mark.parametrize("name", [name for name, sample in SAMPLES.items() if sample.later])
def test_moved_on(name: str) -> None:
    sample = SAMPLES[name]
    take(name, sample.first)
    assert counts(take(name, sample.later, at=LATER)) == (0, sample.records, 0)
    assert counts(take(name, sample.later, at=LATER)) == (0, 0, sample.records)


@pytest.mark.parametrize("name", MEETINGS)
def test_a_meeting_called_off_ends_its_actions(name: str) -> None:
    sample = SAMPLES[name]
    take(name, sample.first)
    hour = 14 if name == "house-hearing" else 15
    assert Meeting.objects.get().starts_at == datetime(2031, 10, 16, hour, tzinfo=UTC)
    take(name, sample.later, at=LATER)
    meeting = Meeting.objects.get()
    assert (meeting.status, meeting.revision) == ("cancelled", 1)
    assert meeting.starts_at == datetime(2031, 10, 16, hour, tzinfo=UTC)
    assert list(Action.objects.values_list("state", "effective_reason")) == [
        ("closed", "meeting_cancelled")
    ]


@pytest.mark.parametrize("which", samples.MEETINGS)
def test_a_meeting_that_moves_keeps_its_identity_and_old_start(which: str) -> None:
    moving = samples.MEETINGS[which]
    take(moving.format, moving.first)
    before = Meeting.objects.get()
    took = take(moving.format, moving.moved, at=LATER)
    assert (took.created, took.rejected) == (0, [])
    assert take(moving.format, moving.moved, at=LATER).updated == 0
    meeting = Meeting.objects.get()
    assert (meeting.uuid, meeting.status, meeting.revision, meeting.starts_at) == (
        before.uuid,
        "rescheduled",
        1,
        datetime(2031, 10, 17, 16, tzinfo=UTC),
    )
    was = datetime(2031, 10, 16, 15, tzinfo=UTC)
    assert [each.starts_at for each in meeting.previous_starts.all()] == [was]
    (attend,) = Action.objects.filter(meeting=meeting)
    assert (attend.effective_end, attend.state) == (meeting.starts_at, "open")


@pytest.mark.parametrize("between", [True, False])
@pytest.mark.parametrize("which", samples.MEETINGS)
def test_a_meeting_moved_and_called_off(which: str, between: bool) -> None:
    """Read in three steps, or in two: what a source changed between two readings is no less so."""
    moving = samples.MEETINGS[which]
    take(moving.format, moving.first)
    if between:
        take(moving.format, moving.moved, at=LATER)
    took = take(moving.format, moving.called_off, at=LATER + timedelta(hours=1))
    assert (took.created, took.updated, took.rejected) == (0, 1, [])
    meeting = Meeting.objects.get()
    assert (meeting.status, meeting.unconfirmed_since) == ("cancelled", None)
    is_told = between or which != "google-calendar"
    assert meeting.starts_at == datetime(2031, 10, 16 + is_told, 15 + is_told, tzinfo=UTC)
    assert meeting.previous_starts.count() == is_told
    (attend,) = Action.objects.filter(meeting=meeting)
    assert (attend.state, attend.effective_reason) == ("closed", "meeting_cancelled")


def test_a_changed_guid_and_stamp_of_legistar_is_the_same_meeting() -> None:
    take("legistar", samples.legistar_feed(guid="1"))
    assert counts(take("legistar", samples.legistar_feed(guid="2"), at=LATER)) == (0, 0, 1)
    assert Meeting.objects.count() == 1


def test_what_a_source_no_longer_names_is_unconfirmed_and_told() -> None:
    take("google-calendar", SAMPLES["google-calendar"].first)
    report = take("google-calendar", '{"items": []}', at=LATER)
    meeting = Meeting.objects.get()
    assert (meeting.status, meeting.unconfirmed_since) == ("confirmed", LATER)
    assert [each.why for each in report.notices] == [
        "no longer named, so unconfirmed: Ferry Board of 2031-10-16"
    ]
    assert Action.objects.get().state == "open"
    take("google-calendar", SAMPLES["google-calendar"].first, at=LATER)
    assert Meeting.objects.get().unconfirmed_since is None


def test_repeating_events_become_occurrences() -> None:
    text = samples.ics(extra="RRULE:FREQ=WEEKLY;COUNT=3\n")
    assert counts(take("ics", text)) == (3, 0, 0)
    assert counts(take("ics", text)) == (0, 0, 3)


def test_every_format_has_a_sample_and_every_calendar_one_that_moves() -> None:
    """A format that is added without them fails here: readings, moves and attacks come of these."""
    assert set(SAMPLES) == set(FORMATS)
    moving = {each.format for each in samples.MEETINGS.values()}
    assert moving == {*MEETING_FORMATS, "osdi"}
    still = {name for name, sample in SAMPLES.items() if not sample.later}
    assert still == {"post", "demands", "opml"}


def test_both_layouts_of_a_bill_status_file_give_the_same_bill() -> None:
    take("billstatus", samples.billstatus())
    assert counts(take("billstatus", samples.billstatus(old=True))) == (0, 0, 1)
    bill = Bill.objects.get()
    assert (bill.slug, bill.status, bill.sponsors.get().name) == (
        "s77-122",
        "REFERRED",
        "Ada Quill",
    )


def test_a_bill_without_its_title_keeps_the_title_that_another_source_told() -> None:
    take("govtrack", samples.govtrack())
    take("congress-gov", samples.congress_gov("Introduced in House"), at=LATER)
    take("nicknames", SAMPLES["nicknames"].first)
    bill = Bill.objects.get()
    assert (bill.title, bill.nicknames) == ("To end the last boat.", ["boatcare"])


@pytest.mark.parametrize("name", ["legiscan", "openstates"])
def test_a_state_bill_keeps_its_own_word(name: str) -> None:
    take(name, SAMPLES[name].first)
    bill = Bill.objects.get()
    assert (bill.place.ocd_id, bill.status_class) == (
        "ocd-division/country:us/state:ak",
        "live",
    )
    take(name, SAMPLES[name].later, at=LATER)
    assert Bill.objects.get().status_class == "final"


def test_osdi_petitions_are_signed_and_counted() -> None:
    take("osdi", SAMPLES["osdi"].first)
    take("osdi", SAMPLES["osdi"].later, at=LATER)
    petition = Petition.objects.get()
    assert (petition.title, petition.summary, petition.target) == (
        "Keep the & boat",
        "Late boats",
        "Ferry Board",
    )
    assert list(petition.counts.values_list("at", "signatures")) == [(AT, 10), (LATER, 11)]
    assert petition.actions.get().verb == "sign"
    assert counts(take("osdi", '{"_links": {}}', at=LATER)) == (0, 0, 0)


def test_places_take_the_zone_above_them() -> None:
    take("places", SAMPLES["places"].first)
    place = Place.objects.get(name="Pier")
    assert (place.time_zone, place.kind, place.parent and place.parent.name) == (
        "America/Chicago",
        "city",
        "Alabama",
    )
    nowhere = take("places", "id,name\nocd-division/country:zz/place:x,X\n")
    assert [each.why for each in nowhere.rejected] == [
        "neither it nor a place above it has a time zone"
    ]


def test_feeds_are_due_and_named() -> None:
    take("opml", SAMPLES["opml"].first)
    feed = Feed.objects.get()
    assert (feed.url, feed.title, feed.next_poll_at) == ("https://f.example/rss", "News", AT)
    assert [topic.name for topic in feed.topics.all()] == ["Boats"]


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">'
    '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
)
FETCH = '<!DOCTYPE a [<!ENTITY x SYSTEM "http://127.0.0.1:9/x">]><a>&x;</a>'
HOSTILE = {
    "empty": b"",
    "NUL": b"a\0b",
    "Latin-1": "caf\u00e9".encode("latin-1"),
    "bomb": BOMB.encode(),
    "fetch": FETCH.encode(),
    "deep JSON": b"[" * 100_000,
    "deep XML": b"<a>" * 50_000,
    "wrong JSON": b'{"unheard": 1}',
    "wrong XML": b"<html/>",
    "prose": b"Once upon a time",
    "long line": b"x" * 3_000_000,
    "binary": bytes(range(1, 256)),
    "alias bomb": b"a: &a [1,1]\nb: &b [*a,*a]\nc: [*b,*b]\n",
}


@pytest.mark.parametrize("attack", HOSTILE)
@pytest.mark.parametrize("name", sorted(FORMATS))
def test_hostile_sources_are_refused_in_a_sentence(name: str, attack: str) -> None:
    started = time.process_time()
    report = take(name, HOSTILE[attack]) if name in IN_A_PLACE else _plainly(name, attack)
    assert time.process_time() - started < 5
    assert (report.created, report.updated) == (0, 0)
    assert all(each.why and each.where.startswith("source") for each in report.rejected)
    assert report.rejected


def _plainly(name: str, attack: str) -> Report:
    return ingest(name, [("source", HOSTILE[attack])], at=AT)


@pytest.mark.parametrize("name", SAMPLES)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(cut=st.integers(0, 3000), junk=st.binary(max_size=20))
def test_cut_and_soiled_sources_leave_no_traceback(name: str, cut: int, junk: bytes) -> None:
    raw = SAMPLES[name].first.encode()
    take(name, raw[: cut % (len(raw) + 1)] + junk)
