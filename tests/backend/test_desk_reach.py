"""What a row that a person reads tells them of one that they may not read: nothing."""

from datetime import date, timedelta
from typing import Any, Final

import pytest
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backend.accounts.editors import assign, make_editor
from backend.accounts.models import Role, User
from newsletters.models import Edition
from newsletters.vocabulary import EditionState
from tests.backend.api import rows
from tests.backend.api.test_reach import desk, local, token_of
from tests.backend.test_desk_forms import save, typed
from tests.newsletters.makers import AT
from tracker.models import (
    Action,
    ActionSubstitute,
    BillRelation,
    FeedEntry,
    Link,
    LinkUse,
    Place,
    Post,
    PostSection,
)
from tracker.vocabulary import ActionState, ProposalState

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


def test_what_can_be_done_instead_names_no_draft_out_of_reach_and_keeps_it() -> None:
    home, away = rows.place(1), rows.place(2)
    ours, draft = rows.action(1, place=home), hidden_draft(away)
    ActionSubstitute.objects.create(action=ours, substitute=draft, position=7)
    ActionSubstitute.objects.update(chosen_by_editor=True)
    Action.objects.filter(title="Another").update(state=ActionState.OPEN)
    person = local(Role.EDITOR, place=home)
    page = shown(person, ours)
    assert (draft.title in page, f'value="{draft.pk}"' in page) == (False, False)
    kept = set(ours.substitutions.values_list("pk", "substitute", "position", "chosen_by_editor"))
    seen = ours.substitutions.exclude(substitute=draft).get()
    line = {"substitutions-0-position": "3", "substitutions-0-chosen_by_editor": "on"}
    save(desk(person), ours, title="Other words", **line)
    assert ours.title == "Other words"
    now = set(ours.substitutions.values_list("pk", "substitute", "position", "chosen_by_editor"))
    assert now - kept == {(seen.pk, seen.substitute_id, 3, True)}
    assert len(now) == len(kept) == 2
    assign(person, Role.VIEWER, place=away.pk)
    assert draft.title in shown(User.objects.get(pk=person.pk), ours)


def test_the_links_of_what_all_may_read_are_shown_to_all() -> None:
    home, away = rows.place(1), rows.place(2)
    action = rows.action(1, place=away)
    link = action.link_uses.get().link
    assert link
    assert link.url in shown(local(Role.VIEWER, place=home), action)


@pytest.mark.parametrize("role", [Role.VIEWER, Role.EDITOR])
def test_a_bill_shows_what_is_proposed_of_it_to_whom_the_api_does(role: Role) -> None:
    proposal = rows.bill_proposal(1)
    bill = proposal.bill
    states = {ProposalState.DISMISSED: "It was not.", ProposalState.CONFIRMED: "It is known."}
    for state, reason in states.items():
        BillRelation.objects.create(
            bill=bill,
            other=rows.bill(50 + len(reason)),
            kind="companion",
            state=state,
            reason=reason,
        )
    reasons = (proposal.reason, *states.values())
    elsewhere = local(role, place=rows.place(1))

    def told(person: User) -> list[str]:
        page = shown(person, bill)
        return [reason for reason in reasons if reason in page]

    def proposed(person: User) -> list[str]:
        answer = token_of(person).get("/api/v1/bill-proposals/")
        return [each["reason"] for each in answer.json()["results"]]

    assert (told(elsewhere), proposed(elsewhere)) == (["It is known."], [])
    assign(elsewhere, role, place=bill.place_id)
    there = User.objects.get(pk=elsewhere.pk)
    assert (told(there), proposed(there)) == (list(reasons), [proposal.reason])
    if role == Role.EDITOR:
        save(desk(there), bill, title="Another title")
        assert bill.relations.count() == 4


def test_a_page_names_no_row_that_the_person_may_not_read() -> None:
    """A post its neighbour, an action what has taken its place, a link the new one, an entry the
    action that was made of it."""
    home, away = rows.place(1), rows.place(2)
    draft, person = hidden_draft(away), local(Role.EDITOR, place=home)
    before = Post.objects.create(slug="b", kind="how_to", title="The one before it")
    after = Post.objects.create(slug="a", kind="how_to", title="The one after it")
    post = rows.post(1)
    Post.objects.filter(pk=post.pk).update(previous=before, next=after)
    action = rows.action(1, place=home)
    Action.objects.filter(pk=action.pk).update(superseded_by=draft)
    new = Link.objects.create(url="https://x.example/new", url_sha256="1" * 64, host="x.example")
    link = shared_link(action)
    Link.objects.filter(pk=link.pk).update(replaced_by=new)
    entry = rows.feed_entry(1)
    entry.feed.place = home
    entry.feed.save()
    FeedEntry.objects.filter(pk=entry.pk).update(action=draft)
    told: dict[Model, list[str]] = {
        post: [before.title, after.title],
        action: [draft.title],
        link: [new.url],
        entry: [draft.title],
    }
    for row, words in told.items():
        page = shown(person, row)
        assert [each for each in words if each in page] == [], row
    save(desk(person), action, title="Other words")
    assert action.superseded_by == draft
    assert draft.title not in said_of_a_mistake(desk(person), action)
    User.objects.filter(pk=person.pk).update(role=Role.VIEWER)
    everywhere = User.objects.get(pk=person.pk)
    for row, words in told.items():
        page = shown(everywhere, row)
        assert [each for each in words if each in page] == words, row


