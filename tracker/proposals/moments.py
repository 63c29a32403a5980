"""When a page says that something begins or ends, and whether it says one thing. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from tracker.proposals.facts import Said

YEARS: Final = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, or an instant with its zone. ``day`` is the day on the page's own clock."""

    day: date
    at: datetime | None
    """UTC; None: the page names the day alone, or an hour without a zone."""
    said: Said
    lost_hour: bool = False
    """The page gives an hour and no zone, and the place's zone is not known."""

    @property
    def value(self) -> str:
        return self.at.isoformat() if self.at else self.day.isoformat()


def read_moment(said: Said, *, zone: ZoneInfo | None) -> Moment | None:
    """The moment of an ISO date or date-time; None for any other words. ``zone`` is the clock of
    the action's place, for an hour that the page gives without one."""
    text = said.text.strip()
    try:
        if len(text) == len("2026-01-31"):
            day = date.fromisoformat(text)
            return Moment(day, None, said) if day.year in YEARS else None
        given = datetime.fromisoformat(text)
    except ValueError:
        return None
    if given.year not in YEARS:
        return None
    if given.tzinfo is None and zone is None:
        return Moment(given.date(), None, said, lost_hour=True)
    aware = given if given.tzinfo else given.replace(tzinfo=zone)
    return Moment(given.date(), aware.astimezone(UTC), said)


def agreed(moments: Iterable[Moment]) -> tuple[Moment | None, tuple[Moment, ...]]:
    """The one moment that all of them mean, or None and one of each meaning.

    A day agrees with any hour of it; the hour is the better saying.
    """
    distinct: dict[str, Moment] = {}
    for each in moments:
        distinct.setdefault(each.value, each)
    hours = [each for each in distinct.values() if each.at]
    days = {each.day for each in distinct.values()}
    if len(hours) > 1 or len(days) > 1:
        return None, tuple(distinct.values())
    return next(iter(hours or distinct.values()), None), ()
