"""Bills of Open States: replies of its API (version 3, JSON) and its bulk downloads (JSON, or CSV
tables that :mod:`tracker.formats.openstates_bulk` joins)."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from tracker.bills.mappings import from_ocd_actions
from tracker.formats.fields import FieldError, day_of, is_number, text_of, web_address
from tracker.formats.openstates_bulk import bills_of, jurisdiction_of
from tracker.formats.records import BillEvent, BillRecord, Reading, Remark, SponsorRecord
from tracker.formats.source import Source, UnreadableSource, lines, load_json, parse_json
from tracker.vocabulary import BillKind, Chamber

NAME = "openstates"

_LINES = re.compile(r"\s*\{[^\n]*\}\s*\n\s*\{")
"""Two whole objects on two lines: one bill a line, as Open Civic Data's lists are."""
_CHAMBERS = {"lower": Chamber.LOWER, "upper": Chamber.UPPER, "legislature": Chamber.JOINT}


def read(source: Source) -> Reading[BillRecord]:
    """Each bill once: of a page of results, of one bill's reply, or of a table of bills."""
    return gather((source,))


def gather(sources: Sequence[Source], lost: Sequence[str] = ()) -> Reading[BillRecord]:
    """Several documents as one: pages of results, or the tables of downloads. ``lost`` names those
    that could not be had."""
    found: dict[str, BillRecord] = {}
    rejected: list[Remark] = []
    for where, row in _rows_of(sources, lost, rejected):
        try:
            record = _bill(row, where)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if record.source_id in found:
            rejected.append(Remark(where, f"{record.source_id} stands twice"))
        else:
            found[record.source_id] = record
    return Reading(tuple(found.values()), tuple(rejected))


def _rows_of(
    sources: Sequence[Source], lost: Sequence[str], rejected: list[Remark]
) -> Iterator[tuple[str, Any]]:
    tables = []
    for source in sources:
        if not source.text.lstrip().startswith(("{", "[")):
            tables.append(source)
            continue
        try:
            results = _results(source)
        except UnreadableSource as refusal:
            rejected.append(Remark(str(refusal.facts["where"]), str(refusal.facts["why"])))
            continue
        for number, row in enumerate(results, start=1):
            yield f"{source.name}, record {number}", row
    yield from bills_of(tables, lost, rejected)


def _results(source: Source) -> list[Any]:
    if _LINES.match(source.text):
        numbered = enumerate(lines(source), start=1)
        return [
            parse_json(source, text, where=f"line {line}")
            for line, text in numbered
            if text.strip()
        ]
    document = load_json(source)
    if isinstance(document, dict) and isinstance(document.get("results"), list):
        return list(document["results"])
    if isinstance(document, dict) and "identifier" in document:
        return [document]
    if isinstance(document, list):
        return document
    raise source.unreadable("has neither results nor a bill")


def _from_bulk(row: dict[str, Any]) -> dict[str, Any]:
    """A bill of the bulk JSON in the shape of the API; any other stays as it is."""
    if "jurisdiction_name" not in row:
        return row
    name = text_of(row, "jurisdiction_name", required=False)
    return {
        **row,
        "session": row.get("legislative_session"),
        "jurisdiction": {"id": jurisdiction_of(name)},
        "from_organization": {"classification": row.get("chamber")},
        "sponsorships": row.get("sponsors"),
    }


def _bill(row: Any, where: str) -> BillRecord:
    if not isinstance(row, dict):
        raise FieldError("is not an object")
    row = _from_bulk(row)
    events, classes = _actions(row)
    mapped = from_ocd_actions(classes)
    first = events[0].at if events else None
    return BillRecord(
        where=where,
        title=text_of(row, "title"),
        kind=_kind(row),
        source_id=text_of(row, "id"),
        number=text_of(row, "identifier"),
        session=text_of(row, "session", required=False)[:40],
        place=_place(row),
        chamber=_CHAMBERS.get(_classification(row.get("from_organization"))),
        sponsors=_sponsors(row),
        introduced_on=first if not isinstance(first, datetime) else first.date(),
        mapped=mapped if mapped.raw else None,
        mapped_since=_since(events, classes),
        events=events,
        url=_address(row),
        nicknames=_nicknames(row),
        summary=_summary(row),
    )


