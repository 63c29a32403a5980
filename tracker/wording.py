"""When something ends, as people say it: "closes Wednesday 3 pm, Chicago".

Pure: the instant, the reader's zone and the place's come in, English comes out. An end is read on
the clock of its place when the place is named, else on the reader's own. Mail is read on other
days than it was written, so it names weekdays; a live page may say "tomorrow" (``relative``).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from tracker.expiry import CLOSING_SOON
from tracker.vocabulary import Durability, EndReason

WHAT_HAPPENED: dict[str, str] = {
    EndReason.DATE: "that was the last moment for it",
    EndReason.COMMENT_DEADLINE: "written comments were due",
    EndReason.MEETING_STARTED: "the meeting started",
    EndReason.MEETING_CANCELLED: "the meeting was cancelled",
    EndReason.PETITION_CLOSED: "the petition closed",
    EndReason.BILL_FINAL: "the bill was decided",
    EndReason.SESSION_ENDED: "the session ended, and the bill with it",
    EndReason.CAMPAIGN_ENDED: "the campaign ended",
    EndReason.LINK_DEAD: "its link stopped working",
    EndReason.SUPERSEDED: "another action replaced it",
    EndReason.RETIRED: "it was withdrawn",
}

WHAT_WILL_HAPPEN: dict[str, str] = {
    EndReason.DATE: "that is the last moment for it",
    EndReason.COMMENT_DEADLINE: "written comments are due then",
    EndReason.MEETING_STARTED: "the meeting starts then",
    EndReason.MEETING_CANCELLED: "the meeting is cancelled",
    EndReason.PETITION_CLOSED: "the petition closes then",
    EndReason.BILL_FINAL: "the bill is decided then",
    EndReason.SESSION_ENDED: "the session ends then, and the bill with it",
    EndReason.CAMPAIGN_ENDED: "the campaign ends then",
    EndReason.LINK_DEAD: "its link stops working then",
    EndReason.SUPERSEDED: "another action replaces it then",
    EndReason.RETIRED: "it is withdrawn then",
}

_ALIVE = {
    "bill": "as long as the bill is alive",
    "meeting": "until the meeting starts",
    "petition": "as long as the petition is open",
}


class Ending(Protocol):
    """What is told about an end; an edition's snapshot and :class:`Ends` both have it."""

    @property
    def durability(self) -> str: ...
    @property
    def at(self) -> datetime | None: ...
    @property
    def because(self) -> str: ...
    @property
    def date_only(self) -> bool: ...
    @property
    def zone(self) -> str: ...
    @property
    def place_name(self) -> str: ...
    @property
    def rests_on(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Ends:
    """An end to be told: ``because`` is an ``EndReason``, ``rests_on`` bill, meeting, petition."""

    durability: str
    at: datetime | None = None
    because: str = ""
    date_only: bool = False
    zone: str = "UTC"
    place_name: str = ""
    rests_on: str = ""


def closes(end: Ending, *, at: datetime, reader_zone: str = "", relative: bool = False) -> str:
    """When it ends, in a few words that can stand on a card: "closes Wednesday 3 pm, Chicago"."""
    if end.at is None or _lives_with_its_bill(end, at):
        return _open_ended(end)
    clock = _Clock(end, end.at, reader_zone)
    if clock.end <= at:
        return f"closed {clock.day(at, relative=relative, past=True)}"
    if clock.whole_day:
        elsewhere = f", {end.place_name}" if clock.reader_is_elsewhere else ""
        return f"until the end of {clock.day(at, relative=relative)}{elsewhere}"
    verb = "starts" if end.because == EndReason.MEETING_STARTED else "closes"
    day = clock.day(at, relative=relative)
    joint = " at " if any(mark.isdigit() for mark in day) else " "
    return f"{verb} {day}{joint}{clock.hour}{clock.named}"


def explain(end: Ending, *, at: datetime, reader_zone: str = "") -> str:
    """One sentence: whether it is open, until when or since when, and why."""
    if end.at is None or _lives_with_its_bill(end, at):
        return _explain_open_ended(end)
    clock = _Clock(end, end.at, reader_zone)
    moment = clock.date(at) if clock.whole_day else f"{clock.date(at)} at {clock.hour}"
    where = f" in {end.place_name}" if end.place_name else clock.named
    if clock.end <= at:
        reason = WHAT_HAPPENED.get(end.because, "that was the last moment for it")
        return f"It closed on {moment}{where}: {reason}."
    reason = WHAT_WILL_HAPPEN.get(end.because, "that is the last moment for it")
    until = f"the end of {moment}" if clock.whole_day else moment
    return f"It is open until {until}{where}: {reason}."


def hour(local: datetime) -> str:
    """A time of day as people say it: 3 pm, 9:30 am, noon, midnight."""
    if (local.hour, local.minute) == (12, 0):
        return "noon"
    if (local.hour, local.minute) == (0, 0):
        return "midnight"
    minutes = f":{local.minute:02}" if local.minute else ""
    return f"{local.hour % 12 or 12}{minutes} {'am' if local.hour < 12 else 'pm'}"


def day(local: datetime, today: datetime, *, relative: bool = False) -> str:
    """The day of ``local`` as said on ``today``, both on the same clock.

    Today and tomorrow where ``relative``; a weekday's name up to six days ahead; a date with its
    weekday beyond, and with its year outside of this one.
    """
    distance = (local.date() - today.date()).days
    if relative and distance in {0, 1}:
        return ("today", "tomorrow")[distance]
    if 0 <= distance <= 6:
        return f"{local:%A}"
    return f"{local:%A} {date_words(local, today)}"


def date_words(local: datetime, today: datetime) -> str:
    """11 October, and the year where it is not this one."""
    year = "" if local.year == today.year else f" {local.year}"
    return f"{local.day} {local:%B}{year}"


def _lives_with_its_bill(end: Ending, at: datetime) -> bool:
    """The end of a session is not told before it is near: until then the bill's life is the end."""
    return (
        end.durability == Durability.STANDING
        and end.because == EndReason.SESSION_ENDED
        and end.at is not None
        and end.at - at > CLOSING_SOON
    )


def _open_ended(end: Ending) -> str:
    if end.durability == Durability.ANYTIME:
        return "never closes"
    rests_on = "bill" if end.because == EndReason.SESSION_ENDED else end.rests_on
    return _ALIVE.get(rests_on, "no end in sight")


def _explain_open_ended(end: Ending) -> str:
    words = _open_ended(end)
    if end.durability == Durability.ANYTIME:
        return f"It {words}."
    if end.rests_on == "meeting":
        return "It is open: the meeting has no date yet."
    return f"It is open{'' if words in _ALIVE.values() else ','} {words}."


class _Clock:
    """An end on the clock that it is read from."""

    def __init__(self, end: Ending, moment: datetime, reader_zone: str) -> None:
        self.end = moment.astimezone(UTC)
        self.place = ZoneInfo(end.zone if end.place_name or not reader_zone else reader_zone)
        if end.date_only:
            self.place = ZoneInfo(end.zone)
        local = self.end.astimezone(self.place)
        midnight = (local.hour, local.minute, local.second) == (0, 0, 0)
        last_minute = (local.hour, local.minute) == (23, 59)
        self.whole_day = end.date_only or midnight or last_minute
        self.local = local - timedelta(seconds=1) if midnight and not end.date_only else local
        self.hour = hour(local)
        self.named = f", {end.place_name}" if end.place_name else self._zone_name(reader_zone)
        self.reader_is_elsewhere = bool(end.place_name and reader_zone) and (
            self.end.astimezone(ZoneInfo(reader_zone)).utcoffset() != local.utcoffset()
        )

    def _zone_name(self, reader_zone: str) -> str:
        return "" if reader_zone else f" {self.end.astimezone(self.place):%Z}"

    def day(self, at: datetime, *, relative: bool, past: bool = False) -> str:
        today = at.astimezone(self.place)
        if past:
            yesterday = (today.date() - self.local.date()).days
            if relative and yesterday in {0, 1}:
                return ("today", "yesterday")[yesterday]
            return date_words(self.local, today)
        return day(self.local, today, relative=relative)

    def date(self, at: datetime) -> str:
        return date_words(self.local, at.astimezone(self.place))
