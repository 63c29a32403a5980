"""What must come out of the outside files that the product was conceived from.

Facts only: counts, dates, identifiers. Skipped with one line where the folder is missing.
"""

from collections import Counter
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from tracker.formats import chicago_elms, demands, fivecalls, post
from tracker.formats.records import DemandRecord
from tracker.formats.source import Source, decode
from tracker.vocabulary import EndReason, EntryMarker

CHICAGO = ZoneInfo("America/Chicago")


def source(path: Path, on: date = date(2023, 10, 9), zone: ZoneInfo = CHICAGO) -> Source:
    return Source(path.name, decode(path.read_bytes(), name=path.name), on, zone)


def seed(shared: Path, number: str) -> Path:
    return next((shared / "seeds").glob(f"{number}*"))


def test_the_post(shared: Path) -> None:
    reading = post.read(source(seed(shared, "001")))
    [read] = reading.records
    entries = [entry for section in read.sections for entry in section.entries]
    assert (read.kind, read.published_on) == ("take_action", date(2021, 5, 25))
    assert (read.previous_title, read.next_title) == (
        "Advancing LGBTQ+ Equality",
        "Protecting Abortion Rights",
    )
    assert [section.heading for section in read.sections] == [
        "Imagine a new vision of public safety",
        "Create political will and build power",
        "Change city budgets: divest from law enforcement and invest in communities",
        "Pass policy and legislation",
        "Pass the Breathe Act",
        "End qualified immunity",
        "Support programs that advance alternatives to policing",
        "Improve police-community relations",
        "Look for unintended consequences",
        "Donate | Follow | Amplify",
        "Take Action",
    ]
    assert Counter(entry.marker for entry in entries if entry.marker) == {
        EntryMarker.FAST_ACTION: 2,
        EntryMarker.BIG_ACTION: 1,
        EntryMarker.LEARN_MORE: 3,
        EntryMarker.LANGUAGE_ALERT: 2,
        EntryMarker.SKILLS: 1,
    }
    actions = [entry.action for entry in entries if entry.action]
    assert [
        (each.verb, each.durability, bool(each.petition), each.link_missing)
        for entry in entries
        if entry.marker and (each := entry.action)
    ] == [
        ("sign", "standing", True, True),
        ("organize", "anytime", False, True),
        ("sign", "standing", True, True),
    ]
    assert [each.verb for entry in entries if not entry.marker and (each := entry.action)] == [
        "talk",
        "follow",
        "write",
        "vote",
        "write",
        "attend",
    ]
    assert {each.petition.host for each in actions if each.petition} == {"Color of Change"}
    assert [(entry.term.term, entry.term.instead) for entry in entries if entry.term] == [
        ("Political will", ""),
        ("homeless", "unhoused or unsheltered"),
    ]
    resources = [entry.resource for entry in entries if entry.resource]
    assert [(each.creator, each.pages) for each in resources] == [
        ("", ""),
        ("Movement for Black Lives", ""),
        ("", "14–17"),
    ]


def test_its_measures_and_groups(shared: Path) -> None:
    [read] = post.read(source(seed(shared, "001"))).records
    assert [(bill.title, bill.stance, bill.number, bill.key) for bill in read.bills] == [
        ("Breathe Act", "support", "", ""),
        ("George Floyd Justice in Policing Act", "watch", "", ""),
        ("Ending Qualified Immunity Act", "support", "", ""),
    ]
    [preferred] = read.bills[0].relations
    assert (preferred.kind, preferred.to) == (
        "preferred_over",
        "George Floyd Justice in Policing Act",
    )
    assert "root cause" in preferred.reason
    assert [
        (each.name, each.chamber, each.party, each.state, each.district)
        for each in read.bills[2].sponsors
    ] == [
        ("Ayanna Pressley", "house", "", "MA", 7),
        ("Edward J. Markey", "senate", "D", "MA", None),
    ]
    assert [each.name for each in read.organizations] == [
        "Everyday Activism Network",
        "Mapping Police Violence",
        "Interrupting Criminalization",
        "Movement for Black Lives",
        "Indivisible",
        "ACLU",
        "Transform Harm",
        "Incite",
        "Color of Change",
        "Critical Resistance",
        "Dignity In Schools",
        "Black Lives Matter",
        "Law Enforcement Action Partnership",
        "NAACP Legal Defense Fund",
        "Center for Policing Equity",
    ]


