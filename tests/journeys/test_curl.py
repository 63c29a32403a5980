"""The week of docs/editing.md, done with curl against a server that listens."""

from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default

import pytest
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from backend.accounts.secrets import new_api_token
from newsletters.assembly.assemble import assemble
from newsletters.delivery.send import deliver
from newsletters.models import Edition, Newsletter, NewsletterSection
from newsletters.vocabulary import Section
from newsletters.weekly.edition import date_of
from tests.backend.api import rows
from tests.journeys.guide import steps_of, take
from tests.newsletters.assembly.rows import chicago, lasting
from tests.newsletters.delivery.fakes import Receiver
from tests.newsletters.makers import newsletter_called, reader
from tracker.models import Feed, FeedEntry

HEADING = "A week by curl"

pytestmark = pytest.mark.django_db(transaction=True)


def _token(name: str, *scopes: str) -> str:
    at = timezone.now()
    user, _ = make_editor(name, role=Role.PUBLISHER, at=at)
    return new_api_token(user, name="test", scopes=scopes, at=at, days=1)[0]


def _a_newsletter_of_two_people() -> Newsletter:
    newsletter = newsletter_called()
    newsletter.second_person = True
    newsletter.save()
    NewsletterSection.objects.filter(section=Section.FAST).update(size=1)
    reader("rosa@example.org", newsletter)
    reader("sam@example.org", newsletter)
    return newsletter


def _what_is_there(at: datetime) -> None:
    """One entry in the inbox, and two actions of earlier weeks."""
    entry = rows.feed_entry(1)
    Feed.objects.update(place=chicago())
    FeedEntry.objects.filter(pk=entry.pk).update(
        title="Sign for the night bus",
        url="https://example.org/night-bus",
        summary="<p>The last bus leaves at ten.</p>",
        proposal={"verb": "sign", "durability": "anytime", "effort_minutes": 3},
    )
    later = at.date() + timedelta(days=60)
    lasting("call-about-the-rent-board", effort_minutes=5, review_on=later)
    lasting("write-about-the-library", effort_minutes=4, review_on=later)


@pytest.fixture
def known(live_server: LiveServer) -> dict[str, str]:
    """The names that the guide begins with."""
    at = timezone.now()
    newsletter = _a_newsletter_of_two_people()
    _what_is_there(at)
    assemble(newsletter, date=date_of(newsletter, at), at=at)
    leaves = Edition.objects.get().sends_at
    return {
        "SITE": live_server.url,
        "ADA": f"Authorization: Bearer {_token('ada', 'read', 'edit', 'publish')}",
        "GRACE": f"Authorization: Bearer {_token('grace', 'read', 'publish')}",
        "BEFORE": f"{leaves + timedelta(days=20):%Y-%m-%d}T18:30:00Z",
        "AFTER": f"{leaves + timedelta(days=22):%Y-%m-%d}T18:30:00Z",
    }


def _the_minute_passes(known: dict[str, str], receiver: Receiver) -> None:
    """The timetable looks a second before the edition leaves, and a second after."""
    edition = Edition.objects.select_related("newsletter").get(pk=known["EDITION"])
    leaves, second = datetime.fromisoformat(known["LEAVES"]), timedelta(seconds=1)
    deliver(edition, at=leaves - second, transport=receiver, when_due=True)
    assert receiver.arrived == []
    deliver(edition, at=leaves + second, transport=receiver, when_due=True)


def _words_of(message: bytes) -> str:
    part = message_from_bytes(message, policy=default).get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_week_by_curl(known: dict[str, str]) -> None:
    receiver = Receiver()
    for step in steps_of("editing.md", under=HEADING):
        if "/ledger/" in step.command:
            _the_minute_passes(known, receiver)
        take(step, known)
        if "Idempotency-Key" in step.command:
            take(step, known)
    assert receiver.recipients == ["rosa@example.org", "sam@example.org"]
    said = _words_of(receiver.arrived[0].payload)
    for title in ("Sign for the night bus", "Speak for the tenants", "Call about the rent board"):
        assert title in said
    for title in ("Write about the library", "Call for the cap"):
        assert title not in said
