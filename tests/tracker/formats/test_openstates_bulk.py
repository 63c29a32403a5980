"""A bulk download of Open States: tables joined by id, from a ZIP, a folder or bulk JSON."""

import json
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from tests.tracker.formats.samples import BULK
from tests.tracker.formats.test_archive import zipped
from tracker.formats import openstates
from tracker.formats.records import BillEvent, BillRecord, Reading, SponsorRecord
from tracker.formats.source import Source
from tracker.ingest.intake import Report, ingest
from tracker.models import Bill, BillAction
from tracker.vocabulary import BillKind, Chamber

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
TABLES = {name: text for name, text in BULK.items() if name != "README"}


def read(tables: dict[str, str]) -> Reading[BillRecord]:
    return openstates.gather(
        [
            Source(name, text, date(2031, 10, 1), ZoneInfo("UTC"))
            for name, text in tables.items()
            if "version" not in name and "votes" not in name
        ]
    )


def take(tables: dict[str, str], at: datetime = AT) -> Report:
    return ingest("openstates", [("AK_37_csv_x.zip", zipped(**tables))], at=at)


def counts(report: Report) -> tuple[int, int, int, list[str]]:
    told = [f"{each.where}: {each.why}" for each in report.rejected]
    return report.created, report.updated, report.unchanged, told


def test_a_bill_whole() -> None:
    reading = read(TABLES)
    assert reading.rejected == ()
    first, second = reading.records
    assert first.mapped is not None
    assert (first.mapped.raw, first.mapped_since) == ("executive-signature", date(2031, 4, 1))
    assert first == BillRecord(
        where="AK/37/AK_37_bills.csv, line 2",
        title="Night ferries",
        kind=BillKind.BILL,
        source_id="ocd-bill/1",
        number="HB 7",
        session="37",
        place="ocd-division/country:us/state:ak",
        chamber=Chamber.LOWER,
        sponsors=(SponsorRecord("Bo Reyes"), SponsorRecord("Ada Quill", primary=False)),
        introduced_on=date(2031, 2, 3),
        mapped=first.mapped,
        mapped_since=date(2031, 4, 1),
        events=(
            BillEvent(date(2031, 2, 3), "Read and referred", Chamber.LOWER, "reading-1"),
            BillEvent(date(2031, 2, 3), "Passed House", Chamber.LOWER, "passage"),
            BillEvent(date(2031, 4, 1), "Signed", None, "executive-signature"),
        ),
        url="https://ak.example/hb7",
        summary="Boats by night.",
    )
    assert (second.kind, second.chamber, second.sponsors) == (
        BillKind.RESOLUTION,
        Chamber.UPPER,
        (),
    )


@pytest.mark.django_db
def test_a_download_twice_and_its_next_issue() -> None:
    assert counts(take(BULK)) == (2, 0, 0, [])
    assert counts(take(BULK)) == (0, 0, 2, [])
    bill = Bill.objects.get(source_id="ocd-bill/1")
    assert (bill.status_class, bill.sponsors.count()) == ("final", 2)
    assert list(bill.actions.values_list("date_only", "chamber", "code", "text")) == [
        (True, "lower", "reading-1", "Read and referred"),
        (True, "lower", "passage", "Passed House"),
        (True, "", "executive-signature", "Signed"),
    ]
    assert list(bill.status_changes.values_list("raw", flat=True)) == ["executive-signature"]
    later = BULK["AK/37/AK_37_bill_actions.csv"] + (
        "a5,ocd-bill/2,ocd-organization/s,Withdrawn,2031-05-05,['withdrawal'],2\n"
    )
    assert counts(take({**BULK, "AK/37/AK_37_bill_actions.csv": later})) == (0, 1, 1, [])
    other = Bill.objects.get(source_id="ocd-bill/2")
    assert (other.status_class, other.actions.count()) == ("final", 2)
    assert list(other.status_changes.values_list("raw", flat=True)) == [
        "introduction",
        "withdrawal",
    ]


