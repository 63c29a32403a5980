"""Look at an edition as it stands now: read the facts and render it, for the gate to judge."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from backend.kernel.errors import DomainError
from newsletters.assembly.candidates import Key
from newsletters.assembly.doubts import doubts_of
from newsletters.assembly.gather import GOING_AHEAD, stale_at
from newsletters.assembly.snapshot import ActionItem, Item, MeetingItem, Snapshot, from_json
from newsletters.models import Edition
from newsletters.rendering.render import masthead_of, render, sender_of, stencil
from newsletters.rendering.variant import Choices, variant_of
from newsletters.review.gate import Facts, Finding, findings_of
from newsletters.vocabulary import CandidateKind
from tracker.models import Action, Meeting


def inspect(edition: Edition, *, at: datetime) -> list[Finding]:
    """What stands against the edition at ``at``, what blocks first; nothing is written."""
    if not edition.snapshot:
        return [Finding("empty", "It has not been assembled yet.")]
    snapshot = from_json(edition.snapshot)
    return list(findings_of(snapshot, _facts(edition, snapshot, at), at=at))


def _facts(edition: Edition, snapshot: Snapshot, at: datetime) -> Facts:
    html, text, error = _rendered(edition, snapshot)
    grace = timedelta(hours=edition.newsletter.grace_hours)
    return Facts(
        grace=grace,
        send_by=edition.send_by,
        sender=sender_of(edition.newsletter).address,
        postal_address=masthead_of(edition).postal_address,
        stale=_stale(snapshot, at),
        doubts=doubts_of(snapshot.items, at=at),
        over=over_at(snapshot.items, max(at, snapshot.sends_at), grace),
        html=html,
        text=text,
        render_error=error,
    )


def _rendered(edition: Edition, snapshot: Snapshot) -> tuple[bytes, str, str]:
    """Both parts of the whole edition, and why it cannot become a message."""
    whole = variant_of(snapshot, Choices(language=snapshot.language), parents={})
    try:
        rendering = render(whole, edition)
        stencil(whole, edition)
    except DomainError as error:
        return b"", "", error.message
    return rendering.html.encode(), rendering.text, ""


def _stale(snapshot: Snapshot, at: datetime) -> frozenset[Key]:
    """Items that lead to a stale link; for an action its petition's address counts, too."""
    stale = stale_at(at)
    actions = [item.id for item in snapshot.items if isinstance(item, ActionItem)]
    signed = Action.objects.filter(pk__in=actions, petition__in=stale.petitions)
    by_petition = {
        (CandidateKind.ACTION.value, number) for number in signed.values_list("id", flat=True)
    }
    return frozenset(
        (item.kind, item.id)
        for item in snapshot.items
        if stale.reaches(item.kind, item.id) or (item.kind, item.id) in by_petition
    )


def over_at(items: Iterable[Item], at: datetime, grace: timedelta) -> frozenset[Key]:
    """Which of these actions and meetings readers of ``at`` cannot follow up: they close within
    the grace, were withdrawn or held back, were called off, or lost their date. Two queries."""
    wanted = list(items)
    actions = {item.id for item in wanted if isinstance(item, ActionItem)}
    meetings = {item.id for item in wanted if isinstance(item, MeetingItem)}
    open_actions = (
        Action.objects.open_at(at)
        .exclude(effective_end__lt=at + grace)
        .filter(id__in=actions, held_because="")
    )
    going_ahead = Meeting.objects.going_ahead().filter(
        id__in=meetings, status__in=GOING_AHEAD, starts_at__gte=at + grace
    )
    gone_actions = actions.difference(open_actions.values_list("id", flat=True))
    gone_meetings = meetings.difference(going_ahead.values_list("id", flat=True))
    return frozenset(
        {(CandidateKind.ACTION.value, number) for number in gone_actions}
        | {(CandidateKind.MEETING.value, number) for number in gone_meetings}
    )