def test_the_demands(shared: Path) -> None:
    reading = demands.read(source(seed(shared, "003"), on=date(2020, 6, 15)))
    *followed, own = reading.records
    assert [campaign.title for campaign in followed] == [
        "Movement for Black Lives",
        "Campaign Zero",
        "NAACP We Are Done Dying Campaign",
        "Joint Petition: Address Police Violence Immediately",
        "Winning Justice: The Prosecutor Project",
    ]
    petition = followed[3].petition
    assert petition is not None
    assert (petition.title, petition.host, petition.endorsers) == (
        "Address Police Violence Immediately",
        "Daily Kos",
        ("BYP100", "MPower Change", "Arab American Civic Council"),
    )
    assert [(group.number, len(group.children)) for group in own.demands] == [
        ("1", 4),
        ("2", 2),
        ("3", 3),
        ("4", 3),
    ]
    below = [demand for group in own.demands for demand in group.children]
    assert sum(len(demand.evidence) for demand in below) == 18
    assert [_measures(demand) for demand in below if demand.measures] == [
        [("1.1", "H.R. 1154", "oppose", "hr1154-116", "", "")],
        [
            (
                "1.2",
                "Harris, Booker, Markey resolution to end qualified immunity",
                "support",
                "",
                "senate",
                "",
            ),
            (
                "1.2",
                "Ayanna Pressley and Justin Amash’s bipartisan bill in the House to end "
                "qualified immunity",
                "support",
                "",
                "house",
                "",
            ),
        ],
        [
            (
                "2.1",
                "Amendment to the National Defense Authorization Act (NDAA) to end the 1033 "
                "program",
                "support",
                "",
                "",
                "",
            )
        ],
        [("2.2", "Senator Tim Kaine's amendment to the NDAA", "support", "", "", "")],
        [("3.1", "PEACE Act", "support", "", "house", "")],
        [
            (
                "3.2",
                "Congressional Black Caucus police reform package",
                "support",
                "",
                "",
                "",
            )
        ],
        [("3.3", "Breonna’s Law", "support", "", "", "Louisville")],
    ]
    assert below[0].measures[0].bill.inferred
    assert len(reading.notices) == 33


def _measures(demand: DemandRecord) -> list[tuple[str, ...]]:
    return [
        (
            demand.number,
            each.bill.title,
            str(each.stance),
            each.bill.key,
            str(each.bill.chamber or ""),
            each.bill.place_name,
        )
        for each in demand.measures
    ]


def test_the_calls(shared: Path) -> None:
    reading = fivecalls.read(source(shared / "data/actions/5calls-issues.json"))
    assert Counter(each.closed_because for each in reading.records) == {
        EndReason.RETIRED: 50,
        None: 10,
    }
    assert {(each.verb, each.durability) for each in reading.records} == {("call", "anytime")}
    assert [each.review_on for each in reading.records[:2]] == [date(2020, 1, 17), date(2019, 6, 5)]
    assert all(each.script and each.targets for each in reading.records)
    bills = {bill.key for each in reading.records for bill in each.bills}
    assert len(bills) == 62
    assert all(key.endswith("-116") for key in bills)
    assert sum(len(each.links) for each in reading.records) == 251
    assert (reading.rejected, reading.notices) == ((), ())


def test_the_councils_meetings(shared: Path) -> None:
    reading = chicago_elms.read(source(shared / "data/meetings/chi_citycouncil.json"))
    assert Counter(each.status for each in reading.records) == {
        "confirmed": 56,
        "tentative": 33,
        "cancelled": 5,
        "rescheduled": 3,
        "recessed": 1,
        "reconvened": 1,
    }
    deadlines = [
        (each.comment_deadline.astimezone(CHICAGO).isoformat(), each.comment_date_only)
        for each in reading.records
        if each.comment_deadline
    ]
    assert deadlines == [
        ("2023-10-11T15:00:00-05:00", False),
        ("2023-10-09T23:59:59-05:00", True),
        ("2023-10-02T23:59:59-05:00", True),
        ("2023-09-29T23:59:59-05:00", True),
        ("2023-09-28T23:59:59-05:00", True),
        ("2023-09-19T23:59:59-05:00", True),
        ("2023-09-08T12:00:00-05:00", False),
        ("2023-09-06T10:00:00-05:00", False),
        ("2023-08-28T23:59:59-05:00", True),
        ("2023-07-07T23:59:59-05:00", True),
        ("2023-07-07T23:59:59-05:00", True),
    ]
    assert [each.previous_starts[0].on for each in reading.records if each.previous_starts] == [
        date(2023, 9, 27),
        date(2023, 9, 13),
        date(2023, 5, 15),
    ]
    kinds = Counter(each.kind for meeting in reading.records for each in meeting.documents)
    assert kinds == {"notice": 102, "agenda": 101, "summary": 61, "other": 45}
    assert (reading.rejected, len(reading.notices)) == ((), 7)
