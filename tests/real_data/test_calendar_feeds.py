"""A city's own fortnight as a feed: every event fit, every instant the source's own."""

from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
from django.core.management import call_command

from tracker.calendars.lint import calendar_faults
from tracker.calendars.refresh import Refreshed, refresh
from tracker.calendars.selection import Selection
from tracker.calendars.serve import feed_of
from tracker.models import Meeting, ServedOctets

pytestmark = pytest.mark.django_db

AT = datetime(2023, 10, 1, tzinfo=UTC)


def test_the_council_of_chicago(shared: Path) -> None:
    call_command("ingest", "chicago-elms", str(shared / "data/meetings/chi_citycouncil.json"))
    outcome = refresh(at=AT)
    assert outcome.rendered > 100
    assert outcome.refused == {}
    assert refresh(at=AT) == Refreshed(unchanged=outcome.rendered)
    feed_of(Selection(feed="meetings"), at=AT)
    octets = bytes(ServedOctets.objects.get().octets)
    assert calendar_faults(octets) == []
    read = icalendar.Calendar.from_ical(octets).walk("VEVENT")
    starts = {str(event["UID"]): event["DTSTART"].dt.astimezone(UTC) for event in read}
    rows = {f"meeting-{m.uuid}@calendars.tuesday": m.starts_at for m in Meeting.objects.all()}
    assert len(read) > 50
    assert starts == {uid: rows[uid] for uid in starts}
    cancelled = {str(event["UID"]) for event in read if event["STATUS"] == "CANCELLED"}
    told = Meeting.objects.filter(status="cancelled").values_list("uuid", flat=True)
    assert cancelled == {f"meeting-{u}@calendars.tuesday" for u in told} & starts.keys()
