"""The first page of the desk: the week, from what came in to what goes out.

Each part is one query that reads at most :data:`COUNTED` rows: what is more is "100 and more", for
nobody waits for a million rows to be counted.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from django.db.models import Count, Exists, Model, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import Role, User
from newsletters.admin.leaving import leaving
from newsletters.admin.new_edition import makes_editions
from newsletters.assembly.snapshot import from_json
from newsletters.delivery.ledger import Balance
from newsletters.models import AssemblyRecord, Delivery, Edition
from newsletters.vocabulary import EditionState, LeftOutReason
from tracker.desk import asked
from tracker.endings import end_of
from tracker.models import Action, Feed, FeedEntry, Link, LinkUse, Meeting
from tracker.vocabulary import EntryState, MeetingStatus, Verdict
from tracker.wording import closes

SHOWN: Final = 8
COUNTED: Final = 100
OPEN_EDITIONS: Final = 6

IN_USE: Final = Exists(LinkUse.objects.filter(link=OuterRef("pk")))
UNDER_WAY: Final = (
    EditionState.ASSEMBLING,
    EditionState.DRAFT,
    EditionState.APPROVED,
    EditionState.HELD,
    EditionState.SENDING,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a part of the week."""

    id: int
    title: str
    why: str
    path: str


@dataclass(frozen=True, slots=True)
class Part:
    """One question of the week with its first lines; ``path`` leads to the whole list."""

    code: str
    heading: str
    lines: tuple[Line, ...]
    many: str
    """ "7", or "100 and more"."""
    path: str
    nothing: str


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """What the first page shows to who looks at it: their own newsletters and places."""
    assert isinstance(request.user, User)
    person, at = request.user, timezone.now()
    return {
        **context,
        "title": "The week",
        "editions": editions_under_way(person, at=at),
        "last_sent": _last_sent(person),
        "parts": [
            inbox(person),
            closing(person, at=at),
            stale_links(person),
            doubtful_links(person),
            to_review(person, at=at),
            unconfirmed(person, at=at),
            unwell(person),
        ],
        "makes_editions": makes_editions(person),
        "edits": person.has_role_somewhere(Role.EDITOR),
        "reads_readers": person.has_role_somewhere(Role.PUBLISHER),
    }


def editions_under_way(person: User, *, at: datetime) -> list[dict[str, Any]]:
    """The draft in the making and what is on its way, the next to leave first, of newsletters over
    which the person has a role. Three queries."""
    under_way = Edition.objects.filter(state__in=UNDER_WAY).select_related("newsletter")
    rows = person.over(under_way, Role.VIEWER)
    editions = list(rows.order_by("sends_at", "pk")[:OPEN_EDITIONS])
    out = _left_out(editions)
    balances = _balances(each for each in editions if each.state == EditionState.SENDING)
    told = []
    for edition in editions:
        items = from_json(edition.snapshot).items if edition.snapshot else ()
        balance = balances.get(edition.pk)
        told.append(
            {
                "edition": edition,
                "leaving": leaving(edition),
                "items": items,
                "left_out": out.get(edition.pk, []),
                "balance": balance,
                "percent": _percent(balance),
            }
        )
    return told


def _left_out(editions: list[Edition]) -> dict[int, list[tuple[str, int]]]:
    """How many candidates each left out, by reason in words."""
    records = AssemblyRecord.objects.filter(edition__in=editions)
    return {
        edition: [(reason.label, counts[reason]) for reason in LeftOutReason if reason in counts]
        for edition, counts in records.values_list("edition_id", "counts")
    }


def _balances(sending: Iterable[Edition]) -> dict[int, Balance]:
    """Of those on their way, in one grouped query over an index."""
    editions = list(sending)
    if not editions:
        return {}
    states: dict[int, dict[str, int]] = {edition.pk: {} for edition in editions}
    rows = Delivery.objects.filter(edition__in=editions).order_by().values("edition_id", "state")
    for row in rows.annotate(copies=Count("pk")):
        states[row["edition_id"]][row["state"]] = row["copies"]
    return {edition.pk: Balance.of(edition.candidates, states[edition.pk]) for edition in editions}


def _percent(balance: Balance | None) -> int:
    if balance is None or not balance.candidates:
        return 0
    return round(100 * (balance.candidates - balance.pending) / balance.candidates)


def _last_sent(person: User) -> Edition | None:
    """How many readers there were is read from the last ledger, and never counted here; it is told
    of newsletters over which the person has a role."""
    rows = person.over(Edition.objects.filter(state=EditionState.SENT), Role.VIEWER)
    return rows.select_related("newsletter").order_by("-date", "-pk").first()


