"""Bills as GovTrack published them: its bill XML, and the entries of its RSS feeds.

A trap of the XML: its type ``h`` is a House bill and ``hr`` a House resolution.
"""

from datetime import date
from xml.etree.ElementTree import Element

from tracker.bills.references import read_reference
from tracker.formats.federal import More, bill, chamber_of, measure, moment
from tracker.formats.fields import FieldError, day_of
from tracker.formats.markup import parse, text_at
from tracker.formats.mentions import bill_of
from tracker.formats.records import BillEvent, BillRecord, Reading, RelationRecord, Remark
from tracker.formats.source import Source
from tracker.vocabulary import BillKind, BillRelationKind

NAME = "govtrack"

TYPES = {
    "h": BillKind.HR,
    "s": BillKind.S,
    "hj": BillKind.HJRES,
    "sj": BillKind.SJRES,
    "hc": BillKind.HCONRES,
    "sc": BillKind.SCONRES,
    "hr": BillKind.HRES,
    "sr": BillKind.SRES,
}


def read(source: Source) -> Reading[BillRecord]:
    """The bill of a bill file, or those that a feed's entries link to."""
    root = parse(source)
    if root.tag == "rss":
        return _feed(root, source)
    if root.tag != "bill" or "session" not in root.attrib:
        raise source.unreadable("is neither a GovTrack bill nor a feed")
    try:
        return Reading((_bill(root, where=source.name),))
    except FieldError as error:
        return Reading((), (Remark(source.name, str(error)),))


def _bill(root: Element, *, where: str) -> BillRecord:
    kind = TYPES.get(root.get("type", ""))
    if kind is None:
        raise FieldError(f"the type “{root.get('type', '')}” is not known")
    named = measure(kind, root.get("number", ""), root.get("session", ""))
    short, official, popular = (_titles(root, each) for each in ("short", "official", "popular"))
    if not (short or official):
        raise FieldError("it has no title")
    return bill(
        named,
        where=where,
        title=(official or short)[-1],
        introduced_on=_introduced(root),
        events=[_event(each) for each in root.findall("actions/*")],
        more=More(
            short_title=short[-1] if short else "",
            nicknames=tuple(popular),
            relations=_relations(root),
        ),
    )


def _introduced(root: Element) -> date:
    found = root.find("introduced")
    stamp = found.get("datetime", found.get("date", "")) if found is not None else ""
    return day_of(stamp, "introduced")


def _titles(root: Element, kind: str) -> list[str]:
    """Those that stand for the whole bill as it last was; parts of it have titles too."""
    found = [each for each in root.findall("titles/title") if each.get("type") == kind]
    stages = [each.get("as", "") for each in found]
    last = [each for each in found if each.get("as", "") == stages[-1]]
    return [" ".join((each.text or "").split()) for each in last[:1] if (each.text or "").strip()]


def _event(each: Element) -> BillEvent:
    at = moment(each.get("datetime", each.get("date", "")), "datetime")
    text = text_at(each, "text") or each.tag
    return BillEvent(
        at,
        text,
        chamber_of(each.get("where", "")),
        each.get("type", each.tag),
        each.get("state", ""),
    )


def _relations(root: Element) -> tuple[RelationRecord, ...]:
    found: list[RelationRecord] = []
    for each in root.findall("relatedbills/bill"):
        kind = TYPES.get(each.get("type", ""))
        if kind is None or each.get("relation") != "identical":
            continue
        number, congress = each.get("number", ""), each.get("session", "")
        key = f"{kind}{number}-{congress}"
        found.append(RelationRecord(BillRelationKind.COMPANION, key))
    return tuple(found)


def _feed(root: Element, source: Source) -> Reading[BillRecord]:
    """A feed mentions bills: their addresses say which."""
    records: dict[str, BillRecord] = {}
    rejected: list[Remark] = []
    for number, item in enumerate(root.findall("channel/item"), start=1):
        where = f"{source.name}, entry {number}"
        reference = read_reference(text_at(item, "link") or text_at(item, "guid"))
        if reference is None or not reference.slug:
            rejected.append(Remark(where, "its link names no bill"))
            continue
        records.setdefault(reference.slug, bill_of(reference, where=where))
    return Reading(tuple(records.values()), tuple(rejected))
