"""Bills by editors: what they are, what we want of them, and where they stand in a word of ours."""

from datetime import datetime
from typing import Any

from backend.kernel.constraints import judged_by_the_database
from tracker.bills.mappings import MappedStatus
from tracker.bills.record import record_status
from tracker.bills.status import Result
from tracker.editing.save import Values, keep_links, replace_lines, save_row, split
from tracker.formats.records import BillRecord
from tracker.ingest.bill_identity import session_bounds, slug_of
from tracker.ingest.rows import free_slugs
from tracker.lifecycle import follow, settle_bills
from tracker.models import Bill, BillRelation, BillSponsor, LegislativeSession, Place
from tracker.us_states import COUNTRY
from tracker.vocabulary import BillClass, BillKind, ProposalState

FEDERAL = frozenset(list(BillKind)[: list(BillKind).index(BillKind.BILL)])
"""Types whose number and Congress name a bill for good."""


def write_bill(row: Bill, values: Values, *, at: datetime) -> Bill:
    """Stance, session and sponsors move the outcome, and with it the actions that rest on it."""
    own, apart = split(values, "links", "sponsors", "relations", "session")
    if "session" in apart:
        place = own.get("place") or row.place
        own["session"] = _session(place, apart["session"])
    if row._state.adding and not own.get("slug"):
        own["slug"] = _slug(own)
    save_row(row, own)
    keep_links("bill", row, apart, at=at)
    if "sponsors" in apart:
        lines = ({**each, "position": position} for position, each in enumerate(apart["sponsors"]))
        replace_lines(BillSponsor, {"bill": row}, lines)
    if "relations" in apart:
        _relate(row, apart["relations"])
    settle_bills(at=at, among=[row.pk])
    follow(row, at=at)
    return row


def state_bill(row: Bill, values: Values, *, at: datetime) -> None:
    """Where it stands, by an editor's reading of the record; its history keeps every word."""
    mapped = MappedStatus(
        raw=values.get("raw", ""),
        bill_class=BillClass(values["status_class"]),
        result=Result(values["result"]) if values.get("result") else None,
        label=values["status"],
    )
    record_status(row, mapped, since=values.get("since") or at, source="editor", at=at)


def _session(place: Place, identifier: str) -> LegislativeSession | None:
    if not identifier:
        return None
    bounds = session_bounds(identifier) if place.ocd_id == COUNTRY else {}
    return LegislativeSession.objects.get_or_create(
        place=place, identifier=identifier, defaults=bounds
    )[0]


def _slug(own: dict[str, Any]) -> str:
    """As an importer would name it, so that both find the same row."""
    session = own.get("session")
    identifier = session.identifier if session else ""
    place, kind, number = own["place"], own.get("kind", BillKind.BILL), own.get("number", "")
    named = place.ocd_id == COUNTRY and kind in FEDERAL and number and identifier
    record = BillRecord(
        where="",
        title=own["title"],
        kind=BillKind(kind),
        key=f"{kind}{number}-{identifier}" if named else "",
        number=number,
        session=identifier,
        place=place.ocd_id,
    )
    return slug_of(record) if number else free_slugs(Bill, [slug_of(record) or own["title"]])[0]


def _relate(row: Bill, relations: list[dict[str, Any]]) -> None:
    """What an editor says replaces what was confirmed; proposals wait for their answer."""
    row.relations.filter(state=ProposalState.CONFIRMED).delete()
    for each in relations:
        row.relations.filter(other=each["other"], kind=each["kind"]).delete()
    with judged_by_the_database(BillRelation):
        BillRelation.objects.bulk_create(BillRelation(bill=row, **each) for each in relations)
