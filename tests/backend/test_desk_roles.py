"""Every page of the desk × every role, everywhere and in one place: a row is shown to nobody who
may not see the list of its kind."""

from collections.abc import Callable
from typing import Final

import pytest
from django.contrib import admin
from django.db.models import Model
from django.urls import reverse

from backend.accounts.editors import make_editor
from backend.accounts.models import ApiToken, Role, User
from backend.accounts.secrets import new_api_token
from tests.backend.api import rows
from tests.backend.api.test_reach import desk, local
from tests.newsletters.makers import AT
from tracker.models import LegislativeSession

pytestmark = pytest.mark.django_db


def person(number: int) -> User:
    return make_editor(f"person-{number}", role=Role.EDITOR, at=AT)[0]


def token(number: int) -> ApiToken:
    return new_api_token(person(number), name="t", scopes=["read"], at=AT, days=1)[1]


def session(number: int) -> LegislativeSession:
    return LegislativeSession.objects.create(place=rows.place(number), identifier="2026")


MAKE: Final[dict[str, Callable[[int], Model]]] = {
    "accounts.User": person,
    "accounts.ApiToken": token,
    "audit.Entry": rows.entry,
    "newsletters.Delivery": rows.delivery,
    "newsletters.Edition": rows.edition,
    "newsletters.Newsletter": rows.newsletter,
    "newsletters.Subscriber": rows.subscriber,
    "newsletters.Suppression": rows.suppression,
    "tracker.Action": rows.action,
    "tracker.Bill": rows.bill,
    "tracker.BillRelation": rows.bill_proposal,
    "tracker.Campaign": rows.campaign,
    "tracker.Chapter": rows.chapter,
    "tracker.Demand": rows.demand,
    "tracker.Feed": rows.feed,
    "tracker.FeedEntry": rows.feed_entry,
    "tracker.LegislativeSession": session,
    "tracker.Link": rows.used_link,
    "tracker.Meeting": rows.meeting,
    "tracker.MeetingFeed": rows.meeting_feed,
    "tracker.Organization": rows.organization,
    "tracker.Petition": rows.petition,
    "tracker.Place": rows.place,
    "tracker.Post": rows.post,
    "tracker.Resource": rows.resource,
    "tracker.Term": rows.term,
    "tracker.Topic": rows.topic,
    "webhooks.Endpoint": rows.webhook,
}
LEAST: Final = dict.fromkeys(MAKE, Role.VIEWER) | {
    "accounts.User": Role.ADMIN,
    "accounts.ApiToken": Role.ADMIN,
    "webhooks.Endpoint": Role.ADMIN,
    "audit.Entry": Role.PUBLISHER,
    "newsletters.Delivery": Role.PUBLISHER,
    "newsletters.Subscriber": Role.PUBLISHER,
    "newsletters.Suppression": Role.PUBLISHER,
}
"""Who holds this role everywhere reads all of it."""
NOWHERE_ELSE: Final = {"accounts.User", "accounts.ApiToken", "webhooks.Endpoint"}
"""Shown to those alone."""


def test_the_table_names_every_page() -> None:
    assert {model._meta.label for model in admin.site._registry} == set(MAKE)


def listed(label: str) -> str:
    return reverse(f"admin:{label.replace('.', '_').lower()}_changelist")


def page(row: Model) -> str:
    return reverse(f"admin:{row._meta.label.replace('.', '_').lower()}_change", args=[row.pk])


@pytest.mark.parametrize("label", sorted(MAKE))
def test_who_sees_a_page_everywhere(label: str) -> None:
    row = MAKE[label](1)
    roles = list(Role)
    for role in roles:
        client = desk(make_editor(f"the-{role}", role=role, at=AT)[0])
        told = (client.get(listed(label)).status_code, client.get(page(row)).status_code)
        sees = roles.index(role) >= roles.index(LEAST[label])
        assert told == ((200, 200) if sees else (403, 403)), role


@pytest.mark.parametrize("label", sorted(NOWHERE_ELSE))
def test_what_is_in_no_place_is_shown_to_no_role_in_one(label: str) -> None:
    """Not even to one who reads everything and is an admin in one place."""
    row, somebody = MAKE[label](1), local(Role.ADMIN, place=rows.place(2))
    User.objects.filter(pk=somebody.pk).update(role=Role.VIEWER)
    client = desk(User.objects.get(pk=somebody.pk))
    assert client.get(listed(label)).status_code == 403
    assert client.get(page(row)).status_code == 403
