"""Rows for tests of assembly: one line each, around the edition of 10 October 2023."""

from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any

from newsletters.models import Newsletter, NewsletterSection
from newsletters.vocabulary import Section
from tracker.models import Action, Bill, Link, LinkUse, Meeting, Petition, Place, Resource, Term
from tracker.vocabulary import (
    ActionState,
    BillClass,
    BillKind,
    Durability,
    EndReason,
    MeetingStatus,
    Stance,
    Verb,
)

SENDS_AT = datetime(2023, 10, 10, 14, tzinfo=UTC)
"""Tuesday 10 October 2023, 9 am in Chicago."""
DAY = date(2023, 10, 10)


def after(hours: float) -> datetime:
    return SENDS_AT + timedelta(hours=hours)


def chicago() -> Place:
    return Place.objects.get(ocd_id="ocd-division/country:us/state:il/place:chicago")


def louisville() -> Place:
    return Place.objects.get(ocd_id="ocd-division/country:us/state:ky/place:louisville")


def a_newsletter(**values: Any) -> Newsletter:
    defaults = {
        "slug": "weekly",
        "name": "The Weekly",
        "time_zone": "America/Chicago",
        "sender": "The Weekly <news@example.org>",
        "postal_address": "1 Example Street, Springfield",
    }
    newsletter = Newsletter.objects.create(**(defaults | values))
    for position, (section, size) in enumerate(SIZES.items()):
        NewsletterSection.objects.create(
            newsletter=newsletter, section=section, position=position, size=size
        )
    return newsletter


SIZES = {
    Section.FAST: 2,
    Section.BIG: 1,
    Section.ANYTIME: 1,
    Section.COMING_UP: 2,
    Section.BILLS: 1,
    Section.LEARN: 1,
    Section.LANGUAGE: 1,
}


def timed(slug: str, hours: float, **values: Any) -> Action:
    """An open action that ends so many hours after the edition leaves."""
    defaults: dict[str, Any] = {
        "title": slug.replace("-", " ").capitalize(),
        "summary": "Two sentences. They say why.",
        "verb": Verb.SIGN,
        "effort_minutes": 3,
        "durability": Durability.TIMED,
        "ends_at": after(hours),
        "effective_end": after(hours),
        "effective_reason": EndReason.DATE,
        "state": ActionState.OPEN,
    }
    return Action.objects.create(slug=slug, **(defaults | values))


def lasting(slug: str, **values: Any) -> Action:
    """An open action without an end."""
    defaults: dict[str, Any] = {
        "title": slug.replace("-", " ").capitalize(),
        "summary": "Two sentences. They say why.",
        "verb": Verb.CALL,
        "effort_minutes": 5,
        "durability": Durability.ANYTIME,
        "review_on": date(2024, 1, 1),
        "state": ActionState.OPEN,
    }
    return Action.objects.create(slug=slug, **(defaults | values))


def a_meeting(body: str, hours: float, **values: Any) -> Meeting:
    defaults: dict[str, Any] = {
        "place": values.get("place") or chicago(),
        "starts_at": after(hours),
        "time_zone": "America/Chicago",
        "status": MeetingStatus.CONFIRMED,
    }
    return Meeting.objects.create(body=body, **(defaults | values))


def a_bill(slug: str, **values: Any) -> Bill:
    defaults: dict[str, Any] = {
        "title": f"The {slug} act",
        "place": Place.objects.get(ocd_id="ocd-division/country:us"),
        "kind": BillKind.HR,
        "number": slug,
        "stance": Stance.SUPPORT,
        "status": "REFERRED",
        "status_class": BillClass.LIVE,
    }
    return Bill.objects.create(slug=slug, **(defaults | values))


def a_petition(slug: str, **values: Any) -> Petition:
    return Petition.objects.create(slug=slug, **({"title": slug} | values))


def a_resource(title: str, **values: Any) -> Resource:
    return Resource.objects.create(title=title, **values)


def a_term(term: str, **values: Any) -> Term:
    return Term.objects.create(term=term, **({"instead": "this", "why": "So."} | values))


def a_link(url: str, verdict: str, **user: Any) -> LinkUse:
    link, _ = Link.objects.get_or_create(
        url_sha256=sha256(url.encode()).hexdigest(),
        defaults={"url": url, "host": "example.org", "verdict": verdict},
    )
    return LinkUse.objects.create(link=link, **user)
