"""What an editor does with an entry: accept it as an action, or dismiss it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.text import slugify

from backend.kernel.errors import Conflict
from backend.kernel.text import text_of_html
from tracker.links.add import add_link
from tracker.models import Action, FeedEntry, LinkRole, LinkUse
from tracker.vocabulary import ActionState, Durability, EntryState

REVIEW_AFTER = timedelta(days=30)
"""An action without an end is looked at again after so long."""


class AlreadySettled(Conflict):
    """Somebody has accepted or dismissed the entry before."""

    def __init__(self, entry: FeedEntry) -> None:
        super().__init__(
            "entry_already_settled",
            f"This entry is {entry.get_state_display().lower()} already.",
            entry=entry.pk,
            state=entry.state,
        )


def accept(entry: FeedEntry, *, at: datetime) -> Action:
    """Make the proposed action, as a draft. Accepting again returns the same action.

    Raises AlreadySettled for an entry that was dismissed.
    """
    with transaction.atomic():
        settle(entry, EntryState.ACCEPTED)
        if entry.action is not None:
            return entry.action
        action = propose(entry, at=at)
        action.topics.set(entry.feed.topics.all())
        if entry.url:
            link = add_link(entry.url, at=at)
            LinkUse.objects.create(
                link=link, action=action, role=LinkRole.PRIMARY, text=entry.title
            )
        entry.action = action
        entry.save(update_fields=["action", "updated_at"])
    return action


def dismiss(entry: FeedEntry) -> None:
    """Take it out of the inbox. Dismissing again changes nothing."""
    with transaction.atomic():
        settle(entry, EntryState.DISMISSED)


def settle(entry: FeedEntry, state: EntryState) -> None:
    """One conditional UPDATE decides between two editors; the loser is told."""
    won = FeedEntry.objects.filter(pk=entry.pk, state=EntryState.INBOX).update(
        state=state, updated_at=Now()
    )
    entry.refresh_from_db()
    if not won and entry.state != state:
        raise AlreadySettled(entry)


def propose(entry: FeedEntry, *, at: datetime) -> Action:
    """The draft that the entry's proposal describes."""
    draft = proposed(entry)
    if draft.durability == Durability.ANYTIME:
        draft.review_on = (at + REVIEW_AFTER).date()
    draft.save(force_insert=True)
    return draft


def proposed(entry: FeedEntry) -> Action:
    """The same, not saved; what can be done at any time names no review date yet."""
    return Action(
        slug=f"{slugify(entry.title)[:150] or 'entry'}-{entry.pk}",
        title=(entry.title or entry.url)[:300],
        summary=text_of_html(entry.summary)[:600],
        verb=entry.proposal.get("verb", "learn"),
        effort_minutes=entry.proposal.get("effort_minutes", 10),
        durability=entry.proposal.get("durability", Durability.ANYTIME),
        state=ActionState.DRAFT,
        place_id=entry.feed.place_id,
        campaign_id=entry.feed.campaign_id,
        organization_id=entry.feed.organization_id,
        bill_id=entry.bill_id if not (entry.petition_id or entry.meeting_id) else None,
        meeting_id=entry.meeting_id if not entry.petition_id else None,
        petition_id=entry.petition_id,
        source="feed",
        source_id=str(entry.pk),
        source_url=entry.url,
    )
