"""The measures behind a demand: by number, by name, or only described ("… bill in the House")."""

import re
from dataclasses import replace
from datetime import date

from tracker.bills.references import find_references
from tracker.formats.mentions import bill_of
from tracker.formats.page import Anchor, Block
from tracker.formats.prose import plain, sentences, stance
from tracker.formats.records import BillRecord, MeasureRecord, SponsorRecord
from tracker.formats.titles import identity, short_title
from tracker.vocabulary import BillKind, Chamber, Stance

_NAMED = re.compile(r"^[A-Z][\w.’'-]*(?:\s+[\w.’'-]+){0,10}?\s+(?:Act|Law|Ordinance)$")
_DESCRIBED = re.compile(r"\b(?P<kind>resolution|bill|amendment|package|ordinance)\b", re.IGNORECASE)
_KINDS = {
    "resolution": BillKind.RESOLUTION,
    "bill": BillKind.BILL,
    "amendment": BillKind.AMENDMENT,
    "package": BillKind.PACKAGE,
    "ordinance": BillKind.ORDINANCE,
}
_PERSON = r"[A-Z][\w’'-]*[a-z](?:\s+[A-Z]\.)?(?:\s+[A-Z][\w’'-]*[a-z])*"
_ASKING = r"(?:Support|Oppose|Defeat|Stop|Pass|Block|Reject|Join|See|Read)\b"
_OWNERS = re.compile(
    rf"(?:^|(?<=\s))(?P<owners>(?!{_ASKING})(?:(?:Senator|Rep\.|Representative|Sen\.)\s+)?{_PERSON}"
    rf"(?:(?:,|,?\s+and)\s+{_PERSON}){{0,6}})['’]s\s+$"
)
_LEADING = re.compile(
    rf"^(?P<owners>(?!{_ASKING}){_PERSON}(?:(?:,|,?\s+and)\s+{_PERSON}){{0,6}})\s+(?=[a-z])"
)
_TITLE = re.compile(r"^(?P<title>Senator|Sen\.|Representative|Rep\.|Congress\w+)\s+")
_PROPOSED = re.compile(r"\bproposed by (?:the )?(?P<who>[A-Z][\w’'-]*(?:\s+[A-Z][\w’'-]*){1,6})")
_CHAMBER = re.compile(r"\bin the (?:U\.S\. )?(?P<chamber>Senate|House)\b")
_PURPOSE = re.compile(r"\bto (?:end|ban|repeal|stop|create|establish|require)\b[^,.;:(]{3,60}")
_HOST = re.compile(r"\b(?:to|of) the (?P<host>[A-Z][\w’'-]*(?:\s+(?:[A-Z(][\w’')-]*|of|and|for))*)")
_IN_PLACE = re.compile(r"^\s+in (?P<place>[A-Z][\w’'.-]*(?:\s+[A-Z][\w’'.-]*){0,3})")
_INCLUDED = re.compile(r"\bincluded in\b|\bby passing\b", re.IGNORECASE)


def measure(
    anchor: Anchor, block: Block, *, parent: str, where: str, on: date
) -> MeasureRecord | None:
    """The measure that a link's words name, or ``None``: then the link is evidence.

    ``parent`` is the point above this one, which may say what both are for; ``on`` is the date
    of the text, by which a bare number gets its Congress.
    """
    sentence = _sentence_of(anchor, block)
    bill = (
        _numbered(anchor, sentence, where=where, on=on)
        or _named(anchor, block, where=where)
        or _described(anchor, block, sentence, parent=parent, where=where)
    )
    if bill is None:
        return None
    asked = stance(sentence)
    if asked is Stance.WATCH and _INCLUDED.search(sentence):
        asked = Stance.SUPPORT
    return MeasureRecord(bill, asked, sentence)


def _sentence_of(anchor: Anchor, block: Block) -> str:
    """The sentence that the link stands in."""
    position = 0
    for sentence in sentences(block.text):
        position = block.text.find(sentence, position) + len(sentence)
        if anchor.start < position:
            return sentence
    return block.text


def _numbered(anchor: Anchor, sentence: str, *, where: str, on: date) -> BillRecord | None:
    found = find_references(anchor.text, on=on)
    if not found:
        return None
    return replace(bill_of(found[0], where=where), summary=sentence)


def _named(anchor: Anchor, block: Block, *, where: str) -> BillRecord | None:
    if not _NAMED.match(anchor.text):
        return None
    tail = block.text[anchor.end :]
    chamber = _CHAMBER.match(tail.strip())
    place = None if chamber else _IN_PLACE.match(tail)
    return BillRecord(
        where=where,
        title=anchor.text,
        kind=BillKind.ORDINANCE if place else BillKind.BILL,
        source_id=identity(anchor.text),
        place_name=place["place"].rstrip(".") if place else "",
        chamber=_chamber(chamber),
        summary=_sentence_of(anchor, block),
    )


def _described(
    anchor: Anchor, block: Block, sentence: str, *, parent: str, where: str
) -> BillRecord | None:
    kind = _DESCRIBED.search(anchor.text)
    if kind is None:
        return None
    owners = _OWNERS.search(block.text[: anchor.start])
    around = anchor.text + block.text[anchor.end :].split(".")[0]
    purpose = _PURPOSE.search(sentence) or _PURPOSE.search(parent)
    host = _HOST.search(around) if kind["kind"].lower() == "amendment" else None
    title = _title(anchor, owners=owners[0].strip() if owners else "", sentence=sentence)
    if host and host["host"] not in title:
        title = f"{title} to the {host['host'].strip()}"
    if purpose and not (host and owners) and purpose[0] not in title:
        title = f"{title} {purpose[0].strip()}"
    return BillRecord(
        where=where,
        title=short_title(title[0].upper() + title[1:]),
        kind=_KINDS[kind["kind"].casefold()],
        source_id=identity(title),
        chamber=_chamber(_CHAMBER.search(sentence)),
        sponsors=_sponsors(anchor, owners["owners"] if owners else "", sentence),
        host=host["host"].strip() if host else "",
        summary=sentence,
    )


def _title(anchor: Anchor, *, owners: str, sentence: str) -> str:
    proposed = _PROPOSED.search(sentence)
    if owners:
        return f"{owners} {anchor.text}"
    return f"{proposed['who']} {anchor.text}" if proposed else anchor.text


def _sponsors(anchor: Anchor, owners: str, sentence: str) -> tuple[SponsorRecord, ...]:
    """Who is named as the measure's owner: before "'s", at its head, or after "proposed by"."""
    leading, proposed = _LEADING.match(anchor.text), _PROPOSED.search(sentence)
    if not owners and leading:
        owners = leading["owners"]
    if not owners and proposed:
        return (SponsorRecord(proposed["who"]),)
    chamber = _chamber(_CHAMBER.search(sentence))
    found: list[SponsorRecord] = []
    for name in re.split(r",\s*(?:and\s+)?|\s+and\s+", owners):
        titled = _TITLE.match(name)
        if titled:
            chamber = Chamber.SENATE if titled["title"].startswith("Sen") else Chamber.HOUSE
        if name:
            found.append(SponsorRecord(plain(_TITLE.sub("", name)), chamber=chamber))
    return tuple(found)


def _chamber(found: re.Match[str] | None) -> Chamber | None:
    if found is None:
        return None
    return Chamber.SENATE if found["chamber"] == "Senate" else Chamber.HOUSE
