"""The rows, the work and the baseline of the assembly benchmark; needs a database set up."""

import statistics
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletters.assembly.assemble import assemble
from newsletters.models import SENSIBLE_SIZES, Edition, Newsletter, NewsletterSection
from tracker.models import Action, Campaign, Meeting, Place
from tracker.vocabulary import Verb

RUNS = 3
SENDS_AT = datetime(2023, 10, 10, 14, tzinfo=UTC)
DAY = date(2023, 10, 10)


def measure(actions: int, meetings: int) -> dict[str, Any]:
    """Fill up to so many rows, assemble, and run the baseline on the same rows."""
    newsletter = filled(actions, meetings)
    Edition.objects.all().delete()
    with CaptureQueriesContext(connection) as captured:
        assembled = assemble(newsletter, date=DAY, at=SENDS_AT)
    again = seconds(lambda: assemble(newsletter, date=DAY, at=SENDS_AT))
    first = seconds(lambda: rebuild(newsletter))
    plain = seconds(baseline)
    return {
        "actions": actions,
        "meetings": meetings,
        "items": len(assembled.snapshot.items),
        "left_out": len(assembled.left_out),
        "queries": len(captured),
        "seconds": round(first, 3),
        "seconds_unchanged": round(again, 3),
        "seconds_baseline": round(plain, 3),
        "ratio_to_baseline": round(first / plain, 2),
    }


def rebuild(newsletter: Newsletter) -> None:
    """A first assembly: the edition is not there yet."""
    Edition.objects.all().delete()
    assemble(newsletter, date=DAY, at=SENDS_AT)


def baseline() -> None:
    """Load and sort: what a page of code would do that explains nothing."""
    actions = Action.objects.open_at(SENDS_AT).select_related("campaign", "place")
    far = datetime.max.replace(tzinfo=UTC)
    sorted(actions, key=lambda action: (action.effective_end or far, action.pk))[:10]
    meetings = Meeting.objects.going_ahead().select_related("place")
    ahead = meetings.starting_between(SENDS_AT, SENDS_AT + timedelta(days=10))
    sorted(ahead, key=lambda meeting: (meeting.starts_at or far, meeting.pk))[:5]


def seconds(work: Callable[[], object]) -> float:
    """The median of a few runs."""
    taken = []
    for _ in range(RUNS):
        begun = time.perf_counter()
        work()
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)


def filled(actions: int, meetings: int) -> Newsletter:
    """One newsletter of Chicago, and as many rows as asked for; earlier rows are kept."""
    chicago = Place.objects.get(ocd_id="ocd-division/country:us/state:il/place:chicago")
    places = [chicago, None, Place.objects.get(ocd_id="ocd-division/country:us/state:ky")]
    newsletter, new = Newsletter.objects.get_or_create(
        slug="bench", defaults={"name": "Bench", "time_zone": "America/Chicago"}
    )
    if new:
        newsletter.places.add(chicago)
        for position, (section, size) in enumerate(SENSIBLE_SIZES.items()):
            NewsletterSection.objects.create(
                newsletter=newsletter, section=section, size=size, position=position
            )
        Campaign.objects.bulk_create(
            Campaign(slug=f"c{number}", title=f"Campaign {number}") for number in range(50)
        )
    campaigns = [None, *Campaign.objects.all()]
    Action.objects.bulk_create(
        (
            an_action(number, places[number % 3], campaigns[number % len(campaigns)])
            for number in range(Action.objects.count(), actions)
        ),
        batch_size=5000,
    )
    Meeting.objects.bulk_create(
        (
            Meeting(
                place=places[2] if number % 5 == 0 else chicago,
                body=f"Committee {number % 60}",
                starts_at=SENDS_AT + timedelta(minutes=number * 13 % (10 * 24 * 60)),
                time_zone="America/Chicago",
                status="tentative" if number % 4 == 0 else "confirmed",
            )
            for number in range(Meeting.objects.count(), meetings)
        ),
        batch_size=5000,
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return newsletter


def an_action(number: int, place: Place | None, campaign: Campaign | None) -> Action:
    """A third of them timed within two months, the others at any time."""
    ends_at = SENDS_AT + timedelta(minutes=1 + number * 7 % 80_000) if number % 3 == 0 else None
    return Action(
        slug=f"a{number}",
        title=f"Tell the committee on matter {number} what you think of it",
        summary="It decides soon. Say what it means to you.",
        verb=Verb.values[number % len(Verb.values)],
        effort_minutes=1 + number % 20,
        durability="timed" if ends_at else "anytime",
        review_on=None if ends_at else DAY + timedelta(days=30),
        ends_at=ends_at,
        effective_end=ends_at,
        effective_reason="date" if ends_at else "",
        state="open",
        place=place,
        campaign=campaign,
    )
