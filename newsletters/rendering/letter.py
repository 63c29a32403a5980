"""The letter: all that one variant says, in words, before it is dressed as HTML or as text.

Both parts of a mail and the page on the web are made from this one value, so they cannot differ in
a link or a deadline. What editors wrote at length is in it as :class:`Prose`, clean HTML and text
at once; everything else is plain text, and escaping is the business of the dress.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from backend.kernel.prose import SILENCE, Prose, line_of, prose_of
from newsletters.assembly.snapshot import (
    ActionItem,
    BillItem,
    ClosedItem,
    Item,
    MeetingItem,
    ResourceItem,
    Step,
    TermItem,
)
from newsletters.rendering import phrases
from newsletters.rendering.headline import Headline, closing_soon, headline_of
from newsletters.rendering.variant import Variant
from newsletters.vocabulary import Section
from tracker import wording
from tracker.vocabulary import EndReason, MeetingStatus, Outcome

ORDER: Final = (
    Section.FAST,
    Section.BIG,
    Section.ANYTIME,
    Section.COMING_UP,
    Section.BILLS,
    Section.LEARN,
    Section.LANGUAGE,
)


@dataclass(frozen=True, slots=True)
class Masthead:
    """Who sends, and where their pages are. ``site_url`` has no slash at its end."""

    name: str
    site_url: str
    postal_address: str
    web_url: str
    """This edition on the web."""

    def action_url(self, slug: str) -> str:
        return f"{self.site_url}/actions/{slug}/"

    def deadline_url(self, slug: str) -> str:
        """The calendar file of an action's end."""
        return f"{self.site_url}/actions/{slug}/deadline.ics"


@dataclass(frozen=True, slots=True)
class ActionBlock:
    title: str
    url: str
    minutes: str
    """ "3 min"; empty for a petition that only closes."""
    ends: str
    soon: bool
    """It closes within 48 hours of the sending."""
    facts: tuple[str, ...]
    summary: Prose
    button: str
    calendar_url: str
    """Empty where there is no moment to put down."""
    language: str
    date: "DateBlock | None" = None
    kind: str = "action"


@dataclass(frozen=True, slots=True)
class DateBlock:
    weekday: str
    day: str
    month: str


@dataclass(frozen=True, slots=True)
class MeetingBlock:
    title: str
    url: str
    date: DateBlock
    facts: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    """Label and address: the agenda, the stream, the calendar."""
    warning: str
    """ "cancelled", "new time"; empty for a meeting that stands as announced."""
    off: bool
    kind: str = "meeting"


@dataclass(frozen=True, slots=True)
class StepBlock:
    label: str
    reached: bool
    here: bool
    """Where it waits; the last step once all are behind it."""


@dataclass(frozen=True, slots=True)
class BillBlock:
    title: str
    url: str
    facts: tuple[str, ...]
    steps: tuple[StepBlock, ...]
    changed: str
    kind: str = "bill"

    @property
    def stands_at(self) -> str:
        """ "Step 4 of 6: Senate", the line of steps for whoever cannot see it."""
        for number, step in enumerate(self.steps, start=1):
            if step.here:
                return f"Step {number} of {len(self.steps)}: {step.label}"
        return ""


@dataclass(frozen=True, slots=True)
class ResourceBlock:
    title: str
    url: str
    facts: tuple[str, ...]
    summary: Prose
    language: str
    kind: str = "resource"


@dataclass(frozen=True, slots=True)
class TermBlock:
    term: str
    instead: str
    why: Prose
    preferred_by: str
    language: str
    kind: str = "term"


Block = ActionBlock | MeetingBlock | BillBlock | ResourceBlock | TermBlock


@dataclass(frozen=True, slots=True)
class SectionBlock:
    code: str
    title: str
    blocks: tuple[Block, ...]
    more: int = 0
    """How many stand only on the web."""


