"""Members and committees of Congress, from invented files."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from tracker.ingest.intake import ingest
from tracker.models import Committee, LegislatorTerm
from tracker.offices.represent import Office, offices
from tracker.offices.seats import Seat
from tracker.vocabulary import Chamber

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)

MEMBERS = """
- id: {bioguide: A000001}
  name: {first: Ida, last: Tarr, official_full: Ida B. Tarr}
  terms:
  - {type: rep, start: '2021-01-03', end: '2023-01-03', state: WY, district: 0, party: Independent}
  - {type: sen, start: '2023-01-03', end: '2029-01-03', state: WY, class: 1, phone: 202-555-0101}
- id: {bioguide: A000002}
  name: {first: Rosa, last: Vale}
  terms:
  - {type: rep, start: 2025-01-03, end: 2027-01-03, state: WY, district: 0, url: 'nowhere'}
"""

COMMITTEES = """
- type: house
  name: House Committee on Ferries
  thomas_id: HSFE
  subcommittees:
  - {name: Bridges, thomas_id: '01'}
"""


def test_members_are_read_once_and_followed_when_they_move() -> None:
    first = ingest("legislators", [("a.yaml", MEMBERS.encode())], at=AT).as_json()
    assert first == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": [],
        "notices": [
            {
                "where": "a.yaml, record 2",
                "why": "url “nowhere” is not a web address: left out",
            }
        ],
        "rows": {"legislators": 2, "terms": 3},
    }
    again = ingest("legislators", [("a.yaml", MEMBERS.encode())], at=AT).as_json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)

    moved = MEMBERS.replace("202-555-0101", "202-555-0199")
    third = ingest("legislators", [("a.yaml", moved.encode())], at=AT).as_json()
    assert (third["created"], third["updated"], third["unchanged"]) == (0, 1, 1)
    assert LegislatorTerm.objects.get(chamber="senate").phone == "202-555-0199"


def test_who_represents_a_state_with_the_vacant_seat_said() -> None:
    ingest("legislators", [("a.yaml", MEMBERS.encode())], at=AT)

    assert offices("wy", on=AT.date()) == (
        Office(Seat("WY", Chamber.SENATE), name="Ida B. Tarr", phone="202-555-0101"),
        Office(Seat("WY", Chamber.SENATE)),
        Office(Seat("WY", Chamber.HOUSE, 0), name="Rosa Vale"),
    )
    assert [office.name for office in offices("WY", on=date(2022, 1, 1), targets=["US House"])] == [
        "Ida B. Tarr"
    ]
    assert offices("WY", on=AT.date(), targets=["City council"]) == ()
    assert [office.is_vacant for office in offices("DC", on=AT.date())] == [True]


def test_committees_and_what_lies_below_them() -> None:
    report = ingest("committees", [("c.yaml", COMMITTEES.encode())], at=AT).as_json()
    assert (report["created"], report["rejected"]) == (2, [])
    below = Committee.objects.get(code="HSFE01")
    assert below.parent is not None
    assert below.parent.name == "House Committee on Ferries"
    again = ingest("committees", [("c.yaml", COMMITTEES.encode())], at=AT).as_json()
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 2)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a: &x [1]\nb: *x\n", "a.yaml, line 2: holds an alias"),
        ("[" * 30 + "]" * 30, "a.yaml, line 1: is nested too deeply"),
        ("- id: {bioguide: A1\n", "a.yaml, line 2: is not YAML"),
        ("just words", "a.yaml: is not a list of legislators"),
        ("- id: {bioguide: A1}\n", "a.yaml, record 1: name is missing"),
        ("- !!python/object/apply:os.system ['true']\n", "a.yaml, line 1: is not YAML"),
    ],
)
def test_hostile_yaml_is_named_and_changes_nothing(text: str, why: str) -> None:
    report = ingest("legislators", [("a.yaml", text.encode())], at=AT)
    told = [f"{remark.where}: {remark.why}" for remark in report.rejected]
    assert len(told) == 1
    assert told[0].startswith(why)
    assert not LegislatorTerm.objects.exists()


def test_the_command_knows_both(tmp_path: Path) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(COMMITTEES)
    call_command("ingest", "committees", str(path), "--json")
    assert Committee.objects.count() == 2
