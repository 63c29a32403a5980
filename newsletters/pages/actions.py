"""The lasting page of an action: how to do it while it is open, what came of it afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from backend.kernel.prose import Prose, prose_of
from newsletters.assembly.bill_words import identifier, sentence, standing, steps
from newsletters.assembly.describe import ends_of
from newsletters.pages.answers import public
from newsletters.pages.offices import offices_shown
from newsletters.pages.structured import structured
from newsletters.rendering import phrases
from newsletters.rendering.letter import StepBlock, step_blocks
from tracker.expiry import CLOSING_SOON
from tracker.formats.schema_org import hash_source
from tracker.models import Action, ActionSubstitute, Bill, LinkRole, LinkUse, Meeting, Petition
from tracker.vocabulary import BillClass, DocumentKind, EndReason, MeetingStatus, Outcome
from tracker.wording import closes, day, explain, hour

SUBSTITUTES = 3
RESTS_ON = (
    "campaign",
    "place",
    "organization",
    "bill__place",
    "bill__session",
    "meeting__place",
    "petition",
)


@dataclass(frozen=True, slots=True)
class Card:
    """An action in a few words, as a page offers it."""

    title: str
    slug: str
    minutes: str
    ends: str
    soon: bool
    summary: Prose
    button: str


@dataclass(frozen=True, slots=True)
class Door:
    """A link that an action asks for. ``broken``: it is known not to work any more."""

    url: str
    text: str
    broken: bool


@dataclass(frozen=True, slots=True)
class BillShown:
    title: str
    facts: str
    steps: tuple[StepBlock, ...]
    url: str


@dataclass(frozen=True, slots=True)
class MeetingShown:
    title: str
    when: str
    where: str
    note: str
    comment_how: Prose
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ActionShown:
    """All that the page says."""

    title: str
    slug: str
    eyebrow: str
    minutes: str
    ends: str
    sentence: str
    soon: bool
    over: bool
    outcome: str
    won: bool
    not_yet: str
    """ "It opens on …", while it has not."""
    summary: Prose
    script: Prose
    talking_points: Prose
    targets: tuple[str, ...]
    doors: tuple[Door, ...]
    button: str
    has_deadline: bool
    bill: BillShown | None
    meeting: MeetingShown | None
    signatures: str
    language: str


@public
@require_safe
def action(request: HttpRequest, slug: str) -> HttpResponse:
    """Open or over, but never gone: only a draft has no page."""
    at = timezone.now()
    uses = LinkUse.objects.filter(role=LinkRole.PRIMARY, link__isnull=False).select_related("link")
    rows = (
        Action.objects.published()
        .select_related(*RESTS_ON, "superseded_by")
        .prefetch_related(
            Prefetch("link_uses", uses, to_attr="primary"),
            "meeting__documents",
            "meeting__previous_starts",
        )
    )
    found = rows.filter(slug=slug).first()
    if found is None:
        raise Http404
    shown = shown_action(found, at=at)
    instead = cards_of(substitutes_of(found, at=at), at=at) if shown.over else []
    described = structured(found, shown.doors[0].url if shown.doors else "", at=at)
    context = {
        "action": shown,
        "structured": mark_safe(described),  # noqa: S308 -- block_of escapes what could end it
        "instead": instead,
        "offices": None if shown.over else offices_shown(found, request.GET, on=at.date()),
    }
    response = render(request, "newsletters/pages/action.html", context)
    # What the csp_update decorator would set, were the block known before the row is.
    response._csp_update = {"script-src": [hash_source(described)]}  # type: ignore[attr-defined]  # django-csp's own
    return response


def substitutes_of(closed: Action, *, at: datetime) -> list[Action]:
    """What replaced it, then what was chosen for it; only what is open itself."""
    chosen = list(
        ActionSubstitute.objects.filter(action=closed)
        .order_by("position")
        .values_list("substitute_id", flat=True)
    )
    order = [closed.superseded_by_id, *chosen]
    rows = Action.objects.open_at(at).filter(pk__in=[pk for pk in order if pk])
    by_pk = {row.pk: row for row in rows.select_related(*RESTS_ON)}
    return [by_pk[pk] for pk in dict.fromkeys(order) if pk in by_pk][:SUBSTITUTES]


def cards_of(actions: Iterable[Action], *, at: datetime) -> list[Card]:
    """Cards in the order given; a QuerySet is read with all that a card needs."""
    if isinstance(actions, QuerySet):
        actions = actions.select_related(*RESTS_ON)
    return [_card(each, at) for each in actions]


def _card(row: Action, at: datetime) -> Card:
    ends = ends_of(row)
    return Card(
        title=row.title,
        slug=row.slug,
        minutes=phrases.minutes(row.effort_minutes),
        ends=closes(ends, at=at, relative=True),
        soon=_soon(row, at),
        summary=phrases.lead_sentences(row.summary),
        button=phrases.BUTTONS[row.verb],
    )


def shown_action(row: Action, *, at: datetime) -> ActionShown:
    ends = ends_of(row)
    over = row.effective_end is not None and row.effective_end <= at
    eyebrow = [row.campaign.title if row.campaign else "", row.place.name if row.place else ""]
    return ActionShown(
        title=row.title,
        slug=row.slug,
        eyebrow=" · ".join(part for part in eyebrow if part),
        minutes=phrases.minutes(row.effort_minutes),
        ends=closes(ends, at=at, relative=True),
        sentence=explain(ends, at=at),
        soon=_soon(row, at),
        over=over,
        outcome=_outcome(row) if over else "",
        won=row.outcome == Outcome.WON,
        not_yet=_not_yet(row, at),
        summary=prose_of(row.summary),
        script=prose_of(row.script),
        talking_points=prose_of(row.talking_points),
        targets=tuple(str(target) for target in row.targets),
        doors=tuple(_doors(row)),
        button=phrases.BUTTONS[row.verb],
        has_deadline=not over
        and row.effective_end is not None
        and row.effective_reason != EndReason.SESSION_ENDED,
        bill=_bill(row.bill, at) if row.bill else None,
        meeting=_meeting(row.meeting, at) if row.meeting else None,
        signatures=_signatures(row.petition) if row.petition else "",
        language=row.language,
    )


def _soon(row: Action, at: datetime) -> bool:
    return row.effective_end is not None and at < row.effective_end <= at + CLOSING_SOON


def _not_yet(row: Action, at: datetime) -> str:
    if row.opens_at is None or row.opens_at <= at:
        return ""
    zone = row.place.zone if row.place else at.tzinfo
    local = row.opens_at.astimezone(zone)
    where = row.place.name if row.place else f"{local:%Z}"
    return f"It opens {day(local, at.astimezone(zone), relative=True)} at {hour(local)}, {where}."


def _outcome(row: Action) -> str:
    """How it came out: the action's own word, else that of what it rested on."""
    rested = row.rests_on
    for each in (row, rested):
        note = getattr(each, "outcome_note", "")
        word = getattr(each, "outcome", "")
        if note:
            return str(note)
        if word in {Outcome.WON, Outcome.LOST, Outcome.OVER}:
            return f"How it came out: {phrases.OUTCOMES[word].lower()}."
    return ""


