"""Turn what was chosen into what readers see: details are read for the chosen alone.

One batch of queries per kind that occurs, whatever the number of candidates. Everything is copied
into the snapshot, so that a copy rendered next year says what this one said.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime

from django.db.models import Prefetch

from newsletters.assembly.bill_words import change, identifier, sentence, standing, steps
from newsletters.assembly.candidates import BillCandidate, Choice, Chosen
from newsletters.assembly.gather import Gathered
from newsletters.assembly.snapshot import (
    ActionItem,
    BillItem,
    ClosedItem,
    Ends,
    Item,
    MeetingItem,
    ResourceItem,
    Snapshot,
    TermItem,
)
from newsletters.vocabulary import CandidateKind, Section
from tracker.endings import end_of
from tracker.models import (
    Action,
    Bill,
    LinkRole,
    LinkUse,
    Meeting,
    Petition,
    Resource,
    Term,
    Topic,
)
from tracker.vocabulary import BillClass, DocumentKind, Verb
from tracker.wording import explain

Chosens = Mapping[int, Chosen]


NOTHING: Mapping[str, str] = {
    Section.FAST: "Nothing this week takes five minutes.",
    Section.BIG: "Nothing this week asks for more than five minutes.",
    Section.ANYTIME: "Nothing new that can be done at any time.",
    Section.COMING_UP: "We know of no meeting in the days ahead.",
    Section.BILLS: "No bill that we follow is open.",
    Section.LEARN: "Nothing new to read.",
    Section.LANGUAGE: "No language alert this week.",
}
"""What readers are told of an empty section unless an editor says it better."""


def describe(
    choice: Choice,
    gathered: Gathered,
    *,
    note: str = "",
    words: Mapping[str, str] | None = None,
) -> Snapshot:
    """The snapshot of one edition, in the order of the choice.

    ``words`` are the editors' own for sections that turn out to be empty.
    """
    issue = gathered.issue
    readers: dict[str, Callable[[Chosens, Gathered], Iterable[Item]]] = {
        CandidateKind.ACTION: _actions,
        CandidateKind.MEETING: _meetings,
        CandidateKind.BILL: _bills,
        CandidateKind.RESOURCE: _resources,
        CandidateKind.TERM: _terms,
    }
    described: dict[tuple[str, int], Item] = {}
    for kind, read in readers.items():
        chosen = {item.candidate.id: item for item in choice.items if item.candidate.kind == kind}
        if chosen:
            described.update({(item.kind, item.id): item for item in read(chosen, gathered)})
    items = (described.get(item.candidate.key) for item in choice.items)
    return Snapshot(
        newsletter=issue.newsletter.slug,
        newsletter_name=issue.newsletter.name,
        date=issue.date,
        sends_at=issue.sends_at,
        zone=issue.newsletter.time_zone,
        items=tuple(item for item in items if item is not None),
        minutes=choice.minutes,
        closed=_closed(gathered),
        note=note,
        language=issue.newsletter.language,
        words=_words(choice, gathered, words or {}),
    )


def _words(choice: Choice, gathered: Gathered, given: Mapping[str, str]) -> dict[str, str]:
    """A word for every section that the newsletter has and that nothing came into."""
    filled = {item.section for item in choice.items}
    return {
        section.value: given.get(section.value) or NOTHING[section]
        for section in Section
        if gathered.rules.size(section) and section not in filled
    }


def _actions(chosen: Chosens, gathered: Gathered) -> Iterable[ActionItem]:
    rows = Action.objects.filter(id__in=chosen).select_related(*_RESTS).prefetch_related(_TOPICS)
    for action in rows:
        place = action.place
        yield ActionItem(
            section=chosen[action.id].section,
            id=action.id,
            slug=action.slug,
            title=action.title,
            verb=action.verb,
            minutes=action.effort_minutes,
            ends=ends_of(action),
            reason=chosen[action.id].reason,
            summary=gathered.blurbs.get((CandidateKind.ACTION, action.id)) or action.summary,
            campaign=action.campaign.title if action.campaign else "",
            standing=_standing(action.bill),
            progress=_progress(action.petition),
            reviewed_on=action.reviewed_on,
            place=place.ocd_id if place else "",
            topics=_slugs(action.topics.all()),
            language=action.language,
        )


_RESTS = ("campaign", "place", "bill__place", "meeting__place", "petition")
_TOPICS = Prefetch("topics", Topic.objects.order_by("slug"))


def ends_of(action: Action) -> Ends:
    """When it ends, as a value of the snapshot.

    Needs ``place``, ``bill__place``, ``meeting__place`` and ``petition`` to be loaded.
    """
    return Ends(**asdict(end_of(action)))


def _standing(bill: Bill | None) -> str:
    return standing(bill.status, bill.status_class, raw=bill.status_raw) if bill else ""


def _progress(petition: Petition | None) -> str:
    if petition is None or petition.signatures is None:
        return ""
    if petition.goal:
        return f"{petition.signatures:,} of {petition.goal:,} signatures"
    return f"{petition.signatures:,} signatures"


def _meetings(chosen: Chosens, gathered: Gathered) -> Iterable[MeetingItem]:
    rows = (
        Meeting.objects.filter(id__in=chosen)
        .select_related("place")
        .prefetch_related(_TOPICS, "documents")
    )
    pages = _pages_of_meetings(chosen, gathered.issue.sends_at)
    for meeting in rows:
        if meeting.starts_at is None:
            continue
        deadline = meeting.comment_deadline
        open_for_comments = deadline is not None and deadline > gathered.issue.sends_at
        agendas = [each for each in meeting.documents.all() if each.kind == DocumentKind.AGENDA]
        yield MeetingItem(
            section=chosen[meeting.id].section,
            id=meeting.id,
            uuid=str(meeting.uuid),
            title=meeting.title or meeting.body,
            starts_at=meeting.starts_at,
            zone=meeting.time_zone,
            reason=chosen[meeting.id].reason,
            status=meeting.status if meeting.unconfirmed_since is None else "tentative",
            body=meeting.body,
            ends_at=meeting.ends_at,
            location=meeting.location,
            streamed=bool(meeting.stream_url),
            stream_url=meeting.stream_url,
            agenda_url=agendas[0].url if agendas else "",
            url=meeting.url,
            comment_deadline=deadline if open_for_comments else None,
            comment_date_only=meeting.comment_date_only,
            action_slug=pages.get(meeting.id, ""),
            place=meeting.place.ocd_id,
            place_name=meeting.place.name,
            topics=_slugs(meeting.topics.all()),
        )


def _pages_of_meetings(meetings: Iterable[int], at: datetime) -> dict[int, str]:
    """The page of the action that says how to take part: to attend it before to comment."""
    rows = (
        Action.objects.open_at(at)
        .filter(meeting__in=list(meetings))
        .order_by("id")
        .values_list("meeting_id", "verb", "slug")
    )
    pages: dict[int, str] = {}
    for meeting, verb, slug in rows:
        if verb == Verb.ATTEND or meeting not in pages:
            pages[meeting] = slug
    return pages


def _bills(chosen: Chosens, gathered: Gathered) -> Iterable[BillItem]:
    rows = (
        Bill.objects.filter(id__in=chosen)
        .select_related("place", "session")
        .prefetch_related(_TOPICS, "status_changes")
    )
    urls = _primary_urls("bill_id", chosen)
    sends_at = gathered.issue.sends_at
    for bill in rows:
        died = _died_by(bill, sends_at)
        words = standing(bill.status, bill.status_class, raw=bill.status_raw, died_unfinished=died)
        yield BillItem(
            section=chosen[bill.id].section,
            id=bill.id,
            title=bill.short_title or bill.title,
            stance=bill.stance,
            reason=chosen[bill.id].reason,
            identifier=identifier(bill.kind, bill.number),
            status=sentence(words),
            steps=steps(bill.kind, bill.status, died_unfinished=died),
            changed=_changed(bill, chosen[bill.id], sends_at),
            url=urls.get(bill.id, "") or bill.source_url,
            place=bill.place.ocd_id,
            place_name=bill.place.name,
            topics=_slugs(bill.topics.all()),
        )


def _died_by(bill: Bill, at: datetime) -> bool:
    """Its session ended before it was decided."""
    ends_at = bill.session.ends_at if bill.session else None
    return bill.status_class != BillClass.FINAL and ends_at is not None and ends_at <= at


def _changed(bill: Bill, chosen: Chosen, sends_at: datetime) -> str:
    candidate = chosen.candidate
    if not isinstance(candidate, BillCandidate) or candidate.changed_at is None:
        return ""
    words = standing("", "", died_unfinished=True) if _died_by(bill, sends_at) else ""
    for each in bill.status_changes.all():
        if each.at == candidate.changed_at:
            words = standing(each.status, each.status_class, raw=each.raw)
    return change(candidate.changed_at, bill.place.time_zone, words, today=sends_at)


def _resources(chosen: Chosens, gathered: Gathered) -> Iterable[ResourceItem]:
    rows = (
        Resource.objects.filter(id__in=chosen)
        .select_related("place", "publisher")
        .prefetch_related(_TOPICS)
    )
    urls = _primary_urls("resource_id", chosen)
    for resource in rows:
        yield ResourceItem(
            section=chosen[resource.id].section,
            id=resource.id,
            title=resource.title,
            resource_kind=resource.kind,
            url=urls.get(resource.id, "") or resource.source_url,
            reason=chosen[resource.id].reason,
            creator=resource.creator or (resource.publisher.name if resource.publisher else ""),
            pages=resource.pages,
            summary=gathered.blurbs.get((CandidateKind.RESOURCE, resource.id)) or resource.summary,
            minutes=resource.minutes,
            language=resource.language,
            place=resource.place.ocd_id if resource.place else "",
            topics=_slugs(resource.topics.all()),
        )


def _terms(chosen: Chosens, gathered: Gathered) -> Iterable[TermItem]:
    for term in Term.objects.filter(id__in=chosen).prefetch_related(_TOPICS):
        yield TermItem(
            section=chosen[term.id].section,
            id=term.id,
            term=term.term,
            instead=term.instead,
            why=gathered.blurbs.get((CandidateKind.TERM, term.id)) or term.why,
            reason=chosen[term.id].reason,
            preferred_by=term.preferred_by,
            language=term.language,
            topics=_slugs(term.topics.all()),
        )


def _primary_urls(user: str, ids: Iterable[int]) -> dict[int, str]:
    """The first address where each is to be read, at its new address if it has moved."""
    rows = (
        LinkUse.objects.filter(
            role=LinkRole.PRIMARY, link__isnull=False, **{f"{user}__in": list(ids)}
        )
        .order_by("-position", "-id")
        .values_list(user, "link__url")
    )
    return dict(rows)


def _closed(gathered: Gathered) -> tuple[ClosedItem, ...]:
    """What an earlier edition asked for and that closed since the last one, with its outcome."""
    shown = [number for kind, number in gathered.past.editions_ago if kind == CandidateKind.ACTION]
    sends_at = gathered.issue.sends_at
    rows = (
        Action.objects.over_at(sends_at)
        .filter(id__in=shown, effective_end__gt=gathered.since)
        .select_related(*_RESTS)
        .prefetch_related(_TOPICS)
        .order_by("effective_end", "id")
    )
    return tuple(
        ClosedItem(
            id=action.id,
            slug=action.slug,
            title=action.title,
            closed_at=action.effective_end,
            because=explain(ends_of(action), at=sends_at),
            outcome=action.outcome,
            place=action.place.ocd_id if action.place else "",
            topics=_slugs(action.topics.all()),
        )
        for action in rows
        if action.effective_end is not None
    )


def _slugs(topics: Iterable[Topic]) -> tuple[str, ...]:
    return tuple(topic.slug for topic in topics)