def _kind(row: dict[str, Any]) -> BillKind:
    """What another Tuesday says more exactly than a classification can."""
    extras = row.get("extras")
    ours = extras.get("tuesday") if isinstance(extras, dict) else None
    told = ours.get("kind") if isinstance(ours, dict) else None
    if told in BillKind.values:
        return BillKind(told)
    resolution = "resolution" in str(row.get("classification"))
    return BillKind.RESOLUTION if resolution else BillKind.BILL


def _nicknames(row: dict[str, Any]) -> tuple[str, ...]:
    """Of its other titles those that are told to be nicknames."""
    titles = _rows(row, "other_titles")
    named = (text_of(each, "title") for each in titles if each.get("note") == "nickname")
    return tuple(dict.fromkeys(named))


def _summary(row: dict[str, Any]) -> str:
    abstracts = _rows(row, "abstracts")
    return text_of(abstracts[0], "abstract", required=False) if abstracts else ""


def _address(row: dict[str, Any]) -> str:
    """Its page at Open States, else at the first source that it names."""
    url = text_of(row, "openstates_url", required=False)
    sources = row.get("sources")
    if not url and isinstance(sources, list) and sources and isinstance(sources[0], dict):
        url = text_of(sources[0], "url", required=False)
    return web_address(url, "openstates_url")


def _since(events: tuple[BillEvent, ...], classes: list[list[str]]) -> Any:
    """The day of the last action with a classification that decides."""
    for event, words in reversed(list(zip(events, classes, strict=True))):
        if from_ocd_actions([words]).raw:
            return event.at
    return events[-1].at if events else None


def _place(row: dict[str, Any]) -> str:
    """The division of a jurisdiction: ocd-division/country:us/state:ak."""
    jurisdiction = row.get("jurisdiction")
    ocd_id = text_of(jurisdiction, "id") if isinstance(jurisdiction, dict) else ""
    if not ocd_id.startswith("ocd-jurisdiction/"):
        raise FieldError("jurisdiction has no Open Civic Data id")
    return ocd_id.replace("ocd-jurisdiction/", "ocd-division/", 1).removesuffix("/government")


def _classification(value: Any) -> str:
    return text_of(value, "classification", required=False) if isinstance(value, dict) else ""


def _rows(row: dict[str, Any], field: str) -> list[dict[str, Any]]:
    found = row.get(field) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise FieldError(f"{field} is not a list of objects")
    return found


def _actions(row: dict[str, Any]) -> tuple[tuple[BillEvent, ...], list[list[str]]]:
    """The actions, oldest first, and the classifications of each."""
    rows = sorted(_rows(row, "actions"), key=_when)
    events: list[BillEvent] = []
    classes: list[list[str]] = []
    for each in rows:
        words = each.get("classification") or []
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            raise FieldError("actions.classification is not a list of words")
        events.append(
            BillEvent(
                at=day_of(text_of(each, "date"), "actions.date"),
                text=text_of(each, "description"),
                chamber=_CHAMBERS.get(_classification(each.get("organization"))),
                code=words[0] if words else "",
            )
        )
        classes.append(words)
    return tuple(events), classes


def _when(action: dict[str, Any]) -> tuple[str, int]:
    """Its day, and its place among those of one day."""
    order = str(action.get("order", ""))
    return str(action.get("date", "")), int(order) if len(order) < 10 and is_number(order) else 0


def _sponsors(row: dict[str, Any]) -> tuple[SponsorRecord, ...]:
    return tuple(
        SponsorRecord(name=text_of(each, "name"), primary=each.get("primary") is not False)
        for each in _rows(row, "sponsorships")
    )
