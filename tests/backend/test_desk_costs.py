"""What pages of the desk ask the database for: few queries, whatever there is, and no count of
everything."""

import html
import itertools
import re
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
from backend.accounts.models import Assignment, Role
from backend.accounts.vocabulary import NOWHERE
from backend.kernel import admin as desk_manner
from newsletters.admin.evidence import Evidence
from newsletters.assembly.assemble import assemble
from newsletters.models import AssemblyRecord, Edition
from newsletters.vocabulary import EditionState
from newsletters.weekly.edition import date_of
from tests.backend.api import rows
from tests.backend.test_admin import MAKERS, OURS
from tests.newsletters.assembly.rows import a_link, lasting
from tests.newsletters.makers import newsletter_called
from tracker.admin.actions import BY_END
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


@pytest.mark.parametrize("state", [EditionState.DRAFT, EditionState.APPROVED])
def test_an_editions_page_asks_little_of_a_publisher_of_one_newsletter(
    make_draft: Callable[[int], int], state: EditionState
) -> None:
    """Who holds a role somewhere is asked about the row besides."""
    edition = Edition.objects.get(pk=make_draft(3))
    Edition.objects.filter(pk=edition.pk).update(
        state=state, approved_sha256=edition.snapshot_sha256, approved_at=timezone.now()
    )
    person, _ = make_editor("rosa", role=Role.VIEWER, at=timezone.now())
    type(person).objects.filter(pk=person.pk).update(role=NOWHERE)
    Assignment.objects.create(user=person, role=Role.PUBLISHER, newsletter=edition.newsletter)
    client = Client()
    client.force_login(person)
    address = reverse("admin:newsletters_edition_change", args=[edition.pk])
    assert len(asked(client, address)) <= MOST_QUERIES
    offered = client.get(address).context
    assert (offered["edits"], offered["publishes"]) == (True, True)


def test_the_week_and_an_edition_read_no_list_of_all_that_is_left_out(
    client: Client, make_draft: Callable[[int], int]
) -> None:
    """There may be 100,000 of it, each with its title."""
    edition = make_draft(2)
    AssemblyRecord.objects.update(
        counts={"over_quota": 90_000}, left_out={"over_quota": {"action": [7]}}, nearest=[]
    )
    queries = asked(client, reverse("admin:index"))
    assert [sql for sql in queries if '"left_out"' in sql] == []
    week = client.get(reverse("admin:index")).context["editions"]
    assert [each["left_out"] for each in week] == [[("Its section is full", 90_000)]]
    page = client.get(reverse("admin:newsletters_edition_change", args=[edition])).context
    assert (page["left_out"], page["left_out_counts"]) == ([], [("Its section is full", 90_000)])


def test_a_page_of_a_list_is_chosen_before_it_is_joined(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sorting 100,000 actions with all that each rests on would take a second."""
    for number in range(3):
        rows.action(number)
    monkeypatch.setattr(admin.site._registry[Action], "list_per_page", 2)
    address = reverse("admin:tracker_action_changelist")
    wide = [sql for sql in asked(client, address) if "JOIN" in sql]
    assert len(wide) == 1
    assert "LIMIT" not in wide[0]
    pages = [client.get(f"{address}?p={number}").context["cl"].result_list for number in (1, 2, 3)]
    assert [row.pk for page in pages for row in page] == list(
        Action.objects.order_by(BY_END, "pk").values_list("pk", flat=True)
    )


def test_every_list_that_the_week_leads_to_is_there(client: Client) -> None:
    """A filter that its list does not know leads back to all rows."""
    found = set(re.findall(r'href="(/admin/[^"#]+)"', client.get(reverse("admin:index")).text))
    lists = sorted(html.unescape(address) for address in found if "?" in address)
    assert len(lists) >= 7
    assert {address: client.get(address).status_code for address in lists} == dict.fromkeys(
        lists, 200
    )


def test_a_links_page_asks_once_what_leads_there(client: Client) -> None:
    link = a_link("https://example.org/gone", "dead", action=rows.action(1)).link
    assert link
    queries = asked(client, reverse("admin:tracker_link_change", args=[link.pk]))
    assert len([sql for sql in queries if 'FROM "tracker_linkuse"' in sql]) == 1


def test_no_form_of_the_week_lists_all_campaigns_and_places(client: Client) -> None:
    rows.campaign(1)
    page = client.get(reverse("admin:tracker_action_from_address"))
    assert "Campaign 1" not in page.text
    assert "data-ajax--url" in page.text
    assert "select2" in page.text
