"""The actions feed: what one chapter offers its readers, for another chapter to offer to its own.

One JSON document in both directions. A chapter's derived ends travel as instants with their
reason, because the bills, meetings and petitions that they were derived from stay at home; an
action is known by the site that publishes it and its UUID there.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from tracker.formats.fields import FieldError, instant_of, text_of, web_address
from tracker.formats.records import Reading, Remark
from tracker.formats.source import Source, UnreadableSource, load_json
from tracker.vocabulary import Durability, EndReason, Outcome, Stance, Verb

NAME = "actions-feed"
FORMAT = "tuesday-actions"
VERSION = 1
MOST_MINUTES = 10_080
"""A week: no action of one person takes longer."""
LINK_ROLES = ("primary", "mention", "evidence", "donate")
KINDS = ("bill", "meeting", "petition")


@dataclass(frozen=True, slots=True)
class SharedEnd:
    """``at`` and ``because`` are empty together. ``sentence`` says both to people."""

    at: datetime | None = None
    because: str = ""
    date_only: bool = False
    zone: str = "UTC"
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class SharedLink:
    """``url`` is empty where the publisher misses the address."""

    role: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Basis:
    """What it stands or falls with over there, to be told and not to be followed."""

    kind: str
    id: str
    title: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class SharedAction:
    """An action as another chapter publishes it; ``id`` is its UUID there."""

    id: str
    url: str
    title: str
    verb: Verb
    minutes: int
    durability: Durability
    ends: SharedEnd
    summary: str = ""
    script: str = ""
    talking_points: str = ""
    targets: tuple[str, ...] = ()
    language: str = "en"
    place: str = ""
    """OCD id; empty: everywhere."""
    topics: tuple[str, ...] = ()
    opens_at: datetime | None = None
    links: tuple[SharedLink, ...] = ()
    rests_on: Basis | None = None
    stance: Stance | None = None
    """What the publisher wants of the bill that it rests on."""
    campaign: str = ""
    organization: str = ""
    outcome: Outcome = Outcome.PENDING
    outcome_note: str = ""


@dataclass(frozen=True, slots=True)
class SharedFeed:
    """One page. ``whole``: it holds all that the site publishes. ``named`` are the ids of every
    action on it, also of those that could not be read."""

    site: str
    actions: tuple[SharedAction, ...]
    where: tuple[str, ...]
    """The place of each action in the source, in the same order."""
    named: frozenset[str]
    whole: bool = False
    next_url: str = ""
    """Where the following page is; empty: it is the last."""
    is_first: bool = False
    """It begins everything that the site publishes."""

    @property
    def host(self) -> str:
        return site_host(self.site)


def site_host(site: str) -> str:
    """The authority that makes a UUID an identity: host, and port where it has one."""
    return urlsplit(site).netloc.lower()


def document_of(
    actions: Sequence[SharedAction],
    *,
    site: str,
    whole: bool,
    next_url: str = "",
    is_first: bool = False,
) -> dict[str, Any]:
    """The document of one page, ready for JSON."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "site": site,
        "whole": whole,
        "first": whole or is_first,
        "next_url": next_url or None,
        "actions": [_object_of(each) for each in actions],
    }


def _object_of(action: SharedAction) -> dict[str, Any]:
    ends, basis = action.ends, action.rests_on
    return {
        "id": action.id,
        "url": action.url,
        "title": action.title,
        "summary": action.summary,
        "verb": str(action.verb),
        "minutes": action.minutes,
        "durability": str(action.durability),
        "language": action.language,
        "place": action.place or None,
        "topics": list(action.topics),
        "targets": list(action.targets),
        "script": action.script,
        "talking_points": action.talking_points,
        "opens_at": _stamp(action.opens_at),
        "ends": {
            "at": _stamp(ends.at),
            "because": ends.because or None,
            "date_only": ends.date_only,
            "zone": ends.zone,
            "sentence": ends.sentence,
        },
        "rests_on": basis
        and {"kind": basis.kind, "id": basis.id, "title": basis.title, "url": basis.url},
        "stance": action.stance and str(action.stance),
        "campaign": action.campaign or None,
        "organization": action.organization or None,
        "links": [{"role": link.role, "text": link.text, "url": link.url} for link in action.links],
        "outcome": str(action.outcome),
        "outcome_note": action.outcome_note,
    }


