"""Numbers, days and verbs as a person would write them, in English."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from backend.kernel.prose import Prose, line_of
from tracker.vocabulary import MeetingStatus, Outcome, ResourceKind, Stance, Verb

_SMALL: Final = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)

BUTTONS: Final[Mapping[str, str]] = {
    Verb.SIGN: "Sign the petition",
    Verb.CALL: "Call with a script",
    Verb.WRITE: "Write to them",
    Verb.ATTEND: "Plan to be there",
    Verb.COMMENT: "Write your comment",
    Verb.TESTIFY: "Sign up to testify",
    Verb.VOTE: "Make your plan to vote",
    Verb.DONATE: "Give what you can",
    Verb.VOLUNTEER: "Volunteer",
    Verb.SHARE: "Share it",
    Verb.LEARN: "Read the guide",
    Verb.TALK: "Start the conversation",
    Verb.FOLLOW: "Follow them",
    Verb.ORGANIZE: "Start organizing",
}
STANCES: Final[Mapping[str, str]] = {
    Stance.SUPPORT: "We support it",
    Stance.OPPOSE: "We oppose it",
    Stance.AMEND: "We ask to amend it",
    Stance.WATCH: "We watch it",
}
OUTCOMES: Final[Mapping[str, str]] = {
    Outcome.WON: "Won",
    Outcome.LOST: "Lost",
    Outcome.OVER: "Over",
    Outcome.PENDING: "Closed",
    Outcome.UNKNOWN: "Closed",
}
RESOURCES: Final[Mapping[str, str]] = {
    ResourceKind.ARTICLE: "Article",
    ResourceKind.REPORT: "Report",
    ResourceKind.TOOLKIT: "Toolkit",
    ResourceKind.THREAD: "Thread",
    ResourceKind.PODCAST: "Podcast",
    ResourceKind.BOOK: "Book",
    ResourceKind.VIDEO: "Video",
    ResourceKind.DATASET: "Data set",
    ResourceKind.GUIDE: "Guide",
    ResourceKind.WEBSITE: "Website",
}
MEETING_NOTES: Final[Mapping[str, str]] = {
    MeetingStatus.TENTATIVE: "not confirmed yet",
    MeetingStatus.POSTPONED: "postponed, no new date yet",
    MeetingStatus.RESCHEDULED: "new time",
    MeetingStatus.RECESSED: "in recess",
    MeetingStatus.RECONVENED: "continued from an earlier day",
    MeetingStatus.CANCELLED: "cancelled",
}


def count(number: int, one: str, many: str = "") -> str:
    """ "three petitions", "one petition", "14 petitions"."""
    return f"{in_words(number)} {one if number == 1 else many or one + 's'}"


def in_words(number: int) -> str:
    """Words up to twelve, digits above, as newspapers do."""
    return _SMALL[number] if 0 <= number < len(_SMALL) else f"{number:,}"


def minutes(number: int) -> str:
    """ "3 min" beside a title; hours once they are easier to grasp."""
    if number < 90:
        return f"{number} min"
    hours, rest = divmod(number, 60)
    return f"{hours} h" if not rest else f"{hours} h {rest} min"


def minutes_in_full(number: int) -> str:
    if number < 90:
        return "1 minute" if number == 1 else f"{number} minutes"
    hours, rest = divmod(number, 60)
    words = "1 hour" if hours == 1 else f"{hours} hours"
    return words if not rest else f"{words} and {rest} minutes"


def long_day(day: date) -> str:
    """ "Tuesday 24 November 2026"."""
    return f"{day:%A} {day.day} {day:%B} {day.year}"


def short_day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def listed(parts: list[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} and {parts[-1]}"


def lead_sentences(text: str, *, most: int = 280) -> Prose:
    """The first two sentences on one line, cut at a word when even they are too long."""
    return line_of(text, sentences=2, most=most)
