"""One passage of a post as an action, a resource or a language alert."""

import re

from tracker.formats.page import Block
from tracker.formats.prose import organizations, plain, sentences
from tracker.formats.records import (
    ActionRecord,
    OrganizationRecord,
    PetitionRecord,
    ResourceRecord,
    TermRecord,
)
from tracker.formats.titles import identity, short_title
from tracker.vocabulary import FAST_MINUTES, Durability, EntryMarker, ResourceKind, Verb

MINUTES = {
    Verb.SIGN: 2,
    Verb.CALL: 5,
    Verb.SHARE: 2,
    Verb.WRITE: 15,
    Verb.TALK: 30,
    Verb.FOLLOW: 10,
    Verb.VOTE: 60,
    Verb.ATTEND: 90,
    Verb.COMMENT: 20,
    Verb.TESTIFY: 90,
    Verb.DONATE: 5,
    Verb.VOLUNTEER: 120,
    Verb.LEARN: 20,
    Verb.ORGANIZE: 120,
}
"""What an action of each kind takes where its author does not say."""
BIG_MINUTES = 60

_VERBS = (
    (r"\bsign\b|\bpetition\b", Verb.SIGN),
    (r"\bwrite\b|\bletter\b|\bcontact\b|\bemail\b", Verb.WRITE),
    (r"\bcall\b|\bphone\b", Verb.CALL),
    (r"\btestify\b", Verb.TESTIFY),
    (r"\bsubmit (?:a |your )?comments?\b", Verb.COMMENT),
    (r"\bget out the vote\b|\bvote\b|\belections?\b", Verb.VOTE),
    (r"\battend\b|\bshow up\b|\bjoin (?:a|the) (?:rally|march|meeting)\b", Verb.ATTEND),
    (r"\bdonate\b", Verb.DONATE),
    (r"\bvolunteer\b", Verb.VOLUNTEER),
    (r"\btalk to\b|\btalk with\b|\bdiscuss\b", Verb.TALK),
    (r"\bfollow\b", Verb.FOLLOW),
    (r"\bshare\b|\bamplify\b|\bpost\b|\btweet\b", Verb.SHARE),
    (r"\bread\b|\blearn\b|\bresearch\b|\bwatch\b|\blisten\b", Verb.LEARN),
    (r"\bwork with\b|\borganize\b|\bstart\b|\bbuild\b", Verb.ORGANIZE),
)
_KINDS = tuple(
    (re.compile(rf"\b{word}s?\b", re.IGNORECASE), ResourceKind(word))
    for word in ("toolkit", "report", "podcast", "book", "video", "thread", "guide", "article")
)
_POINTS_TO = re.compile(
    r"\b(?:this|these|the following)\s+(?:[\w'-]+\s+){0,5}?"
    r"(?:petition|toolkit|form|letter|pledge|page|report|article|collection|guide|list|survey)\b"
    r"|\b(?:read|visit|see|check out|watch|listen to|click)\b",
    re.IGNORECASE,
)
_PAGES = re.compile(r"\bp(?:gs?|ages?|p)\.?\s+(?P<first>\d+)(?:\s*[-–]\s*(?P<last>\d+))?")
_QUOTED = re.compile(r"[“\"](?P<term>[^”\"]{2,60})[”\"]")
_DEFINED = re.compile(r"^(?P<term>[A-Z][\w' -]{1,60}?) (?:is|are|means|refers to)\b")
_INSTEAD = re.compile(
    r"\b(?:say|use|prefer|[Tt]hey are(?: called)?|called)\s+[“\"]?"
    r"(?P<instead>[a-z][\w'-]*(?:\s+[a-z][\w'-]*){0,3})"
    r"[”\"]?(?:\s+instead)?(?=[.,;]|$)"
)
_PREFERRED = re.compile(
    r"\bthat (?P<people>people [^.]*?|those [^.]*?|members [^.]*?) (?:prefer|use)\b"
)


def action(block: Block, *, heading: str, where: str) -> ActionRecord:
    """The action of a marked passage or of an unmarked point.

    Resting on a petition it stands as long as that; else it never ends. When it is to be looked
    at again is for whoever writes it down, who knows the day.
    """
    text = plain(block.text)
    opening = sentences(block.text)[0]
    named = organizations([text])
    petition = _petition(opening, heading=heading, named=named, where=where)
    verb = Verb.SIGN if petition else _verb(opening)
    return ActionRecord(
        where=where,
        source_id=identity(opening),
        title=short_title(opening),
        verb=verb,
        minutes=_minutes(block.marker, verb),
        durability=Durability.STANDING if petition else Durability.ANYTIME,
        summary=block.text,
        url=block.links[0].url if block.links else "",
        links=block.links,
        petition=petition,
        organizations=named,
        link_missing=not block.links and _names_a_link(block, text),
    )


def resource(block: Block, *, where: str) -> ResourceRecord:
    text = plain(block.text)
    opening = sentences(block.text)[0]
    named = organizations([opening])
    pages = _PAGES.search(text)
    return ResourceRecord(
        where=where,
        source_id=identity(opening),
        title=short_title(opening),
        kind=next((kind for word, kind in _KINDS if word.search(text)), ResourceKind.OTHER),
        url=block.links[0].url if block.links else "",
        creator=named[0].name if named else "",
        pages="–".join(each for each in pages.groups() if each) if pages else "",
        summary=block.text,
        link_missing=not block.links,
    )


def term(block: Block, *, where: str) -> TermRecord | None:
    """The term that a language alert is about: the quoted word, or the one it defines."""
    text = plain(block.text)
    found = _QUOTED.search(text) or _DEFINED.match(text)
    if found is None:
        return None
    instead = _INSTEAD.search(text) if found.re is _QUOTED else None
    preferred = _PREFERRED.search(text)
    return TermRecord(
        where=where,
        term=found["term"],
        instead=instead["instead"] if instead else "",
        why=block.text,
        preferred_by=preferred["people"] if preferred else "",
    )


def _petition(
    opening: str, *, heading: str, named: tuple[OrganizationRecord, ...], where: str
) -> PetitionRecord | None:
    """The petition that the opening sentence asks to sign, titled as its section is."""
    if not re.search(r"\bpetition\b", opening, re.IGNORECASE):
        return None
    host = named[0].name if named else ""
    return PetitionRecord(
        where=where,
        source_id=identity(opening),
        title=short_title(f"{heading}: {host}’s petition" if host else heading),
        host=host,
        summary=opening,
    )


def _verb(text: str) -> Verb:
    """The kind of act that the earliest word names; something to organize where none does."""
    found = [
        (match.start(), verb)
        for pattern, verb in _VERBS
        if (match := re.search(pattern, text, re.IGNORECASE))
    ]
    return min(found)[1] if found else Verb.ORGANIZE


def _minutes(marker: EntryMarker, verb: Verb) -> int:
    if marker is EntryMarker.FAST_ACTION:
        return min(FAST_MINUTES, MINUTES[verb])
    if marker is EntryMarker.BIG_ACTION:
        return max(BIG_MINUTES, MINUTES[verb])
    return MINUTES[verb]


def _names_a_link(block: Block, text: str) -> bool:
    return any(not each.url for each in block.anchors) or _POINTS_TO.search(text) is not None
