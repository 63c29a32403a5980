"""Bills of Open States: replies of its API (version 3, JSON) and its bulk file of bills (CSV)."""

import re
from datetime import datetime
from typing import Any

from tracker.bills.mappings import from_ocd_actions
from tracker.formats.fields import FieldError, day_of, text_of, web_address
from tracker.formats.records import BillEvent, BillRecord, Reading, Remark, SponsorRecord
from tracker.formats.source import Source, csv_rows, lines, load_json, parse_json
from tracker.vocabulary import BillKind, Chamber

NAME = "openstates"

_LINES = re.compile(r"\s*\{[^\n]*\}\s*\n\s*\{")
"""Two whole objects on two lines: one bill a line, as Open Civic Data's lists are."""
COLUMNS = frozenset({"id", "identifier", "title", "session_identifier", "jurisdiction"})
_CHAMBERS = {"lower": Chamber.LOWER, "upper": Chamber.UPPER, "legislature": Chamber.JOINT}


def read(source: Source) -> Reading[BillRecord]:
    """Each bill once: of a page of results, of one bill's reply, or of the bulk file."""
    if source.text.lstrip().startswith(("{", "[")):
        rows = [
            (f"{source.name}, record {at}", row) for at, row in enumerate(_results(source), start=1)
        ]
    else:
        table = csv_rows(source, required=COLUMNS)
        rows = [(f"{source.name}, line {line}", _from_csv(row)) for line, row in table]
    found: dict[str, BillRecord] = {}
    rejected: list[Remark] = []
    for where, row in rows:
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


def _from_csv(row: dict[str, str]) -> dict[str, Any]:
    """A line of the bulk file in the shape of the API."""
    return {
        **row,
        "session": row["session_identifier"],
        "jurisdiction": {"id": _state_id(row["jurisdiction"])},
        "from_organization": {"classification": row.get("organization_classification", "")},
    }


def _state_id(value: str) -> str:
    if value.startswith("ocd-"):
        return value
    return f"ocd-jurisdiction/country:us/state:{value.strip().lower()[:2]}/government"


def _bill(row: Any, where: str) -> BillRecord:
    if not isinstance(row, dict):
        raise FieldError("is not an object")
    events, classes = _actions(row)
    mapped = from_ocd_actions(classes)
    resolution = "resolution" in str(row.get("classification"))
    first = events[0].at if events else None
    return BillRecord(
        where=where,
        title=text_of(row, "title"),
        kind=BillKind.RESOLUTION if resolution else BillKind.BILL,
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
    )


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
    rows = sorted(_rows(row, "actions"), key=lambda each: str(each.get("date", "")))
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


def _sponsors(row: dict[str, Any]) -> tuple[SponsorRecord, ...]:
    return tuple(
        SponsorRecord(name=text_of(each, "name"), primary=each.get("primary") is not False)
        for each in _rows(row, "sponsorships")
    )
