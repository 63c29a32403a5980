"""Rows for every collection, each with something in every relation that its serializer shows."""

import hashlib
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.db.models import Model

from backend.audit.models import Door, Entry
from backend.audit.observe import Seen
from backend.audit.record import Who, tell
from newsletters.assembly.snapshot import Snapshot, to_json
from newsletters.models import (
    Delivery,
    Edition,
    EditionItem,
    Newsletter,
    NewsletterSection,
    Subscriber,
    Subscription,
    Suppression,
)
from newsletters.subscriptions.addresses import seal
from newsletters.vocabulary import (
    CandidateKind,
    DeliveryState,
    EditionState,
    Section,
    SubscriberStatus,
    SuppressionReason,
)
from tracker.models import (
    Action,
    ActionSubstitute,
    Bill,
    BillRelation,
    BillSponsor,
    BillStatusChange,
    Campaign,
    Chapter,
    Demand,
    DemandMeasure,
    Feed,
    FeedEntry,
    LegislativeSession,
    Link,
    LinkUse,
    Meeting,
    MeetingDocument,
    MeetingFeed,
    Organization,
    Petition,
    Place,
    Post,
    PostEntry,
    PostSection,
    PreviousStart,
    Resource,
    Term,
    Topic,
)
from tracker.vocabulary import (
    ActionState,
    BillClass,
    BillRelationKind,
    DocumentKind,
    Durability,
    MeetingStatus,
    PlaceKind,
    PostKind,
    ProposalState,
    Stance,
    Verb,
)
from tracker.webhooks.models import Endpoint

_OTHERS = count(100_000)
"""Numbers for the rows around the one that is asked for."""

NOON = datetime(2030, 5, 7, 12, tzinfo=UTC)


def topic(number: int) -> Topic:
    return Topic.objects.create(slug=f"topic-{number}", name=f"Topic {number}")


def place(number: int) -> Place:
    root, _ = Place.objects.get_or_create(
        ocd_id="ocd-division/country:us",
        defaults={"name": "United States", "kind": PlaceKind.COUNTRY, "time_zone": "UTC"},
    )
    return Place.objects.create(
        ocd_id=f"ocd-division/country:us/state:zz/place:spring_{number}",
        name=f"Spring {number}",
        kind=PlaceKind.CITY,
        time_zone="America/Chicago",
        parent=root,
    )


def organization(number: int) -> Organization:
    parent = Organization.objects.create(name=f"Coalition {number}", slug=f"coalition-{number}")
    return Organization.objects.create(
        name=f"Group {number}", slug=f"group-{number}", parent=parent, place=place(next(_OTHERS))
    )


def link(number: int) -> Link:
    url = f"https://example.org/{number}"
    sha256 = hashlib.sha256(url.encode()).hexdigest()
    return Link.objects.get_or_create(
        url_sha256=sha256, defaults={"url": url, "host": "example.org"}
    )[0]


def campaign(number: int) -> Campaign:
    host = organization(next(_OTHERS))
    row = Campaign.objects.create(
        slug=f"campaign-{number}", title=f"Campaign {number}", host=host, place=host.place
    )
    row.endorsers.add(host)
    row.topics.add(topic(next(_OTHERS)))
    return row


def bill(number: int) -> Bill:
    where = place(next(_OTHERS))
    session = LegislativeSession.objects.create(place=where, identifier=str(number))
    host = Bill.objects.create(slug=f"host-{number}", place=where, title="Host")
    row = Bill.objects.create(
        slug=f"bill-{number}",
        place=where,
        session=session,
        number=str(number),
        title=f"Bill {number}",
        stance=Stance.SUPPORT,
        host_bill=host,
    )
    row.topics.add(topic(next(_OTHERS)))
    BillSponsor.objects.create(bill=row, name="Ada Example")
    BillStatusChange.objects.create(
        bill=row, position=0, at=NOON, status="INTRODUCED", status_class=BillClass.LIVE
    )
    BillRelation.objects.create(
        bill=row, other=host, kind=next(iter(BillRelationKind)), reason="It came first."
    )
    LinkUse.objects.create(bill=row, link=link(next(_OTHERS)))
    return row


def session(number: int) -> LegislativeSession:
    return LegislativeSession.objects.create(
        place=place(next(_OTHERS)), identifier=f"term-{number}", name=f"Term {number}"
    )


def bill_proposal(number: int) -> BillRelation:
    return BillRelation.objects.create(
        bill=bill(next(_OTHERS)),
        other=bill(next(_OTHERS)),
        kind=BillRelationKind.PRIOR_SESSION,
        reason=f"Proposal {number}",
        state=ProposalState.PROPOSED,
    )


