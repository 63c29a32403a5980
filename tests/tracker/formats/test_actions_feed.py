"""The actions feed as a format: what is written is read to the same values; hostile input."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.formats.actions_feed import (
    KINDS,
    LINK_ROLES,
    MOST_MINUTES,
    Basis,
    SharedAction,
    SharedEnd,
    SharedFeed,
    SharedLink,
    document_of,
    next_page,
    read,
)
from tracker.formats.source import Source, UnreadableSource
from tracker.vocabulary import Durability, EndReason, Outcome, Stance, Verb

SITE = "https://north.example"


def read_text(text: str, name: str = "feed.json") -> Any:
    return read(Source(name, text, date(2031, 10, 1), ZoneInfo("UTC")))


def texts(most: int, least: int = 0) -> st.SearchStrategy[str]:
    letters = st.characters(codec="utf-8", exclude_categories=("Cc", "Cs"))
    return st.text(letters | st.sampled_from("\n\t</>"), min_size=least, max_size=most).filter(
        lambda text: bool(text.strip()) or (not text and not least)
    )


ids = st.uuids().map(str)
urls = st.sampled_from(("", "https://a.example/x?y=1&z=%20", "http://b.example:8080/é"))
instants = st.datetimes(
    datetime(1900, 1, 1),
    datetime(2200, 1, 1),
    timezones=st.just(UTC),
)
ends = st.just(SharedEnd()) | st.builds(
    SharedEnd,
    at=instants,
    because=st.sampled_from(EndReason.values),
    date_only=st.booleans(),
    zone=st.sampled_from(("UTC", "America/Chicago")),
    sentence=texts(60),
)
actions = st.builds(
    SharedAction,
    id=ids,
    url=urls,
    title=texts(300, 1),
    verb=st.sampled_from(Verb),
    minutes=st.integers(1, MOST_MINUTES),
    durability=st.sampled_from(Durability),
    ends=ends,
    summary=texts(60),
    script=texts(60),
    talking_points=texts(60),
    targets=st.lists(texts(40), max_size=3).map(tuple),
    language=st.sampled_from(("en", "es", "zh-Hant")),
    place=st.sampled_from(("", "ocd-division/country:us/state:il")),
    topics=st.lists(texts(40), max_size=3).map(tuple),
    opens_at=st.none() | instants,
    links=st.lists(
        st.builds(SharedLink, role=st.sampled_from(LINK_ROLES), text=texts(40), url=urls),
        max_size=3,
    ).map(tuple),
    rests_on=st.none()
    | st.builds(Basis, kind=st.sampled_from(KINDS), id=ids, title=texts(40), url=urls),
    stance=st.none() | st.sampled_from(Stance),
    campaign=texts(40),
    organization=texts(40),
    outcome=st.sampled_from(Outcome),
    outcome_note=texts(40),
)


@given(st.lists(actions, max_size=4, unique_by=lambda action: action.id), st.booleans())
def test_what_one_writes_another_reads_to_the_same_values(
    written: list[SharedAction], whole: bool
) -> None:
    text = json.dumps(document_of(written, site=SITE, whole=whole))
    reading = read_text(text)
    assert reading.rejected == ()
    assert reading.records == (
        SharedFeed(
            site=SITE,
            actions=tuple(written),
            where=tuple(f"feed.json, action {n}" for n in range(1, len(written) + 1)),
            named=frozenset(each.id for each in written),
            whole=whole,
            is_first=whole,
        ),
    )


ACTION = SharedAction(
    id=str(UUID(int=1)),
    url=f"{SITE}/actions/a/",
    title="Call about the ferry",
    verb=Verb.CALL,
    minutes=3,
    durability=Durability.ANYTIME,
    ends=SharedEnd(),
)


def document(**changed: Any) -> str:
    made = document_of([ACTION], site=SITE, whole=True)
    made["actions"][0].update(changed)
    return json.dumps(made)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"id": "7"}, "id “7” is not a UUID"),
        ({"title": " "}, "title is missing"),
        ({"title": "x" * 301}, "title is longer than 300 characters"),
        ({"title": "a\x00b"}, "title holds a control character"),
        ({"minutes": 0}, "minutes 0 is not between 1 and 10080"),
        ({"minutes": "3"}, "minutes is not a whole number"),
        ({"minutes": True}, "minutes is not a whole number"),
        ({"url": "javascript:alert(1)"}, "url “javascript:alert(1)” is not a web address"),
        ({"links": [3]}, "links holds what is not an object"),
        ({"topics": "ferries"}, "topics is not a list"),
        ({"rests_on": []}, "rests_on is not an object"),
        ({"ends": None}, "ends is missing"),
        ({"opens_at": "2031-10-01T12:00"}, "opens_at “2031-10-01T12:00” has no offset"),
        (
            {"ends": {"at": "2031-10-01T12:00Z"}},
            "ends names an instant without a reason, or a reason without an instant",
        ),
    ],
)
def test_a_bad_action_is_named_and_left_out(changed: dict[str, Any], why: str) -> None:
    reading = read_text(document(**changed))
    assert [(each.where, each.why) for each in reading.rejected] == [("feed.json, action 1", why)]
    (feed,) = reading.records
    assert feed.actions == ()
    assert feed.named == (frozenset() if "id" in changed else frozenset({ACTION.id}))


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"format": "tuesday-actions", "version": 2}',
        '{"format": "tuesday-actions", "version": 1, "site": "ftp://x", "actions": []}',
        '{"format": "tuesday-actions", "version": 1, "site": "https://x.example", "actions": {}}',
        "[" * 5000,
        document()[:-9],
    ],
)
def test_a_document_of_another_kind_is_refused_as_a_whole(text: str) -> None:
    with pytest.raises(UnreadableSource):
        read_text(text)


def test_a_fetched_feed_speaks_for_its_own_site_alone() -> None:
    assert read_text(document(), name=f"{SITE}/actions/feed.json").rejected == ()
    with pytest.raises(UnreadableSource, match=r"north\.example, another site"):
        read_text(document(), name="https://south.example/actions/feed.json")


def test_the_next_page() -> None:
    made = document_of([], site=SITE, whole=False, next_url=f"{SITE}/actions/feed.json?after=7")
    assert next_page(SITE, json.dumps(made).encode()) == f"{SITE}/actions/feed.json?after=7"
    assert [next_page(SITE, each) for each in (b"[]", b"{", b"\xff", b'{"next_url": 3}')] == [
        ""
    ] * 4


def test_a_page_that_leads_nowhere_readable_is_refused() -> None:
    odd = json.dumps({**json.loads(document()), "next_url": True})
    with pytest.raises(UnreadableSource, match="next_url is not text"):
        read_text(odd)