@dataclass(frozen=True, slots=True)
class ClosedBlock:
    title: str
    url: str
    outcome: str
    """ "Won", "Lost", "Over", "Closed"."""
    won: bool
    sentence: str


@dataclass(frozen=True, slots=True)
class BarPart:
    """One fast action in the bar: its share of the whole in per cent."""

    minutes: int
    share: float


@dataclass(frozen=True, slots=True)
class Letter:
    masthead: Masthead
    day: str
    headline: Headline
    minutes: int
    bar: tuple[BarPart, ...]
    note: Prose
    sections: tuple[SectionBlock, ...]
    closed: tuple[ClosedBlock, ...]
    language: str
    empty: Prose = SILENCE
    """What is not in it this week, in sentences; empty: every section has something."""
    direction: str = "ltr"

    def shortened(self, most: int) -> "Letter":
        """At most so many blocks in a section; the rest stands on the web and is counted."""
        shorter = tuple(
            SectionBlock(
                each.code,
                each.title,
                each.blocks[:most],
                each.more + max(0, len(each.blocks) - most),
            )
            for each in self.sections
        )
        return replace(self, sections=shorter, closed=self.closed[:most])


def letter_of(variant: Variant, masthead: Masthead) -> Letter:
    """Write the letter. Ends are told as of the sending, in weekdays and never as "tomorrow"."""
    shown = variant.shown
    desk = _Desk(variant, masthead)
    sections = tuple(
        SectionBlock(section.value, str(section.label), tuple(desk.block(item) for item in items))
        for section in ORDER
        if (items := shown.in_section(section))
    )
    return Letter(
        masthead=masthead,
        day=phrases.long_day(shown.date),
        headline=headline_of(variant),
        minutes=shown.minutes,
        bar=_bar(shown.in_section(Section.FAST)),
        note=prose_of(shown.note),
        sections=sections,
        closed=tuple(desk.closed(each) for each in shown.closed),
        language=shown.language,
        empty=line_of(" ".join(shown.words[each] for each in ORDER if each in shown.words)),
    )


