"""A bill as the LegiScan API and its data sets give it (JSON): any state's, or of Congress."""

from typing import Any

from tracker.bills.addresses import UNITED_STATES
from tracker.bills.mappings import from_legiscan
from tracker.formats.fields import FieldError, day_of, text_of, web_address
from tracker.formats.records import BillEvent, BillRecord, Reading, Remark, SponsorRecord
from tracker.formats.source import Source, load_json
from tracker.vocabulary import BillKind, Chamber

NAME = "legiscan"

_KINDS = {"B": BillKind.BILL, "R": BillKind.RESOLUTION, "CA": BillKind.RESOLUTION}
_CHAMBERS = {"H": Chamber.LOWER, "A": Chamber.LOWER, "S": Chamber.UPPER}


def read(source: Source) -> Reading[BillRecord]:
    """The one bill of the reply."""
    document = load_json(source)
    row = document.get("bill") if isinstance(document, dict) else None
    if not isinstance(row, dict):
        raise source.unreadable("has no object “bill”: not a LegiScan bill")
    try:
        return Reading((_bill(row, where=source.name),))
    except FieldError as error:
        return Reading((), (Remark(source.name, str(error)),))


def _bill(row: dict[str, Any], *, where: str) -> BillRecord:
    status = from_legiscan(text_of(row, "status"))
    since = text_of(row, "status_date", required=False)
    events = _events(row)
    return BillRecord(
        where=where,
        title=text_of(row, "title"),
        kind=_KINDS.get(text_of(row, "bill_type", required=False), BillKind.BILL),
        source_id=text_of(row, "bill_id"),
        number=text_of(row, "bill_number"),
        session=_session(row),
        place=_place(text_of(row, "state")),
        chamber=_CHAMBERS.get(text_of(row, "body", required=False)),
        sponsors=_sponsors(row),
        introduced_on=_first_day(events),
        mapped=status,
        mapped_since=day_of(since, "status_date") if since else _first_day(events),
        events=events,
        url=web_address(text_of(row, "url", required=False), "url"),
        summary=text_of(row, "description", required=False),
    )


def _first_day(events: tuple[BillEvent, ...]) -> Any:
    return events[0].at if events else None


def _session(row: dict[str, Any]) -> str:
    session = row.get("session")
    if not isinstance(session, dict):
        return ""
    return text_of(session, "session_name", required=False)[:40]


def _place(state: str) -> str:
    if state == "US":
        return UNITED_STATES
    kind = {"DC": "district", "PR": "territory"}.get(state, "state")
    return f"{UNITED_STATES}/{kind}:{state.lower()}"


def _rows(row: dict[str, Any], field: str) -> list[dict[str, Any]]:
    found = row.get(field) or []
    if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
        raise FieldError(f"{field} is not a list of objects")
    return found


def _sponsors(row: dict[str, Any]) -> tuple[SponsorRecord, ...]:
    return tuple(
        SponsorRecord(
            name=text_of(each, "name"),
            chamber=Chamber.UPPER
            if text_of(each, "role", required=False) == "Sen"
            else Chamber.LOWER,
            party=text_of(each, "party", required=False),
            primary=text_of(each, "sponsor_type_id", required=False) in {"0", "1", ""},
        )
        for each in _rows(row, "sponsors")
    )


def _events(row: dict[str, Any]) -> tuple[BillEvent, ...]:
    return tuple(
        BillEvent(
            at=day_of(text_of(each, "date"), "history.date"),
            text=text_of(each, "action"),
            chamber=_CHAMBERS.get(text_of(each, "chamber", required=False)),
        )
        for each in _rows(row, "history")
    )
