"""The bulk download of Open States: one legislature's session as a ZIP of CSV tables.

``AK/37/AK_37_bills.csv`` names the bills; ``…_bill_actions.csv``, ``…_bill_sponsorships.csv``,
``…_bill_sources.csv``, ``…_bill_abstracts.csv`` and ``…_organizations.csv`` hang on it by id. A
table without rows is left out of the download. Lists stand in a cell as ``['introduction']``.
Each table becomes rows in the shape of the API (version 3). Layout: the export command of
openstates/openstates.org, "CSV Format Version: 2.1".
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from types import MappingProxyType
from typing import Any

from tracker.formats.records import Remark
from tracker.formats.source import Source, UnreadableSource, csv_rows
from tracker.us_states import division_of

BILLS = frozenset({"id", "identifier", "title", "session_identifier", "jurisdiction"})
"""The columns without which a table is no table of bills."""
_OF_A_BILL = frozenset({"bill_id"})
_PART = re.compile(
    r"(?P<set>.*?)(?P<table>bill_actions|bill_sponsorships|bill_sources|bill_abstracts"
    r"|organizations|bills)\.csv$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9:_-]*")

Rows = dict[str, list[dict[str, Any]]]


@dataclass(slots=True)
class Download:
    """The tables of one session by name, and whether one of them could not be had."""

    tables: dict[str, list[Source]] = field(default_factory=lambda: defaultdict(list))
    lost: str = ""


def table_of(name: str) -> tuple[str, str]:
    """The download that a file belongs to and the table that it is; empty for another file."""
    found = _PART.match(name)
    return (found["set"], found["table"].lower()) if found else ("", "")


def is_passed_over(name: str) -> bool:
    """A member of a download that says nothing of a bill's life: votes, versions, the README."""
    file = name.rpartition("/")[2].lower()
    return file == "readme" or (file.endswith(".csv") and not table_of(name)[1])


def bills_of(
    sources: Sequence[Source], lost: Sequence[str], rejected: list[Remark]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each bill of each download with its place in its table, in the shape of the API.

    A download of which a table cannot be read is left out whole: half a bill's life would be a
    wrong status.
    """
    downloads: dict[str, Download] = defaultdict(Download)
    for source in sources:
        key, table = table_of(source.name)
        downloads[key].tables[table or "bills"].append(source)
    for name in lost:
        key, table = table_of(name)
        if table:
            downloads[key].lost = name
    for download in downloads.values():
        if download.lost:
            rejected.extend(_left_out(download, download.lost))
            continue
        try:
            bills = list(_joined(download))
        except UnreadableSource as refusal:
            where = str(refusal.facts["where"])
            rejected.append(Remark(where, str(refusal.facts["why"])))
            rejected.extend(_left_out(download, where))
            continue
        yield from bills


def _left_out(download: Download, unread: str) -> Iterator[Remark]:
    for source in download.tables["bills"]:
        if not unread.startswith(source.name):
            yield Remark(source.name, f"is left out, because {unread} cannot be read")


def _joined(download: Download) -> Iterator[tuple[str, dict[str, Any]]]:
    chambers = _chambers(download.tables["organizations"])
    hanging = {
        shown: _by_bill(download.tables[table], partial(make, chambers))
        for table, (shown, make) in _HANGING.items()
    }
    for source in download.tables["bills"]:
        for line, row in csv_rows(source, required=BILLS):
            hangs = {shown: rows.get(row["id"], []) for shown, rows in hanging.items()}
            yield f"{source.name}, line {line}", {**_bill(row), **hangs}


def _chambers(tables: Sequence[Source]) -> dict[str, str]:
    rows = (row for table in tables for _, row in csv_rows(table, required=frozenset({"id"})))
    return {row["id"]: row.get("classification", "") for row in rows}


def _by_bill(tables: Sequence[Source], make: Callable[[Mapping[str, str]], dict[str, Any]]) -> Rows:
    found: Rows = defaultdict(list)
    for table in tables:
        for _, row in csv_rows(table, required=_OF_A_BILL):
            found[row["bill_id"]].append(make(row))
    return found


def _bill(row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "identifier": row["identifier"],
        "title": row["title"],
        "session": row["session_identifier"],
        "classification": _WORD.findall(row.get("classification", "")),
        "jurisdiction": {"id": jurisdiction_of(row["jurisdiction"])},
        "from_organization": {"classification": row.get("organization_classification", "")},
    }


def jurisdiction_of(name: str) -> str:
    """The id of a jurisdiction that is told by its name or its id; what is unknown stays as it is
    and is refused where it is read."""
    division = division_of(name)
    if not division:
        return name
    return f"{division.replace('ocd-division/', 'ocd-jurisdiction/', 1)}/government"


def _action(chambers: Mapping[str, str], row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "date": row.get("date", ""),
        "order": row.get("order", ""),
        "description": row.get("description", ""),
        "classification": _WORD.findall(row.get("classification", "")),
        "organization": {"classification": chambers.get(row.get("organization_id", ""), "")},
    }


def _sponsorship(_: Mapping[str, str], row: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": row.get("name", ""),
        "primary": row.get("primary", "").lower() not in {"false", "f", "0"},
    }


def _source(_: Mapping[str, str], row: Mapping[str, str]) -> dict[str, Any]:
    return {"url": row.get("url", "")}


def _abstract(_: Mapping[str, str], row: Mapping[str, str]) -> dict[str, Any]:
    return {"abstract": row.get("abstract", "")}


_HANGING: Mapping[
    str, tuple[str, Callable[[Mapping[str, str], Mapping[str, str]], dict[str, Any]]]
] = MappingProxyType(
    {
        "bill_actions": ("actions", _action),
        "bill_sponsorships": ("sponsorships", _sponsorship),
        "bill_sources": ("sources", _source),
        "bill_abstracts": ("abstracts", _abstract),
    }
)
