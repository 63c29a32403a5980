"""Read every candidate of one edition, in a number of queries that no row count changes.

Rows come as plain tuples, without a model instance each: a hundred thousand open actions are
read and weighed in a few seconds. Nothing is locked and nothing is written here.

What decides is the instant of sending and never today's state: an action that has closed since
then, but was open, is a candidate of that edition, as one that closes before it is not.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Q

from newsletters.assembly.candidates import (
    ActionCandidate,
    AnyCandidate,
    BillCandidate,
    Key,
    MeetingCandidate,
    Past,
    Pin,
    ResourceCandidate,
    Rules,
    TermCandidate,
    Wishes,
)
from newsletters.models import (
    SENSIBLE_SIZES,
    Edition,
    EditionItem,
    EditionOverride,
    Newsletter,
    OverrideKind,
)
from newsletters.vocabulary import CandidateKind, EditionState
from newsletters.week import Rhythm, slot, slot_after
from tracker.models import (
    Action,
    Bill,
    BillStatusChange,
    LinkRole,
    LinkUse,
    Meeting,
    Place,
    PlaceTree,
    Resource,
    Term,
)
from tracker.vocabulary import STALE_VERDICTS, BillClass, MeetingStatus

GOING_AHEAD = (
    MeetingStatus.CONFIRMED,
    MeetingStatus.RESCHEDULED,
    MeetingStatus.RECONVENED,
    MeetingStatus.TENTATIVE,
)
"""Meetings that a reader may be told of; one that is not confirmed is marked so."""

REACHED = (EditionState.APPROVED, EditionState.SENDING, EditionState.SENT)
"""Editions that readers had or will have: only what was in these is "recently used"."""

REMEMBERED = 26
"""How many editions back we look for whose turn it is: half a year of weeks."""

HORIZON = timedelta(days=10)
"""How far *Coming up* looks ahead: past the next edition, so that nothing comes as a surprise."""


@dataclass(frozen=True, slots=True)
class Atlas:
    """Names, clocks and parents of all places, read once."""

    names: Mapping[int, str]
    zones: Mapping[int, str]
    ocd_ids: Mapping[int, str]
    tree: PlaceTree

    def kin(self, places: Iterable[int]) -> frozenset[int] | None:
        """These, what they lie in and what lies in them; none: everywhere."""
        related = [self.tree.related(place) for place in places]
        return frozenset().union(*related) if related else None


@dataclass(frozen=True, slots=True)
class Issue:
    """Which edition of which newsletter, with the instants that it stands between."""

    newsletter: Newsletter
    date: date
    sends_at: datetime
    next_sends_at: datetime

    @property
    def day_starts_at(self) -> datetime:
        """Midnight of its date: what ended earlier was never a candidate, what ends on the day
        itself is left out with its reason."""
        return datetime.combine(self.date, time(), tzinfo=self.newsletter.zone)


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that the choice needs, and that the description of the chosen needs again."""

    issue: Issue
    candidates: tuple[AnyCandidate, ...]
    rules: Rules
    wishes: Wishes
    past: Past
    atlas: Atlas
    blurbs: Mapping[Key, str]
    since: datetime
    """When the edition before this one left: what moved or closed after it is news."""


@dataclass(frozen=True, slots=True)
class Stale:
    """Who leads to an address that is dead, closed, expired, drifted or unsafe."""

    actions: frozenset[int]
    petitions: frozenset[int]
    meetings: frozenset[int]
    bills: frozenset[int]
    resources: frozenset[int]

    def reaches(self, kind: str, number: int) -> bool:
        """Whether this subject of an edition leads there by an address of its own."""
        known: frozenset[int] = getattr(self, f"{kind}s", frozenset())
        return number in known


def gather(issue: Issue) -> Gathered:
    """Read rules, wishes, past and candidates: about a dozen queries."""
    newsletter = issue.newsletter
    atlas = _atlas()
    before = _editions_before(issue)
    since = before[0][1] if before else issue.sends_at - timedelta(days=7)
    stale = stale_at(issue.sends_at)
    wishes, blurbs = _wishes(issue)
    return Gathered(
        issue=issue,
        candidates=(
            *_actions(issue, atlas, stale),
            *_meetings(issue, atlas, stale),
            *_bills(issue, since, stale),
            *_resources(stale),
            *_terms(),
        ),
        rules=Rules(
            sends_at=issue.sends_at,
            next_sends_at=issue.next_sends_at,
            sends_on=issue.date,
            sizes=sizes_of(newsletter),
            grace=timedelta(hours=newsletter.grace_hours),
            horizon=HORIZON,
            repeat_after=newsletter.repeat_after,
            places=atlas.kin(newsletter.places.values_list("id", flat=True)),
            languages=frozenset({newsletter.language.partition("-")[0]}),
        ),
        wishes=wishes,
        past=_past([edition for edition, _ in before]),
        atlas=atlas,
        blurbs=blurbs,
        since=since,
    )


