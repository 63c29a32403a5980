"""Which Tuesday: the local date of an edition, the instant it leaves and the cut-off. Pure.

A newsletter leaves at an hour of its own zone. Where clocks leap over that hour it leaves at the
first instant after the leap; where they repeat it, at the first of the two. Instants are UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LOOK_BACK = timedelta(days=7)
"""How long a missed edition is still looked for: a machine that slept a week loses nothing."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a newsletter leaves: ``weekday`` as Python's ``date.weekday()``, hour and minute local
    in the IANA ``zone``, assembled ``cut_off`` before."""

    weekday: int
    hour: int
    minute: int
    zone: str
    cut_off: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Slot:
    """One edition's place in time: its local date, and two UTC instants."""

    date: date
    sends_at: datetime
    cut_off_at: datetime


def slot(rhythm: Rhythm, day: date) -> Slot:
    """The edition of a local date, whatever its weekday: an editor may move one."""
    sends_at = send_instant(day, time(rhythm.hour, rhythm.minute), rhythm.zone)
    return Slot(day, sends_at, sends_at - rhythm.cut_off)


def next_slot(rhythm: Rhythm, at: datetime) -> Slot:
    """The first edition that leaves at ``at`` or later."""
    return next(each for each in _slots_from(rhythm, at) if each.sends_at >= at)


def slot_after(rhythm: Rhythm, day: date) -> Slot:
    """The regular edition after the one of ``day``."""
    ahead = (rhythm.weekday - day.weekday() - 1) % 7 + 1
    return slot(rhythm, day + timedelta(days=ahead))


def slots_to_ensure(rhythm: Rhythm, at: datetime) -> list[Slot]:
    """The editions that must exist at an instant, oldest first.

    Those past their cut-off, back to those that should have left within the last seven days. A
    clock that fires twice asks for the same; a clock that slept asks for what it missed.
    """
    ensured: list[Slot] = []
    for each in _slots_from(rhythm, at - LOOK_BACK):
        if each.cut_off_at > at:
            return ensured
        if each.sends_at > at - LOOK_BACK:
            ensured.append(each)
    raise AssertionError("the calendar has no end")


def send_instant(day: date, hour: time, zone: str) -> datetime:
    """The instant of a local time: the first of two, or the first after a gap."""
    place = ZoneInfo(zone)
    local = datetime.combine(day, hour)
    first = local.replace(tzinfo=place).astimezone(UTC)
    if first.astimezone(place).replace(tzinfo=None) == local:
        return first
    return _first_after_gap(local, place)


def _first_after_gap(local: datetime, place: ZoneInfo) -> datetime:
    """Bisect between the offsets of both sides: local time grows across a gap."""
    late = local.replace(tzinfo=place).astimezone(UTC)
    early = local.replace(tzinfo=place, fold=1).astimezone(UTC) - timedelta(seconds=1)
    while late - early > timedelta(seconds=1):
        middle = early + timedelta(seconds=int((late - early).total_seconds()) // 2)
        if middle.astimezone(place).replace(tzinfo=None) >= local:
            late = middle
        else:
            early = middle
    return late


def _slots_from(rhythm: Rhythm, at: datetime) -> Iterator[Slot]:
    """Weekly slots without an end, from one that lies safely before ``at``."""
    day = at.astimezone(ZoneInfo(rhythm.zone)).date() - timedelta(days=8)
    while True:
        each = slot_after(rhythm, day)
        yield each
        day = each.date
