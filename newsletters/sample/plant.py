"""The sample into rows, once, through the same writers that outside data takes."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from newsletters.establish import establish_newsletter
from newsletters.models import Newsletter
from newsletters.sample import asks, matters, readers, town
from newsletters.sample.days import Days
from newsletters.sample.news import plant_news
from newsletters.subscriptions.addresses import checked, lookup_hash
from newsletters.subscriptions.choices import Choices
from newsletters.subscriptions.enrol import enrol
from newsletters.subscriptions.withdraw import suppress
from newsletters.vocabulary import ApprovalPolicy, Section, SuppressionReason, Weekday
from newsletters.week import Rhythm, next_slot
from tracker.ingest.actions import keep_actions
from tracker.ingest.bills import keep_bills
from tracker.ingest.intake import follow_up
from tracker.ingest.meetings import write_meetings
from tracker.ingest.order import Order, Written, place_of
from tracker.ingest.organizations import keep_organizations
from tracker.ingest.petitions import keep_petitions
from tracker.ingest.resources import keep_resources, keep_terms
from tracker.ingest.rows import free_slugs
from tracker.models import (
    Action,
    Bill,
    BillStatusChange,
    Campaign,
    Link,
    Meeting,
    MeetingSource,
    Petition,
    Place,
)
from tracker.vocabulary import Durability, Outcome

SYSTEM = "sample"
SLUG = "weekly"
FAST_SIZE = 5


@dataclass(frozen=True, slots=True)
class Planted:
    created: int
    unchanged: int


def plant(*, at: datetime) -> Planted:
    """Write the sample for the first edition that leaves after ``at``; one transaction.

    Where a sample is already, nothing changes, however old it is: people may have worked on it.
    """
    with transaction.atomic():
        known = Action.objects.filter(source=SYSTEM).count()
        if known:
            return Planted(created=0, unchanged=known)
        newsletter = _newsletter()
        rhythm = Rhythm(
            weekday=newsletter.weekday,
            hour=newsletter.hour,
            minute=newsletter.minute,
            zone=newsletter.time_zone,
        )
        days = Days(next_slot(rhythm, at).date, newsletter.zone, at)
        _plant_places()
        created = _plant_matters(days, at)
        plant_news(days, at=at)
        _enrol_readers(newsletter, at)
        _leave_strangers_alone()
    return Planted(created=created, unchanged=0)


def _newsletter() -> Newsletter:
    """The weekly, with room for one more fast action than a new newsletter has."""
    newsletter = establish_newsletter(
        SLUG,
        {
            "name": "The Tuesday List",
            "description": "What you can do this week in Larkspur Falls, and how long it takes.",
            "weekday": Weekday.TUESDAY,
            "hour": 9,
            "time_zone": "America/Chicago",
            "sender": "The Tuesday List <tuesday@example.org>",
            "reply_to": "desk@example.org",
            "unsubscribe_mailbox": "leave@example.org",
            "postal_address": "The Tuesday List, 1 Main Street, Larkspur Falls",
            "approve": ApprovalPolicy.AUTOMATIC,
        },
    ).newsletter
    newsletter.sections.filter(section=Section.FAST).update(size=FAST_SIZE)
    return newsletter


def _plant_places() -> None:
    for ocd_id, name, kind, zone, parent in town.PLACES:
        Place.objects.get_or_create(
            ocd_id=ocd_id,
            defaults={
                "name": name,
                "kind": kind,
                "time_zone": zone,
                "parent": Place.objects.get(ocd_id=parent) if parent else None,
            },
        )


def _plant_matters(days: Days, at: datetime) -> int:
    """Everything but readers; returns how many nouns are new."""
    written = Written()
    orders = {
        ocd_id: Order(system=SYSTEM, at=at, place=place_of(ocd_id))
        for ocd_id in (town.COUNTRY, town.TOWN, town.HARBOR)
    }
    country, here, harbor = orders[town.COUNTRY], orders[town.TOWN], orders[town.HARBOR]
    groups, _ = keep_organizations(town.GROUPS)
    keep_resources(town.RESOURCES, Order(system=SYSTEM, at=at), written, offered=True)
    keep_terms(town.TERMS, Order(system=SYSTEM, at=at), written)
    bills = keep_bills(matters.national_bills(days), country, written).rows
    local = keep_bills(matters.town_bills(days), here, written).rows
    _tell_histories([*bills.values(), *local.values()])
    petitions, _ = keep_petitions(matters.petitions(days), here, written)
    write_meetings(matters.town_meetings(days), here, written)
    write_meetings(matters.harbor_meetings(days), harbor, written)
    campaigns = _campaigns({name: group.pk for name, group in groups.items()}, here)
    rests_on = _matters_by_name(petitions)
    _plant_asks(days, orders, rests_on, written)
    _tie_campaigns(days, campaigns)
    follow_up(written, at=at)
    return sum(written.rows.values()) + len(groups) + len(campaigns)


def _tell_histories(bills: list[Bill]) -> None:
    """One change of status each, and the won one is won."""
    BillStatusChange.objects.bulk_create(
        BillStatusChange(
            bill=bill,
            position=0,
            at=bill.status_at,
            status=bill.status,
            status_class=bill.status_class,
            raw=bill.status_raw,
            source=SYSTEM,
        )
        for bill in bills
        if bill.status_at
    )
    Bill.objects.filter(source=SYSTEM, status="ENACTED:SIGNED").update(outcome=Outcome.WON)


def _campaigns(groups: dict[str, int], order: Order) -> dict[str, Campaign]:
    rows = [
        Campaign(
            title=each.title,
            wants=each.wants,
            host_id=groups[each.host],
            place=order.place,
            source=SYSTEM,
            source_id=each.title,
        )
        for each in town.CAMPAIGNS
    ]
    for row, slug in zip(rows, free_slugs(Campaign, [each.title for each in rows]), strict=True):
        row.slug = slug
    Campaign.objects.bulk_create(rows)
    return {row.title: row for row in rows}


def _matters_by_name(petitions: dict[str, Petition]) -> dict[str, Bill | Meeting | Petition]:
    named: dict[str, Bill | Meeting | Petition] = {
        f"petition:{key}": row for key, row in petitions.items()
    }
    for bill in Bill.objects.filter(source=SYSTEM):
        named[f"bill:{bill.source_id}"] = bill
    for source in MeetingSource.objects.filter(system=SYSTEM).select_related("meeting"):
        named[f"meeting:{source.source_id}"] = source.meeting
    return named


def _plant_asks(
    days: Days,
    orders: dict[str, Order],
    rests_on: dict[str, Bill | Meeting | Petition],
    written: Written,
) -> None:
    """The actions place by place. What meetings proposed by themselves gives way to them."""
    Action.objects.filter(source=SYSTEM).delete()
    written.actions.clear()
    by_place = defaultdict(list)
    for ask in asks.asks(days):
        by_place[ask.place or town.COUNTRY].append(ask)
    for place, some in by_place.items():
        records = [
            replace(ask.action, durability=Durability.STANDING) if ask.rests_on else ask.action
            for ask in some
        ]
        under = {ask.action.source_id: rests_on[ask.rests_on] for ask in some if ask.rests_on}
        keep_actions(records, orders[place], written, rests_on=under)


def _tie_campaigns(days: Days, campaigns: dict[str, Campaign]) -> None:
    for ask in asks.asks(days):
        campaign = campaigns[ask.campaign]
        Action.objects.filter(source=SYSTEM, source_id=ask.action.source_id).update(
            campaign=campaign, organization=campaign.host, reviewed_on=days.ago(7).date()
        )


def _enrol_readers(newsletter: Newsletter, at: datetime) -> None:
    for reader in readers.readers():
        address = checked(reader.address)
        choices = Choices(time_zone=reader.zone)
        enrol(address, newsletter=newsletter, at=at, status=reader.status, choices=choices)
        if reader.bounced:
            suppress(lookup_hash(address), newsletter=None, reason=SuppressionReason.BOUNCED, at=at)


def _leave_strangers_alone() -> None:
    """The sample's links lead to a host that is not ours: no look at them is due."""
    Link.objects.filter(uses__action__source=SYSTEM).update(next_look_at=None)
    Link.objects.filter(uses__petition__source=SYSTEM).update(next_look_at=None)
    Link.objects.filter(uses__resource__source=SYSTEM).update(next_look_at=None)
