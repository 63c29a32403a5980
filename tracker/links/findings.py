"""What one look means on its own. Pure.

A finding names a kind of evidence; how many of its kind must agree, and over how long, stands in
``verdict.PROOF``. Whatever could be our own fault, a passing fault or a wall against robots has a
kind of its own, so that it can never be counted as something else.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from tracker.links.evidence import Evidence, Says, Signal
from tracker.links.sketch import likeness
from tracker.links.urls import is_same_place
from tracker.web.failure import Failure, Hop

WALLS = frozenset({401, 403, 407, 429, 451, 999})
HOME = re.compile(r"/(?:(?:index|home|default|main|start|welcome)(?:\.\w{2,5})?/?)?", re.IGNORECASE)
LANGUAGE = re.compile(r"/[a-z]{2}(?:[-_][a-z]{2})?/?", re.IGNORECASE)
ERROR_PAGE = re.compile(
    r"/(?:[\w-]+/)*(?:404|error|errors|not[-_]?found|page[-_]?not[-_]?found|no[-_]encontrad[ao])"
    r"(?:\.\w{2,5})?/?",
    re.IGNORECASE,
)
UNRELATED = 0.01
"""Likeness below which two texts share nothing; the titles must share no word either."""
LONG_WORD = re.compile(r"\w{4,}")


class Kind(StrEnum):
    """A kind of evidence."""

    GOOD = "good"
    MOVED = "moved"
    STATE = "state"
    """The platform says that it is over."""
    PHRASE = "phrase"
    """The page's prose says that it is over."""
    GONE = "gone"
    MISSING = "missing"
    NO_NAME = "no-name"
    SOFT = "soft"
    """A page that says or shows that nothing is here, with a status that says otherwise."""
    FAILING = "failing"
    WALL = "wall"
    OTHER_THING = "other-thing"
    POLICY = "policy"


@dataclass(frozen=True, slots=True)
class Finding:
    """The kind of evidence in one look, its reason code and the words that an editor is shown."""

    kind: Kind
    reason: str
    at: datetime
    quote: str = ""
    ends_at: datetime | None = None
    """The moment that the page gives for its own end, whatever the kind."""
    ends_quote: str = ""
    moved_to: str = ""
    is_probed: bool = False


def find(look: Evidence, before: Evidence | None = None) -> Finding:
    """What ``look`` means; ``before`` is an earlier look at which the link was well."""
    kind, reason, quote = weigh(look, before)
    ends = latest_end(look.signals)
    return Finding(
        kind=kind,
        reason=reason,
        at=look.at,
        quote=quote,
        ends_at=ends.until if ends else None,
        ends_quote=ends.quote if ends else "",
        moved_to=look.final_url if kind == Kind.MOVED else "",
        is_probed=look.signal(Says.PROBED, Says.CATCH_ALL) is not None,
    )


def weigh(look: Evidence, before: Evidence | None) -> tuple[Kind, str, str]:
    """Kind, reason and quote of one look."""
    if look.failure is not None:
        return weigh_failure(look.failure)
    if (wall := look.signal(Says.WALL)) and look.status not in (404, 410):
        return Kind.WALL, wall.rule, wall.quote
    status = look.status or 0
    if status in WALLS:
        return Kind.WALL, f"http-{status}", ""
    if status == 410:
        return Kind.GONE, "http-410", ""
    if status == 404:
        return Kind.MISSING, "http-404", ""
    if not 200 <= status < 300:
        # A 4xx to an honest GET without a body is more often a filter than an absence.
        return (Kind.FAILING if status >= 500 else Kind.WALL), f"http-{status}", ""
    return weigh_page(look, before)


def weigh_failure(failure: Failure) -> tuple[Kind, str, str]:
    kinds = {Failure.POLICY: Kind.POLICY, Failure.DNS_NX: Kind.NO_NAME}
    return kinds.get(failure, Kind.FAILING), str(failure), ""


def weigh_page(look: Evidence, before: Evidence | None) -> tuple[Kind, str, str]:
    """A page with a status that says that all is well."""
    for says, kind in (
        (Says.PARKED, Kind.OTHER_THING),
        (Says.CLOSED_FORM, Kind.STATE),
        (Says.CLOSED_STATE, Kind.STATE),
        (Says.MISSING, Kind.SOFT),
        (Says.CLOSED_PHRASE, Kind.PHRASE),
        (Says.CATCH_ALL, Kind.SOFT),
    ):
        if signal := look.signal(says):
            return kind, reason_of(signal), signal.quote
    if lost := lost_on_the_way(look):
        return Kind.SOFT, lost, look.final_url[:160]
    if before is not None and is_unrelated(look, before):
        return Kind.OTHER_THING, "unrelated", look.title[:160]
    if moved_for_good(look):
        return Kind.MOVED, "moved-permanently", ""
    return Kind.GOOD, "works", ""


def reason_of(signal: Signal) -> str:
    return {
        Says.PARKED: "parked",
        Says.CLOSED_FORM: "form-closed",
        Says.CLOSED_STATE: "platform-says-closed",
        Says.MISSING: "says-not-found",
        Says.CLOSED_PHRASE: "says-closed",
        Says.CATCH_ALL: "catch-all",
    }[signal.says]


def lost_on_the_way(look: Evidence) -> str:
    """Whether a redirect gave the page up: to the root of its own site, or to an error page."""
    if len(look.hops) < 2 or is_same_place(look.url, look.final_url):
        return ""
    asked, ended = urlsplit(look.url), urlsplit(look.final_url)
    if ERROR_PAGE.fullmatch(ended.path) and not ERROR_PAGE.fullmatch(asked.path):
        return "redirect-to-error"
    same_site = bare_host(asked.hostname) == bare_host(ended.hostname)
    if not same_site or HOME.fullmatch(asked.path) or LANGUAGE.fullmatch(asked.path):
        return ""
    is_home = HOME.fullmatch(ended.path) or LANGUAGE.fullmatch(ended.path)
    return "redirect-to-root" if is_home and not ended.query else ""


def bare_host(host: str | None) -> str:
    return (host or "").removeprefix("www.")


def moved_for_good(look: Evidence) -> bool:
    """Every redirect on the way was permanent, and the end is another place."""
    moves: tuple[Hop, ...] = look.hops[:-1]
    return (
        bool(moves)
        and all(hop.permanent for hop in moves)
        and not is_same_place(look.url, look.final_url)
    )


def is_unrelated(look: Evidence, before: Evidence) -> bool:
    """Whether the page shares neither text nor a word of its title with what it was."""
    alike = likeness(look.sketch, before.sketch)
    if alike is None or alike > UNRELATED:
        return False
    now, then = (set(LONG_WORD.findall(seen.title.lower())) for seen in (look, before))
    return bool(now) and bool(then) and not now & then


def latest_end(signals: tuple[Signal, ...]) -> Signal | None:
    """The signal with the latest end that the page gives for itself."""
    dated = [(signal.until, signal) for signal in signals if signal.says == Says.ENDS]
    return max(
        ((until, signal) for until, signal in dated if until),
        key=lambda pair: pair[0],
        default=(None, None),
    )[1]


def is_suspicious(finding: Finding) -> bool:
    """Whether a control probe would tell more."""
    return finding.kind == Kind.SOFT and not finding.is_probed


def speaks_well(look: Evidence) -> bool:
    """Whether this look on its own has nothing against its link: it can be believed at once,
    whatever the rest of its run turns out to be.
    """
    finding = find(look)
    return finding.kind in (Kind.GOOD, Kind.MOVED) and not (
        finding.ends_at is not None and finding.ends_at <= look.at
    )