def rhythm_of(newsletter: Newsletter) -> Rhythm:
    """When it leaves, as a value."""
    return Rhythm(
        weekday=newsletter.weekday,
        hour=newsletter.hour,
        minute=newsletter.minute,
        zone=newsletter.time_zone,
        cut_off=timedelta(hours=newsletter.cut_off_hours),
    )


def issue_of(newsletter: Newsletter, day: date, *, scheduled_at: datetime | None = None) -> Issue:
    """The edition of a local date, and when the regular one after it leaves.

    ``scheduled_at`` is an editor's own send instant; empty: the newsletter's hour.
    """
    rhythm = rhythm_of(newsletter)
    return Issue(
        newsletter=newsletter,
        date=day,
        sends_at=scheduled_at or slot(rhythm, day).sends_at,
        next_sends_at=slot_after(rhythm, day).sends_at,
    )


def sizes_of(newsletter: Newsletter) -> dict[str, int]:
    sizes = dict(newsletter.sections.values_list("section", "size"))
    return sizes or {section.value: size for section, size in SENSIBLE_SIZES.items()}


def _atlas() -> Atlas:
    rows = list(Place.objects.order_by().values_list("id", "name", "time_zone", "ocd_id", "parent"))
    return Atlas(
        names={row[0]: row[1] for row in rows},
        zones={row[0]: row[2] for row in rows},
        ocd_ids={row[0]: row[3] for row in rows},
        tree=PlaceTree({row[0]: row[4] for row in rows}),
    )


def _editions_before(issue: Issue) -> list[tuple[int, datetime]]:
    """Ids and send instants of the editions that readers had, the latest first."""
    return list(
        Edition.objects.filter(newsletter=issue.newsletter, date__lt=issue.date, state__in=REACHED)
        .order_by("-date")
        .values_list("id", "sends_at")[:REMEMBERED]
    )


def _past(editions: list[int]) -> Past:
    age = {edition: ago for ago, edition in enumerate(editions, start=1)}
    editions_ago: dict[Key, int] = {}
    items = EditionItem.objects.filter(edition__in=editions).order_by()
    for edition, kind, *subjects in items.values_list("edition_id", "kind", *SUBJECT_IDS):
        key = subject_key(kind, subjects)
        editions_ago[key] = min(age[edition], editions_ago.get(key, REMEMBERED))
    return Past(editions_ago)


SUBJECT_IDS = tuple(f"{kind}_id" for kind in CandidateKind.values)


def subject_key(kind: str, subjects: Iterable[int | None]) -> Key:
    """The one subject that is set, as ``(kind, id)``."""
    return (kind, next(subject for subject in subjects if subject is not None))


def _wishes(issue: Issue) -> tuple[Wishes, dict[Key, str]]:
    """Pins in the order in which they were made, places, holds of this edition, holds of an
    action everywhere, and what editors wrote instead of a summary."""
    pins: list[tuple[int, Pin]] = []
    places: dict[Key, int] = {}
    held: set[Key] = set()
    blurbs: dict[Key, str] = {}
    overrides = EditionOverride.objects.filter(
        edition__newsletter=issue.newsletter, edition__date=issue.date
    )
    fields = ("id", "decision", "section", "position", "blurb", "kind", *SUBJECT_IDS)
    for number, decision, section, position, blurb, kind, *subjects in overrides.values_list(
        *fields
    ):
        key = subject_key(kind, subjects)
        if decision == OverrideKind.DROP:
            held.add(key)
        elif decision == OverrideKind.PIN:
            pins.append((number, Pin(key, section)))
        if position is not None:
            places[key] = position
        if blurb:
            blurbs[key] = blurb
    action = CandidateKind.ACTION.value
    held.update(
        (action, held_id)
        for held_id in Action.objects.exclude(held_because="")
        .order_by()
        .values_list("id", flat=True)
    )
    ordered = tuple(pin for _, pin in sorted(pins, key=lambda each: each[0]))
    return Wishes(pins=ordered, held=frozenset(held), places=places), blurbs


def stale_at(at: datetime) -> Stale:
    """Whoever is reached by a stale link, unless an editor vouches for the link until then."""
    rows = (
        LinkUse.objects.filter(
            role=LinkRole.PRIMARY, link__verdict__in=STALE_VERDICTS, link__ignored=False
        )
        .exclude(link__pinned_until__gt=at)
        .order_by()
        .values_list("action_id", "petition_id", "meeting_id", "bill_id", "resource_id")
    )
    columns = list(zip(*rows, strict=True)) or [()] * 5
    return Stale(*(frozenset(each for each in column if each is not None) for column in columns))