def demand(number: int) -> Demand:
    row = Demand.objects.create(
        campaign=campaign(next(_OTHERS)), number="1", position=1, title=f"Demand {number}"
    )
    DemandMeasure.objects.create(demand=row, bill=bill(next(_OTHERS)), stance=Stance.SUPPORT)
    row.evidence.add(resource(next(_OTHERS)))
    return row


def resource(number: int) -> Resource:
    publisher = organization(next(_OTHERS))
    row = Resource.objects.create(
        title=f"Report {number}", publisher=publisher, place=publisher.place
    )
    row.topics.add(topic(next(_OTHERS)))
    LinkUse.objects.create(resource=row, link=link(next(_OTHERS)))
    return row


def meeting(number: int) -> Meeting:
    row = Meeting.objects.create(
        place=place(next(_OTHERS)),
        body=f"Council {number}",
        starts_at=NOON + timedelta(days=number),
        time_zone="America/Chicago",
        status=MeetingStatus.CONFIRMED,
        comment_deadline=NOON,
    )
    row.topics.add(topic(next(_OTHERS)))
    row.bills.add(bill(next(_OTHERS)))
    MeetingDocument.objects.create(
        meeting=row, kind=DocumentKind.AGENDA, url="https://example.org/agenda"
    )
    PreviousStart.objects.create(meeting=row, starts_on=date(2026, 5, 1))
    return row


def petition(number: int) -> Petition:
    row = Petition.objects.create(
        slug=f"petition-{number}",
        title=f"Petition {number}",
        host=organization(next(_OTHERS)),
        campaign=campaign(next(_OTHERS)),
        place=place(next(_OTHERS)),
        closes_at=NOON + timedelta(days=number),
    )
    assert row.host
    row.endorsers.add(row.host)
    row.topics.add(topic(next(_OTHERS)))
    row.bills.add(bill(next(_OTHERS)))
    LinkUse.objects.create(petition=row, link=link(next(_OTHERS)))
    return row


def action(number: int, **facts: object) -> Action:
    where = meeting(next(_OTHERS))
    given = {
        "slug": f"action-{number}",
        "title": f"Action {number}",
        "verb": Verb.ATTEND,
        "effort_minutes": 5,
        "durability": Durability.TIMED,
        "state": ActionState.OPEN,
        "place": where.place,
        "meeting": where,
        "campaign": campaign(next(_OTHERS)),
        "organization": organization(next(_OTHERS)),
        "effective_end": where.starts_at,
        "effective_reason": "meeting_started",
    }
    row: Action = Action.objects.create(**(given | facts))
    row.topics.add(topic(next(_OTHERS)))
    LinkUse.objects.create(action=row, link=link(next(_OTHERS)))
    other = Action.objects.create(
        slug=f"other-{number}",
        title="Another",
        verb=Verb.LEARN,
        effort_minutes=5,
        durability=Durability.ANYTIME,
        review_on=date(2027, 1, 1),
    )
    ActionSubstitute.objects.create(action=row, substitute=other, position=1)
    return row


def term(number: int) -> Term:
    row = Term.objects.create(term=f"word {number}", why="Because.")
    row.topics.add(topic(next(_OTHERS)))
    return row


def post(number: int) -> Post:
    before = Post.objects.create(slug=f"before-{number}", kind=PostKind.HOW_TO, title="Before")
    row = Post.objects.create(
        slug=f"post-{number}",
        kind=PostKind.TAKE_ACTION,
        title=f"Post {number}",
        published_on=date(2026, 5, 1),
        previous=before,
    )
    row.topics.add(topic(next(_OTHERS)))
    row.organizations.add(organization(next(_OTHERS)))
    section = PostSection.objects.create(post=row, position=1, heading="Do")
    PostEntry.objects.create(section=section, position=1, text="x", action=action(next(_OTHERS)))
    return row


def used_link(number: int) -> Link:
    row = link(number)
    LinkUse.objects.create(link=row, organization=organization(next(_OTHERS)))
    return row


def feed(number: int) -> Feed:
    url = f"https://example.org/feed/{number}"
    row = Feed.objects.create(
        url=url,
        url_sha256=hashlib.sha256(url.encode()).hexdigest(),
        organization=organization(next(_OTHERS)),
        campaign=campaign(next(_OTHERS)),
        place=place(next(_OTHERS)),
    )
    row.topics.add(topic(next(_OTHERS)))
    return row


def chapter(number: int) -> Chapter:
    url = f"https://chapter{number}.example.org/actions/feed.json"
    return Chapter.objects.create(url=url, url_sha256=hashlib.sha256(url.encode()).hexdigest())


