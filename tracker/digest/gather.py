"""What the digest holds this week: a handful of queries, whatever there is."""

from datetime import datetime, timedelta

from django.db.models import Q

from tracker.bills.slips import slips
from tracker.digest.contents import Digest, Line, Section, in_words
from tracker.models import (
    Action,
    BillRelation,
    Chapter,
    Feed,
    FeedEntry,
    HostIncident,
    Link,
    Meeting,
    MeetingFeed,
)
from tracker.vocabulary import (
    ActionState,
    EntryState,
    FeedState,
    MeetingStatus,
    ProposalState,
    Verdict,
)
from tracker.webhooks.models import Endpoint
from tracker.webhooks.vocabulary import EndpointState

SHOWN = 12
WEEK = timedelta(days=7)
ASK_AFTER = timedelta(days=30)


def gather(*, at: datetime) -> Digest:
    """The digest of the week in which ``at`` falls."""
    monday = at.date() - timedelta(days=at.weekday())
    return Digest(
        monday,
        (
            stale_links(),
            doubtful_links(at),
            closing(at),
            in_need_of_review(at),
            inbox(),
            unwell_feeds(),
            unwell_calendars(),
            unwell_chapters(),
            unconfirmed_meetings(at),
            incidents(),
            silent_webhooks(),
            come_back(),
            other_bills(),
        ),
    )


def admin_path(kind: str, pk: int) -> str:
    return f"/admin/tracker/{kind}/{pk}/change/"


def stale_links() -> Section:
    """Links in use that keep their actions out of the next edition."""
    rows = Link.objects.stale().filter(uses__isnull=False, replaced_by=None).distinct()
    lines = [
        Line(link.url, link.verdict_quote or link.verdict_reason, admin_path("link", link.pk))
        for link in rows.order_by("-verdict_since", "pk")[:SHOWN]
    ]
    return Section("Links that lead nowhere any more", tuple(lines), rows.count())


def doubtful_links(at: datetime) -> Section:
    """Failing and not proven, or shut to us for a month."""
    shut = Q(verdict=Verdict.BLOCKED, verdict_since__lte=at - ASK_AFTER)
    rows = Link.objects.filter(
        Q(verdict=Verdict.SUSPECT) | shut, uses__isnull=False, ignored=False
    ).distinct()
    lines = [
        Line(
            link.url,
            f"{link.verdict_reason}, look {link.looks_counted} of {link.looks_needed}",
            admin_path("link", link.pk),
        )
        for link in rows.order_by("verdict_since", "pk")[:SHOWN]
    ]
    return Section("Links that we are not sure of", tuple(lines), rows.count())


def closing(at: datetime) -> Section:
    """Actions that end within seven days."""
    rows = Action.objects.filter(
        state=ActionState.OPEN, effective_end__gt=at, effective_end__lte=at + WEEK
    )
    lines = [
        Line(action.title, in_words(action.effective_end), f"/actions/{action.slug}/")
        for action in rows.order_by("effective_end", "pk")[:SHOWN]
        if action.effective_end is not None
    ]
    return Section("Closes this week", tuple(lines), rows.count())


def in_need_of_review(at: datetime) -> Section:
    """Actions without an end whose review date comes or has passed, and held ones."""
    due = Q(review_on__lte=(at + WEEK).date()) | ~Q(held_because="")
    rows = Action.objects.filter(due, state=ActionState.OPEN)
    lines = [
        Line(
            action.title,
            action.held_because or f"review on {action.review_on}",
            admin_path("action", action.pk),
        )
        for action in rows.order_by("review_on", "pk")[:SHOWN]
    ]
    return Section("Needs review", tuple(lines), rows.count())


def inbox() -> Section:
    """Feed entries that nobody has settled, the newest first."""
    rows = FeedEntry.objects.filter(state=EntryState.INBOX)
    lines = [
        Line(entry.title, str(entry.feed), admin_path("feedentry", entry.pk))
        for entry in rows.select_related("feed").order_by("-first_seen_at", "-pk")[:SHOWN]
    ]
    return Section("In the inbox", tuple(lines), rows.count())


