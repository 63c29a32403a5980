"""The members and committees of the Congress that sits in the saved files."""

from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tracker.ingest.intake import ingest
from tracker.models import Committee, LegislatorTerm
from tracker.offices.represent import offices

AT = datetime(2026, 11, 2, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_every_member_is_kept_and_the_empty_seats_are_counted(shared: Path) -> None:
    path = shared / "data/people/legislators-current.yaml"
    report = ingest("legislators", [(path.name, path.read_bytes())], at=AT).as_json()

    assert (report["created"], report["rejected"], len(report["notices"])) == (537, [], 1)
    assert LegislatorTerm.objects.on(date(2026, 11, 2)).filter(chamber="senate").count() == 100
    assert LegislatorTerm.objects.on(date(2026, 11, 2)).filter(chamber="house").count() == 437
    florida = offices("FL", on=date(2026, 11, 2), targets=["US House"])
    assert len(florida) == 28
    assert [str(office.seat) for office in florida if office.is_vacant] == ["House, FL-20"]
    again = ingest("legislators", [(path.name, path.read_bytes())], at=AT).as_json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 537)


@pytest.mark.django_db
def test_every_committee_is_kept(shared: Path) -> None:
    path = shared / "data/people/committees-current.yaml"
    report = ingest("committees", [(path.name, path.read_bytes())], at=AT).as_json()
    assert (report["created"], report["rejected"], report["notices"]) == (230, [], [])
    above = Committee.objects.filter(parent=None).values_list("chamber", flat=True)
    assert Counter(above) == {"house": 23, "senate": 21, "joint": 5}