class _Desk:
    """What every block needs to know beside its item: the day, the reader's clock, our pages."""

    def __init__(self, variant: Variant, masthead: Masthead) -> None:
        self.at = variant.shown.sends_at
        self.zone = variant.zone
        self.masthead = masthead

    def block(self, item: Item) -> Block:
        if isinstance(item, ActionItem):
            return self.action(item)
        if isinstance(item, MeetingItem):
            return self.meeting(item)
        if isinstance(item, BillItem):
            return self.bill(item)
        return _resource(item) if isinstance(item, ResourceItem) else _term(item)

    def action(self, item: ActionItem) -> ActionBlock:
        closes_only = item.section == Section.COMING_UP
        facts = [item.standing, item.progress, self._checked(item), item.campaign]
        return ActionBlock(
            title=f"Petition closes: {item.title}" if closes_only else item.title,
            url=self.masthead.action_url(item.slug),
            minutes=phrases.minutes(item.minutes) if item.minutes and not closes_only else "",
            ends=wording.closes(item.ends, at=self.at, reader_zone=self.zone),
            soon=closing_soon(item, self.at),
            facts=tuple(fact for fact in facts if fact),
            summary=phrases.lead_sentences(item.summary),
            button=phrases.BUTTONS[item.verb],
            calendar_url=self.masthead.deadline_url(item.slug) if _has_deadline(item) else "",
            language=item.language,
            date=_date(item.ends.at, item.ends.zone) if closes_only and item.ends.at else None,
        )

    def _checked(self, item: ActionItem) -> str:
        """An action that never closes says how fresh it is."""
        if item.reviewed_on is None or item.section != Section.ANYTIME:
            return ""
        days = (self.at.date() - item.reviewed_on).days
        if days <= 7:
            return "checked this week"
        if days <= 14:
            return "checked last week"
        return f"checked on {phrases.short_day(item.reviewed_on)}"

    def meeting(self, item: MeetingItem) -> MeetingBlock:
        local = item.starts_at.astimezone(ZoneInfo(item.zone))
        streamed = "and streamed" if item.streamed and item.location else "streamed"
        where = ", ".join(
            part for part in (item.location, streamed if item.streamed else "") if part
        )
        hour = (
            f"{wording.hour(local)}, {item.place_name}" if item.place_name else wording.hour(local)
        )
        facts = (hour, item.body if item.body != item.title else "", where, self._comments(item))
        off = item.status in {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED}
        event_url = f"{self.masthead.site_url}/calendars/meetings/{item.uuid}.ics"
        links = (
            ("Agenda", item.agenda_url),
            ("Watch", item.stream_url),
            ("Add to my calendar", "" if off else event_url),
        )
        return MeetingBlock(
            title=item.title,
            url=self.masthead.action_url(item.action_slug) if item.action_slug else item.url,
            date=_date(item.starts_at, item.zone),
            facts=tuple(fact for fact in facts if fact),
            links=tuple((label, url) for label, url in links if url),
            warning=phrases.MEETING_NOTES.get(item.status, ""),
            off=off,
        )

    def _comments(self, item: MeetingItem) -> str:
        """ "written comments until Wednesday 3 pm"; nothing once they are due."""
        if item.comment_deadline is None or item.comment_deadline <= self.at:
            return ""
        clock = ZoneInfo(item.zone)
        due = item.comment_deadline.astimezone(clock)
        day = wording.day(due, self.at.astimezone(clock))
        if item.comment_date_only:
            return f"written comments until the end of {day}"
        return f"written comments until {day} {wording.hour(due)}"

    def bill(self, item: BillItem) -> BillBlock:
        facts = (item.identifier, phrases.STANCES[item.stance], item.status.rstrip("."))
        return BillBlock(
            title=item.title,
            url=item.url,
            facts=tuple(fact for fact in facts if fact),
            steps=step_blocks(item.steps),
            changed=item.changed,
        )

    def closed(self, item: ClosedItem) -> ClosedBlock:
        return ClosedBlock(
            title=item.title,
            url=self.masthead.action_url(item.slug),
            outcome=phrases.OUTCOMES[item.outcome],
            won=item.outcome == Outcome.WON,
            sentence=item.because,
        )


def step_blocks(steps: tuple[Step, ...]) -> tuple[StepBlock, ...]:
    """The line of steps with a mark where the bill waits: the first step not reached yet."""
    waits = next((at for at, step in enumerate(steps) if not step.reached), len(steps) - 1)
    return tuple(
        StepBlock(step.label, step.reached, here=number == waits)
        for number, step in enumerate(steps)
    )


def _has_deadline(item: ActionItem) -> bool:
    """The end of a session is the end of a bill's life, not a day to put into a calendar."""
    return item.ends.at is not None and item.ends.because != EndReason.SESSION_ENDED


def _resource(item: ResourceItem) -> ResourceBlock:
    time = phrases.minutes(item.minutes) if item.minutes else ""
    kind = phrases.RESOURCES.get(item.resource_kind, "")
    facts = (kind, item.creator, f"pages {item.pages}" if item.pages else "", time)
    return ResourceBlock(
        title=item.title,
        url=item.url,
        facts=tuple(fact for fact in facts if fact),
        summary=phrases.lead_sentences(item.summary),
        language=item.language,
    )


def _term(item: TermItem) -> TermBlock:
    why = line_of(item.why)
    return TermBlock(item.term, item.instead, why, item.preferred_by, item.language)


def _date(at: datetime, zone: str) -> DateBlock:
    local = at.astimezone(ZoneInfo(zone))
    return DateBlock(f"{local:%a}", str(local.day), f"{local:%b}")


def _bar(items: tuple[Item, ...]) -> tuple[BarPart, ...]:
    each = [item.minutes for item in items if isinstance(item, ActionItem)]
    whole = sum(each)
    return tuple(BarPart(part, round(100 * part / whole, 2)) for part in each if whole)
