"""Which events a feed shows: its name, its format and the words of its query.

Two addresses that mean the same are one feed: parameters stand in one order, lists are sorted,
what means nothing is dropped, and every other spelling is redirected to that one.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Final, Literal
from urllib.parse import urlencode

from backend.kernel.errors import InvalidInput
from tracker.calendars.lint.times import written_duration
from tracker.vocabulary import CalendarKind

FeedName = Literal["meetings", "deadlines", "all"]
FeedFormat = Literal["ics", "json"]

KINDS: Final[dict[str, frozenset[str]]] = {
    "meetings": frozenset({CalendarKind.MEETING, CalendarKind.HEARING}),
    "deadlines": frozenset(CalendarKind.values) - {CalendarKind.MEETING, CalendarKind.HEARING},
    "all": frozenset(CalendarKind.values),
}
ALARMS: Final = 3
LONGEST_PATH: Final = 600
"""Characters of a canonical address."""
LONGEST_ALARM: Final = timedelta(days=30)

_MANY: Final = frozenset({"topic", "kind", "alarm"})
_SLUG = re.compile(r"[-\w]{1,200}")
_ALARM = re.compile(r"P\d{1,2}D|PT\d{1,3}[HM]")
_OCD = re.compile(r"ocd-[a-z]+/[a-z0-9_:/.~-]{1,240}")


class BadSelection(InvalidInput):
    """A parameter of a feed's address means nothing."""

    def __init__(self, parameter: str, value: str) -> None:
        shown = value if len(value) <= 60 else value[:59] + "…"
        super().__init__(
            "calendar_parameter", f"{parameter}={shown} means nothing here", parameter=parameter
        )


class LongSelection(InvalidInput):
    """The words of a feed's address are more than a calendar is chosen by."""

    def __init__(self) -> None:
        super().__init__(
            "calendar_address_long", f"The address of a feed has {LONGEST_PATH} characters at most"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The fields after ``format`` are the parameters, in their canonical order."""

    feed: FeedName
    format: FeedFormat = "ics"
    place: str = ""
    body: str = ""
    topic: tuple[str, ...] = ()
    campaign: str = ""
    bill: str = ""
    kind: tuple[str, ...] = ()
    cancelled: str = ""
    alarm: tuple[str, ...] = ()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The canonical query, without what is not asked."""
        given = ((name, getattr(self, name)) for name in PARAMETERS)
        return [
            (name, ",".join(value) if isinstance(value, tuple) else value)
            for name, value in given
            if value
        ]

    @property
    def path(self) -> str:
        """The address below the site, which is the feed's key too."""
        query = urlencode(self.pairs, safe=":/,")
        return f"/calendars/{self.feed}.{self.format}" + (f"?{query}" if query else "")

    @property
    def kinds(self) -> frozenset[str]:
        """The kinds of events shown."""
        all_kinds = KINDS[self.feed]
        return all_kinds & set(self.kind) if self.kind else all_kinds


PARAMETERS: Final = tuple(field.name for field in fields(Selection))[2:]


def selection_of(
    feed: FeedName, feed_format: FeedFormat, pairs: Iterable[tuple[str, str]]
) -> Selection:
    """The selection that an address means; raises :class:`BadSelection`.

    Unknown parameters (``utm_source``, ``fbclid``) are dropped; of a repeated one that cannot be
    a list the last counts.
    """
    given: dict[str, list[str]] = {}
    for name, value in pairs:
        if name in PARAMETERS and value.strip():
            given.setdefault(name, []).append(value.strip())
    selection = Selection(
        feed=feed,
        format=feed_format,
        place=_checked("place", given, _OCD),
        body=body_slug(given["body"][-1]) if "body" in given else "",
        topic=tuple(sorted(set(_list("topic", given, _SLUG)))),
        campaign=_checked("campaign", given, _SLUG),
        bill=_checked("bill", given, _SLUG),
        kind=_kinds(feed, given),
        cancelled=_cancelled(given),
        alarm=_alarms(given),
    )
    if len(selection.path) > LONGEST_PATH:
        raise LongSelection
    return selection


def body_slug(body: str) -> str:
    """A body's word in addresses: its name without case, accents or punctuation."""
    bare = unicodedata.normalize("NFKD", body).casefold()
    letters = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[\W_]+", "-", letters).strip("-")[:200]


def _checked(name: str, given: dict[str, list[str]], form: re.Pattern[str]) -> str:
    value = given.get(name, [""])[-1]
    if value and not form.fullmatch(value):
        raise BadSelection(name, value)
    return value


def _list(name: str, given: dict[str, list[str]], form: re.Pattern[str]) -> list[str]:
    values = [part.strip() for value in given.get(name, []) for part in value.split(",")]
    for value in values:
        if value and not form.fullmatch(value):
            raise BadSelection(name, value)
    return [value for value in values if value]


def _kinds(feed: FeedName, given: dict[str, list[str]]) -> tuple[str, ...]:
    """The kinds asked for; all of a feed's kinds are the same as none."""
    asked = set(_list("kind", given, _SLUG))
    for kind in sorted(asked - KINDS[feed]):
        raise BadSelection("kind", kind)
    return () if asked == KINDS[feed] else tuple(sorted(asked))


def _cancelled(given: dict[str, list[str]]) -> str:
    value = given.get("cancelled", [""])[-1]
    if value not in ("", "visible"):
        raise BadSelection("cancelled", value)
    return value


def _alarms(given: dict[str, list[str]]) -> tuple[str, ...]:
    """At most three durations, the earliest alarm first."""
    lengths = {}
    for value in _list("alarm", given, _ALARM):
        length = written_duration(value)
        if length is None or not timedelta() < length <= LONGEST_ALARM:
            raise BadSelection("alarm", value)
        lengths[value] = length
    if len(lengths) > ALARMS:
        raise BadSelection("alarm", ",".join(lengths))
    return tuple(sorted(lengths, key=lambda value: (-lengths[value], value)))
