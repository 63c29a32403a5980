"""What an entry is about, by the names that people use."""

from datetime import UTC, datetime

import pytest

from tracker.feeds.matching import Match, match
from tracker.feeds.parse import ParsedEntry
from tracker.ingest.intake import ingest
from tracker.models import Bill

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)


def entry(title: str) -> ParsedEntry:
    return ParsedEntry("urn:1", "https://a.example.org/one", title, "Ana", "", AT)


@pytest.mark.django_db
def test_a_nickname_that_was_read_names_its_bill() -> None:
    names = b"bill_type,bill_number,congress,term\nhr,31,122,Boatcare\nhr,32,122,Raft Act\n"
    ingest("nicknames", [("names.csv", names)], at=AT)
    entries = [entry("Senators split over boatcare"), entry("Scaremongering about boats")]
    boatcare = Bill.objects.get(slug="hr31-122")
    assert match(entries, at=AT) == [Match(bill_id=boatcare.pk), Match()]
