"""A dead bill that comes back under another number, and the bills that only look like it."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tracker.bills.lineage import BillProfile, came_back, core
from tracker.bills.propose import AlreadySettled, confirm, dismiss, propose_successors
from tracker.models import Bill, BillRelation, BillSponsor, LegislativeSession, Place

TITLE = "Public Safety Employer-Employee Cooperation Act of 2019"
AGAIN = "Public Safety Employer-Employee Cooperation Act of 2025"
AT = datetime(2025, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (TITLE, "public safety employer employee cooperation act"),
        ("HR 1154", ""),
        ("H.R. 1154", ""),
        ("A bill", ""),
        ("", ""),
        ("  The  DREAM Act, 2021 ", "the dream act"),
    ],
)
def test_the_core_of_a_title(title: str, expected: str) -> None:
    assert core(title) == expected


def profile(number: int, session: int, title: str, *sponsors: str) -> BillProfile:
    return BillProfile(number, session, frozenset({title}), frozenset(sponsors))


DEAD = profile(1, 116, TITLE, "X000001")


@pytest.mark.parametrize(
    ("later", "reason"),
    [
        (
            profile(2, 119, AGAIN),
            "Both are called “public safety employer employee cooperation act”.",
        ),
        (profile(2, 116, TITLE), ""),
        (profile(2, 115, TITLE), ""),
        (
            profile(
                2, 117, "Public Safety Employee Employer Cooperation and Fairness Act", "X000001"
            ),
            "The same sponsor, and most words of the title.",
        ),
        (profile(2, 117, "Public Safety Employee Employer Cooperation and Fairness Act"), ""),
        (profile(2, 117, "Clean Water Act", "X000001"), ""),
        (profile(2, 117, "Public Parks Act", "X000001"), ""),
    ],
)
def test_what_has_come_back(later: BillProfile, reason: str) -> None:
    assert came_back(DEAD, later) == reason


def make_bill(slug: str, congress: int, title: str, **given: Any) -> Bill:
    country = Place.objects.get(ocd_id="ocd-division/country:us")
    session, _ = LegislativeSession.objects.get_or_create(place=country, identifier=str(congress))
    kind = "hr" if slug.startswith("hr") else "s"
    number = slug.removeprefix(kind).split("-")[0]
    bill = Bill.objects.create(
        slug=slug,
        title=title,
        place=country,
        session=session,
        kind=kind,
        number=number,
        status="REFERRED",
        status_class="live",
        **given,
    )
    BillSponsor.objects.create(bill=bill, name="A Member", bioguide_id="X000001")
    return bill


@pytest.fixture
def dead() -> Bill:
    return make_bill("hr1154-116", 116, TITLE, stance="oppose", stance_reason="Because.")


def proposed() -> list[tuple[str, str, str]]:
    return list(
        BillRelation.objects.order_by("bill__slug").values_list(
            "bill__slug", "other__slug", "state"
        )
    )


@pytest.mark.django_db
def test_successors_are_proposed_once_and_nothing_unrelated(dead: Bill) -> None:
    make_bill("hr1505-119", 119, AGAIN)
    make_bill("s636-119", 119, AGAIN)
    make_bill("hr1506-119", 119, "Clean Water Act of 2025")
    make_bill("hr99-115", 115, TITLE)
    assert propose_successors(at=datetime(2021, 1, 3, 16, tzinfo=UTC)) == []
    assert [len(propose_successors(at=AT)) for _ in range(2)] == [2, 0]
    assert proposed() == [
        ("hr1505-119", "hr1154-116", "proposed"),
        ("s636-119", "hr1154-116", "proposed"),
    ]


@pytest.mark.django_db
def test_a_bill_without_our_stance_has_no_successor() -> None:
    make_bill("hr1154-116", 116, TITLE)
    make_bill("hr1505-119", 119, AGAIN)
    assert propose_successors(at=AT) == []


@pytest.mark.django_db
def test_an_editor_confirms_and_our_stance_goes_on(dead: Bill) -> None:
    later = make_bill("hr1505-119", 119, AGAIN)
    propose_successors(at=AT)
    relation = BillRelation.objects.get()
    confirm(relation)
    later.refresh_from_db()
    assert (later.stance, later.stance_reason, relation.state) == (
        "oppose",
        "Because.",
        "confirmed",
    )
    with pytest.raises(AlreadySettled):
        dismiss(relation)


@pytest.mark.django_db
def test_what_was_dismissed_is_not_proposed_again(dead: Bill) -> None:
    make_bill("hr1505-119", 119, AGAIN)
    propose_successors(at=AT)
    dismiss(BillRelation.objects.get())
    assert propose_successors(at=AT) == []
    assert proposed() == [("hr1505-119", "hr1154-116", "dismissed")]
