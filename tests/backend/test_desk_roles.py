"""Every page of the desk × every role, everywhere and in one place: a row is shown to nobody who
may not see the list of its kind."""

from collections.abc import Callable, Iterator
from typing import Any, Final

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import RequestFactory
from django.urls import reverse

from backend.accounts.editors import make_editor
from backend.accounts.models import ApiToken, Role, User
from backend.accounts.secrets import new_api_token
from backend.kernel.admin import Rows
from backend.urls import COLLECTIONS
from newsletters.models import Newsletter
from tests.backend.api import rows
from tests.backend.api.test_reach import desk, local
from tests.backend.api.test_roles import GOLDEN
from tests.backend.test_desk_forms import typed
from tests.newsletters.makers import AT, newsletter_called
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


# Writing: the desk never asks for less than the API

VERBS: Final = {
    "add": ("POST", "{}/"),
    "change": ("PATCH", "{}/ID/"),
    "delete": ("DELETE", "{}/ID/"),
}
OF_THE_API: Final = {
    each.queryset.model: name for name, each in COLLECTIONS.items() if each.queryset is not None
} | {apps.get_model("webhooks.Endpoint"): "webhooks"}


def writes() -> Iterator[tuple[Any, str, str]]:
    """Each (form, verb, least role in the API); a line is changed as the row that it belongs to."""
    for model, page in admin.site._registry.items():
        name = OF_THE_API.get(model, "")
        for verb, (method, where) in VERBS.items():
            if least := GOLDEN.get((method, where.format(name))):
                yield page, verb, least
            if changing := GOLDEN.get(("PATCH", f"{name}/ID/")):
                yield from ((line(model, admin.site), verb, changing) for line in page.inlines)


def test_no_form_of_the_desk_asks_for_less_than_the_api() -> None:
    request, compared, too_little = RequestFactory().get("/"), set(), []
    for role in Role:
        request.user = make_editor(f"the-{role}", role=role, at=AT)[0]
        for form, verb, least in writes():
            compared.add(form.model._meta.label)
            ask = getattr(form, f"has_{verb}_permission")
            may = ask(request) if isinstance(form, Rows) and verb == "add" else ask(request, None)
            if may and list(Role).index(role) < list(Role).index(Role(least)):
                too_little.append((type(form).__name__, verb, str(role), least))
    assert too_little == []
    unwritten = {"Delivery", "FeedEntry", "Entry", "User", "ApiToken", "BillRelation"}
    assert {label for label in MAKE if label.partition(".")[2] not in unwritten} <= compared


def test_what_the_api_lets_be_said_once_no_form_of_the_desk_says_again() -> None:
    request = RequestFactory().get("/")
    request.user = make_editor("grace", role=Role.ADMIN, at=AT)[0]
    said_again, compared = [], set()
    for number, (label, make) in enumerate(MAKE.items()):
        page = admin.site._registry[model := apps.get_model(label)]
        noun: Any = COLLECTIONS.get(OF_THE_API.get(model, ""))
        once = getattr(noun.writing.Meta, "once", ()) if hasattr(noun, "writing") else ()
        form: Any = page.get_form(request, make(number), change=True)
        for name in form.base_fields.keys() & set(once):
            compared.add(f"{label}.{name}")
            if not form.base_fields[name].disabled:
                said_again.append(f"{label}.{name}")
    assert said_again == []
    assert {"tracker.Action.slug", "tracker.Bill.place", "tracker.Topic.slug"} <= compared


WHO_DECIDES: Final = {
    # (role, where): (status of the page, whether it can be saved, status of saving it)
    ("editor", "everywhere"): (200, False, 403),
    ("publisher", "everywhere"): (200, False, 403),
    ("admin", "everywhere"): (200, True, 302),
    ("editor", "weekly"): (200, False, 403),
    ("publisher", "weekly"): (200, False, 403),
    ("admin", "weekly"): (200, True, 302),
    ("admin", "other"): (200, False, 302),
}


@pytest.mark.parametrize(("role", "where"), sorted(WHO_DECIDES))
def test_how_a_newsletter_is_decided_about_is_its_admins_to_say(role: str, where: str) -> None:
    """Who may not change it still sees it: the gate leads editors to its settings."""
    weekly, other = newsletter_called("weekly"), newsletter_called("other")
    Newsletter.objects.filter(pk=weekly.pk).update(second_person=True)
    if where == "everywhere":
        somebody = make_editor("rosa", role=Role(role), at=AT)[0]
    else:
        somebody = local(Role(role), newsletter=(weekly if where == "weekly" else other).pk)
    whole = typed(
        desk(make_editor("ada", role=Role.ADMIN, at=AT)[0]).get(page(weekly)).content, Newsletter
    )
    client, sent = desk(somebody), {k: v for k, v in whole.items() if k != "second_person"}
    shown = client.get(page(weekly))
    saved = client.post(page(weekly), sent | {"slug": "monthly"})
    told = (shown.status_code, b'name="_save"' in shown.content, saved.status_code)
    assert told == WHO_DECIDES[role, where]
    assert b"1 Example Street" in shown.content
    weekly.refresh_from_db()
    assert (weekly.second_person, weekly.slug) == (not told[1], "weekly")


@pytest.mark.parametrize(
    ("role", "where", "status"),
    [
        (Role.PUBLISHER, "everywhere", 403),
        (Role.ADMIN, "a newsletter", 403),
        (Role.ADMIN, "everywhere", 302),
    ],
)
def test_a_newsletter_is_made_by_an_admin_of_everything(
    role: Role, where: str, status: int
) -> None:
    ada = desk(make_editor("ada", role=Role.ADMIN, at=AT)[0])
    address = reverse("admin:newsletters_newsletter_add")
    sent = typed(ada.get(address).content, Newsletter)
    sent |= {"name": "Monthly", "slug": "monthly", "time_zone": "UTC"}
    somebody = (
        make_editor("rosa", role=role, at=AT)[0]
        if where == "everywhere"
        else local(role, newsletter=newsletter_called().pk)
    )
    assert desk(somebody).post(address, sent).status_code == status
    assert Newsletter.objects.filter(slug="monthly").exists() is (status == 302)
