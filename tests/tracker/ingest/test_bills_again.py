"""What a bill's source told before is passed over; an archive is kept part by part, whole."""

import io
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from tests.tracker.formats.samples import billstatus, congress_gov
from tracker.ingest import bills, reading
from tracker.ingest.intake import Report, ingest
from tracker.models import Bill, BillAction, BillRelation, BillSponsor, BillStatusChange

pytestmark = pytest.mark.django_db

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
LATER = AT + timedelta(days=1)
RELATED = """<relatedBills><item><type>HR</type><number>{}</number><congress>122</congress>
<relationshipDetails><item><type>Identical bill</type></item></relationshipDetails></item>
</relatedBills><actions>"""


def numbered(number: int, *, text: str = "", companion: int = 0) -> bytes:
    told = billstatus(text) if text else billstatus()
    if companion:
        told = told.replace("<actions>", RELATED.format(companion))
    return told.replace(">77<", f">{number}<").encode()


def house(number: int) -> bytes:
    return numbered(number).replace(b">S<", b">HR<")


def archive(**members: bytes) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as file:
        for name, content in members.items():
            file.writestr(f"{name}.xml", content)
    return box.getvalue()


def take(raw: bytes, *, at: datetime = AT) -> Report:
    return ingest("billstatus", [("bulk.zip", raw)], at=at)


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.rejected)


def everything() -> list[object]:
    """Every row, without stamps, keys of the database and digests."""
    hidden = {"id", "uuid", "reading_sha256", "created_at", "updated_at", "bill_id", "other_id"}
    names = dict(Bill.objects.values_list("pk", "slug"))
    tables: list[type[Model]] = [Bill, BillSponsor, BillAction, BillStatusChange, BillRelation]
    found: list[object] = []
    for table in tables:
        rows: list[dict[str, Any]] = list(table._default_manager.values())
        found += sorted(
            (
                names[row["id" if table is Bill else "bill_id"]],
                names.get(row.get("other_id", 0), ""),
                *(f"{name}={value}" for name, value in row.items() if name not in hidden),
            )
            for row in rows
        )
    return found


BULK = archive(a=numbered(1, companion=9), b=numbered(2), c=b"<html/>", d=numbered(3), e=house(9))


@pytest.mark.parametrize("part", [1, 2, 1000])
def test_parts_of_any_size_give_the_same_rows(part: int) -> None:
    take(BULK)
    whole = everything()
    Bill.objects.all().delete()
    with patch.object(reading, "PART", part):
        assert counts(take(BULK)) == (4, 0, 0, 1)
        assert everything() == whole
        assert counts(take(BULK)) == (0, 0, 4, 1)
    assert everything() == whole
    assert BillRelation.objects.get().other.slug == "hr9-122"


def test_a_measure_told_twice_in_one_archive_stands_as_first_told() -> None:
    twice = archive(a=numbered(1), b=numbered(2), c=numbered(1, text="Became Public Law."))
    with patch.object(reading, "PART", 2):
        report = take(twice)
        assert counts(report) == (2, 0, 1, 0)
        assert [(each.where, each.why) for each in report.notices] == [
            ("bulk.zip, c.xml", "tells of s1-122 again: what bulk.zip, a.xml says stands")
        ]
        assert counts(take(twice)) == (0, 0, 3, 0)
    assert set(Bill.objects.values_list("status", flat=True)) == {"REFERRED"}


def test_the_same_again_looks_at_no_row_but_the_digests() -> None:
    take(BULK)
    with CaptureQueriesContext(connection) as captured:
        take(BULK)
    tables = ("tracker_billaction", "tracker_billsponsor", "tracker_billstatuschange")
    touched = [each["sql"] for each in captured if any(name in each["sql"] for name in tables)]
    assert touched == []


def test_what_changed_is_read_and_what_an_editor_wrote_stays_until_then() -> None:
    take(archive(a=numbered(1), b=numbered(2)))
    Bill.objects.update(title="In our words")
    assert counts(take(archive(a=numbered(1), b=numbered(2)))) == (0, 0, 2, 0)
    assert set(Bill.objects.values_list("title", flat=True)) == {"In our words"}
    moved = archive(a=numbered(1), b=numbered(2, text="Passed Senate by voice vote."))
    assert counts(take(moved, at=LATER)) == (0, 1, 1, 0)
    assert list(Bill.objects.values_list("slug", "title", "status")) == [
        ("s1-122", "In our words", "REFERRED"),
        ("s2-122", "Night Ferry Act", "PASS_OVER:SENATE"),
    ]


def test_another_source_in_between_is_answered() -> None:
    """The digest is of the last telling, whoever told it."""
    take(archive(a=numbered(31).replace(b">S<", b">HR<")))
    other = congress_gov("Introduced in House", "Referred to the Committee on Ferries.")
    ingest("congress-gov", [("api", other.encode())], at=AT)
    assert BillAction.objects.count() == 2
    assert set(BillStatusChange.objects.values_list("source", flat=True)) == {"congress-gov"}
    assert counts(take(archive(a=numbered(31).replace(b">S<", b">HR<")))) == (0, 1, 0, 0)
    assert set(BillStatusChange.objects.values_list("source", flat=True)) == {"billstatus"}


def test_other_rules_read_everything_anew_and_change_nothing() -> None:
    take(BULK)
    before = everything()
    with patch.object(bills, "_RULES", "of another release"):
        assert counts(take(BULK)) == (0, 0, 4, 1)
        digests = set(Bill.objects.values_list("reading_sha256", flat=True))
        assert counts(take(BULK)) == (0, 0, 4, 1)
        assert set(Bill.objects.values_list("reading_sha256", flat=True)) == digests
    assert everything() == before


def test_a_companion_that_comes_later_is_tied_then() -> None:
    take(numbered(1, companion=9))
    assert not BillRelation.objects.exists()
    take(house(9))
    assert counts(take(numbered(1, companion=9))) == (0, 1, 0, 0)
    assert counts(take(numbered(1, companion=9))) == (0, 0, 1, 0)
    relation = BillRelation.objects.get()
    assert (relation.bill.slug, relation.kind, relation.other.slug) == (
        "s1-122",
        "companion",
        "hr9-122",
    )


def test_an_archive_that_is_broken_at_its_end_changes_nothing() -> None:
    good = archive(**{f"m{number}": numbered(number) for number in range(1, 6)})
    at = good.rindex(b"Ferries")
    broken = good[:at] + b"FERRIES" + good[at + 7 :]  # the checksum of one member is wrong
    with patch.object(reading, "PART", 1):
        report = take(broken)
    assert [each.why for each in report.rejected] == ["is a broken ZIP archive"]
    assert not Bill.objects.exists()