def inbox(person: User) -> Part:
    rows = FeedEntry.objects.filter(state=EntryState.INBOX).select_related("feed")
    return _part(
        "inbox",
        "In the inbox",
        person.sees(rows).order_by("-first_seen_at", "-pk"),
        lambda entry: (entry.title or entry.url, str(entry.feed)),
        "feedentry/?state__exact=inbox",
        "Nothing new from the feeds.",
    )


def closing(person: User, *, at: datetime) -> Part:
    rows = Action.objects.filter(asked.closing(at)).select_related(
        "place", "bill__place", "meeting__place", "petition"
    )
    return _part(
        "closing",
        "Closes this week",
        person.sees(rows).order_by("effective_end", "pk"),
        lambda action: (action.title, closes(end_of(action), at=at, relative=True)),
        "action/?asked=closing",
        "Nothing closes within seven days.",
    )


def stale_links(person: User) -> Part:
    """Where there is none, how many it is not known of: one query more."""
    rows = Link.objects.stale().filter(IN_USE, replaced_by=None)
    part = _part(
        "stale",
        "Links that lead nowhere any more",
        person.sees(rows).order_by("-verdict_since", "-pk"),
        lambda link: (link.url, _found(link)),
        "link/?standing=stale",
        "No address that we send readers to is known to be dead.",
    )
    if part.lines:
        return part
    unseen = Link.objects.filter(IN_USE, verdict=Verdict.UNCHECKED, ignored=False, replaced_by=None)
    many = len(person.sees(unseen).order_by().values_list("pk")[: COUNTED + 1])
    if not many:
        return part
    said = f"{_many(many)} {'was' if many == 1 else 'were'} not looked at yet."
    return replace(part, nothing=f"No address is known to be dead; {said}")


def doubtful_links(person: User) -> Part:
    rows = Link.objects.filter(
        IN_USE, verdict__in=(Verdict.SUSPECT, Verdict.BLOCKED), ignored=False
    )
    return _part(
        "doubtful",
        "Links that we are not sure of",
        person.sees(rows).order_by("verdict_since", "pk"),
        lambda link: (link.url, _found(link)),
        "link/?standing=doubtful",
        "None in doubt.",
    )


def _found(link: Link) -> str:
    """The words of its page, else our reason in words: "server error"."""
    return link.verdict_quote or link.verdict_reason.replace("-", " ").replace("_", " ")


def to_review(person: User, *, at: datetime) -> Part:
    rows = Action.objects.filter(asked.to_review(at))
    return _part(
        "review",
        "Look at it again",
        person.sees(rows).order_by("review_on", "pk"),
        lambda action: (action.title, action.held_because or f"review on {action.review_on}"),
        "action/?asked=review",
        "No review date has come.",
    )


def unconfirmed(person: User, *, at: datetime) -> Part:
    rows = Meeting.objects.filter(
        unconfirmed_since__isnull=False, starts_at__gt=at, merged_into=None
    ).exclude(status=MeetingStatus.CANCELLED)
    return _part(
        "unconfirmed",
        "Meetings that nobody confirms",
        person.sees(rows.select_related("place")).order_by("starts_at", "pk"),
        lambda meeting: (
            str(meeting),
            f"{meeting.starts_at.astimezone(meeting.zone):%a %d %b, %H:%M}, {meeting.place.name}",
        ),
        "meeting/?unconfirmed_since__isempty=0",
        "Every meeting ahead is named by its source.",
    )


def unwell(person: User) -> Part:
    rows = Feed.objects.filter(asked.in_trouble())
    return _part(
        "feeds",
        "Feeds in trouble",
        person.sees(rows).order_by("title", "pk"),
        lambda feed: (str(feed), feed.trouble),
        "feed/?asked=trouble",
        "All feeds are well.",
    )


def _part(
    code: str,
    heading: str,
    rows: QuerySet[Any],
    say: Callable[[Any], tuple[str, str]],
    path: str,
    nothing: str,
) -> Part:
    found: list[Model] = list(rows[: COUNTED + 1])
    noun = rows.model._meta.model_name
    lines = tuple(
        Line(row.pk, *say(row), f"/admin/tracker/{noun}/{row.pk}/change/") for row in found[:SHOWN]
    )
    return Part(code, heading, lines, _many(len(found)), f"/admin/tracker/{path}", nothing)


def _many(found: int) -> str:
    """As far as we count."""
    return f"{COUNTED} and more" if found > COUNTED else str(found)
