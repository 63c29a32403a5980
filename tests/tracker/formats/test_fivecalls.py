"""Calls as 5 Calls publishes them; the content is ours."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tracker.formats import fivecalls
from tracker.formats.records import ActionRecord, BillRecord, LinkRecord, Reading, Remark
from tracker.formats.source import Source, UnreadableSource
from tracker.vocabulary import BillKind, Durability, EndReason, Stance, Verb

URL = "https://www.congress.gov/bill/116th-congress/house-bill/7/text"


def issue(**changed: Any) -> dict[str, Any]:
    return {
        "id": 7,
        "createdAt": "2019-03-01T20:00:00-08:00",
        "name": "Support the Night Ferry Act ",
        "reason": f"The [Night Ferry Act (H.R. 7)]({URL}) needs the Senate. See S. 12 too.",
        "script": "Hello.",
        "categories": [{"name": "Transit"}],
        "contactAreas": ["US Senate", "US House"],
        "active": True,
        **changed,
    }


def read(*issues: object) -> Reading[ActionRecord]:
    text = json.dumps(list(issues))
    return fivecalls.read(Source("calls.json", text, date(2026, 1, 1), ZoneInfo("UTC")))


def test_one_call_whole() -> None:
    where = "calls.json, record 1"
    assert read(issue()) == Reading(
        (
            ActionRecord(
                where=where,
                source_id="7",
                title="Support the Night Ferry Act",
                verb=Verb.CALL,
                minutes=5,
                durability=Durability.ANYTIME,
                summary="The Night Ferry Act (H.R. 7) needs the Senate. See S. 12 too.",
                body=issue()["reason"],
                script="Hello.",
                links=(LinkRecord("Night Ferry Act (H.R. 7)", URL),),
                targets=("US Senate", "US House"),
                topics=("Transit",),
                created_at=datetime(2019, 3, 2, 4, tzinfo=UTC),
                review_on=date(2019, 3, 31),
                bills=(
                    BillRecord(
                        where=where,
                        title="H.R. 7",
                        kind=BillKind.HR,
                        key="hr7-116",
                        number="7",
                        session="116",
                        stance=Stance.SUPPORT,
                    ),
                    BillRecord(
                        where=where,
                        title="S. 12",
                        kind=BillKind.S,
                        key="s12-116",
                        number="12",
                        session="116",
                        inferred=True,
                        stance=Stance.SUPPORT,
                    ),
                ),
            ),
        )
    )


def test_an_inactive_call_is_retired() -> None:
    assert [each.closed_because for each in read(issue(active=False)).records] == [
        EndReason.RETIRED
    ]


def test_a_link_that_leads_to_another_bill_is_told() -> None:
    reading = read(issue(reason=f"Pass [H.R. 8]({URL})."))
    assert reading.notices == (
        Remark("calls.json, record 1", "the link “H.R. 8” leads to H.R. 7, not H.R. 8"),
    )


def test_links_of_the_reason() -> None:
    reading = read(issue(reason="[a]( https://a.example/x_(y)) [b](ftp://b.example) [c]( )"))
    assert reading.records[0].links == (LinkRecord("a", "https://a.example/x_(y)"),)
    assert [each.why for each in reading.notices] == [
        "reason “ftp://b.example” is not a web address",
        "the link “c” has no address",
    ]


@pytest.mark.parametrize(
    ("title", "stance"),
    [
        ("Support H.R. 7", Stance.SUPPORT),
        ("Reject the Night Ferry Act", Stance.OPPOSE),
        ("Block the night ferry", Stance.WATCH),
    ],
)
def test_a_stance_is_taken_from_a_plain_title_only(title: str, stance: Stance) -> None:
    assert {bill.stance for bill in read(issue(name=title)).records[0].bills} == {stance}


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (3, "is not an object"),
        (issue(id=None), "id is missing"),
        (issue(active="yes"), "active is not true or false"),
        (issue(createdAt="2019-03-01"), "createdAt “2019-03-01” has no offset"),
        (issue(contactAreas="x"), "contactAreas is not a list of names"),
        (issue(categories=["x"]), "categories is not a list of objects"),
    ],
)
def test_a_bad_record_is_named_and_left_out(bad: object, why: str) -> None:
    reading = read(bad, issue(id=8))
    assert [each.source_id for each in reading.records] == ["8"]
    assert reading.rejected == (Remark("calls.json, record 1", why),)


def test_another_document_is_refused() -> None:
    with pytest.raises(UnreadableSource):
        fivecalls.read(Source("x", '"text"', date(2026, 1, 1), ZoneInfo("UTC")))