def _doors(row: Action) -> Iterable[Door]:
    """Where the action is done: its links in the editor's order, else where it was read.

    ``primary`` is prefetched.
    """
    uses = getattr(row, "primary", ())
    for use in uses:
        yield Door(use.link.moved_to or use.link.url, use.text, use.link.is_stale)
    if not uses:
        petition_url = row.petition.source_url if row.petition else ""
        for url in filter(None, [row.source_url or petition_url]):
            yield Door(url, "", broken=False)


def _bill(row: Bill, at: datetime) -> BillShown:
    died = _died_unfinished(row, at)
    words = standing(row.status, row.status_class, raw=row.status_raw, died_unfinished=died)
    facts = (
        identifier(row.kind, row.number),
        phrases.STANCES[row.stance],
        sentence(words).rstrip("."),
    )
    return BillShown(
        title=str(row),
        facts=" · ".join(fact for fact in facts if fact),
        steps=step_blocks(steps(row.kind, row.status, died_unfinished=died)),
        url=row.source_url,
    )


def _died_unfinished(row: Bill, at: datetime) -> bool:
    ended = row.session.ends_at if row.session else None
    return row.status_class != BillClass.FINAL and ended is not None and ended <= at


def _meeting(row: Meeting, at: datetime) -> MeetingShown:
    agendas = [each.url for each in row.documents.all() if each.kind == DocumentKind.AGENDA]
    off = row.status in {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED}
    calendar = "" if off else f"/calendars/meetings/{row.uuid}.ics"
    links = (
        ("Agenda", agendas[0] if agendas else ""),
        ("Watch the stream", row.stream_url),
        ("The meeting’s own page", row.url),
        ("Add the meeting to my calendar", calendar),
    )
    return MeetingShown(
        title=str(row),
        when=_when(row, at),
        where=row.location,
        note=phrases.MEETING_NOTES.get(row.status, ""),
        comment_how=prose_of(row.comment_how),
        links=tuple((label, url) for label, url in links if url),
    )


def _when(row: Meeting, at: datetime) -> str:
    if row.starts_at is None:
        return "No date yet"
    local = row.starts_at.astimezone(row.zone)
    said = day(local, at.astimezone(row.zone), relative=True)
    return f"{said[0].upper()}{said[1:]} at {hour(local)}, {row.place.name}"


def _signatures(row: Petition) -> str:
    if row.signatures is None:
        return ""
    of = f" of {row.goal:,}" if row.goal else ""
    return f"{row.signatures:,}{of} signatures"
