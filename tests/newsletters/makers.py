"""Rows for tests of what we send, made by the same verbs that a person's click would call."""

from datetime import UTC, date, datetime, timedelta

from newsletters.assembly.assemble import assemble
from newsletters.models import Edition, Newsletter, Subscriber
from newsletters.review.decide import approve
from newsletters.subscriptions.addresses import checked
from newsletters.subscriptions.choices import NOTHING_SAID, Choices
from newsletters.subscriptions.enrol import enrol
from newsletters.subscriptions.register import find
from tests.newsletters.assembly.rows import a_newsletter, lasting

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
"""A Tuesday, nine in the morning in Chicago."""


def newsletter_called(slug: str = "weekly") -> Newsletter:
    return a_newsletter(slug=slug, sender="The Weekly <weekly@tuesday.example>")


def reader(typed: str, newsletter: Newsletter, *, choices: Choices = NOTHING_SAID) -> Subscriber:
    """A confirmed subscriber."""
    address = checked(typed)
    enrol(address, newsletter=newsletter, at=AT - timedelta(days=30), choices=choices)
    found = find(address)
    assert found is not None
    return found


def approved_edition(newsletter: Newsletter) -> Edition:
    """The edition of AT with one lasting action, assembled and approved an hour before."""
    lasting("call-about-the-rent-board", review_on=date(2027, 1, 1))
    assemble(newsletter, date=AT.date(), at=AT - timedelta(hours=24))
    edition = Edition.objects.select_related("newsletter").get(newsletter=newsletter)
    return approve(edition, at=AT - timedelta(hours=1))
