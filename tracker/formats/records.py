"""What a source said, in our words: one record per noun, whatever the format was.

Readers make these and :mod:`tracker.intake` writes them, so that a format knows nothing of the
database and the database nothing of formats. ``where`` is the record's place in its source, for
people ("record 12", "line 40"). Identity is the source's own: never a start time or a title when
the source has an id. Instants are aware UTC.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeVar

from tracker.bills.mappings import MappedStatus
from tracker.formats.fields import in_calendar
from tracker.vocabulary import (
    BillClass,
    BillKind,
    BillRelationKind,
    Chamber,
    DocumentKind,
    Durability,
    EndReason,
    EntryMarker,
    MeetingStatus,
    PetitionState,
    PlaceKind,
    PostKind,
    ResourceKind,
    Stance,
    Verb,
)

Record = TypeVar("Record", covariant=True)


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about one place in a source: why it was left out, or what is odd about it."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading(Generic[Record]):
    """All that one source said. ``rejected`` is left out; ``notices`` are kept but told."""

    records: tuple[Record, ...]
    rejected: tuple[Remark, ...] = ()
    notices: tuple[Remark, ...] = ()
    partial: bool = False
    """Half of what there is, by its own word: what it does not name is not missing."""


@dataclass(frozen=True, slots=True)
class OrganizationRecord:
    name: str
    acronym: str = ""
    aliases: tuple[str, ...] = ()
    url: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRecord:
    kind: DocumentKind
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class PreviousStart:
    """When a moved meeting was to be; ``at`` is empty where the source names only a day."""

    on: date
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MeetingRecord:
    where: str
    source_id: str
    body: str
    starts_at: datetime | None
    """Empty only where it is postponed without a new date."""
    status: MeetingStatus
    zone: str = ""
    """IANA zone where the source names one; empty: the place's."""
    title: str = ""
    ends_at: datetime | None = None
    date_only: bool = False
    """The source gave a day and no hour; ``starts_at`` is then the start of that day."""
    location: str = ""
    stream_url: str = ""
    url: str = ""
    documents: tuple[DocumentRecord, ...] = ()
    comment_deadline: datetime | None = None
    comment_date_only: bool = False
    previous_starts: tuple[PreviousStart, ...] = ()
    note: str = ""
    """The source's own remark, as it stands."""
    stamp: str = ""
    """The source's own mark of an edit, where it has one; it need not move."""
    series: str = ""
    """The id with its start cut out as ``*``, where a source's ids hold the start and so move with
    it; empty: the id stays."""

    def __post_init__(self) -> None:
        """Raises :class:`FieldError` for a year of which no zone can be told, in any format."""
        for name in ("starts_at", "ends_at", "comment_deadline"):
            moment: datetime | None = getattr(self, name)
            if moment is not None:
                in_calendar(moment, moment.isoformat(), name)


@dataclass(frozen=True, slots=True)
class SponsorRecord:
    name: str
    chamber: Chamber | None = None
    party: str = ""
    state: str = ""
    """Two letters."""
    district: int | None = None
    bioguide: str = ""
    primary: bool = True


@dataclass(frozen=True, slots=True)
class RelationRecord:
    """How one measure stands to another, which is named by its key or its title."""

    kind: BillRelationKind
    to: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class BillEvent:
    """One step that a legislature recorded; ``at`` is a day where no hour is known."""

    at: date | datetime
    text: str
    chamber: Chamber | None = None
    code: str = ""
    """The source's own type or code of action."""
    status: str = ""
    """The status that the source derived from it, if it does."""


@dataclass(frozen=True, slots=True)
class BillRecord:
    """A measure. ``key`` is ``hr1154-116`` for a numbered federal one and empty elsewhere;
    ``source_id`` is its identity in its source, made of its title while it has no number."""

    where: str
    title: str
    kind: BillKind
    key: str = ""
    source_id: str = ""
    number: str = ""
    session: str = ""
    inferred: bool = False
    """The session was inferred from the text's date; an editor confirms it."""
    place: str = ""
    """OCD id where the source knows it."""
    place_name: str = ""
    """A place by name where the text only names it; looked up when written."""
    nicknames: tuple[str, ...] = ()
    chamber: Chamber | None = None
    sponsors: tuple[SponsorRecord, ...] = ()
    stance: Stance | None = None
    host: str = ""
    """What an amendment amends, by title or key."""
    introduced_on: date | None = None
    short_title: str = ""
    status: str = ""
    status_raw: str = ""
    status_class: BillClass = BillClass.UNKNOWN
    status_at: datetime | None = None
    mapped: MappedStatus | None = None
    """A state's or council's own word and what it means, ``mapped_since`` a moment."""
    mapped_since: date | datetime | None = None
    events: tuple[BillEvent, ...] = ()
    relations: tuple[RelationRecord, ...] = ()
    url: str = ""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class PetitionRecord:
    where: str
    title: str
    host: str = ""
    source_id: str = ""
    endorsers: tuple[str, ...] = ()
    target: str = ""
    url: str = ""
    state: PetitionState = PetitionState.UNKNOWN
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    closes_date_only: bool = False
    goal: int | None = None
    signatures: int | None = None
    summary: str = ""


