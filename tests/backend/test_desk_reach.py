"""What a row that a person reads tells them of one that they may not read: nothing."""

from datetime import date
from typing import Any, Final

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts.editors import assign
from backend.accounts.models import Role, User
from tests.backend.api import rows
from tests.backend.api.test_reach import desk, local, token_of
from tracker.models import (
    Action,
    Link,
    LinkUse,
    Place,
    Post,
    PostSection,
)
from tracker.vocabulary import ActionState

pytestmark = pytest.mark.django_db
MOST_QUERIES: Final = 20


def change(row: Model) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def shown(person: User, row: Model) -> str:
    """The row's page, within the queries of any page of the desk."""
    client = desk(person)
    with CaptureQueriesContext(connection) as captured:
        page = client.get(change(row))
    assert page.status_code == 200
    assert len(captured) <= MOST_QUERIES
    return page.content.decode()


def hidden_draft(place: Place, title: str = "Not yet to be known") -> Action:
    return rows.action(77, place=place, state=ActionState.DRAFT, title=title)


def shared_link(ours: Action, *others: Model) -> Link:
    """A link that an action of ours and others use."""
    link = rows.link(9)
    LinkUse.objects.create(link=link, action=ours, text="our words")
    for other in others:
        used = {str(other._meta.model_name).removeprefix("post"): other}
        LinkUse.objects.create(link=link, text=f"words of {other.pk}", **used)
    return link


def test_a_link_names_what_uses_it_as_far_as_the_person_reads_that() -> None:
    home, away = rows.place(1), rows.place(2)
    draft, open_there = hidden_draft(away), rows.action(3, place=away)
    unpublished = Post.objects.create(slug="soon", kind="how_to", title="Soon")
    section = PostSection.objects.create(post=unpublished, position=1)
    ours = rows.action(1, place=home)
    link = shared_link(ours, draft, open_there, section)
    person = local(Role.VIEWER, place=home)
    address = f"/api/v1/links/{link.pk}/"

    def told() -> tuple[list[Any], list[str]]:
        uses = token_of(person).get(address).json()["uses"]
        page = shown(person, link)
        named = {"ours": ours, "draft": draft, "open": open_there}
        leads = [name for name, row in named.items() if change(row) in page]
        leads += ["post"] if change(unpublished) in page else []
        words = [row.pk for row in (draft, section) if f"words of {row.pk}<" in page]
        return [use["action"] or "post" for use in uses], leads + [str(pk) for pk in words]

    assert told() == ([ours.pk, open_there.pk], ["ours", "open"])
    assign(person, Role.VIEWER, place=away.pk)
    person = User.objects.get(pk=person.pk)
    assert told()[0] == [ours.pk, draft.pk, open_there.pk]
    assert change(draft) in shown(person, link)
    unpublished.published_on = date(2026, 5, 1)
    unpublished.save()
    assert change(unpublished) in shown(person, link)


@pytest.mark.parametrize("reads", [False, True])
def test_nobody_asks_which_link_a_draft_out_of_reach_leads_to(reads: bool) -> None:
    home, away = rows.place(1), rows.place(2)
    draft = hidden_draft(away)
    link = shared_link(rows.action(1, place=home), draft)
    person = local(Role.VIEWER, place=home)
    if reads:
        assign(person, Role.VIEWER, place=away.pk)
    answer = token_of(person).get(f"/api/v1/links/?url={link.url}&action={draft.pk}")
    assert [each["id"] for each in answer.json()["results"]] == ([link.pk] if reads else [])


def test_a_token_that_does_not_read_is_shown_the_uses_that_it_may_change() -> None:
    home, away = rows.place(1), rows.place(2)
    ours = rows.action(1, place=home, state=ActionState.DRAFT)
    link = shared_link(ours, hidden_draft(away))
    client = token_of(local(Role.EDITOR, place=home), "edit")
    answer = client.post(f"/api/v1/links/{link.pk}/recheck/")
    assert [use["action"] for use in answer.json()["uses"]] == [ours.pk]


def test_the_uses_of_many_links_cost_what_those_of_one_do() -> None:
    home, counts = rows.place(1), []
    client = token_of(local(Role.VIEWER, place=home))
    for first, last in ((0, 1), (1, 30)):
        for number in range(first, last):
            rows.action(number, place=home, state=ActionState.DRAFT)
        client.get("/api/v1/links/")
        for asked in ("limit=100", "limit=100&fields=id"):
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(f"/api/v1/links/?{asked}")
            assert len(answer.json()["results"]) == last
            counts.append(len(captured))
    assert counts == [counts[0], counts[0] - 1] * 2
