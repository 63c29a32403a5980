"""Bills that a text or its links name, as records."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tracker.bills.addresses import UNITED_STATES
from tracker.bills.references import (
    BillReference,
    find_mismatch,
    find_references,
    read_reference,
    unique_bills,
)
from tracker.formats.records import BillRecord, LinkRecord
from tracker.vocabulary import BillKind

PREFIXES = {
    BillKind.HR: "H.R.",
    BillKind.S: "S.",
    BillKind.HJRES: "H.J.Res.",
    BillKind.SJRES: "S.J.Res.",
    BillKind.HCONRES: "H.Con.Res.",
    BillKind.SCONRES: "S.Con.Res.",
    BillKind.HRES: "H.Res.",
    BillKind.SRES: "S.Res.",
    BillKind.HAMDT: "H.Amdt.",
    BillKind.SAMDT: "S.Amdt.",
}


@dataclass(frozen=True, slots=True)
class Mentions:
    """Each bill once, and a sentence for each link whose words name another bill."""

    bills: tuple[BillRecord, ...]
    mismatches: tuple[str, ...]


def bills_in(text: str, *, links: Iterable[LinkRecord], on: date, where: str) -> Mentions:
    """The federal bills of a text and its links; a bare number is of the Congress of ``on``.

    Where a link names the Congress, the bare number that it goes with is no longer inferred.
    """
    linked = [named for link in links if (named := read_reference(link.url))]
    found = [*linked, *find_references(text, on=on)]
    stated = {(each.kind, each.number): each for each in reversed(linked)}
    chosen: dict[tuple[str, str, int | None], BillReference] = {}
    for each in unique_bills(found):
        if each.congress is None or each.jurisdiction != UNITED_STATES:
            continue
        known = stated.get((each.kind, each.number)) if each.inferred else None
        kept = known or each
        chosen.setdefault((kept.kind, kept.number, kept.congress), kept)
    mismatches = [
        f"the link “{link.text}” leads to {label(mismatch.address)}, not {label(mismatch.words)}"
        for link in links
        if (mismatch := find_mismatch(link.text, link.url, on=on))
    ]
    records = tuple(bill_of(each, where=where) for each in chosen.values())
    return Mentions(records, tuple(mismatches))


def bill_of(reference: BillReference, *, where: str) -> BillRecord:
    """A bill of which nothing is known but what names it; it is titled by its number."""
    return BillRecord(
        where=where,
        title=label(reference),
        kind=BillKind(reference.kind),
        key=reference.slug,
        number=reference.number,
        session=str(reference.congress or ""),
        inferred=reference.inferred,
    )


def label(reference: BillReference) -> str:
    """As people write it: "H.R. 1154"."""
    prefix = PREFIXES.get(BillKind(reference.kind), "")
    return f"{prefix} {reference.number}".strip() or reference.source_id