def said_of_a_mistake(client: Client, row: Model) -> str:
    """The page that comes back where a form is refused."""
    sent = typed(client.get(change(row)).content, type(row)) | {"title": ""}
    answer = client.post(change(row), sent)
    assert answer.status_code == 200
    return answer.content.decode()


# Editions: what has left is public, how it was made and whom it went to is not


def sent(candidates: int) -> Edition:
    edition = rows.edition(candidates)
    Edition.objects.filter(pk=edition.pk).update(
        state=EditionState.SENT,
        sent_at=AT,
        sending_at=AT,
        candidates=candidates,
        unresolved=candidates + 1,
        held_because="The printer was ill.",
    )
    edition.refresh_from_db()
    return edition


def staff(where: str, ours: Edition) -> User:
    """A viewer everywhere, of our newsletter, or of none."""
    if where == "everywhere":
        return make_editor("rosa", role=Role.VIEWER, at=AT)[0]
    if where == "nowhere":
        return local(Role.VIEWER, place=rows.place(1))
    return local(Role.VIEWER, newsletter=ours.newsletter_id)


COUNTS_SEEN: Final = {
    "everywhere": [(4_321, 4_322), (8_765, 8_766)],
    "ours": [(4_321, 4_322), (None, None)],
    "nowhere": [(None, None), (None, None)],
}


@pytest.mark.parametrize("where", COUNTS_SEEN)
def test_whom_an_edition_went_to_is_told_to_who_has_a_role_over_it(where: str) -> None:
    ours, other = sent(4_321), sent(8_765)
    person = staff(where, ours)
    api, client, editions = token_of(person), desk(person), (ours, other)
    over_http = [api.get(f"/api/v1/editions/{each.pk}/").json() for each in editions]
    counts = [(each.get("candidates"), each.get("unresolved")) for each in over_http]
    address = reverse("admin:newsletters_edition_changelist")
    for asked in ("", "?o=5", "?o=-6"):
        listed = client.get(address + asked)
        seen = {each.pk: each for each in listed.context["cl"].result_list}
        by_row = [
            (seen[each.pk].told_candidates, seen[each.pk].told_unresolved) for each in editions
        ]
        assert by_row == counts == COUNTS_SEEN[where]
        page = listed.content.decode()
        of_the_page = [number for pair in ((4_321, 4_322), (8_765, 8_766)) for number in pair]
        shown_there = [each for each in of_the_page if str(each) in page or f"{each:,}" in page]
        assert shown_there == [each for pair in counts for each in pair if each]


@pytest.mark.parametrize(
    "asked",
    ["held_because__startswith=The", "approved_by=1", "candidates__gt=4", "unresolved=0", "note=x"],
)
def test_no_list_of_editions_is_asked_by_what_it_may_not_tell(asked: str) -> None:
    ours = sent(4_321)
    client = desk(staff("nowhere", ours))
    address = reverse("admin:newsletters_edition_changelist")
    assert client.get(f"{address}?{asked}").status_code == 400
    allowed = "?state__exact=sent&date__year=2026&newsletter__id__exact=" + str(ours.newsletter_id)
    assert client.get(address + allowed).status_code == 200


@pytest.mark.parametrize("where", COUNTS_SEEN)
def test_the_week_tells_of_editions_over_which_there_is_a_role(where: str) -> None:
    ours, other = sent(4_321), sent(8_765)
    on_its_way = sent(22)
    Edition.objects.filter(pk=on_its_way.pk).update(state=EditionState.SENDING)
    Edition.objects.filter(pk=other.pk).update(date=ours.date + timedelta(days=1))
    week = desk(staff(where, ours)).get(reverse("admin:index"))
    last = {"everywhere": other, "ours": ours, "nowhere": None}[where]
    under_way = [on_its_way] if where == "everywhere" else []
    told = [each["edition"] for each in week.context["editions"]]
    assert (week.context["last_sent"], told) == (last, under_way)
    page = week.content.decode()
    assert ("No edition of your newsletters has been sent yet." in page) is (last is None)
    assert ("The printer was ill." in page) is bool(under_way)
