"""A federal measure from what any source tells of it: its key and what was done with it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from tracker.bills.sessions import WASHINGTON
from tracker.bills.status import origin
from tracker.formats.fields import FieldError, in_calendar, is_number
from tracker.formats.records import (
    BillEvent,
    BillRecord,
    RelationRecord,
    SponsorRecord,
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
    if not (is_number(number) and 0 < int(number) < 100_000):
        raise FieldError(f"the number “{number[:20]}” is no number of a measure")
    if not (is_number(congress) and 0 < int(congress) < 1000):
        raise FieldError(f"the Congress “{congress[:20]}” is no number of a Congress")
    return Measure(BillKind(folded), str(int(number)), str(int(congress)))


def moment(value: str, field: str) -> date | datetime:
    """A day, or an instant in UTC; a time without an offset is a time in Washington."""
    text = value.strip()
    try:
        if len(text) <= len("2000-01-01"):
            return in_calendar(date.fromisoformat(text), text, field)
        found = in_calendar(datetime.fromisoformat(text), text, field)
        if found.tzinfo is None:
            found = found.replace(tzinfo=ZoneInfo(WASHINGTON))
        return found.astimezone(UTC)
    except FieldError:
        raise
    except ValueError as error:
        raise FieldError(f"{field} “{text[:40]}” is no date") from error


def in_order(events: Iterable[BillEvent]) -> tuple[BillEvent, ...]:
    """Oldest first, each sentence of a day once; within a day as the source has them."""
    ordered = sorted(events, key=lambda each: _day(each.at))
    return tuple({(_day(each.at), each.text, each.chamber): each for each in ordered}.values())


def bill(
    named: Measure,
    *,
    where: str,
    title: str,
    introduced_on: date,
    events: Iterable[BillEvent] = (),
    more: "More | None" = None,
) -> BillRecord:
    """The record of a measure; its status is derived from its events where they are kept."""
    other = more or More()
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
        sponsors=other.sponsors,
        introduced_on=introduced_on,
        events=in_order(events),
        relations=other.relations,
        url=other.url,
    )


@dataclass(frozen=True, slots=True)
class More:
    """What only some sources tell of a measure."""

    short_title: str = ""
    nicknames: tuple[str, ...] = ()
    relations: tuple[RelationRecord, ...] = ()
    sponsors: tuple[SponsorRecord, ...] = ()
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


def _day(at: date | datetime) -> date:
    return at.astimezone(ZoneInfo(WASHINGTON)).date() if isinstance(at, datetime) else at
