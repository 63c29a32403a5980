"""A bill's record, its history, and what follows from both."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tracker.bills.mappings import from_legistar
from tracker.bills.record import RecordedAction, record_actions, record_status
from tracker.models import Action, Bill, BillAction, BillStatusChange, LegislativeSession, Place

pytestmark = pytest.mark.django_db

AT = datetime(2021, 2, 1, tzinfo=UTC)
RECORD = (
    RecordedAction(date(2021, 1, 4), "Introduced in House", code="1000"),
    RecordedAction(date(2021, 1, 4), "Referred to the House Committee on Oversight and Reform."),
    RecordedAction(
        datetime(2021, 1, 5, 20, 30, tzinfo=UTC),
        "On motion to suspend the rules and pass the bill Agreed to by voice vote.",
    ),
    RecordedAction(date(2021, 1, 6), "Received in the Senate and Read twice and referred to …"),
)
FAILED = RecordedAction(date(2021, 1, 20), "Failed of passage in Senate by Yea-Nay Vote. 40 - 59.")


def make_bill(number: str = "21", **given: Any) -> Bill:
    country = Place.objects.get(ocd_id="ocd-division/country:us")
    session, _ = LegislativeSession.objects.get_or_create(place=country, identifier="117")
    return Bill.objects.create(
        **{
            "slug": f"hr{number}-117",
            "title": "A bill",
            "place": country,
            "session": session,
            "kind": "hr",
            "number": number,
            "introduced_on": date(2021, 1, 4),
            "stance": "oppose",
            **given,
        }
    )


def test_a_record_gives_the_status_and_its_history() -> None:
    bill = make_bill()
    assert record_actions({bill: RECORD}, source="congress-gov", at=AT) == 1
    history = BillStatusChange.objects.values_list("at", "date_only", "status", "raw", "source")
    assert list(history) == [
        (datetime(2021, 1, 5, 4, 59, 59, tzinfo=UTC), True, "INTRODUCED", "", "congress-gov"),
        (
            datetime(2021, 1, 5, 4, 59, 59, tzinfo=UTC),
            True,
            "REFERRED",
            RECORD[1].text,
            "congress-gov",
        ),
        (RECORD[2].at, False, "PASS_OVER:HOUSE", RECORD[2].text, "congress-gov"),
    ]
    bill = Bill.objects.get()
    assert (bill.status, bill.status_class, bill.status_at) == (
        "PASS_OVER:HOUSE",
        "live",
        RECORD[2].at,
    )
    assert BillAction.objects.count() == 4


def test_reading_it_again_writes_nothing() -> None:
    bill = make_bill()
    record_actions({bill: RECORD}, source="congress-gov", at=AT)
    before = list(BillAction.objects.values()), list(BillStatusChange.objects.values())
    assert record_actions({bill: RECORD}, source="congress-gov", at=AT) == 0
    assert (list(BillAction.objects.values()), list(BillStatusChange.objects.values())) == before


def test_a_bill_that_fails_ends_what_rests_on_it_and_a_correction_reopens_it() -> None:
    bill = make_bill()
    Action.objects.create(
        slug="defeat",
        title="Defeat",
        verb="call",
        effort_minutes=3,
        durability="standing",
        state="open",
        bill=bill,
    )
    record_actions({bill: [*RECORD, FAILED]}, source="congress-gov", at=AT)
    action, bill = Action.objects.get(), Bill.objects.get()
    assert (action.state, action.effective_reason, action.outcome, bill.outcome) == (
        "closed",
        "bill_final",
        "won",
        "won",
    )
    assert (action.effective_end, action.effective_date_only) == (
        datetime(2021, 1, 21, 4, 59, 59, tzinfo=UTC),
        True,
    )
    record_actions({bill: RECORD}, source="congress-gov", at=AT)
    action, bill = Action.objects.get(), Bill.objects.get()
    assert (action.state, action.effective_reason, action.outcome, bill.outcome) == (
        "open",
        "session_ended",
        "pending",
        "pending",
    )


def test_many_bills_cost_what_one_costs() -> None:
    def queries(first: int, count: int) -> int:
        bills = [make_bill(str(number)) for number in range(first, first + count)]
        with CaptureQueriesContext(connection) as captured:
            record_actions(dict.fromkeys(bills, RECORD), source="congress-gov", at=AT)
        return len(captured)

    assert queries(100, 1) == queries(200, 20)


def test_a_council_keeps_its_word() -> None:
    bill = make_bill(kind="ordinance", stance="support")
    since = date(2021, 1, 20)
    passed = from_legistar("Passed")
    assert record_status(bill, passed, since=since, source="legistar", at=AT)
    assert not record_status(bill, passed, since=since, source="legistar", at=AT)
    bill.refresh_from_db()
    assert (bill.status, bill.status_raw, bill.status_class, bill.outcome) == (
        "Passed",
        "Passed",
        "final",
        "won",
    )
    record_status(bill, from_legistar("Reconsidered"), since=since, source="legistar", at=AT)
    bill.refresh_from_db()
    assert (bill.status_class, bill.outcome) == ("unknown", "pending")
    words = list(BillStatusChange.objects.values_list("position", "status", "status_class"))
    assert words == [(0, "Passed", "final"), (1, "Reconsidered", "unknown")]
