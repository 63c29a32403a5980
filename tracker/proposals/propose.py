"""From what a page says to the action that it proposes. Pure.

What the page does not say stays empty and is named; what it says twice in different ways is not
chosen from. Two things no page says, what to do and how long it takes, are assumed and named so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from tracker.bills.references import BillReference, find_references, read_reference, unique_bills
from tracker.proposals.facts import PageFacts, Said
from tracker.proposals.moments import Moment, agreed, read_moment
from tracker.vocabulary import Durability, Verb

REVIEW_AFTER: Final = timedelta(days=30)
"""An action without an end is looked at again after so long."""
LONGEST_TITLE: Final = 300
LONGEST_SUMMARY: Final = 600
_OFF: Final = ("eventcancelled", "eventcanceled", "eventpostponed", "eventrescheduled")
_OVER: Final = ("closed", "rejected", "hidden", "stopped", "completedactionstatus")
_ASSUMED: Final = {
    "petition": (Verb.SIGN, 2),
    "meeting": (Verb.ATTEND, 90),
    "event": (Verb.ATTEND, 90),
    "bill": (Verb.CALL, 5),
}


@dataclass(frozen=True, slots=True)
class Proposed:
    """A value, and the words of the page that it stands on (at most 160 characters)."""

    name: str
    value: Any
    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class Unsaid:
    """What stays empty and why; ``candidates`` are the sayings that contradict each other."""

    name: str
    why: str
    candidates: tuple[Said, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What we follow already, as far as this page touches it."""

    by_address: tuple[str, int] | None = None
    """``bill``, ``meeting`` or ``petition`` and its id, standing at the page's own address."""
    address: str = ""
    bills: Mapping[str, int] = field(default_factory=dict)
    """Ids of bills by slug."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """The action in values; ``assumed`` are those that no page says."""

    proposed: tuple[Proposed, ...]
    missing: tuple[Unsaid, ...]
    assumed: Mapping[str, Any]
    doubts: tuple[str, ...]

    def value(self, name: str) -> Any:
        """The proposed value; None where there is none."""
        return next((each.value for each in self.proposed if each.name == name), None)


def named_bills(facts: PageFacts, *, on: date) -> list[tuple[BillReference, Said]]:
    """The federal bills that the page's address, titles or descriptions name, each once."""
    for url in (facts.url, facts.canonical):
        found = read_reference(url) if url else None
        if found and found.slug:
            return [(found, Said(url, "its address"))]
    by_key: dict[str, tuple[BillReference, Said]] = {}
    for said in (*facts.titles, *facts.summaries):
        for found in unique_bills(find_references(said.text, on=on)):
            if found.slug:
                by_key.setdefault(found.slug, (found, said))
    return list(by_key.values())


def propose(
    facts: PageFacts, known: Known, *, at: datetime, zone: ZoneInfo | None = None
) -> Proposal:
    """The proposal of one page at an instant; ``zone`` is the clock of the action's place."""
    end, ends = _when(facts.ends, zone)
    start, starts = _when(facts.starts, zone)
    proposed = [
        *_words("title", facts.titles, LONGEST_TITLE),
        *_words("summary", facts.summaries, LONGEST_SUMMARY),
        *_moment("end", end),
        *_moment("start", start),
        *([Proposed("canonical", facts.canonical, "canonical", facts.canonical[:160])]
          if facts.canonical else []),
    ]  # fmt: skip
    basis, unclear = _basis(facts, known, on=at.date())
    if basis:
        proposed.append(basis)
    missing = [*_missing(facts, proposed, ends, starts), *unclear]
    verb, minutes = _ASSUMED.get((basis.name if basis else "") or facts.kind, (Verb.LEARN, 10))
    assumed = {"verb": str(verb), "minutes": minutes, **_lasting(basis, end, start, at=at)}
    return Proposal(tuple(proposed), tuple(missing), assumed, tuple(_doubts(facts, end, at=at)))


def _when(said: tuple[Said, ...], zone: ZoneInfo | None) -> tuple[Moment | None, tuple[Said, ...]]:
    read = [moment for each in said if (moment := read_moment(each, zone=zone))]
    one, several = agreed(read)
    return one, tuple(each.said for each in several)


def _words(name: str, said: tuple[Said, ...], most: int) -> Iterator[Proposed]:
    if said:
        text = said[0].text
        shorter = text if len(text) <= most else text[: most - 1].rstrip() + "…"
        yield Proposed(name, shorter, said[0].where, said[0].quote)


def _moment(name: str, moment: Moment | None) -> Iterator[Proposed]:
    if moment:
        yield Proposed(name, moment.value, moment.said.where, moment.said.quote)


def _basis(
    facts: PageFacts, known: Known, *, on: date
) -> tuple[Proposed | None, tuple[Unsaid, ...]]:
    """The one thing that we follow which the action rests on."""
    if known.by_address:
        kind, number = known.by_address
        return Proposed(kind, number, "its address", known.address[:160]), ()
    named = named_bills(facts, on=on)
    followed = [(found, said) for found, said in named if found.slug in known.bills]
    if len(followed) == 1 and len(named) == 1:
        found, said = followed[0]
        return Proposed("bill", known.bills[found.slug], said.where, said.quote), ()
    if not named:
        return None, ()
    slugs = ", ".join(found.slug for found, _ in named)
    if len(named) > 1:
        why = f"The page names several bills: {slugs}."
    else:
        why = f"The page names {slugs}, which is not followed here."
    return None, (Unsaid("bill", why, tuple(said for _, said in named)),)


def _missing(
    facts: PageFacts, proposed: list[Proposed], ends: tuple[Said, ...], starts: tuple[Said, ...]
) -> Iterator[Unsaid]:
    there = {each.name for each in proposed}
    for name, said, several in (("end", facts.ends, ends), ("start", facts.starts, starts)):
        if several:
            yield Unsaid(name, f"The page says several things about its {name}.", several)
        elif name not in there and said:
            yield Unsaid(name, f"What the page says of its {name} is no date.", said)
        elif name not in there:
            yield Unsaid(name, f"The page does not say its {name} where programs read it.")
    for name in ("title", "summary"):
        if name not in there:
            yield Unsaid(name, f"The page has no {name}.")


def _lasting(
    basis: Proposed | None, end: Moment | None, start: Moment | None, *, at: datetime
) -> dict[str, Any]:
    """How the draft ends: by what the page says, by what it rests on, else it is looked at again,
    at the latest on the day on which it begins."""
    if end:
        return {"durability": str(Durability.TIMED)}
    if basis:
        return {"durability": str(Durability.STANDING)}
    review = (at + REVIEW_AFTER).date()
    if start and at.date() <= start.day < review:
        review = start.day
    return {"durability": str(Durability.ANYTIME), "review_on": review.isoformat()}


def _doubts(facts: PageFacts, end: Moment | None, *, at: datetime) -> Iterator[str]:
    for said in facts.states:
        word = said.text.rpartition("/")[2].casefold()
        if word in _OFF or word in _OVER:
            yield f"The page says “{said.quote}” ({said.where})."
    if end and (end.at < at if end.at else end.day < at.date()):
        yield f"The page says that it ended on {end.day.isoformat()} ({end.said.where})."
    if end and end.lost_hour:
        yield "The page gives an hour without a zone; the day alone is taken. Say the place."
