"""What the database itself refuses, on whichever database the tests run."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tracker.models import Action, Bill, LinkUse, Meeting, Organization, Petition, Place
from tracker.places import ship

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 24, 15, tzinfo=UTC)


def action(**given: Any) -> Action:
    values = {
        "slug": "call",
        "title": "Call",
        "verb": "call",
        "effort_minutes": 3,
        "durability": "timed",
        "ends_on": date(2026, 12, 1),
    }
    return Action(**{**values, **given})


def test_places_ship_with_their_zones_and_parents() -> None:
    assert Place.objects.count() == 62
    chicago = Place.objects.get(ocd_id="ocd-division/country:us/state:il/place:chicago")
    assert chicago.parent is not None
    assert (chicago.time_zone, chicago.parent.name) == ("America/Chicago", "Illinois")
    assert {place.ocd_id.rpartition("/")[2] for place in Place.objects.filter(kind="city")} == {
        "place:chicago",
        "place:cleveland",
        "place:detroit",
        "place:louisville",
        "place:new_york",
    }


def test_shipping_places_again_keeps_what_an_editor_changed() -> None:
    Place.objects.filter(name="Guam").update(name="Guåhan")
    Place.objects.filter(name="Detroit").delete()
    ship()
    assert Place.objects.count() == 62
    assert Place.objects.get(ocd_id__endswith="territory:gu").name == "Guåhan"


def test_a_place_is_related_to_what_it_lies_in_and_what_lies_in_it() -> None:
    illinois = Place.objects.get(name="Illinois")
    related = Place.objects.filter(pk__in=Place.objects.tree().related(illinois.pk))
    assert [place.name for place in related] == ["United States", "Illinois", "Chicago"]


def test_what_a_place_is_related_to_is_asked_by_one_query(
    django_assert_num_queries: Callable[[int], Any],
) -> None:
    tree = Place.objects.tree()
    for place in Place.objects.all():
        with django_assert_num_queries(1):
            related = Place.objects.related(place.pk)
        assert related == tree.related(place.pk) == Place.objects.related(place.ocd_id)
    assert Place.objects.related(0) == Place.objects.related("ocd-division/country:zz") == set()


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        ({"durability": "anytime", "ends_on": None}, "anytime_names_review"),
        ({"durability": "anytime", "review_on": date(2027, 1, 1)}, "anytime_names_review"),
        ({"durability": "standing", "ends_on": None}, "standing_rests"),
        ({"ends_on": None}, "timed_has_end"),
        ({"ends_at": AT}, "one_way_to_end"),
        ({"effort_minutes": 0}, "takes_time"),
        ({"verb": "vanish"}, "verb_known"),
        ({"state": "lost"}, "state_known"),
        ({"effective_reason": "boredom"}, "reason_known"),
    ],
)
def test_actions_the_database_refuses(broken: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        action(**broken).save()


def test_an_action_rests_on_one_thing_at_most() -> None:
    place = Place.objects.get(name="Chicago")
    bill = Bill.objects.create(slug="b", place=place, title="B")
    petition = Petition.objects.create(slug="p", title="P")
    with pytest.raises(IntegrityError, match="rests_on_one_thing"), transaction.atomic():
        action(bill=bill, petition=petition).save()
    action(bill=bill).save()


def test_open_at_asks_the_effective_end_and_never_shows_what_was_withdrawn() -> None:
    later, earlier = datetime(2026, 12, 1, tzinfo=UTC), datetime(2026, 11, 1, tzinfo=UTC)
    for slug, state, end, reason in [
        ("open", "open", later, "date"),
        ("endless", "open", None, ""),
        ("closed-later", "closed", later, "date"),
        ("over", "closed", earlier, "date"),
        ("retired", "closed", later, "retired"),
        ("draft", "draft", later, "date"),
    ]:
        action(slug=slug, state=state, effective_end=end, effective_reason=reason).save()
    action(slug="not-yet", state="open", opens_at=later).save()

    assert [each.slug for each in Action.objects.open_at(AT).order_by("slug")] == [
        "closed-later",
        "endless",
        "open",
    ]


def test_a_meeting_without_a_start_is_postponed() -> None:
    place = Place.objects.get(name="Chicago")
    with pytest.raises(IntegrityError, match="start_unless_postponed"), transaction.atomic():
        Meeting.objects.create(
            place=place, body="Council", status="confirmed", time_zone="America/Chicago"
        )
    Meeting.objects.create(
        place=place, body="Council", status="postponed", time_zone="America/Chicago"
    )


def test_a_link_is_used_by_exactly_one_thing() -> None:
    organization = Organization.objects.create(name="The Tenants", slug="tenants")
    assert organization.name_key == "tenants"
    for users in ({}, {"organization": organization, "action_id": 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            LinkUse.objects.create(text="here", **users)
    assert LinkUse.objects.create(text="here", organization=organization).is_missing
