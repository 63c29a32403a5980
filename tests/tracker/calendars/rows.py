"""Rows that calendars are made of."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tracker.models import Action, Meeting, MeetingSource, Petition, Place, Topic

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
START = datetime(2026, 11, 26, 16, tzinfo=UTC)


def place(name: str = "Chicago") -> Place:
    return Place.objects.get(name=name)


def topic(name: str = "Housing") -> Topic:
    return Topic.objects.get_or_create(slug=name.lower(), defaults={"name": name})[0]


def meeting(**given: Any) -> Meeting:
    values = {
        "place": given.pop("place", None) or place(),
        "body": "Committee on Zoning",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "time_zone": "America/Chicago",
        "status": "confirmed",
        "location": "City Hall, room 201",
        "why": "The zoning plan decides where homes may be built.",
    }
    found = Meeting.objects.create(**{**values, **given})
    MeetingSource.objects.create(
        meeting=found,
        system="chicago-elms",
        source_id=str(found.uuid),
        url="https://elms.example/m",
        seen_at=AT - timedelta(days=1),
    )
    return found


def petition(**given: Any) -> Petition:
    values = {
        "slug": "keep-crisis-teams",
        "title": "Keep crisis teams on nights",
        "target": "City Council",
        "closes_at": datetime(2026, 12, 1, 5, 59, 59, tzinfo=UTC),
        "closes_date_only": True,
        "time_zone": "America/Chicago",
        "place": place(),
    }
    return Petition.objects.create(**{**values, **given})


def action(**given: Any) -> Action:
    values = {
        "slug": "write-your-comment",
        "title": "Write your comment",
        "summary": "Two sentences about your block are enough.",
        "verb": "comment",
        "effort_minutes": 3,
        "durability": "timed",
        "ends_at": datetime(2026, 11, 25, 21, tzinfo=UTC),
        "effective_end": datetime(2026, 11, 25, 21, tzinfo=UTC),
        "effective_reason": "date",
        "place": place(),
        "state": "open",
    }
    return Action.objects.create(**{**values, **given})
