"""Putting what a feed says into the inbox: new entries, and updates that keep the old text."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models.functions import Now

from tracker.feeds.matching import Match, match
from tracker.feeds.parse import ParsedEntry, ParsedFeed
from tracker.models import Feed, FeedEntry, FeedEntryVersion
from tracker.vocabulary import EntryState

TOLD = ("url", "title", "author", "summary", "published_at")
"""What the feed says; everything else on an entry is ours."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an intake did."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0


def take(feed: Feed, parsed: ParsedFeed, *, at: datetime) -> Taken:
    """Bring the feed's entries up to date. Call it in the transaction that keeps the feed.

    An entry that an editor has settled stays settled; its text is updated all the same.
    """
    known = {
        entry.identity_sha256: entry
        for entry in FeedEntry.objects.filter(
            feed=feed, identity_sha256__in=[entry.identity_sha256 for entry in parsed.entries]
        )
    }
    new = [entry for entry in parsed.entries if entry.identity_sha256 not in known]
    changed = [
        (known[entry.identity_sha256], entry)
        for entry in parsed.entries
        if entry.identity_sha256 in known
        and known[entry.identity_sha256].content_sha256 != entry.content_sha256
    ]
    FeedEntry.objects.bulk_create(
        [
            made(feed, entry, found, at=at)
            for entry, found in zip(new, match(new, at=at), strict=True)
        ],
        ignore_conflicts=True,
    )
    update(changed, at=at)
    return Taken(len(new), len(changed), len(parsed.entries) - len(new) - len(changed))


def made(feed: Feed, entry: ParsedEntry, found: Match, *, at: datetime) -> FeedEntry:
    return FeedEntry(
        feed=feed,
        identity_sha256=entry.identity_sha256,
        content_sha256=entry.content_sha256,
        first_seen_at=at,
        state=EntryState.INBOX,
        bill_id=found.bill_id,
        meeting_id=found.meeting_id,
        petition_id=found.petition_id,
        proposal=found.proposal,
        **{name: getattr(entry, name) for name in TOLD},
    )


def update(changed: list[tuple[FeedEntry, ParsedEntry]], *, at: datetime) -> None:
    """Keep what the entries said, then let them say what they say now."""
    if not changed:
        return
    FeedEntryVersion.objects.bulk_create(
        [
            FeedEntryVersion(
                entry=row,
                replaced_at=at,
                title=row.title,
                summary=row.summary,
                content_sha256=row.content_sha256,
            )
            for row, _ in changed
        ]
    )
    for row, entry in changed:
        row.content_sha256 = entry.content_sha256
        row.changed_at = at
        for name in TOLD:
            setattr(row, name, getattr(entry, name))
    FeedEntry.objects.bulk_update(
        [row for row, _ in changed], [*TOLD, "content_sha256", "changed_at"], batch_size=200
    )
    FeedEntry.objects.filter(pk__in=[row.pk for row, _ in changed]).update(updated_at=Now())
