"""What an edition is chosen from: plain values, read from rows by :mod:`.assemble`.

A candidate holds only what the choice looks at, so that a hundred thousand of them are cheap;
everything that a reader sees is read afterwards for the few that were chosen. Instants are aware
UTC, zones IANA names, minutes whole minutes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import ClassVar

from newsletters.vocabulary import CandidateKind, LeftOutReason, Section
from tracker.vocabulary import FAST_MINUTES, Durability, EndReason

Key = tuple[str, int]
"""Kind and id: what an editor's pin or hold and an earlier edition speak of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """What every kind has in common."""

    kind: ClassVar[CandidateKind]
    may_repeat: ClassVar[bool] = False
    """It may stand in every edition: for what readers follow rather than do."""
    id: int
    title: str
    place: int | None = None
    """Id of its place; none: everywhere."""
    language: str = ""
    """BCP 47; empty: it needs none."""
    link_stale: bool = False
    review_on: date | None = None
    """The day from which an editor should have looked at it again."""

    @property
    def key(self) -> Key:
        return (self.kind, self.id)

    @property
    def closes_at(self) -> datetime | None:
        """The instant from which a reader can no longer follow it up."""
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionCandidate(Candidate):
    kind: ClassVar[CandidateKind] = CandidateKind.ACTION
    verb: str
    minutes: int
    durability: str
    ends_at: datetime | None = None
    because: str = ""
    """An ``EndReason``, or empty."""
    date_only: bool = False
    zone: str = "UTC"
    place_name: str = ""
    campaign: int | None = None
    rests_on: tuple[str, int] | None = None
    """What it rests on: ``("petition", 7)``."""

    @property
    def closes_at(self) -> datetime | None:
        return self.ends_at

    @property
    def fast(self) -> bool:
        return self.minutes <= FAST_MINUTES

    @property
    def anytime(self) -> bool:
        return self.durability == Durability.ANYTIME and self.ends_at is None

    @property
    def lives_with_its_bill(self) -> bool:
        """Its only end is that of the session: it stands, more than it closes."""
        return self.because == EndReason.SESSION_ENDED and self.durability == Durability.STANDING

    @property
    def is_attendance(self) -> bool:
        """It says no more than "go to this meeting", which *Coming up* says already."""
        return self.because == EndReason.MEETING_STARTED

    @property
    def is_petition_closing(self) -> bool:
        return self.because == EndReason.PETITION_CLOSED


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCandidate(Candidate):
    kind: ClassVar[CandidateKind] = CandidateKind.MEETING
    starts_at: datetime
    tentative: bool = False
    zone: str = "UTC"
    place_name: str = ""
    comment_deadline: datetime | None = None
    comment_date_only: bool = False

    @property
    def closes_at(self) -> datetime | None:
        """Who reads of a meeting after its start has missed it."""
        return self.starts_at


@dataclass(frozen=True, slots=True, kw_only=True)
class BillCandidate(Candidate):
    kind: ClassVar[CandidateKind] = CandidateKind.BILL
    may_repeat: ClassVar[bool] = True
    stance: str
    changed_at: datetime | None = None
    """When it last moved, if that was since the last edition."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceCandidate(Candidate):
    kind: ClassVar[CandidateKind] = CandidateKind.RESOURCE


@dataclass(frozen=True, slots=True, kw_only=True)
class TermCandidate(Candidate):
    kind: ClassVar[CandidateKind] = CandidateKind.TERM


AnyCandidate = (
    ActionCandidate | MeetingCandidate | BillCandidate | ResourceCandidate | TermCandidate
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the newsletter asks for, and the instants that one edition stands between."""

    sends_at: datetime
    next_sends_at: datetime
    """When the edition after this one leaves: what closes before it has its last chance now."""
    sizes: Mapping[str, int]
    """How many items each section holds; a section that is missing is left out."""
    sends_on: date
    """The local date of ``sends_at``: what dates without an hour are compared with."""
    grace: timedelta = timedelta(hours=12)
    """How long readers must have between the sending and an end."""
    horizon: timedelta = timedelta(days=10)
    """How far *Coming up* looks ahead."""
    repeat_after: int = 4
    """Nothing is repeated within this many editions, unless it is its last chance."""
    places: frozenset[int] | None = None
    """Places that readers care about, with their ancestors and descendants; none: everywhere."""
    languages: frozenset[str] = frozenset()
    """Primary subtags of what the readers read; none: every language."""

    @property
    def readers_can_act_from(self) -> datetime:
        return self.sends_at + self.grace

    def size(self, section: str) -> int:
        return self.sizes.get(section, 0)


@dataclass(frozen=True, slots=True)
class Pin:
    """An editor's word that a candidate is in; empty section: where it belongs by itself."""

    key: Key
    section: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What editors decided for this edition, in their order."""

    pins: tuple[Pin, ...] = ()
    held: frozenset[Key] = frozenset()
    places: Mapping[Key, int] = field(default_factory=dict)
    """Where in its section something stands once it is in, counted from 0."""


@dataclass(frozen=True, slots=True)
class Past:
    """How many editions ago each candidate was last in: 1 is the edition before this one."""

    editions_ago: Mapping[Key, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Chosen:
    candidate: AnyCandidate
    section: Section
    reason: str
    """Why it is in, as a sentence."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    candidate: AnyCandidate
    reason: LeftOutReason


@dataclass(frozen=True, slots=True)
class Choice:
    """Every candidate exactly once: in, in the order of the edition, or out."""

    items: tuple[Chosen, ...]
    left_out: tuple[LeftOut, ...]
    minutes: int
    """The sum over the fast actions."""