def meeting_feed(number: int) -> MeetingFeed:
    url = f"https://example.org/calendar/{number}.ics"
    return MeetingFeed.objects.create(
        url=url,
        url_sha256=hashlib.sha256(url.encode()).hexdigest(),
        format="ics",
        system=f"ics:example.org#{number}",
        place=place(next(_OTHERS)),
    )


def feed_entry(number: int) -> FeedEntry:
    return FeedEntry.objects.create(
        feed=feed(next(_OTHERS)),
        identity_sha256=f"{number:064}",
        content_sha256="0" * 64,
        first_seen_at=NOON,
        title=f"Entry {number}",
    )


NOTHING = Snapshot(
    newsletter="weekly",
    newsletter_name="Weekly",
    date=date(2026, 5, 5),
    sends_at=NOON,
    zone="UTC",
    items=(),
    minutes=0,
)


def newsletter(number: int) -> Newsletter:
    row = Newsletter.objects.create(slug=f"weekly-{number}", name="Weekly", time_zone="UTC")
    row.places.add(place(next(_OTHERS)))
    row.topics.add(topic(next(_OTHERS)))
    NewsletterSection.objects.create(newsletter=row, section=Section.FAST, position=1, size=4)
    return row


def edition(number: int, state: EditionState = EditionState.SENT) -> Edition:
    row = Edition.objects.create(
        newsletter=newsletter(next(_OTHERS)),
        date=date(2026, 5, 5),
        sends_at=NOON,
        send_by=NOON + timedelta(days=1),
        state=state,
        snapshot=to_json(NOTHING),
        snapshot_sha256="a" * 64,
        approved_sha256="a" * 64,
        approved_at=NOON,
    )
    EditionItem.objects.create(
        edition=row,
        kind=CandidateKind.ACTION,
        action=action(next(_OTHERS)),
        section=Section.FAST,
        position=1,
        reason="It closes first.",
    )
    EditionItem.objects.create(
        edition=row,
        kind=CandidateKind.BILL,
        bill=bill(next(_OTHERS)),
        section=Section.BILLS,
        position=2,
        reason="We follow it.",
    )
    return row


def subscriber(number: int) -> Subscriber:
    row = Subscriber()
    seal(row, f"reader{number}@example.org")
    row.save()
    row.places.add(place(next(_OTHERS)))
    row.topics.add(topic(next(_OTHERS)))
    Subscription.objects.create(
        subscriber=row,
        newsletter=newsletter(next(_OTHERS)),
        status=SubscriberStatus.CONFIRMED,
        since=NOON,
    )
    return row


def suppression(number: int) -> Suppression:
    return Suppression.objects.create(
        address_hmac=f"{number:064}",
        newsletter=newsletter(next(_OTHERS)),
        reason=next(iter(SuppressionReason)),
        at=NOON,
    )


def delivery(number: int) -> Delivery:
    return Delivery.objects.create(
        edition=edition(next(_OTHERS)),
        subscriber=subscriber(next(_OTHERS)),
        address_hmac=f"{number:064}",
        state=DeliveryState.QUEUED,
    )


def webhook(number: int) -> Endpoint:
    return Endpoint.objects.create(
        url=f"https://example.org/hook/{number}",
        events=["action.closed"],
        newsletter=newsletter(next(_OTHERS)),
        place=place(next(_OTHERS)),
        secret_box=b"",
        secret_key_id="k1",
    )


def entry(number: int) -> Entry:
    who = Who(Door.COMMAND, command=f"command-{number}", system="operator")
    seen = Seen("action", str(number), there=True, says={"state": "closed"}, place="here")
    return tell(who, "close", Seen(), seen, at=NOON, facts={"number": number})


MAKE: dict[str, Callable[[int], Model]] = {
    "places": place,
    "topics": topic,
    "organizations": organization,
    "campaigns": campaign,
    "demands": demand,
    "sessions": session,
    "bills": bill,
    "bill-proposals": bill_proposal,
    "meetings": meeting,
    "meeting-feeds": meeting_feed,
    "chapters": chapter,
    "petitions": petition,
    "actions": action,
    "resources": resource,
    "terms": term,
    "posts": post,
    "links": used_link,
    "feeds": feed,
    "feed-entries": feed_entry,
    "newsletters": newsletter,
    "editions": edition,
    "subscribers": subscriber,
    "suppressions": suppression,
    "deliveries": delivery,
    "audit": entry,
    "webhooks": webhook,
}
"""One maker for each collection; a number never used before makes a row never seen before."""
