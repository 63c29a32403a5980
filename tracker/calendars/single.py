"""One event as a calendar of its own: for "add to my calendar"."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from backend.kernel.errors import NotFound
from tracker.calendars.event import uid_of
from tracker.calendars.serve import FeedUnavailable, header_of, present_revision
from tracker.calendars.vcalendar import calendar_octets
from tracker.models import RenderedEvent


@dataclass(frozen=True, slots=True)
class SingleEvent:
    """A calendar with one event."""

    octets: bytes
    etag: str
    changed_at: datetime


def event_of_row(kinds: tuple[str, ...], uuid: UUID, *, at: datetime) -> SingleEvent:
    """The event of the row with that uuid, of the first of ``kinds`` that it has."""
    present_revision(at=at)
    uids = [uid_of(kind, uuid) for kind in kinds]
    rows = {row.uid: row for row in RenderedEvent.objects.filter(uid__in=uids)}
    row = next((rows[uid] for uid in uids if uid in rows), None)
    return _calendar(row, f"/calendars/{_room(kinds)}/{uuid}.ics")


def event_of_action(slug: str, *, at: datetime) -> SingleEvent:
    """The end of the action, while it has one."""
    present_revision(at=at)
    row = RenderedEvent.objects.filter(action__slug=slug).first()
    return _calendar(row, f"/calendars/actions/{slug}.ics")


def _room(kinds: tuple[str, ...]) -> str:
    return "meetings" if "meeting" in kinds else "deadlines"


def _calendar(row: RenderedEvent | None, path: str) -> SingleEvent:
    if row is None:
        raise NotFound("calendar_unknown", "There is no such event")
    if row.refused:
        raise FeedUnavailable("calendar_unavailable", "This event cannot be written")
    header = header_of(row.summary, path, zone=row.tzid, revised=row.revised_at)
    octets = calendar_octets(header, [row.tzid], [bytes(row.octets)])
    return SingleEvent(octets, hashlib.sha256(octets).hexdigest(), row.revised_at)