def unwell_feeds() -> Section:
    rows = Feed.objects.exclude(trouble="").exclude(state=FeedState.PAUSED)
    lines = [
        Line(str(feed), feed.trouble, admin_path("feed", feed.pk))
        for feed in rows.order_by("title", "pk")[:SHOWN]
    ]
    return Section("Feeds in trouble", tuple(lines), rows.count())


def unwell_calendars() -> Section:
    """Outside calendars that are silent, broken or suddenly shorter."""
    rows = MeetingFeed.objects.exclude(trouble="").exclude(state=FeedState.PAUSED)
    lines = [
        Line(str(feed), feed.trouble, admin_path("meetingfeed", feed.pk))
        for feed in rows.order_by("system")[:SHOWN]
    ]
    return Section("Calendars in trouble", tuple(lines), rows.count())


def unwell_chapters() -> Section:
    """Chapters whose feed of actions is broken, or says what cannot be kept."""
    rows = Chapter.objects.exclude(trouble="").exclude(state=FeedState.PAUSED)
    lines = [
        Line(str(chapter), chapter.trouble, admin_path("chapter", chapter.pk))
        for chapter in rows.order_by("url")[:SHOWN]
    ]
    return Section("Chapters in trouble", tuple(lines), rows.count())


def unconfirmed_meetings(at: datetime) -> Section:
    """Meetings to come that their source no longer names: is it off, or is the source broken?"""
    rows = Meeting.objects.filter(
        unconfirmed_since__isnull=False, starts_at__gt=at, merged_into=None
    ).exclude(status=MeetingStatus.CANCELLED)
    lines = [
        Line(str(meeting), in_words(meeting.starts_at), admin_path("meeting", meeting.pk))
        for meeting in rows.order_by("starts_at", "pk")[:SHOWN]
        if meeting.starts_at is not None
    ]
    return Section("Meetings that nobody confirms", tuple(lines), rows.count())


def silent_webhooks() -> Section:
    """Endpoints that were turned off because they failed, and those that fail just now."""
    off = Q(state=EndpointState.DISABLED) | Q(failing_since__isnull=False)
    rows = Endpoint.objects.filter(off)
    lines = [
        Line(
            row.url,
            row.disabled_because or "it fails",
            f"/admin/webhooks/endpoint/{row.pk}/change/",
        )
        for row in rows.order_by("pk")[:SHOWN]
    ]
    return Section("Webhooks that are not told", tuple(lines), rows.count())


def incidents() -> Section:
    """Hosts that are down as a whole, and our own line."""
    rows = HostIncident.objects.filter(ended_at=None)
    lines = [
        Line(
            incident.host or "our own line",
            f"{incident.reason} since {in_words(incident.began_at)}",
            f"/admin/tracker/link/?q={incident.host}",
        )
        for incident in rows.order_by("began_at", "pk")[:SHOWN]
    ]
    return Section("Hosts that are down", tuple(lines), rows.count())


def come_back() -> Section:
    """Later bills that look like dead ones on which we took a stance: the same, or not?"""
    rows = BillRelation.objects.filter(state=ProposalState.PROPOSED)
    lines = [
        Line(
            f"{relation.bill.slug}: {relation.bill}",
            f"{relation.other.slug} come back? {relation.reason}",
            admin_path("billrelation", relation.pk),
        )
        for relation in rows.select_related("bill", "other").order_by("pk")[:SHOWN]
    ]
    return Section("Bills that may have come back", tuple(lines), rows.count())


def other_bills() -> Section:
    """Words that name one bill on a link to another, in what we offer."""
    found = slips()
    lines = [
        Line(
            slip.of.title,
            slip.finding.sentence,
            admin_path(str(slip.of._meta.model_name), slip.of.pk),
        )
        for slip in found[:SHOWN]
    ]
    return Section("Links to another bill than they say", tuple(lines), len(found))
