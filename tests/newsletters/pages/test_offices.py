"""Whom to call: the offices on an action's page, asked for without a script, vacancies said."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.newsletters.pages.rows import sign_action
from tests.newsletters.pages.test_public import Page, page
from tracker.models import Action, Legislator, LegislatorTerm, Place
from tracker.vocabulary import Chamber

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ADDRESS = "/actions/call/"
VACANT = "We know of nobody in this seat."


def member(name: str, state: str, district: int | None = None, **more: Any) -> LegislatorTerm:
    return LegislatorTerm.objects.create(
        legislator=Legislator.objects.create(bioguide_id=name[:10], name=name),
        chamber=Chamber.SENATE if district is None else Chamber.HOUSE,
        state=state,
        district=district,
        starts_on=date(2025, 1, 3),
        ends_on=date(2031, 1, 3),
        phone="202-555-0100",
        **more,
    )


@pytest.fixture
def call() -> Action:
    return sign_action("call", targets=["US Senate", "US House"], place=None)


@pytest.fixture
def _members() -> None:
    member("Ada Senator", "NH", party="Independent", contact_url="https://ada.example/write")
    member("Bo House", "NH", 2)
    member("Cy Delegate", "DC", 0)


def shown(found: Page) -> list[str]:
    """The headings and the vacancies, in order."""
    words = " ".join(found.words)
    return [
        name
        for name in ("Ada Senator (Independent)", "Bo House", "Cy Delegate", "Senate, NH", VACANT)
        if name in words
    ]


@pytest.mark.usefixtures("_members", "call")
def test_a_page_without_a_place_asks_for_the_state(client: Client) -> None:
    found = page(client, ADDRESS)
    fields = [attrs["name"] for tag, attrs in found.tags if tag in {"select", "input"}]
    forms = [attrs for tag, attrs in found.tags if tag == "form"]
    assert fields == ["state", "district"]
    assert forms == [{"method": "get", "action": "#offices"}]
    assert sum(tag == "option" for tag, _ in found.tags) == 1 + 50 + 1 + 5
    assert shown(found) == []


@pytest.mark.usefixtures("_members", "call")
def test_a_state_gives_its_senators_and_says_the_empty_seat(client: Client) -> None:
    found = page(client, f"{ADDRESS}?state=NH")
    assert shown(found) == ["Ada Senator (Independent)", "Senate, NH", VACANT]
    doors = [attrs["href"] for tag, attrs in found.tags if tag == "a"]
    assert "tel:+12025550100" in doors
    assert "https://ada.example/write" in doors
    assert found.text.count(VACANT) == 1


@pytest.mark.usefixtures("_members", "call")
def test_a_district_gives_its_representative_or_says_that_there_is_none(client: Client) -> None:
    assert "Bo House" in page(client, f"{ADDRESS}?state=nh&district=2").text
    empty = page(client, f"{ADDRESS}?state=NH&district=1")
    assert "Bo House" not in empty.text
    assert empty.text.count(VACANT) == 2
    whole = page(client, f"{ADDRESS}?state=DC")
    assert shown(whole) == ["Cy Delegate"]


@pytest.mark.usefixtures("_members")
def test_the_place_of_an_action_answers_the_question(client: Client) -> None:
    place = Place.objects.get(ocd_id="ocd-division/country:us/state:nh")
    sign_action("call", targets=["US Senate"], place=place)
    found = page(client, ADDRESS)
    assert shown(found) == ["Ada Senator (Independent)", "Senate, NH", VACANT]
    chosen = [attrs["value"] for tag, attrs in found.tags if "selected" in attrs]
    assert chosen == ["NH"]
    assert "district" not in [attrs.get("name") for _, attrs in found.tags]


@pytest.mark.usefixtures("_members", "call")
@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("state=ZZ", "“ZZ” is no state of the United States."),
        ("state=NH&district=3", "NH numbers its districts 1 to 2; there is no district 3."),
        ("state=DC&district=4", "DC is one district; there is no district 4."),
        ("state=NH&district=x", "A district is a number."),
        ("state=%00%3Cscript%3E", "is no state of the United States."),
    ],
)
def test_a_wrong_answer_is_told(client: Client, query: str, words: str) -> None:
    assert words in page(client, f"{ADDRESS}?{query}").text


@pytest.mark.usefixtures("call")
def test_without_a_list_of_members_no_seat_is_called_empty(client: Client) -> None:
    assert VACANT not in page(client, f"{ADDRESS}?state=NH").text


@pytest.mark.usefixtures("_members")
def test_an_action_for_nobody_in_congress_asks_nothing(client: Client) -> None:
    sign_action("call", targets=["City council"])
    assert "in Congress" not in page(client, ADDRESS).text


@pytest.mark.usefixtures("_members", "call")
def test_offices_cost_one_query(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Action.objects.update(targets=[])
    with django_assert_num_queries(2):
        client.get(f"{ADDRESS}?state=NH")
    Action.objects.update(targets=["US Senate", "US House"])
    with django_assert_num_queries(3):
        client.get(f"{ADDRESS}?state=NH")


@pytest.mark.usefixtures("_members")
def test_the_same_by_program(client: Client, call: Action) -> None:
    address = f"/api/v1/actions/{call.pk}/offices/"
    state = "ocd-division/country:us/state:nh"
    answer = client.get(address, {"place": state, "district": "2"})
    assert answer.status_code == 200
    body = answer.json()
    rows = [(each["seat"], each["name"], each["vacant"]) for each in body.pop("offices")]
    assert body == {"state": "NH", "district": 2, "chambers": ["senate", "house"]}
    assert rows == [
        ("Senate, NH", "Ada Senator", False),
        ("Senate, NH", "", True),
        ("House, NH-02", "Bo House", False),
    ]
    assert client.get(address).json()["code"] == "state_needed"
    missing = client.get(address, {"place": state, "district": "9"})
    assert (missing.status_code, missing.json()["code"]) == (400, "district_unknown")
    Action.objects.update(targets=["Governor"])
    assert client.get(address).json()["offices"] == []
