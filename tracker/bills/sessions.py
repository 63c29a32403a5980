"""Congresses: which one, from when to when, and when an unfinished bill dies. Pure.

Since the Twentieth Amendment (sections 1 and 2) a Congress begins at noon on 3 January of an odd
year, in Washington; the 74th was the first. Those before began on 4 March, for which noon is the
Senate's own custom. The 73rd, cut short, ran from 4 March 1933 to 3 January 1935.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from backend.kernel.errors import InvalidInput

WASHINGTON = "America/New_York"
FIRST_YEAR = 1789
FIRST_OF_JANUARY = 74
"""The first Congress that began in January, in 1935."""


class NoSuchCongress(InvalidInput):
    def __init__(self, what: object) -> None:
        super().__init__("no_such_congress", f"There was no Congress in {what}.", what=str(what))


@dataclass(frozen=True, slots=True)
class Congress:
    """One Congress: ``begins_at`` belongs to it, ``ends_at`` to the next. Both UTC."""

    number: int
    begins_at: datetime
    ends_at: datetime


def congress(number: int) -> Congress:
    """The bounds of a Congress by its number. Raises :class:`NoSuchCongress` below 1."""
    if not 1 <= number <= 999:
        raise NoSuchCongress(number)
    return Congress(number, _begins_at(number), _begins_at(number + 1))


def congress_at(at: datetime) -> int:
    """The Congress in session at an instant: the new one from noon on."""
    number = _congress_of_year(at.astimezone(ZoneInfo(WASHINGTON)).year)
    return number if _begins_at(number) <= at else _not_before_first(number - 1, at)


def congress_on(day: date) -> int:
    """The Congress that a text of this day speaks of: on the day of the change, the new one."""
    number = _congress_of_year(day.year)
    begins = _begins_at(number).astimezone(ZoneInfo(WASHINGTON)).date()
    return number if begins <= day else _not_before_first(number - 1, day)


def congress_of_session(year: int) -> int:
    """The Congress that holds the session named by a year: 2019 and 2020 are the 116th's."""
    return _congress_of_year(year)


def dies_at(number: int, *, passed_both: bool = False) -> datetime:
    """When a bill of this Congress, if nothing more happens to it, is dead.

    An unfinished bill dies when its Congress ends. One that passed both chambers waits for the
    President, who may sign it within ten days, Sundays excepted, after the Congress is gone
    (Constitution, article I, section 7).
    """
    end = congress(number).ends_at
    if not passed_both:
        return end
    day = end.astimezone(ZoneInfo(WASHINGTON)).date()
    left = 10
    while left:
        day += timedelta(days=1)
        left -= day.isoweekday() != 7
    return _in_washington(day, time(23, 59, 59))


def _begins_at(number: int) -> datetime:
    year = FIRST_YEAR + 2 * (number - 1)
    day = date(year, 1, 3) if number >= FIRST_OF_JANUARY else date(year, 3, 4)
    return _in_washington(day, time(12))


def _in_washington(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=ZoneInfo(WASHINGTON)).astimezone(UTC)


def _congress_of_year(year: int) -> int:
    """The Congress that begins in this year or began in the year before."""
    if year < FIRST_YEAR:
        raise NoSuchCongress(year)
    return (year - FIRST_YEAR) // 2 + 1


def _not_before_first(number: int, what: object) -> int:
    if number < 1:
        raise NoSuchCongress(what)
    return number
