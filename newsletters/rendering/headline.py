"""What an edition is called: a headline made of what is in it, and the line under the subject."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from newsletters.assembly.snapshot import ActionItem, MeetingItem, Snapshot
from newsletters.rendering import phrases
from newsletters.rendering.variant import Variant
from newsletters.vocabulary import Section
from tracker import wording
from tracker.expiry import CLOSING_SOON
from tracker.vocabulary import MeetingStatus

_NOT_HAPPENING = {MeetingStatus.CANCELLED, MeetingStatus.POSTPONED}
_NOUNS = {"hearing": "a hearing", "town hall": "a town hall", "vote": "a vote", "rally": "a rally"}


@dataclass(frozen=True, slots=True)
class Headline:
    """``text`` heads the edition and is the subject; ``lead`` follows it; both plain text."""

    text: str
    lead: str
    emphasis: str = ""
    """The words of the lead that say what it costs."""

    @property
    def subject(self) -> str:
        return self.text

    @property
    def preheader(self) -> str:
        return self.lead


def headline_of(variant: Variant) -> Headline:
    """ "Three fast things, and a hearing on Thursday" and "They take 11 minutes in all."."""
    shown = variant.shown
    asked = _asked(shown)
    event = _event(shown)
    text = ", and ".join(part for part in (asked, event) if part) or _quiet(shown)
    minutes = phrases.minutes_in_full(shown.minutes)
    return Headline(text[0].upper() + text[1:], _lead(variant, minutes), minutes)


def closing_soon(item: ActionItem, sends_at: datetime) -> bool:
    return item.ends.at is not None and item.ends.at - sends_at <= CLOSING_SOON


def _asked(shown: Snapshot) -> str:
    """The largest promise first: fast things, else big ones, else those of any time."""
    for section, one, many in (
        (Section.FAST, "fast thing", "fast things"),
        (Section.BIG, "bigger thing", "bigger things"),
        (Section.ANYTIME, "thing for any day", "things for any day"),
    ):
        number = len(shown.in_section(section))
        if number:
            return phrases.count(number, one, many)
    return ""


def _event(shown: Snapshot) -> str:
    """The first meeting that will be held, else the first petition that closes."""
    for item in shown.in_section(Section.COMING_UP):
        if isinstance(item, MeetingItem) and item.status not in _NOT_HAPPENING:
            return f"{_noun(item)} on {_day(item.starts_at, item.zone, shown.sends_at)}"
    for item in shown.in_section(Section.COMING_UP):
        if isinstance(item, ActionItem) and item.ends.at is not None:
            day = _day(item.ends.at, item.ends.zone, shown.sends_at)
            return f"a petition that closes on {day}"
    return ""


def _noun(item: MeetingItem) -> str:
    title = f"{item.title} {item.body}".lower()
    for word, noun in _NOUNS.items():
        if word in title:
            return noun
    return "a committee meeting" if "committee" in title else "a meeting"


def _day(at: datetime, zone: str, sends_at: datetime) -> str:
    """A weekday, for a letter is read on another day than it was written."""
    clock = ZoneInfo(zone)
    return wording.day(at.astimezone(clock), sends_at.astimezone(clock))


def _quiet(shown: Snapshot) -> str:
    if shown.in_section(Section.BILLS):
        bills = phrases.count(len(shown.in_section(Section.BILLS)), "bill stands", "bills stand")
        return f"Where {bills}"
    return "A quiet week" if not shown.items else "Worth reading this week"


def _lead(variant: Variant, minutes: str) -> str:
    shown = variant.shown
    fast = [item for item in shown.in_section(Section.FAST) if isinstance(item, ActionItem)]
    if not fast:
        return "Nothing this week has to be done in a hurry."
    takes = (
        f"This week’s fast action takes {minutes}."
        if len(fast) == 1
        else f"All of this week’s fast actions take {minutes}."
    )
    return " ".join(part for part in (takes, _closing(fast, variant)) if part)


def _closing(fast: list[ActionItem], variant: Variant) -> str:
    """ "One closes on Wednesday.", "Two close by Thursday.": the last of their days is named."""
    shown = variant.shown
    soon = [item for item in fast if closing_soon(item, shown.sends_at)]
    if not soon:
        return ""
    last = max(soon, key=lambda item: item.ends.at or shown.sends_at)
    day = _day(last.ends.at or shown.sends_at, clock_zone(last, variant.zone), shown.sends_at)
    number = phrases.in_words(len(soon)).capitalize()
    return f"{number} closes on {day}." if len(soon) == 1 else f"{number} close by {day}."


def clock_zone(item: ActionItem, reader_zone: str) -> str:
    """The clock an end is read from: the place's where the action has one, else the reader's.

    A date-only end was worked out in the action's own zone and is said in it.
    """
    return item.ends.zone if item.ends.place_name or item.ends.date_only else reader_zone
