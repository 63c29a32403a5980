"""Rows for tests of what we send, made by the same verbs that a person's click would call."""

from datetime import UTC, datetime, timedelta

from newsletters.assembly.snapshot import ActionItem, Ends, Snapshot, digest, to_json
from newsletters.models import Edition, Newsletter, Subscriber
from newsletters.subscriptions.addresses import checked
from newsletters.subscriptions.choices import NOTHING_SAID, Choices
from newsletters.subscriptions.enrol import enrol
from newsletters.subscriptions.register import find
from newsletters.vocabulary import EditionState, Section

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)
"""A Tuesday, nine in the morning in Chicago."""


def newsletter_called(slug: str = "weekly") -> Newsletter:
    return Newsletter.objects.create(
        slug=slug,
        name="The Weekly",
        time_zone="America/Chicago",
        sender="The Weekly <weekly@tuesday.example>",
        postal_address="1 Example Street, Springfield",
    )


def reader(typed: str, newsletter: Newsletter, *, choices: Choices = NOTHING_SAID) -> Subscriber:
    """A confirmed subscriber."""
    address = checked(typed)
    enrol(address, newsletter=newsletter, at=AT - timedelta(days=30), choices=choices)
    found = find(address)
    assert found is not None
    return found


def snapshot_of(newsletter: Newsletter) -> Snapshot:
    return Snapshot(
        newsletter=newsletter.slug,
        newsletter_name=newsletter.name,
        date=AT.date(),
        sends_at=AT,
        zone=newsletter.time_zone,
        items=(
            ActionItem(
                section=Section.FAST,
                id=1,
                slug="call-about-the-rent-board",
                title="Call about the rent board",
                verb="call",
                minutes=3,
                ends=Ends("timed", AT + timedelta(days=2), "date", zone="America/Chicago"),
                reason="It closes this week.",
                summary="Two sentences. They say why.",
            ),
        ),
        minutes=3,
    )


def approved_edition(newsletter: Newsletter) -> Edition:
    text = to_json(snapshot_of(newsletter))
    return Edition.objects.create(
        newsletter=newsletter,
        date=AT.date(),
        sends_at=AT,
        send_by=AT + timedelta(hours=24),
        state=EditionState.APPROVED,
        snapshot=text,
        snapshot_sha256=digest(text),
        approved_sha256=digest(text),
        approved_at=AT - timedelta(hours=1),
        assembled_at=AT - timedelta(hours=24),
    )
