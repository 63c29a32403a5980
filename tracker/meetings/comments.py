"""Facts that clerks write into a meeting's remarks: comment deadlines and original dates.

"Written public comment deadline October 11, 2023, 3:00 PM", "… deadline: 10 AM, Wed Sept 6th",
"Original meeting scheduled for September 27, 2023", "Reconvened Meeting from May 15, 2023". Other
deadlines ("Direct introduction deadline …") are not the public's and are passed over.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tracker.vocabulary import MeetingStatus

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = re.compile(
    _MONTH + r"\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?(?:\s*,?\s+(?P<year>\d{4}))?\b", re.IGNORECASE
)
_NUMERIC_DAY = re.compile(r"\b(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})\b")
_TIME = re.compile(
    r"\b(?P<hour>\d{1,2})(?::(?P<minute>\d{2}))?\s*(?P<half>[ap])\.?\s?m\b\.?|\b(?P<noon>noon)\b",
    re.IGNORECASE,
)
_DEADLINE = re.compile(
    r"(?:\b(?:public|written)\b[^.\n]{0,40})?\bcomments?\b[^.\n]{0,30}?"
    r"\b(?:deadline|due|accepted until|must be (?:submitted|received) by)\b[^\n]{0,80}",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"\b(?:original(?:ly)?(?: meeting)?(?: was)? scheduled (?:for|on)|rescheduled from"
    r"|postponed from|(?:reconvened )?(?:meeting )?from|moved from)\b(?P<rest>[^\n]{0,60})",
    re.IGNORECASE,
)
_CALLED_OFF = re.compile(r"\bcancel(?:led|ed|lation)\b", re.IGNORECASE)
_PUT_OFF = re.compile(r"\bpostponed\b(?! from)", re.IGNORECASE)
_MOVED = re.compile(r"\b(?:re-?scheduled|postponed from|moved from)\b", re.IGNORECASE)

END_OF_DAY = time(23, 59, 59)


@dataclass(frozen=True, slots=True)
class Deadline:
    """``at`` in UTC; for a bare day the last second of it in the meeting's zone."""

    at: datetime
    date_only: bool


def comment_deadline(text: str, *, meeting: datetime, zone: ZoneInfo) -> Deadline | None:
    """When comments close, as the remark says; ``None`` where it says nothing of the public's.

    A day without a year is the last such day on or before the meeting.
    """
    for line in _DEADLINE.finditer(text):
        day = _day(line[0], before=meeting.astimezone(zone).date())
        if day is None:
            continue
        hour = _time(line[0])
        local = datetime.combine(day, hour or END_OF_DAY, tzinfo=zone)
        return Deadline(local.astimezone(UTC), date_only=hour is None)
    return None


def original_day(text: str, *, meeting: datetime, zone: ZoneInfo) -> date | None:
    """The day that a moved or resumed meeting was to be on, where the remark names it."""
    found = _ORIGINAL.search(text)
    if found is None:
        return None
    local = meeting.astimezone(zone).date()
    day = _day(found["rest"], before=local + timedelta(days=180))
    return day if day != local else None


def says_cancelled(text: str) -> bool:
    return _CALLED_OFF.search(text) is not None


def status_in_words(text: str) -> MeetingStatus | None:
    """What a title or remark says of a meeting in passing; ``None`` where it says nothing."""
    if says_cancelled(text):
        return MeetingStatus.CANCELLED
    if _PUT_OFF.search(text):
        return MeetingStatus.POSTPONED
    return MeetingStatus.RESCHEDULED if _MOVED.search(text) else None


def _day(text: str, *, before: date) -> date | None:
    found = _DAY.search(text)
    if found is None and (found := _NUMERIC_DAY.search(text)):
        return _date(int(found["year"]), int(found["month"]), int(found["day"]))
    if found is None:
        return None
    month = MONTHS.index(found["month"].casefold()[:3]) + 1
    if found["year"]:
        return _date(int(found["year"]), month, int(found["day"]))
    candidates = (_date(year, month, int(found["day"])) for year in (before.year, before.year - 1))
    return next((each for each in candidates if each and each <= before), None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _time(text: str) -> time | None:
    found = _TIME.search(text)
    if found is None:
        return None
    if found["noon"]:
        return time(12)
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return None
    return time(hour % 12 + (12 if found["half"].lower() == "p" else 0), minute)
