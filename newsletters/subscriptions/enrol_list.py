"""A CSV of subscribers into rows: one transaction, one report by line, never by address."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from backend.kernel.errors import InvalidInput
from newsletters.models import Newsletter
from newsletters.subscriptions.addresses import checked
from newsletters.subscriptions.choices import Choices
from newsletters.subscriptions.enrol import Enrolled, enrol
from newsletters.subscriptions.roster import SubscriberRecord, read
from tracker.formats.records import Remark
from tracker.formats.source import Source, decode
from tracker.ingest.intake import Report
from tracker.ingest.topics import topics_named
from tracker.models import Place, Topic


def enrol_list(
    name: str, raw: bytes, *, newsletter: Newsletter, at: datetime, dry_run: bool = False
) -> Report:
    """Enrol each row of one CSV; a row that is refused is named and left out.

    A column that the list does not have leaves the choice as it is; topics that are new are made.
    """
    source = Source(name, decode(raw, name=name), at.date(), newsletter.zone)
    reading = read(source)
    report = Report(rejected=list(reading.rejected))
    with transaction.atomic():
        places = _places(reading.records)
        topics = topics_named({each for record in reading.records for each in record.topics})
        lines: dict[str, str] = {}
        for record in reading.records:
            try:
                address = checked(record.email)
                if address.lower() in lines:
                    why = f"the address stands already in {lines[address.lower()]}"
                    raise InvalidInput("address_twice", why)
                choices = _choices(record, places, topics)
                enrolled = enrol(
                    address, newsletter=newsletter, at=at, status=record.status, choices=choices
                )
            except InvalidInput as error:
                report.rejected.append(Remark(record.where, error.message))
                continue
            lines[address.lower()] = record.where
            _count(enrolled, record, report)
        if dry_run:
            transaction.set_rollback(True)
    return report


def _count(enrolled: Enrolled, record: SubscriberRecord, report: Report) -> None:
    if enrolled is Enrolled.CREATED:
        report.created += 1
    elif enrolled is Enrolled.UPDATED:
        report.updated += 1
    elif enrolled is Enrolled.UNCHANGED:
        report.unchanged += 1
    else:
        why = "the address left or bounced before; only its owner can bring it back"
        report.rejected.append(Remark(record.where, why))


def _choices(
    record: SubscriberRecord, places: Mapping[str, Place], topics: Mapping[str, Topic]
) -> Choices:
    unknown = [each for each in record.places if each not in places]
    if unknown:
        raise InvalidInput("unknown_place", f"no place is known as “{unknown[0]}”")
    return Choices(
        time_zone=record.time_zone or None,
        language=record.language or None,
        places=[places[each] for each in record.places] or None,
        topics=[topics[each] for each in record.topics if each in topics] or None,
    )


def _places(records: Iterable[SubscriberRecord]) -> dict[str, Place]:
    """The place of each id, or of each name that only one place has."""
    asked = {each for record in records for each in record.places}
    found: dict[str, Place] = {}
    several: set[str] = set()
    for place in Place.objects.filter(Q(ocd_id__in=asked) | Q(name__in=asked)):
        if place.name in found:
            several.add(place.name)
        found[place.ocd_id] = found[place.name] = place
    return {name: place for name, place in found.items() if name not in several}
