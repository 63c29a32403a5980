"""Rows as the records of :mod:`tracker.formats.records`: what a reader of ours would have read."""

from typing import Any

from django.db.models import Prefetch

from backend.kernel.prose import text_of
from tracker.formats.records import (
    BillEvent,
    BillRecord,
    DocumentRecord,
    MeetingRecord,
    PetitionRecord,
    PreviousStart,
    SponsorRecord,
)
from tracker.grounds import is_federal
from tracker.models import Bill, BillAction, BillSponsor, Meeting, Petition
from tracker.models.bill import BillQuerySet
from tracker.models.meeting import MeetingQuerySet
from tracker.vocabulary import BillKind, Chamber, DocumentKind, MeetingStatus, PetitionState


def told_bills(bills: BillQuerySet) -> BillQuerySet:
    """Three queries, however many there are."""
    return bills.select_related("place", "session").prefetch_related(
        Prefetch("actions", BillAction.objects.order_by("position")),
        Prefetch("sponsors", BillSponsor.objects.order_by("position", "id")),
    )


def told_meetings(meetings: MeetingQuerySet) -> MeetingQuerySet:
    """Three queries, however many there are."""
    return meetings.select_related("place").prefetch_related("documents", "previous_starts")


def bill_record(bill: Bill) -> BillRecord:
    zone = bill.place.zone
    return BillRecord(
        where=bill.slug,
        title=bill.title,
        kind=BillKind(bill.kind),
        source_id=f"ocd-bill/{bill.uuid}",
        number=_identifier(bill),
        session=bill.session.identifier if bill.session else "",
        place=bill.place.ocd_id,
        nicknames=tuple(bill.nicknames),
        chamber=Chamber(bill.chamber) if bill.chamber else None,
        sponsors=tuple(
            SponsorRecord(name=each.name, primary=each.primary) for each in bill.sponsors.all()
        ),
        introduced_on=bill.introduced_on,
        events=tuple(
            BillEvent(
                at=each.at.astimezone(zone).date(),
                text=each.text,
                chamber=Chamber(each.chamber) if each.chamber in Chamber.values else None,
                code=each.code,
            )
            for each in bill.actions.all()
        ),
        url=bill.source_url,
        summary=bill.summary,
    )


def bill_extras(bill: Bill) -> dict[str, Any]:
    """What we say of a bill."""
    return {
        "slug": bill.slug,
        "stance": bill.stance,
        "status": bill.status or None,
        "status_class": bill.status_class,
        "status_at": bill.status_at and bill.status_at.isoformat(),
        "outcome": bill.outcome,
    }


def _identifier(bill: Bill) -> str:
    if is_federal(bill) and bill.number.isdigit():
        return f"{bill.kind.upper()} {bill.number}"
    return bill.number or bill.slug


def meeting_record(meeting: Meeting) -> MeetingRecord:
    return MeetingRecord(
        where=str(meeting.uuid),
        source_id=f"ocd-event/{meeting.uuid}",
        body=meeting.body,
        title=meeting.title,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        date_only=meeting.all_day,
        status=MeetingStatus(meeting.status),
        zone=meeting.time_zone,
        location=meeting.location,
        stream_url=meeting.stream_url,
        url=meeting.url,
        documents=tuple(
            DocumentRecord(DocumentKind(each.kind), each.title, each.url)
            for each in meeting.documents.all()
        ),
        comment_deadline=meeting.comment_deadline,
        comment_date_only=meeting.comment_date_only,
        previous_starts=tuple(
            PreviousStart(each.starts_on, each.starts_at) for each in meeting.previous_starts.all()
        ),
        note=text_of(meeting.description) or meeting.status_note,
    )


def petition_record(petition: Petition) -> PetitionRecord:
    return PetitionRecord(
        where=petition.slug,
        title=petition.title,
        source_id=f"tuesday:{petition.uuid}",
        target=petition.target,
        url=petition.source_url,
        state=PetitionState(petition.state),
        closes_at=petition.closes_at,
        closes_date_only=petition.closes_date_only,
        goal=petition.goal,
        signatures=petition.signatures,
        summary=petition.summary,
    )
