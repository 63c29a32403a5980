"""The headline is made of what is in the edition."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from newsletters.assembly.snapshot import Item, Snapshot
from newsletters.rendering.headline import Headline, headline_of
from newsletters.rendering.variant import Choices, variant_of
from tests.newsletters.rendering.editions import (
    BILL,
    CALL,
    COMMENT,
    EDITION,
    GUIDE,
    HEARING,
    REPORT,
    SIGN,
    edition_of,
)

CANCELLED = replace(HEARING, status="cancelled")
LATER = replace(HEARING, title="Board", starts_at=datetime(2026, 12, 3, 16, tzinfo=UTC))
CLOSING = replace(SIGN, section="coming_up")


def headline(snapshot: Snapshot, zone: str = "") -> Headline:
    return headline_of(variant_of(snapshot, Choices(zone=zone), parents={}))


def test_a_whole_edition() -> None:
    assert headline(EDITION) == Headline(
        "Three fast things, and a hearing on Thursday",
        "All of this week’s fast actions take 11 minutes. One closes on Wednesday.",
        "11 minutes",
    )


@pytest.mark.parametrize(
    ("items", "text"),
    [
        ((CALL,), "One fast thing"),
        ((CALL, CANCELLED), "One fast thing"),
        ((CALL, LATER), "One fast thing, and a meeting on Thursday 3 December"),
        ((HEARING,), "A hearing on Thursday"),
        ((GUIDE, CLOSING), "One thing for any day, and a petition that closes on Monday"),
        ((BILL,), "Where one bill stands"),
        ((replace(BILL, id=2), BILL), "Where two bills stand"),
        ((REPORT,), "Worth reading this week"),
        ((), "A quiet week"),
    ],
)
def test_a_thinner_edition(items: tuple[Item, ...], text: str) -> None:
    assert headline(edition_of(*items)).text == text


def test_more_than_one_closing_names_the_last_day() -> None:
    thursday = replace(CALL, ends=replace(COMMENT.ends, at=datetime(2026, 11, 26, 14, tzinfo=UTC)))
    assert headline(edition_of(COMMENT, thursday)).lead == (
        "All of this week’s fast actions take 8 minutes. Two close by Thursday."
    )


def test_an_end_without_a_place_is_on_the_readers_clock() -> None:
    nowhere = replace(COMMENT, ends=replace(COMMENT.ends, place_name=""))
    assert headline(edition_of(nowhere), zone="Asia/Tokyo").lead == (
        "This week’s fast action takes 3 minutes. One closes on Thursday."
    )