@dataclass(frozen=True, slots=True)
class LinkRecord:
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class ActionRecord:
    """``url`` is empty where the source names a link but does not give its address."""

    where: str
    source_id: str
    title: str
    verb: Verb
    minutes: int
    durability: Durability
    summary: str = ""
    body: str = ""
    script: str = ""
    url: str = ""
    links: tuple[LinkRecord, ...] = ()
    targets: tuple[str, ...] = ()
    """Whom it addresses, in the source's words: ``US Senate``, ``Governor``."""
    topics: tuple[str, ...] = ()
    created_at: datetime | None = None
    ends_at: datetime | None = None
    ends_date_only: bool = False
    review_on: date | None = None
    closed_because: EndReason | None = None
    bills: tuple[BillRecord, ...] = ()
    petition: PetitionRecord | None = None
    organizations: tuple[OrganizationRecord, ...] = ()
    link_missing: bool = False
    language: str = "en"


@dataclass(frozen=True, slots=True)
class ResourceRecord:
    where: str
    source_id: str
    title: str
    kind: ResourceKind = ResourceKind.ARTICLE
    url: str = ""
    creator: str = ""
    pages: str = ""
    summary: str = ""
    link_missing: bool = False


@dataclass(frozen=True, slots=True)
class TermRecord:
    where: str
    term: str
    instead: str = ""
    why: str = ""
    preferred_by: str = ""


@dataclass(frozen=True, slots=True)
class EntryRecord:
    """A marked passage or a list point of a section; at most one of its nouns is set."""

    where: str
    text: str
    marker: EntryMarker = EntryMarker.NONE
    action: ActionRecord | None = None
    resource: ResourceRecord | None = None
    term: TermRecord | None = None


@dataclass(frozen=True, slots=True)
class SectionRecord:
    """``body`` is its unmarked paragraphs, set apart by blank lines."""

    heading: str
    level: int = 1
    body: str = ""
    entries: tuple[EntryRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class PostRecord:
    where: str
    source_id: str
    kind: PostKind
    title: str
    subtitle: str
    lede: str
    published_on: date | None
    sections: tuple[SectionRecord, ...]
    previous_title: str = ""
    next_title: str = ""
    publisher: str = ""
    bills: tuple[BillRecord, ...] = ()
    organizations: tuple[OrganizationRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class MeasureRecord:
    """A bill that a demand asks for or against, and the words that name it."""

    bill: BillRecord
    stance: Stance
    quote: str


@dataclass(frozen=True, slots=True)
class DemandRecord:
    """One demand, numbered as written and nested: "3", "3.2"."""

    where: str
    number: str
    title: str
    rationale: str = ""
    evidence: tuple[ResourceRecord, ...] = ()
    measures: tuple[MeasureRecord, ...] = ()
    children: tuple["DemandRecord", ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """A campaign to follow, or, where it has demands, the page's own."""

    where: str
    source_id: str
    title: str
    host: str = ""
    endorsers: tuple[str, ...] = ()
    links: tuple[LinkRecord, ...] = ()
    """``url`` is empty where the page does not give it."""
    demands: tuple[DemandRecord, ...] = ()
    petition: PetitionRecord | None = None


@dataclass(frozen=True, slots=True)
class PlaceRecord:
    where: str
    ocd_id: str
    name: str
    kind: PlaceKind
    zone: str = ""
    parent: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class FeedRecord:
    where: str
    title: str
    url: str
    site: str = ""
    topics: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class TermOfOfficeRecord:
    """One span in one seat; ``district`` is empty for senators, 0 for a whole state."""

    chamber: Chamber
    state: str
    starts_on: date
    ends_on: date
    district: int | None = None
    party: str = ""
    phone: str = ""
    address: str = ""
    url: str = ""
    contact_url: str = ""


@dataclass(frozen=True, slots=True)
class LegislatorRecord:
    where: str
    bioguide: str
    name: str
    terms: tuple[TermOfOfficeRecord, ...]


@dataclass(frozen=True, slots=True)
class CommitteeRecord:
    """``parent`` is the code of the committee that it is a part of."""

    where: str
    code: str
    name: str
    chamber: Chamber
    parent: str = ""
    url: str = ""
    phone: str = ""
    address: str = ""
    jurisdiction: str = ""