def _actions(issue: Issue, atlas: Atlas, stale: Stale) -> Iterator[ActionCandidate]:
    rows = (
        Action.objects.open_between(issue.day_starts_at, issue.sends_at)
        .order_by()
        .values_list(
            "id",
            "title",
            "place_id",
            "language",
            "review_on",
            "verb",
            "effort_minutes",
            "durability",
            "effective_end",
            "effective_reason",
            "effective_date_only",
            "campaign_id",
            "bill_id",
            "meeting_id",
            "petition_id",
        )
    )
    home = issue.newsletter.time_zone
    for row in rows.iterator(chunk_size=5000):
        number, title, place, language, review_on, verb, minutes, durability = row[:8]
        ends_at, because, date_only, campaign, bill, meeting, petition = row[8:]
        yield ActionCandidate(
            id=number,
            title=title,
            place=place,
            language=language,
            link_stale=number in stale.actions or petition in stale.petitions,
            review_on=review_on,
            verb=verb,
            minutes=minutes,
            durability=durability,
            ends_at=ends_at,
            because=because,
            date_only=date_only,
            zone=atlas.zones.get(place, home),
            place_name=atlas.names.get(place, ""),
            campaign=campaign,
            rests_on=_rests_on(bill, meeting, petition),
        )


def _rests_on(bill: int | None, meeting: int | None, petition: int | None) -> Key | None:
    if bill is not None:
        return ("bill", bill)
    if meeting is not None:
        return ("meeting", meeting)
    return None if petition is None else ("petition", petition)


def _meetings(issue: Issue, atlas: Atlas, stale: Stale) -> Iterator[MeetingCandidate]:
    rows = (
        Meeting.objects.going_ahead()
        .filter(status__in=GOING_AHEAD)
        .starting_between(issue.day_starts_at, issue.sends_at + HORIZON)
        .order_by()
        .values_list(
            "id",
            "title",
            "body",
            "place_id",
            "starts_at",
            "status",
            "unconfirmed_since",
            "time_zone",
            "comment_deadline",
            "comment_date_only",
        )
    )
    for row in rows.iterator(chunk_size=5000):
        number, title, body, place, starts_at, status, unconfirmed, zone, deadline, whole = row
        if starts_at is None:
            continue
        open_for_comments = deadline is not None and deadline > issue.sends_at
        yield MeetingCandidate(
            id=number,
            title=title or body,
            place=place,
            link_stale=number in stale.meetings,
            starts_at=starts_at,
            tentative=status == MeetingStatus.TENTATIVE or unconfirmed is not None,
            zone=zone,
            place_name=atlas.names.get(place, ""),
            comment_deadline=deadline if open_for_comments else None,
            comment_date_only=whole,
        )


def _bills(issue: Issue, since: datetime, stale: Stale) -> Iterator[BillCandidate]:
    """Bills we want something of: those that live, and those that ended since the last edition."""
    changed = dict(
        BillStatusChange.objects.filter(at__gt=since, at__lte=issue.sends_at)
        .order_by()
        .values_list("bill")
        .annotate(latest=Max("at"))
    )
    ended = Q(session__ends_at__lte=since)
    decided = Q(status_class=BillClass.FINAL, status_at__lte=since)
    rows = (
        Bill.objects.followed()
        .exclude(ended)
        .exclude(decided)
        .order_by()
        .values_list("id", "short_title", "title", "place_id", "stance", "session__ends_at")
    )
    for number, short_title, title, place, stance, session_ends_at in rows:
        died = session_ends_at is not None and since < session_ends_at <= issue.sends_at
        yield BillCandidate(
            id=number,
            title=short_title or title,
            place=place,
            link_stale=number in stale.bills,
            stance=stance,
            changed_at=session_ends_at if died else changed.get(number),
        )


def _resources(stale: Stale) -> Iterator[ResourceCandidate]:
    rows = Resource.objects.filter(offered=True).order_by()
    for number, title, language, place in rows.values_list("id", "title", "language", "place_id"):
        yield ResourceCandidate(
            id=number,
            title=title,
            language=language,
            place=place,
            link_stale=number in stale.resources,
        )


def _terms() -> Iterator[TermCandidate]:
    rows = (
        Term.objects.filter(retired_at=None)
        .order_by()
        .values_list("id", "term", "instead", "language")
    )
    for number, term, instead, language in rows:
        title = f"{instead}, rather than “{term}”" if instead else term
        yield TermCandidate(id=number, title=title, language=language)
