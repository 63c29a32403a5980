"""A federal measure from what any source tells of it: its key, its life and its status."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from tracker.bills.sessions import WASHINGTON
from tracker.bills.status import Step, derive, origin, status_class
from tracker.bills.steps import read_step
from tracker.formats.fields import FieldError
from tracker.formats.records import (
    BillEvent,
    BillRecord,
    RelationRecord,
    SponsorRecord,
    StatusRecord,
)
from tracker.vocabulary import BillKind, Chamber

KINDS = frozenset(
    {
        BillKind.HR,
        BillKind.S,
        BillKind.HJRES,
        BillKind.SJRES,
        BillKind.HCONRES,
        BillKind.SCONRES,
        BillKind.HRES,
        BillKind.SRES,
    }
)
_FULL_NAME = re.compile(
    r"^(?P<title>Rep|Sen|Del|Resident Commissioner|Res\.Comm)\.?\s+(?P<last>[^,\[]+),\s*"
    r"(?P<first>[^\[]+?)\s*\[(?P<party>\w+)-(?P<state>[A-Z]{2})(?:-(?P<district>\d+|At Large))?\]$"
)
_CONSTITUTION = re.compile(
    r"\bproposing an amendment to the Constitution|\bconstitutional amendment\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Measure:
    """What names a measure: its kind, number and Congress, checked."""

    kind: BillKind
    number: str
    congress: str

    @property
    def key(self) -> str:
        return f"{self.kind}{self.number}-{self.congress}"


def measure(kind: str, number: str, congress: str) -> Measure:
    """Raises :class:`FieldError` for a type, number or Congress that cannot be."""
    folded = re.sub(r"[^a-z]", "", kind.lower())
    if folded not in KINDS:
        raise FieldError(f"the type “{kind}” is no federal measure")
    if not (number.isdigit() and 0 < int(number) < 100_000):
        raise FieldError(f"the number “{number[:20]}” is no number of a measure")
    if not (congress.isdigit() and 0 < int(congress) < 1000):
        raise FieldError(f"the Congress “{congress[:20]}” is no number of a Congress")
    return Measure(BillKind(folded), str(int(number)), str(int(congress)))


def moment(value: str, field: str) -> tuple[datetime, bool]:
    """An instant and whether it stands for a whole day: a bare day is its start in Washington, as
    is a time without an offset a time there."""
    text = value.strip()
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise FieldError(f"{field} “{text[:40]}” is no date") from error
    date_only = len(text) <= len("2000-01-01")
    if found.tzinfo is None:
        found = found.replace(tzinfo=ZoneInfo(WASHINGTON))
    try:
        return found.astimezone(UTC), date_only
    except OverflowError as error:
        raise FieldError(f"{field} “{text[:40]}” is outside the calendar") from error


def in_order(events: Iterable[BillEvent]) -> tuple[BillEvent, ...]:
    """Oldest first, each sentence of a day once; within a day as the source has them."""
    ordered = sorted(events, key=lambda each: _day(each.at))
    return tuple({(_day(each.at), each.text, each.chamber): each for each in ordered}.values())


def life(
    kind: BillKind, introduced: date, events: Sequence[BillEvent], *, title: str
) -> tuple[StatusRecord, ...]:
    """Every status that the events make, oldest first."""
    steps = [step for each in events if (step := _step(each)) is not None]
    proposes = bool(_CONSTITUTION.search(title)) and kind in {BillKind.HJRES, BillKind.SJRES}
    return tuple(
        StatusRecord(
            at=_start(change.at),
            status=change.status.value,
            status_class=status_class(change.status),
            date_only=not isinstance(change.at, datetime),
        )
        for change in derive(kind, introduced, steps, constitutional=proposes)
    )


def bill(
    named: Measure,
    *,
    where: str,
    title: str,
    introduced_on: date,
    events: Iterable[BillEvent] = (),
    sponsors: tuple[SponsorRecord, ...] = (),
    more: "More | None" = None,
) -> BillRecord:
    """The record of a measure with its status derived from its life."""
    ordered = in_order(events)
    changes = life(named.kind, introduced_on, ordered, title=title)
    other = more or More()
    latest = changes[-1]
    return BillRecord(
        where=where,
        title=title,
        kind=named.kind,
        key=named.key,
        number=named.number,
        session=named.congress,
        short_title=other.short_title,
        nicknames=other.nicknames,
        chamber=Chamber(origin(named.kind)),
        sponsors=sponsors,
        introduced_on=introduced_on,
        status=latest.status,
        status_class=latest.status_class,
        status_at=latest.at,
        events=ordered,
        changes=changes,
        relations=other.relations,
        summary=other.summary,
        url=other.url,
    )


@dataclass(frozen=True, slots=True)
class More:
    """What only some sources tell of a measure."""

    short_title: str = ""
    nicknames: tuple[str, ...] = ()
    relations: tuple[RelationRecord, ...] = ()
    summary: str = ""
    url: str = ""


def sponsor(full_name: str, *, bioguide: str = "", primary: bool = True) -> SponsorRecord:
    """A member as the Library of Congress writes one: "Rep. Davis, Rodney [R-IL-13]"."""
    found = _FULL_NAME.match(full_name)
    if found is None:
        return SponsorRecord(full_name, bioguide=bioguide, primary=primary)
    district = found["district"]
    return SponsorRecord(
        name=f"{found['first'].strip()} {found['last'].strip()}",
        chamber=Chamber.SENATE if found["title"] == "Sen" else Chamber.HOUSE,
        party=found["party"],
        state=found["state"],
        district=int(district) if district and district.isdigit() else 0 if district else None,
        bioguide=bioguide,
        primary=primary,
    )


def chamber_of(word: str) -> Chamber | None:
    """House or Senate from a source's word or letter, if it is either."""
    letter = word.strip()[:1].lower()
    return {"h": Chamber.HOUSE, "s": Chamber.SENATE}.get(letter)


def _step(event: BillEvent) -> Step | None:
    at: date | datetime = _day(event.at) if event.date_only else event.at
    return read_step(event.text, at, chamber=str(event.chamber or ""))


def _day(at: datetime) -> date:
    return at.astimezone(ZoneInfo(WASHINGTON)).date()


def _start(at: date | datetime) -> datetime:
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    return datetime.combine(at, time(), tzinfo=ZoneInfo(WASHINGTON)).astimezone(UTC)
