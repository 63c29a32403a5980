"""What people call bills (CSV): ``bill_type, bill_number, congress, term, comments``."""

from collections import defaultdict

from tracker.formats.federal import Measure, measure
from tracker.formats.fields import FieldError
from tracker.formats.mentions import PREFIXES
from tracker.formats.records import BillRecord, Reading, Remark
from tracker.formats.source import Source, csv_rows

NAME = "nicknames"

COLUMNS = frozenset({"bill_type", "bill_number", "congress", "term"})


def read(source: Source) -> Reading[BillRecord]:
    """Each bill once with all its nicknames; its place in the source is its first row."""
    terms: dict[Measure, list[str]] = defaultdict(list)
    lines: dict[Measure, str] = {}
    rejected: list[Remark] = []
    for line, row in csv_rows(source, required=COLUMNS):
        where = f"{source.name}, line {line}"
        try:
            named = measure(row["bill_type"], row["bill_number"], row["congress"])
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if not row["term"]:
            rejected.append(Remark(where, "term is missing"))
            continue
        lines.setdefault(named, where)
        terms[named].append(row["term"])
    return Reading(
        tuple(
            BillRecord(
                where=where,
                title=f"{PREFIXES[named.kind]} {named.number}",
                kind=named.kind,
                key=named.key,
                number=named.number,
                session=named.congress,
                nicknames=tuple(dict.fromkeys(terms[named])),
            )
            for named, where in lines.items()
        ),
        tuple(rejected),
    )
