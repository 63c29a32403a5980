"""What pages of the desk ask the database for: few queries, whatever there is, and no count of
everything."""

import itertools
from collections.abc import Callable
from datetime import timedelta
from typing import Any

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
from backend.kernel import admin as desk_manner
from newsletters.admin.evidence import Evidence
from newsletters.assembly.assemble import assemble
from newsletters.weekly.edition import date_of
from tests.backend.api import rows
from tests.backend.test_admin import MAKERS, OURS
from tests.newsletters.assembly.rows import a_link, lasting
from tests.newsletters.makers import newsletter_called
from tracker.models import (
    Action,
    ActionSubstitute,
    Bill,
    BillRelation,
    BillSponsor,
    Campaign,
    Demand,
    DemandMeasure,
    LinkUse,
    Meeting,
    MeetingDocument,
    Petition,
    Post,
    PostSection,
    Resource,
)
from tracker.vocabulary import BillRelationKind, DocumentKind, Stance

pytestmark = pytest.mark.django_db

MOST_QUERIES = 20
NUMBERS = iter(range(10_000, 30_000))


@pytest.fixture
def client() -> Client:
    admin_, _ = make_editor("grace", role=Role.ADMIN, at=timezone.now())
    client = Client()
    client.force_login(admin_)
    return client


@pytest.fixture
def make_draft() -> Callable[[int], int]:
    """A draft with so many actions in it, and as many left out; its id."""
    newsletter, at = newsletter_called(), timezone.now()

    def made(size: int) -> int:
        newsletter.sections.update(size=size)
        for number in range(size):
            action = lasting(f"call-{size}-{number}", review_on="2099-01-01")
            a_link(f"https://example.org/{size}/{number}", "suspect", action=action)
            rows.action(size * 100 + number, effective_end=at + timedelta(days=9))
        assembled = assemble(newsletter, date=date_of(newsletter, at), at=at)
        assert assembled.edition_id
        return assembled.edition_id

    return made


def asked(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [each["sql"] for each in captured.captured_queries]


def grown(row: Model, *, by: int) -> None:
    """So many lines more of everything that belongs to the row."""
    name = str(row._meta.model_name)
    for number in itertools.islice(NUMBERS, by):
        if isinstance(row, Action | Bill | Campaign | Demand | Meeting | Petition | Resource):
            LinkUse.objects.create(link=rows.link(number), **{name: row})
        if isinstance(row, Action):
            ActionSubstitute.objects.create(
                action=row, substitute=rows.action(number), position=number
            )
        elif isinstance(row, Bill):
            BillSponsor.objects.create(bill=row, name=f"Sponsor {number}")
            kind = next(iter(BillRelationKind))
            other = rows.bill(number)
            BillRelation.objects.create(bill=row, other=other, kind=kind, reason="Alike.")
        elif isinstance(row, Demand):
            DemandMeasure.objects.create(demand=row, bill=rows.bill(number), stance=Stance.SUPPORT)
        elif isinstance(row, Meeting):
            url = f"https://example.org/{number}"
            MeetingDocument.objects.create(meeting=row, kind=DocumentKind.AGENDA, url=url)
        elif isinstance(row, Post):
            PostSection.objects.create(post=row, position=number, heading="Do")


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_page_asks_the_same_whatever_belongs_to_the_row(
    client: Client, model: type[Model]
) -> None:
    rows.MAKE[MAKERS.get(model.__name__, "bills")](1)
    row = model._default_manager.first()
    assert row is not None
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    address = reverse(name, args=[row.pk])
    grown(row, by=1)
    asked(client, address)
    before = asked(client, address)
    grown(row, by=25)
    after = asked(client, address)
    assert len(before) == len(after) <= MOST_QUERIES, after


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_no_list_counts_everything(
    client: Client, model: type[Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    """With more rows than are counted, a list says so by its pages, and stays as cheap."""
    make = rows.MAKE[MAKERS.get(model.__name__, "bills")]
    for number in range(1, 8):
        make(number)
    monkeypatch.setattr(desk_manner, "COUNTED", 3)
    address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    queries = asked(client, address)
    counts = [sql for sql in queries if "COUNT(" in sql]
    assert len(queries) <= MOST_QUERIES
    assert all("LIMIT" in sql for sql in counts), counts
    shown = client.get(address).context["cl"]
    if isinstance(shown.paginator, desk_manner.Capped):
        assert shown.result_count == min(3, model._default_manager.count())
    assert len(asked(client, f"{address}?q=nothing-like-this")) <= MOST_QUERIES


def test_whatever_can_be_chosen_among_many_is_found_by_typing() -> None:
    """A list of 100,000 options is on no page: every relation that a form sets is searched."""
    plain = []
    for model in OURS:
        page = admin.site._registry[model]
        if isinstance(page, Evidence):
            continue
        for form in (page, *(line(model, admin.site) for line in page.inlines)):
            written = set(form.fields or [each.name for each in _relations(form.model)])
            searched = {*form.autocomplete_fields, *form.readonly_fields}
            for field in _relations(form.model):
                parent = form is not page and field.related_model is model
                if field.name in written - searched and not parent:
                    plain.append(f"{type(form).__name__}.{field.name}")
    assert plain == []


def _relations(model: type[Model]) -> list[Any]:
    every: list[Any] = [*model._meta.concrete_fields, *model._meta.many_to_many]
    return [
        field
        for field in every
        if field.is_relation
        and field.editable
        and (not field.many_to_many or field.remote_field.through._meta.auto_created)
    ]


def test_an_editions_page_costs_the_same_whatever_is_in_it(
    client: Client, make_draft: Callable[[int], int]
) -> None:
    counts = []
    for size in (2, 30):
        address = reverse("admin:newsletters_edition_change", args=[make_draft(size)])
        asked(client, address)
        counts.append(len(asked(client, address)))
    assert counts[0] == counts[1] <= MOST_QUERIES
