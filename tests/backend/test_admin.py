"""The admin: every page opens for who may, costs the same for many rows, and tells no address."""

from collections.abc import Callable

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from newsletters import models as newsletters_models
from tests.backend.api import rows
from tracker import models as tracker_models

Person = Callable[[Role], Client]

OURS = sorted(
    (
        model
        for model in admin.site._registry
        if model._meta.app_label in {"tracker", "newsletters", "audit"}
    ),
    key=lambda model: model._meta.label,
)
MAKERS = {
    "Place": "places",
    "Topic": "topics",
    "Organization": "organizations",
    "Campaign": "campaigns",
    "Demand": "demands",
    "Bill": "bills",
    "BillRelation": "bill-proposals",
    "Meeting": "meetings",
    "MeetingFeed": "meeting-feeds",
    "Chapter": "chapters",
    "Petition": "petitions",
    "Action": "actions",
    "Resource": "resources",
    "Term": "terms",
    "Post": "posts",
    "Link": "links",
    "Feed": "feeds",
    "FeedEntry": "feed-entries",
    "Newsletter": "newsletters",
    "Edition": "editions",
    "Subscriber": "subscribers",
    "Suppression": "suppressions",
    "Delivery": "deliveries",
    "Entry": "audit",
}


@pytest.fixture
def person(db: None) -> Person:
    def logged_in(role: Role) -> Client:
        user, _ = make_editor(f"the-{role}", role=role, at=timezone.now())
        client = Client()
        client.force_login(user)
        return client

    return logged_in


def test_every_public_noun_has_its_page() -> None:
    assert set(MAKERS) <= {model.__name__ for model in OURS}


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_list_costs_the_same_for_many_rows(person: Person, model: type[Model]) -> None:
    client = person(Role.ADMIN)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    make = rows.MAKE[MAKERS.get(model.__name__, "bills")]
    make(1)
    client.get(address)
    counts = []
    for first, last in ((2, 2), (3, 12)):
        for number in range(first, last + 1):
            make(number)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_each_row_has_a_page(person: Person, model: type[Model]) -> None:
    rows.MAKE[MAKERS.get(model.__name__, "bills")](1)
    row = model._default_manager.first()
    assert row
    options = model._meta
    address = reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[row.pk])
    assert person(Role.ADMIN).get(address).status_code == 200


def test_an_address_is_masked_and_found_only_whole(person: Person) -> None:
    rows.subscriber(7)
    client = person(Role.PUBLISHER)
    address = reverse("admin:newsletters_subscriber_changelist")
    assert b"reader7" not in client.get(address).content
    found = {
        typed: client.get(address, {"q": typed}).content.count("r…7@e….org".encode())
        for typed in ("READER7@example.org", "reader7@", "reader7", "nobody@example.org")
    }
    assert found == {"READER7@example.org": 1, "reader7@": 0, "reader7": 0, "nobody@example.org": 0}


def test_evidence_is_changed_by_nobody(person: Person) -> None:
    delivery = rows.delivery(1)
    client = person(Role.ADMIN)
    change = reverse("admin:newsletters_delivery_change", args=[delivery.pk])
    assert client.post(change, {"state": "accepted"}).status_code == 403
    delete = reverse("admin:newsletters_delivery_delete", args=[delivery.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    assert newsletters_models.Delivery.objects.count() == 1


def test_saving_a_petition_moves_the_end_of_its_actions(person: Person) -> None:
    petition = rows.petition(1)
    action = rows.action(1, meeting=None, petition=petition, effective_end=None)
    client = person(Role.EDITOR)
    address = reverse("admin:tracker_petition_change", args=[petition.pk])
    page = client.get(address)
    form = page.context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value is not None}
    sent |= {
        name: [row.pk for row in value] for name, value in sent.items() if isinstance(value, list)
    }
    sent |= {"closes_at_0": "2031-01-01", "closes_at_1": "00:00:00", "state": "open"}
    sent |= {"link_uses-TOTAL_FORMS": "0", "link_uses-INITIAL_FORMS": "0"}
    assert client.post(address, sent).status_code == 302
    action.refresh_from_db()
    assert action.effective_end == tracker_models.Petition.objects.get(pk=petition.pk).closes_at