@pytest.mark.django_db
def test_a_folder_of_tables_is_one_download() -> None:
    files = [(name, text.encode()) for name, text in reversed(TABLES.items())]
    files = [each for each in files if "version" not in each[0] and "votes" not in each[0]]
    assert counts(ingest("openstates", files, at=AT)) == (2, 0, 0, [])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("table", "text", "why"),
    [
        ("bill_actions", "id,bill\n", ", line 1: has no column “bill_id”"),
        ("bill_actions", "bill_id\n\0", ", line 2: holds a NUL character"),
        ("bill_sponsorships", 'bill_id\n"x', ", line 2: is not CSV: unexpected end of data"),
        ("organizations", "id,id\n", ", line 1: has the column “id” twice"),
    ],
)
def test_without_one_table_the_download_is_left_out(table: str, text: str, why: str) -> None:
    take(BULK)
    broken = f"AK/37/AK_37_{table}.csv"
    report = take({**BULK, broken: text})
    name = f"AK_37_csv_x.zip, {broken}"
    assert counts(report)[:3] == (0, 0, 0)
    (first, second) = counts(report)[3]
    assert first == f"{name}{why}"
    assert second.startswith("AK_37_csv_x.zip, AK/37/AK_37_bills.csv: is left out, because ")
    assert BillAction.objects.count() == 4


def test_a_table_without_rows_is_not_in_the_download() -> None:
    (bill, _) = read({k: v for k, v in TABLES.items() if "bills.csv" in k}).records
    assert (bill.events, bill.sponsors, bill.url, bill.mapped) == ((), (), "", None)


def test_a_state_is_told_by_its_name_and_never_by_its_first_letters() -> None:
    bills = TABLES["AK/37/AK_37_bills.csv"]
    found = {}
    for name in ("Alabama", "Alaska", "ak", "District of Columbia", "Puerto Rico", "Alaskan"):
        reading = read({"bills.csv": bills.replace("Alaska", name)})
        found[name] = [each.place for each in reading.records[:1]] or [
            each.why for each in reading.rejected[:1]
        ]
    us = "ocd-division/country:us"
    assert found == {
        "Alabama": [f"{us}/state:al"],
        "Alaska": [f"{us}/state:ak"],
        "ak": [f"{us}/state:ak"],
        "District of Columbia": [f"{us}/district:dc"],
        "Puerto Rico": [f"{us}/territory:pr"],
        "Alaskan": ["jurisdiction has no Open Civic Data id"],
    }


def test_bulk_json_is_the_same_bill() -> None:
    row = {
        "id": "ocd-bill/1",
        "legislative_session": "37",
        "jurisdiction_name": "Alaska",
        "identifier": "HB 7",
        "title": "Night ferries",
        "chamber": "lower",
        "classification": ["bill"],
        "abstracts": [{"abstract": "Boats by night.", "note": "", "date": ""}],
        "other_titles": [{"title": "An act relating to ferries", "note": ""}],
        "actions": [
            {
                "organization__name": "House",
                "description": "Introduced",
                "date": "2031-02-03",
                "classification": ["introduction"],
                "order": 1,
            }
        ],
        "sponsors": [{"name": "Bo Reyes", "primary": True, "classification": "primary"}],
        "sources": [{"url": "https://ak.example/hb7"}],
    }
    (bill,) = read({"AK_37_bills.json": json.dumps([row])}).records
    (of_tables, _) = read({k: v for k, v in TABLES.items() if "actions" not in k}).records
    shared = ("source_id", "number", "session", "place", "title", "chamber", "summary", "url")
    assert [getattr(bill, name) for name in shared] == [getattr(of_tables, name) for name in shared]
    assert (bill.nicknames, bill.sponsors) == ((), (SponsorRecord("Bo Reyes"),))
    assert bill.events == (BillEvent(date(2031, 2, 3), "Introduced", None, "introduction"),)
