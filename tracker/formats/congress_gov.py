"""Replies of the congress.gov API (version 3, JSON): a bill, or a bill's actions.

The two are two replies; each is read by itself and they meet in one row. A reply of actions says
in its ``request`` which bill it is about.
"""

from typing import Any

from tracker.formats.federal import (
    Measure,
    More,
    bill,
    chamber_of,
    in_order,
    measure,
    moment,
    sponsor,
)
from tracker.formats.fields import FieldError, day_of, text_of, web_address
from tracker.formats.mentions import PREFIXES
from tracker.formats.records import BillEvent, BillRecord, Reading, Remark
from tracker.formats.source import Source, load_json

NAME = "congress-gov"


def read(source: Source) -> Reading[BillRecord]:
    """The bill that the reply is about."""
    document = load_json(source)
    if not isinstance(document, dict) or not ({"bill", "actions"} & document.keys()):
        raise source.unreadable("is neither a bill nor the actions of one")
    try:
        if "bill" in document:
            return Reading((_bill(document["bill"], where=source.name),))
        return Reading((_actions(document, where=source.name),))
    except FieldError as error:
        return Reading((), (Remark(source.name, str(error)),))


def _bill(row: Any, *, where: str) -> BillRecord:
    if not isinstance(row, dict):
        raise FieldError("bill is not an object")
    named = _named(row, "type", "number")
    sponsors = row.get("sponsors") or []
    if not isinstance(sponsors, list) or not all(isinstance(each, dict) for each in sponsors):
        raise FieldError("sponsors is not a list of objects")
    actions = row.get("actions")
    return bill(
        named,
        where=where,
        title=text_of(row, "title"),
        introduced_on=day_of(text_of(row, "introducedDate"), "introducedDate"),
        events=_events(actions) if isinstance(actions, list) else (),
        more=More(
            sponsors=tuple(
                sponsor(text_of(each, "fullName"), bioguide=text_of(each, "bioguideId"))
                for each in sponsors
            ),
            url=web_address(text_of(row, "legislationUrl", required=False), "legislationUrl"),
        ),
    )


def _actions(document: dict[str, Any], *, where: str) -> BillRecord:
    """The life of a bill whose title another reply tells."""
    request = document.get("request")
    if not isinstance(request, dict):
        raise FieldError("request is missing: nobody can say whose actions these are")
    named = _named(request, "billType", "billNumber")
    return BillRecord(
        where=where,
        title=f"{PREFIXES[named.kind]} {named.number}",
        kind=named.kind,
        key=named.key,
        number=named.number,
        session=named.congress,
        events=in_order(_events(document["actions"])),
    )


def _named(row: dict[str, Any], kind: str, number: str) -> Measure:
    return measure(text_of(row, kind), text_of(row, number), text_of(row, "congress"))


def _events(rows: Any) -> list[BillEvent]:
    """The reply has the newest first."""
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise FieldError("actions is not a list of objects")
    found: list[BillEvent] = []
    for row in reversed(rows):
        day, clock = text_of(row, "actionDate"), text_of(row, "actionTime", required=False)
        system = row.get("sourceSystem") or {}
        word = text_of(system, "name", required=False) if isinstance(system, dict) else ""
        code = text_of(row, "actionCode", required=False) or text_of(row, "type", required=False)
        at = moment(f"{day}T{clock}" if clock else day, "actionDate")
        found.append(BillEvent(at, text_of(row, "text"), chamber_of(word), code))
    return found