def _stamp(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat().replace("+00:00", "Z")


def next_page(_url: str, raw: bytes) -> str:
    """The address of the page after this one, or empty; what cannot be read has none."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return ""
    found = document.get("next_url") if isinstance(document, dict) else None
    return found if isinstance(found, str) else ""


def read(source: Source) -> Reading[SharedFeed]:
    """One page of a feed; an action that cannot be read is named and left out."""
    document = load_json(source)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise source.unreadable(f"is no feed of actions (“format” is not “{FORMAT}”)")
    if document.get("version") != VERSION:
        raise source.unreadable(f"is version {document.get('version')!r}, and {VERSION} is known")
    site = _site(source, document)
    rows = document.get("actions")
    if not isinstance(rows, list):
        raise source.unreadable("holds no list of actions")
    actions: dict[str, tuple[str, SharedAction]] = {}
    named: set[str] = set()
    rejected: list[Remark] = []
    for number, row in enumerate(rows, start=1):
        where = f"{source.name}, action {number}"
        try:
            action = _action(row, named)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if action.id in actions:
            rejected.append(Remark(where, f"id {action.id} stands twice"))
            continue
        actions[action.id] = (where, action)
    feed = SharedFeed(
        site=site,
        actions=tuple(action for _, action in actions.values()),
        where=tuple(where for where, _ in actions.values()),
        named=frozenset(named),
        whole=document.get("whole") is True,
        next_url=_next_url(source, document),
        is_first=document.get("first") is True,
    )
    return Reading((feed,), tuple(rejected))


def gather(sources: Sequence[Source], lost: Sequence[str] = ()) -> Reading[SharedFeed]:
    """Pages as one source. They are whole together where each was read without a loss, the first
    begins and the last ends what one site publishes, and each leads to the next."""
    feeds: list[SharedFeed] = []
    rejected: list[Remark] = []
    for source in sources:
        try:
            reading = read(source)
        except UnreadableSource as refusal:
            rejected.append(Remark(str(refusal.facts["where"]), str(refusal.facts["why"])))
            continue
        feeds.extend(reading.records)
        rejected.extend(reading.rejected)
    is_chain = len(feeds) == len(sources) > 1 and not lost and _is_chain(sources, feeds)
    return Reading((_joined(feeds),) if is_chain else tuple(feeds), tuple(rejected))


def _is_chain(sources: Sequence[Source], feeds: Sequence[SharedFeed]) -> bool:
    leads = [feed.next_url for feed in feeds]
    names = [source.name for source in sources]
    one_site = len({feed.site for feed in feeds}) == 1
    return one_site and feeds[0].is_first and leads == [*names[1:], ""]


def _joined(feeds: Sequence[SharedFeed]) -> SharedFeed:
    """The pages as one; an action that moved from one to another meanwhile stands once."""
    actions: dict[str, tuple[str, SharedAction]] = {}
    for feed in feeds:
        for where, action in zip(feed.where, feed.actions, strict=True):
            actions[action.id] = (where, action)
    return SharedFeed(
        site=feeds[0].site,
        actions=tuple(action for _, action in actions.values()),
        where=tuple(where for where, _ in actions.values()),
        named=frozenset().union(*(feed.named for feed in feeds)),
        whole=True,
    )


def _site(source: Source, document: Mapping[str, Any]) -> str:
    """Whose feed it is. One that was fetched speaks for the site that it came from alone."""
    try:
        site = web_address(text_of(document, "site"), "site").rstrip("/")
    except FieldError as error:
        raise source.unreadable(str(error)) from error
    fetched = source.name.startswith(("http://", "https://"))
    if fetched and site_host(source.name) != site_host(site):
        raise source.unreadable(f"speaks for {site_host(site)[:80]}, another site")
    return site


def _next_url(source: Source, document: Mapping[str, Any]) -> str:
    try:
        return _text(document, "next_url")
    except FieldError as error:
        raise source.unreadable(str(error)) from error


def _action(row: object, named: set[str]) -> SharedAction:
    if not isinstance(row, dict):
        raise FieldError("is not an object")
    identity = _uuid(row)
    named.add(identity)
    minutes = row.get("minutes")
    if isinstance(minutes, bool) or not isinstance(minutes, int):
        raise FieldError("minutes is not a whole number")
    if not 1 <= minutes <= MOST_MINUTES:
        raise FieldError(f"minutes {minutes} is not between 1 and {MOST_MINUTES}")
    stance = _text(row, "stance", most=10)
    return SharedAction(
        id=identity,
        url=web_address(_text(row, "url", most=2048), "url"),
        title=_text(row, "title", most=300, required=True),
        summary=_text(row, "summary"),
        verb=Verb(_word(row, "verb", Verb.values)),
        minutes=minutes,
        durability=Durability(_word(row, "durability", Durability.values)),
        ends=_ends(row),
        script=_text(row, "script"),
        talking_points=_text(row, "talking_points"),
        targets=_texts(row, "targets", most=300),
        language=_text(row, "language", most=16, required=True),
        place=_text(row, "place", most=255),
        topics=_texts(row, "topics", most=120),
        opens_at=_instant(row, "opens_at"),
        links=tuple(_link(each) for each in _list(row, "links")),
        rests_on=_basis(row),
        stance=Stance(_word(row, "stance", Stance.values)) if stance else None,
        campaign=_text(row, "campaign", most=300),
        organization=_text(row, "organization", most=200),
        outcome=Outcome(_word(row, "outcome", Outcome.values)),
        outcome_note=_text(row, "outcome_note"),
    )


def _uuid(row: Mapping[str, Any]) -> str:
    text = text_of(row, "id")
    try:
        return str(UUID(text))
    except ValueError as error:
        raise FieldError(f"id “{text[:40]}” is not a UUID") from error


def _ends(row: Mapping[str, Any]) -> SharedEnd:
    ends = row.get("ends")
    if not isinstance(ends, dict):
        raise FieldError("ends is missing")
    at = _instant(ends, "at")
    because = _text(ends, "because", most=20)
    if (at is None) != (because == ""):
        raise FieldError("ends names an instant without a reason, or a reason without an instant")
    if because:
        _word(ends, "because", EndReason.values)
    return SharedEnd(
        at=at,
        because=because,
        date_only=ends.get("date_only") is True,
        zone=_text(ends, "zone", most=64),
        sentence=_text(ends, "sentence"),
    )


def _link(row: object) -> SharedLink:
    if not isinstance(row, dict):
        raise FieldError("links holds what is not an object")
    url = web_address(_text(row, "url"), "links")
    return SharedLink(_word(row, "role", LINK_ROLES), _text(row, "text", most=500), url)


def _basis(row: Mapping[str, Any]) -> Basis | None:
    basis = row.get("rests_on")
    if basis is None:
        return None
    if not isinstance(basis, dict):
        raise FieldError("rests_on is not an object")
    return Basis(
        kind=_word(basis, "kind", KINDS),
        id=_uuid(basis),
        title=_text(basis, "title"),
        url=web_address(_text(basis, "url"), "rests_on"),
    )


def _instant(row: Mapping[str, Any], field: str) -> datetime | None:
    text = _text(row, field, most=40)
    return instant_of(text, field) if text else None


def _text(row: Mapping[str, Any], field: str, *, most: int = 0, required: bool = False) -> str:
    """The text of a field as it stands; ``most`` is its greatest length, 0 any."""
    plain = text_of(row, field, required=required)
    value = row.get(field)
    text = value if isinstance(value, str) and plain else plain
    if most and len(text) > most:
        raise FieldError(f"{field} is longer than {most} characters")
    return text


def _texts(row: Mapping[str, Any], field: str, *, most: int) -> tuple[str, ...]:
    return tuple(_text({field: each}, field, most=most) for each in _list(row, field))


def _list(row: Mapping[str, Any], field: str) -> list[Any]:
    value = row.get(field)
    if not isinstance(value, list):
        raise FieldError(f"{field} is not a list")
    return value


def _word(row: Mapping[str, Any], field: str, words: Sequence[str]) -> str:
    text = _text(row, field)
    if text not in words:
        raise FieldError(f"{field} “{text[:40]}” is not one of {', '.join(words)}")
    return text
