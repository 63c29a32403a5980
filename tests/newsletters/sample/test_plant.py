"""The sample is whole, fresh whenever it is planted, and planted once."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from newsletters.models import Newsletter, Subscription, Suppression
from newsletters.sample.plant import plant
from tracker.models import Action, Bill, Feed, FeedEntry, Meeting, Petition, Resource, Term

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "at",
    [AT, datetime(2027, 3, 14, 8, tzinfo=UTC), datetime(2028, 2, 29, 23, tzinfo=UTC)],
    ids=["november", "the clocks change", "leap day"],
)
def test_the_sample_holds_what_a_first_run_shows(at: datetime) -> None:
    plant(at=at)
    actions = Action.objects.filter(source="sample")
    assert Counter(actions.values_list("durability", flat=True)) == {
        "standing": 9,
        "anytime": 3,
        "timed": 2,
    }
    assert Counter(actions.values_list("state", flat=True)) == {"open": 13, "closed": 1}
    assert Counter(Meeting.objects.values_list("status", flat=True)) == {
        "confirmed": 3,
        "rescheduled": 1,
        "tentative": 1,
        "cancelled": 1,
    }
    assert (
        Bill.objects.count(),
        Petition.objects.count(),
        Resource.objects.count(),
        Term.objects.count(),
    ) == (5, 3, 3, 2)


@pytest.mark.django_db
def test_its_inbox() -> None:
    """Two entries to decide about, of a feed that is asked for nothing."""
    plant(at=AT)
    assert [
        (entry.title, entry.state, entry.proposal["verb"], str(entry.feed))
        for entry in FeedEntry.objects.order_by("-published_at")
    ] == [
        ("Four night stops have no bench", "inbox", "learn", "Night Line Riders"),
        ("We counted who crosses at Mill and Third", "inbox", "learn", "Night Line Riders"),
    ]
    assert list(Feed.objects.values_list("state", "next_poll_at", "trouble")) == [
        ("paused", None, "")
    ]


@pytest.mark.django_db
def test_its_readers() -> None:
    plant(at=AT)
    newsletter = Newsletter.objects.get(slug="weekly")
    rows = Subscription.objects.filter(newsletter=newsletter)
    assert Counter(rows.values_list("status", flat=True)) == {
        "confirmed": 40,
        "pending": 6,
        "unsubscribed": 3,
    }
    confirmed = rows.confirmed().values_list("subscriber__time_zone", flat=True)
    assert Counter(confirmed) == {
        "America/Chicago": 14,
        "America/New_York": 13,
        "America/Los_Angeles": 13,
    }
    assert Suppression.objects.filter(newsletter=None).count() == 2


@pytest.mark.django_db
def test_planted_again_nothing_changes() -> None:
    first = plant(at=AT)
    before = list(Action.objects.order_by("pk").values())
    again = plant(at=datetime(2027, 1, 1, tzinfo=UTC))
    assert first.created > 40
    assert (again.created, again.unchanged) == (0, 14)
    assert list(Action.objects.order_by("pk").values()) == before
