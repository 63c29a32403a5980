"""A record that contradicts what is here is named and left out; its source's others are kept."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from django.db import IntegrityError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tracker.exports.test_shared_actions import NORTH, offered
from tests.tracker.formats import samples
from tests.tracker.formats.samples import SAMPLES
from tracker.formats.actions_feed import document_of
from tracker.ingest import intake, registry
from tracker.ingest.intake import Report, ingest
from tracker.models import Action, Bill, LegislativeSession, Meeting, Place

pytestmark = pytest.mark.django_db

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
ALASKA = "ocd-division/country:us/state:ak"


def counts(report: Report) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.rejected)


def make_bill(slug: str, **given: Any) -> Bill:
    country = Place.objects.get(ocd_id="ocd-division/country:us")
    session, _ = LegislativeSession.objects.get_or_create(place=country, identifier="122")
    values = {"place": country, "session": session, "kind": "s", "number": "77", "title": "Ours"}
    return Bill.objects.create(**{"slug": slug, **values, **given})


def test_a_bill_that_an_editor_named_otherwise_is_found_by_its_number() -> None:
    ours = make_bill("stop-the-night-ferry", stance="oppose")
    first = SAMPLES["billstatus"].first.encode()
    assert counts(ingest("billstatus", [("s", first)], at=AT)) == (0, 1, 0, 0)
    assert counts(ingest("billstatus", [("s", first)], at=AT)) == (0, 0, 1, 0)
    bill = Bill.objects.get()
    assert (bill.pk, bill.slug, bill.stance, bill.status) == (
        ours.pk,
        "stop-the-night-ferry",
        "oppose",
        "REFERRED",
    )


def test_a_slug_that_means_another_measure_yields_to_the_number() -> None:
    taken = make_bill("s77-122", number="78")
    meant = make_bill("night-ferry-act")
    first = SAMPLES["billstatus"].first.encode()
    assert counts(ingest("billstatus", [("s", first)], at=AT)) == (0, 1, 0, 0)
    assert list(Bill.objects.order_by("pk").values_list("pk", "status")) == [
        (taken.pk, ""),
        (meant.pk, "REFERRED"),
    ]


def open_states(*bills: tuple[str, str, str]) -> bytes:
    """A reply with these ids, numbers and titles."""
    [one] = json.loads(samples.openstates("introduction"))["results"]
    rows = [one | {"id": each, "identifier": number, "title": t} for each, number, t in bills]
    return json.dumps({"results": rows}).encode()


def test_two_lives_of_one_number_are_one_bill_and_the_first_stands() -> None:
    source = open_states(("b/1", "HB 7", "A"), ("b/2", "HB-7", "B"), ("b/3", "HB 8", "C"))
    report = ingest("openstates", [("s", source)], at=AT)
    assert counts(report) == (2, 0, 1, 0)
    assert [(each.where, each.why) for each in report.notices] == [
        ("s, record 2", "tells of state-ak-37-hb-7 again: what s, record 1 says stands")
    ]
    assert counts(ingest("openstates", [("s", source)], at=AT)) == (0, 0, 3, 0)
    assert list(Bill.objects.order_by("pk").values_list("number", "title")) == [
        ("HB 7", "A"),
        ("HB 8", "C"),
    ]


def test_two_ids_that_became_one_bill_cannot_both_speak_for_it() -> None:
    """An editor gave our row of the first the number of the second."""
    ingest("openstates", [("s", open_states(("b/1", "HB 7", "A")))], at=AT)
    Bill.objects.update(number="HB 8", slug="ours")
    source = open_states(("b/1", "HB 7", "A"), ("b/2", "HB 8", "B"), ("b/3", "HB 9", "C"))
    report = ingest("openstates", [("s", source)], at=AT)
    assert [(each.where, each.why) for each in report.rejected] == [
        ("s, record 2", "is the same measure as s, record 1 by its number or its id")
    ]
    again = ingest("openstates", [("s", source)], at=AT)
    assert (counts(again), again.rejected) == ((0, 0, 2, 1), report.rejected)
    assert list(Bill.objects.order_by("pk").values_list("number", "title")) == [
        ("HB 8", "A"),
        ("HB 9", "C"),
    ]


def test_a_bill_of_a_place_that_is_unknown_is_no_bill_of_the_united_states() -> None:
    Place.objects.filter(ocd_id=ALASKA).delete()
    report = ingest("legiscan", [("s", SAMPLES["legiscan"].first.encode())], at=AT)
    assert [each.why for each in report.rejected] == [
        f"place “{ALASKA}” is not known here; ingest places first"
    ]
    assert not Bill.objects.exists()


def elms(*numbers: int) -> bytes:
    rows = [
        {
            "meetingId": f"M-{number}",
            "status": "Scheduled",
            "body": "Committee on Ferries",
            "date": "2031-10-16T15:00:00+00:00",
        }
        for number in numbers
    ]
    return json.dumps({"data": rows}).encode()


class Refusing:
    """A writer whose database refuses the records that are bad, as a constraint would."""

    def __init__(self, inner: Any, bad: set[str]) -> None:
        self.inner = inner
        self.bad = bad

    def __call__(self, records: Any, order: Any, written: Any) -> None:
        self.inner(records, order, written)
        for record in records:
            if str(getattr(record, "source_id", "")) in self.bad:
                raise IntegrityError(f"UNIQUE constraint failed: {record.source_id}")


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(number=st.integers(1, 12), bad=st.sets(st.integers(0, 11)))
def test_any_records_may_be_bad_and_all_the_others_are_kept(number: int, bad: set[int]) -> None:
    Action.objects.all().delete()
    Meeting.objects.all().delete()
    refused = {f"M-{each}" for each in bad if each < number}
    chosen = registry.FORMATS["chicago-elms"]
    refusing = replace(chosen, write=Refusing(chosen.write, refused))
    with patch.object(intake, "FORMATS", {"chicago-elms": refusing}):
        report = ingest("chicago-elms", [("s", elms(*range(number)))], at=AT)
    assert {each.where for each in report.rejected} == {
        f"s, record {int(each[2:]) + 1}" for each in refused
    }
    kept = set(Meeting.objects.values_list("sources__source_id", flat=True))
    assert kept == {f"M-{each}" for each in range(number)} - refused
    assert Action.objects.count() == report.created == len(kept)


def test_an_unconfirmed_meeting_is_weighed_once_with_all_that_is_good() -> None:
    """What is left out is not written by halves: the others are not taken for missing."""
    chosen = registry.FORMATS["chicago-elms"]
    ingest("chicago-elms", [("s", elms(*range(6)))], at=AT)
    refusing = replace(chosen, write=Refusing(chosen.write, {"M-3"}))
    with patch.object(intake, "FORMATS", {"chicago-elms": refusing}):
        report = ingest("chicago-elms", [("s", elms(*range(5)))], at=AT)
    assert counts(report) == (0, 0, 4, 1)
    unconfirmed = Meeting.objects.filter(unconfirmed_since__isnull=False)
    assert sorted(unconfirmed.values_list("sources__source_id", flat=True)) == ["M-3", "M-5"]


def chapter(*titles: str) -> bytes:
    actions = [offered(number, title=title) for number, title in enumerate(titles, start=1)]
    return json.dumps(document_of(actions, site=NORTH, whole=True)).encode()


def test_one_action_of_another_chapter_is_left_out_by_itself() -> None:
    kept = registry.FORMATS["actions-feed"].write

    def write(feeds: Any, order: Any, written: Any) -> None:
        kept(feeds, order, written)
        if any(action.title == "Bad" for feed in feeds for action in feed.actions):
            raise IntegrityError("CHECK constraint failed: tracker_action_takes_time")

    refusing = replace(registry.FORMATS["actions-feed"], write=write)
    with patch.object(intake, "FORMATS", {"actions-feed": refusing}):
        report = ingest("actions-feed", [("s", chapter("Good", "Bad", "Fine"))], at=AT)
    assert [each.why for each in report.rejected] == [
        "contradicts itself or what is here: CHECK constraint failed: tracker_action_takes_time"
    ]
    assert sorted(Action.objects.values_list("title", flat=True)) == ["Fine", "Good"]
