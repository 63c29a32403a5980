"""Bill status files of the Government Publishing Office (XML), in both layouts.

The old layout says ``billNumber`` and ``billType`` and nests its lists once more than the new one
(``version`` 3). Where times are given they are of Washington.
"""

from datetime import date
from xml.etree.ElementTree import Element

from tracker.formats.federal import (
    Measure,
    More,
    bill,
    chamber_of,
    measure,
    moment,
    sponsor,
)
from tracker.formats.fields import FieldError, day_of
from tracker.formats.markup import parse, text_at
from tracker.formats.records import (
    BillEvent,
    BillRecord,
    Reading,
    RelationRecord,
    Remark,
    SponsorRecord,
)
from tracker.formats.source import Source
from tracker.vocabulary import BillRelationKind

NAME = "billstatus"

_SHORT = "short title"


def read(source: Source) -> Reading[BillRecord]:
    """The one bill of the file."""
    root = parse(source)
    element = root.find("bill") if root.tag == "billStatus" else None
    if element is None:
        raise source.unreadable("is no bill status file: it has no billStatus/bill")
    try:
        return Reading((_bill(element, where=source.name),))
    except FieldError as error:
        return Reading((), (Remark(source.name, str(error)),))


def _bill(element: Element, *, where: str) -> BillRecord:
    named = measure(
        text_at(element, "type", "billType"),
        text_at(element, "number", "billNumber"),
        text_at(element, "congress"),
    )
    title = text_at(element, "title")
    if not title:
        raise FieldError("title is missing")
    return bill(
        named,
        where=where,
        title=title,
        introduced_on=_introduced(element),
        events=_events(element),
        more=More(
            sponsors=_sponsors(element),
            short_title=_short_title(element, title),
            relations=_relations(element, named),
            url=text_at(element, "legislationUrl"),
        ),
    )


def _introduced(element: Element) -> date:
    return day_of(text_at(element, "introducedDate"), "introducedDate")


def _events(element: Element) -> list[BillEvent]:
    """The file has the newest first."""
    found: list[BillEvent] = []
    for each in reversed(element.findall("actions/item")):
        text = text_at(each, "text")
        day, clock = text_at(each, "actionDate"), text_at(each, "actionTime")
        at = moment(f"{day}T{clock}" if clock else day, "actionDate")
        source = text_at(each, "sourceSystem/name")
        code = text_at(each, "actionCode") or text_at(each, "type")
        if text:
            found.append(BillEvent(at, text, chamber_of(source), code))
    return found


def _sponsors(element: Element) -> tuple[SponsorRecord, ...]:
    """Sponsor first, then those who joined and did not withdraw."""
    joined = [
        each
        for each in element.findall("cosponsors/item")
        if not text_at(each, "sponsorshipWithdrawnDate")
    ]
    rows = [(each, True) for each in element.findall("sponsors/item")]
    rows += [(each, False) for each in joined]
    return tuple(
        sponsor(text_at(each, "fullName"), bioguide=text_at(each, "bioguideId"), primary=primary)
        for each, primary in rows
        if text_at(each, "fullName")
    )


def _short_title(element: Element, title: str) -> str:
    for each in element.findall("titles/item"):
        found = text_at(each, "title")
        if text_at(each, "titleType").lower().startswith(_SHORT) and found != title:
            return found
    return ""


def _relations(element: Element, named: Measure) -> tuple[RelationRecord, ...]:
    """Identical bills of the other chamber are companions."""
    found: list[RelationRecord] = []
    for each in element.findall("relatedBills/item"):
        kinds = {text_at(detail, "type") for detail in each.findall("relationshipDetails/item")}
        if "Identical bill" not in kinds:
            continue
        try:
            other = measure(
                text_at(each, "type"), text_at(each, "number"), text_at(each, "congress")
            )
        except FieldError:
            continue
        if other.congress == named.congress and other.kind[0] != named.kind[0]:
            found.append(RelationRecord(BillRelationKind.COMPANION, other.key))
    return tuple(found)
