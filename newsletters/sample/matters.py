"""What the sample's actions rest on: bills, meetings and petitions around one edition."""

from datetime import datetime

from newsletters.sample.days import Days
from newsletters.sample.town import CARE, LEDGER, RIDERS, address
from tracker.formats.records import (
    BillRecord,
    DocumentRecord,
    MeetingRecord,
    PetitionRecord,
    PreviousStart,
    SponsorRecord,
)
from tracker.vocabulary import (
    BillClass,
    BillKind,
    Chamber,
    DocumentKind,
    MeetingStatus,
    PetitionState,
    Stance,
)


def national_bills(days: Days) -> tuple[BillRecord, ...]:
    return (
        _bill(
            "214",
            "Night Crisis Teams Act",
            "Pays for a nurse and a counselor on every night shift.",
            stance=Stance.SUPPORT,
            status="PASS_OVER:HOUSE",
            at=days.ago(4),
            sponsors=(SponsorRecord("Odalys Reyes-Hart", Chamber.HOUSE),),
        ),
        _bill(
            "391",
            "Open Budgets Act",
            "Every public budget in one searchable form within a week.",
            stance=Stance.SUPPORT,
            status="REPORTED",
            at=days.ago(11),
            sponsors=(SponsorRecord("Bram Okonjo", Chamber.HOUSE),),
        ),
        _bill(
            "402",
            "Quick Eviction Procedures Act",
            "Cuts the time to answer an eviction notice from thirty days to five.",
            stance=Stance.OPPOSE,
            status="REFERRED",
            at=days.ago(20),
            sponsors=(SponsorRecord("Lionel Purcell", Chamber.HOUSE),),
        ),
        _bill(
            "77",
            "Safe Crossings Act",
            "A signal or an island at every crossing within reach of a school or a stop.",
            stance=Stance.SUPPORT,
            status="ENACTED:SIGNED",
            at=days.ago(3),
            final=True,
            sponsors=(SponsorRecord("Ines Valdecasas", Chamber.SENATE),),
        ),
    )


def town_bills(days: Days) -> tuple[BillRecord, ...]:
    return (
        BillRecord(
            where="sample",
            source_id="streams",
            title="Ordinance to stream and keep every public meeting",
            kind=BillKind.ORDINANCE,
            number="O-2041",
            stance=Stance.SUPPORT,
            chamber=Chamber.COUNCIL,
            status="live",
            status_raw="In committee",
            status_class=BillClass.LIVE,
            status_at=days.ago(6),
            introduced_on=days.ago(30).date(),
            summary="Meetings on video, and the video kept for ten years.",
        ),
    )


def _bill(
    number: str,
    title: str,
    summary: str,
    *,
    stance: Stance,
    status: str,
    at: datetime,
    final: bool = False,
    sponsors: tuple[SponsorRecord, ...],
) -> BillRecord:
    return BillRecord(
        where="sample",
        source_id=f"bill-{number}",
        title=title,
        kind=BillKind.S if sponsors[0].chamber is Chamber.SENATE else BillKind.HR,
        number=number,
        stance=stance,
        chamber=sponsors[0].chamber,
        status=status,
        status_class=BillClass.FINAL if final else BillClass.LIVE,
        status_at=at,
        sponsors=sponsors,
        summary=summary,
    )


def town_meetings(days: Days) -> tuple[MeetingRecord, ...]:
    hall = "Town Hall, second floor, 1 Main Street"
    return (
        MeetingRecord(
            where="sample",
            source_id="zoning",
            body="Committee on Zoning and Homes",
            starts_at=days.at(2, 10),
            ends_at=days.at(2, 12),
            status=MeetingStatus.CONFIRMED,
            location=hall,
            stream_url=address("zoning-stream"),
            documents=(DocumentRecord(DocumentKind.AGENDA, "Agenda", address("zoning-agenda")),),
            comment_deadline=days.at(1, 15),
        ),
        MeetingRecord(
            where="sample",
            source_id="council",
            body="Town Council",
            starts_at=days.at(6, 18),
            status=MeetingStatus.CONFIRMED,
            location=hall,
            stream_url=address("council-stream"),
            documents=(DocumentRecord(DocumentKind.AGENDA, "Agenda", address("council-agenda")),),
        ),
        MeetingRecord(
            where="sample",
            source_id="care-board",
            body="Board of Public Health",
            title="Hearing on night crisis teams",
            starts_at=days.at(8, 13, 30),
            status=MeetingStatus.RESCHEDULED,
            location="Public Library, Lark Room",
            previous_starts=(PreviousStart(days.day(3), days.at(3, 13, 30)),),
            note="Moved for a larger room.",
        ),
        MeetingRecord(
            where="sample",
            source_id="budget",
            body="Budget Committee",
            title="First reading of the budget",
            starts_at=days.at(10, 9),
            status=MeetingStatus.TENTATIVE,
            location=hall,
        ),
        MeetingRecord(
            where="sample",
            source_id="traffic",
            body="Committee on Streets",
            starts_at=days.at(4, 14),
            status=MeetingStatus.CANCELLED,
            location=hall,
            note="Cancelled: no quorum.",
        ),
    )


def harbor_meetings(days: Days) -> tuple[MeetingRecord, ...]:
    return (
        MeetingRecord(
            where="sample",
            source_id="harbor-transit",
            body="Transit Riders’ Forum",
            starts_at=days.at(5, 20),
            status=MeetingStatus.CONFIRMED,
            location="Ferry House, Pier 3",
            stream_url=address("harbor-stream"),
        ),
    )


def petitions(days: Days) -> tuple[PetitionRecord, ...]:
    return (
        PetitionRecord(
            where="sample",
            source_id="nights",
            title="Keep crisis teams on nights",
            host=CARE,
            endorsers=(RIDERS,),
            target="Board of Public Health",
            url=address("nights"),
            state=PetitionState.OPEN,
            opens_at=days.ago(25),
            closes_at=days.end_of(6),
            closes_date_only=True,
            goal=5000,
            signatures=4120,
            summary="The night shift ends with the year unless the board renews it.",
        ),
        PetitionRecord(
            where="sample",
            source_id="island",
            title="An island on Mill Road before winter",
            host=RIDERS,
            target="Committee on Streets",
            url=address("island"),
            state=PetitionState.OPEN,
            opens_at=days.ago(9),
            closes_at=days.end_of(12),
            closes_date_only=True,
            goal=1000,
            signatures=812,
            summary="Six lanes, one signal, and a school on the far side.",
        ),
        PetitionRecord(
            where="sample",
            source_id="ledger",
            title="Publish the budget line by line",
            host=LEDGER,
            endorsers=(CARE, RIDERS),
            target="Town Council",
            url=address("ledger"),
            state=PetitionState.OPEN,
            opens_at=days.ago(60),
            goal=2500,
            signatures=1377,
            summary="The budget is public by law and unreadable by habit.",
        ),
    )
