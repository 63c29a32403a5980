"""Look at an edition as it stands now: read the facts and render it, for the gate to judge."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from html.parser import HTMLParser
from typing import Final

from django.conf import settings

from backend.kernel.errors import DomainError
from newsletters.assembly.candidates import Key
from newsletters.assembly.doubts import doubts_of
from newsletters.assembly.gather import GOING_AHEAD, sizes_of
from newsletters.assembly.snapshot import ActionItem, Item, MeetingItem, Snapshot, from_json
from newsletters.assembly.uses import Use, uses_of
from newsletters.models import Edition, EditionOverride
from newsletters.rendering.headers import UnsendableHeader, check_sender, mailbox
from newsletters.rendering.message import Sender
from newsletters.rendering.render import masthead_of, render, sender_of, stencil
from newsletters.rendering.variant import Choices, variant_of
from newsletters.review import fixes
from newsletters.review.gate import Facts, Finding, StaleLink, findings_of
from newsletters.vocabulary import CandidateKind
from tracker.lint.findings import LinkText
from tracker.lint.look import vocabulary
from tracker.models import Action, Meeting

NOBODYS_DOMAINS: Final = frozenset({"localhost", "local", "invalid", "test", "example", "internal"})
"""Names that no receiver can look up (RFC 2606, RFC 6761, RFC 6762)."""


def inspect(edition: Edition, *, at: datetime, uses: Sequence[Use] | None = None) -> list[Finding]:
    """What stands against the edition at ``at``, what blocks first; nothing is written.

    ``uses`` are the links of its items where they are known already.
    """
    if not edition.snapshot:
        fix = fixes.in_edition(edition.pk, "assemble", "assemble", label="Assemble it")
        return [Finding("empty", "It has not been assembled yet.", fix=fix)]
    snapshot = from_json(edition.snapshot)
    known = uses_of(snapshot.items) if uses is None else uses
    return list(findings_of(snapshot, _facts(edition, snapshot, known, at), at=at))


def _facts(edition: Edition, snapshot: Snapshot, uses: Sequence[Use], at: datetime) -> Facts:
    html, text, error = _rendered(edition, snapshot)
    grace = timedelta(hours=edition.newsletter.grace_hours)
    sender = sender_of(edition.newsletter)
    return Facts(
        edition=edition.pk,
        newsletter=edition.newsletter_id,
        grace=grace,
        send_by=edition.send_by,
        sender=sender.address,
        sender_fault=_fault_of(sender, edition.newsletter.sender),
        sender_doubt=_doubt_of(sender),
        postal_address=masthead_of(edition).postal_address,
        sections=frozenset(name for name, size in sizes_of(edition.newsletter).items() if size),
        alerts=vocabulary(),
        links=_link_words(uses),
        reworded=_reworded(edition),
        stale=_stale(uses, at),
        doubts=doubts_of(uses, at=at),
        over=over_at(snapshot.items, max(at, snapshot.sends_at), grace),
        html=html,
        text=text,
        images_without_words=_images_without_words(html.decode()),
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


def _fault_of(sender: Sender, said: str) -> str:
    """Why no header can hold the sender that was said; empty: one can."""
    try:
        check_sender(said)
        mailbox(sender.name, sender.address)
        if sender.reply_to:
            mailbox("", sender.reply_to.rpartition("<")[2].rstrip(">"))
    except UnsendableHeader as refused:
        return refused.message
    return ""


def _doubt_of(sender: Sender) -> str:
    """Mail that leaves this machine in the name of a domain that nobody can look up."""
    top = sender.domain.rpartition(".")[2].lower()
    if settings.EMAIL_ROUTE.folder is None and top in NOBODYS_DOMAINS:
        return f"Receivers refuse mail from {sender.domain}: no such domain can be looked up."
    return ""


class _Images(HTMLParser):
    """Counts images without a word; an empty one says that the image says nothing."""

    silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img" and "alt" not in dict(attrs):
            self.silent += 1


def _images_without_words(html: str) -> int:
    reader = _Images()
    reader.feed(html)
    return reader.silent


def _link_words(uses: Iterable[Use]) -> dict[Key, tuple[LinkText, ...]]:
    """The words that carry the links of what is in it."""
    found: dict[Key, tuple[LinkText, ...]] = defaultdict(tuple)
    for use in uses:
        if use.text and not use.of_petition:
            found[use.key] += (LinkText(use.text, use.link.url),)
    return found


def _reworded(edition: Edition) -> frozenset[Key]:
    """One query, unless its overrides are known."""
    return frozenset(_subject_of(row) for row in edition.overrides.all() if row.blurb)


def _stale(uses: Iterable[Use], at: datetime) -> dict[Key, StaleLink]:
    """Items that lead to a stale link, each with the first: its own before its petition's."""
    found: dict[Key, StaleLink] = {}
    for use in sorted(uses, key=lambda use: use.of_petition):
        link = use.link
        vouched = link.pinned_until is not None and link.pinned_until > at
        if use.primary and link.is_stale and not vouched and use.key not in found:
            found[use.key] = StaleLink(link.pk, link.url, link.verdict_reason)
    return found


def _subject_of(row: EditionOverride) -> Key:
    for kind in CandidateKind.values:
        number: int | None = getattr(row, f"{kind}_id")
        if number is not None:
            return (kind, number)
    return ("", 0)


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
