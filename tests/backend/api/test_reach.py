"""The golden table of reach: role × within or outside × read, edit and publish, with a token.

What is out of reach is answered like what does not exist, unless everybody may read it.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.editors import LastAdmin, assign, make_editor, make_local_editor, set_role
from backend.accounts.models import ApiToken, Assignment, Role, User
from backend.accounts.reach import is_registered
from backend.accounts.secrets import SCOPES, new_api_token
from backend.kernel.errors import InvalidInput
from newsletters.api.routes import COLLECTIONS as OF_NEWSLETTERS
from newsletters.assembly.make import make_edition
from newsletters.models import Edition
from newsletters.vocabulary import EditionState
from tests.backend.api import rows
from tests.newsletters.assembly.rows import lasting
from tests.newsletters.makers import AT, approved_edition, newsletter_called, reader
from tracker.api.routes import COLLECTIONS as OF_THE_TRACKER
from tracker.links.add import add_link
from tracker.models import Action, Campaign, Link, LinkUse, Place
from tracker.vocabulary import ActionState, PlaceKind

pytestmark = pytest.mark.django_db
SEE, ACT = "see", "act"


def below(place: Place, name: str) -> Place:
    return Place.objects.create(
        ocd_id=f"{place.ocd_id}/ward:{name}",
        name=name,
        kind=PlaceKind.CITY,
        time_zone="America/Chicago",
        parent=place,
    )


def token_of(user: User, *scopes: str) -> APIClient:
    secret, _ = new_api_token(user, name="t", scopes=scopes or SCOPES, at=timezone.now(), days=1)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return client


def local(role: Role, *, place: Place | None = None, newsletter: int | None = None) -> User:
    user, _ = make_local_editor(
        f"local-{role}",
        role=role,
        at=timezone.now(),
        place=place.pk if place else None,
        newsletter=newsletter,
    )
    return user


# What stands for a status: may (2xx, or a refusal for another reason than who asks), 403 for who
# holds such a role nowhere, 404 for what is out of reach.
OF_A_PLACE: Final = {
    # (role, where): (GET a draft, GET an open action, close it, GET a feed)
    ("viewer", "there"): (200, 200, 403, 200),
    ("viewer", "below"): (200, 200, 403, 200),
    ("viewer", "above"): (404, 200, 403, 404),
    ("viewer", "elsewhere"): (404, 200, 403, 404),
    ("viewer", "nowhere"): (404, 200, 403, 404),
    ("editor", "there"): (200, 200, 200, 200),
    ("editor", "below"): (200, 200, 200, 200),
    ("editor", "above"): (404, 200, 404, 404),
    ("editor", "elsewhere"): (404, 200, 404, 404),
    ("editor", "nowhere"): (404, 200, 404, 404),
    ("publisher", "there"): (200, 200, 200, 200),
    ("publisher", "elsewhere"): (404, 200, 404, 404),
    ("admin", "there"): (200, 200, 200, 200),
    ("admin", "elsewhere"): (404, 200, 404, 404),
}


@pytest.mark.parametrize(("role", "where"), sorted(OF_A_PLACE))
def test_a_role_in_a_place(role: str, where: str) -> None:
    home = rows.place(1)
    spot = {
        "there": home,
        "below": below(below(home, "7"), "b"),
        "above": home.parent,
        "elsewhere": rows.place(2),
        "nowhere": None,
    }[where]
    draft = rows.action(1, place=spot, state=ActionState.DRAFT)
    opened = rows.action(2, place=spot)
    feed = rows.feed(1)
    feed.place = spot
    feed.save()
    client = token_of(local(Role(role), place=home))
    assert (
        client.get(f"/api/v1/actions/{draft.pk}/").status_code,
        client.get(f"/api/v1/actions/{opened.pk}/").status_code,
        client.post(f"/api/v1/actions/{opened.pk}/close/", {}, format="json").status_code,
        client.get(f"/api/v1/feeds/{feed.pk}/").status_code,
    ) == OF_A_PLACE[role, where]
    listed = {each["id"] for each in client.get("/api/v1/actions/?limit=100").json()["results"]}
    assert (draft.pk in listed) is (OF_A_PLACE[role, where][0] == 200)


OF_A_NEWSLETTER: Final = {
    # (role, which): (GET the edition, hold, approve, GET its reader, GET the newsletter)
    ("viewer", "ours"): (200, 403, 403, 403, 200),
    ("viewer", "other"): (404, 403, 403, 403, 200),
    ("editor", "ours"): (200, 200, 403, 403, 200),
    ("editor", "other"): (404, 404, 403, 403, 200),
    ("publisher", "ours"): (200, 200, 409, 200, 200),
    ("publisher", "other"): (404, 404, 404, 404, 200),
    ("admin", "ours"): (200, 200, 409, 200, 200),
    ("admin", "other"): (404, 404, 404, 404, 200),
}


@pytest.mark.parametrize(("role", "which"), sorted(OF_A_NEWSLETTER))
def test_a_role_in_a_newsletter(role: str, which: str) -> None:
    ours, other = newsletter_called("ours"), newsletter_called("other")
    newsletter = ours if which == "ours" else other
    edition = approved_edition(newsletter)
    somebody = reader("ada@example.org", newsletter)
    client = token_of(local(Role(role), newsletter=ours.pk))
    address = f"/api/v1/editions/{edition.pk}"
    assert (
        client.get(f"{address}/").status_code,
        client.post(f"{address}/hold/", {}, format="json").status_code,
        client.post(f"{address}/approve/", {}, format="json").status_code,
        client.get(f"/api/v1/subscribers/{somebody.pk}/").status_code,
        client.get(f"/api/v1/newsletters/{newsletter.pk}/").status_code,
    ) == OF_A_NEWSLETTER[role, which]


def test_an_edition_that_left_is_told_without_its_making_to_who_is_out_of_reach() -> None:
    ours, other = newsletter_called("ours"), newsletter_called("other")
    edition = approved_edition(other)
    Edition.objects.update(state=EditionState.SENT, sent_at=AT)
    client = token_of(local(Role.EDITOR, newsletter=ours.pk))
    assert "approved_by" not in client.get(f"/api/v1/editions/{edition.pk}/").json()
    assign(User.objects.get(), Role.VIEWER, newsletter=other.pk)
    assert "approved_by" in client.get(f"/api/v1/editions/{edition.pk}/").json()


def test_a_publisher_of_one_newsletter_learns_of_no_subscription_to_another() -> None:
    ours, other = newsletter_called("ours"), newsletter_called("other")
    somebody = reader("ada@example.org", ours)
    reader("ada@example.org", other)
    client = token_of(local(Role.PUBLISHER, newsletter=ours.pk))
    told = client.get(f"/api/v1/subscribers/{somebody.pk}/").json()
    assert [each["newsletter"] for each in told["subscriptions"]] == ["ours"]


def test_a_token_narrows_what_its_owner_reaches() -> None:
    home = rows.place(1)
    draft = rows.action(1, place=home, state=ActionState.DRAFT)
    user = local(Role.EDITOR, place=home)
    draft_address = f"/api/v1/actions/{draft.pk}/"
    assert token_of(user, "edit").get(draft_address).status_code == 404
    assert token_of(user, "read").get(draft_address).status_code == 200
    assert token_of(user, "read").post(f"{draft_address}open/").status_code == 403
    assert token_of(user, "edit").post(f"{draft_address}open/").status_code == 200
    ApiToken.objects.update(revoked_at=timezone.now())
    assert token_of(user, "read").get(draft_address).status_code == 200


def test_a_draft_out_of_reach_is_named_to_nobody_who_counts_ids() -> None:
    newsletter = newsletter_called()
    lasting("call", review_on="2099-01-01")
    edition, _ = make_edition(newsletter, day=None, at=timezone.now())
    hidden = rows.action(1, place=rows.place(1), state=ActionState.DRAFT)
    client = token_of(local(Role.EDITOR, newsletter=newsletter.pk))
    subject = {"kind": "action", "id": hidden.pk}
    shown = {"kind": "action", "id": Action.objects.get(slug="call").pk}
    expected = {
        "code": "subject_unknown",
        "detail": f"There is no action {hidden.pk}.",
        "kind": "action",
        "id": hidden.pk,
    }
    for verb, said in (
        ("pin", subject),
        ("drop", subject),
        ("clear", subject),
        ("blurb", subject | {"text": "Words."}),
        ("swap", shown | {"instead": subject}),
        ("swap", subject | {"instead": shown}),
    ):
        answer = client.post(f"/api/v1/editions/{edition.pk}/{verb}/", said, format="json")
        told = answer.json()
        assert answer.status_code == 404, verb
        assert {name: told[name] for name in expected} == expected, verb
        assert hidden.title not in answer.content.decode()
    assert not edition.changes.exists()
    assert not edition.overrides.exists()
    assign(User.objects.get(), Role.VIEWER, place=hidden.place_id)
    dropped = client.post(f"/api/v1/editions/{edition.pk}/drop/", subject, format="json")
    assert dropped.status_code == 200
    assert edition.changes.get().said == f"Left out: “{hidden.title}”."


def test_a_link_is_changed_by_who_edits_everything_that_uses_it() -> None:
    home, away = rows.place(1), rows.place(2)
    link = rows.link(1)
    LinkUse.objects.create(link=link, action=rows.action(1, place=home))
    editor = token_of(local(Role.EDITOR, place=home))
    address = f"/api/v1/links/{link.pk}"
    assert editor.post(f"{address}/pin/").status_code == 200
    LinkUse.objects.create(link=link, action=rows.action(2, place=away))
    assert editor.get(f"{address}/").status_code == 200
    for verb in ("pin", "unpin", "replace", "give-up", "use-archived", "ignore-host"):
        assert editor.post(f"{address}/{verb}/").status_code == 404, verb
    unused = Link.objects.create(url="https://x.example/", url_sha256="0" * 64, host="x.example")
    assert editor.get(f"/api/v1/links/{unused.pk}/").status_code == 404


@pytest.mark.parametrize("door", ["api", "desk"])
@pytest.mark.parametrize("verb", ["replace", "use-archived"])
def test_who_edits_one_place_has_its_rows_use_another_address(door: str, verb: str) -> None:
    home, url = rows.place(1), "https://example.org/new"
    link = rows.link(1)
    Link.objects.update(archive_url=url)
    use = LinkUse.objects.create(link=link, action=rows.action(1, place=home))
    person = local(Role.EDITOR, place=home)
    if door == "api":
        said = {"url": url} if verb == "replace" else {}
        address = f"/api/v1/links/{link.pk}/{verb}/"
        answer = token_of(person).post(address, said, format="json")
        new = Link.objects.get(url=url)
        told = (answer.status_code, answer.json()["replaced_by"], answer.json()["uses"])
        assert told == (200, new.pk, [])
    else:
        page = reverse("admin:tracker_link_do", args=[link.pk, verb])
        assert desk(person).post(page, {"word": url}).status_code == 302
    use.refresh_from_db()
    assert use.link is not None
    assert use.link.url == url


@pytest.mark.parametrize("door", ["api", "desk"])
def test_a_link_is_looked_at_again_for_who_edits_something_that_uses_it(door: str) -> None:
    """Nobody takes that from another by naming the same address."""
    home, away, far = rows.place(1), rows.place(2), rows.place(3)
    link = rows.link(1)
    for place in (home, away):
        LinkUse.objects.create(link=link, action=rows.action(place.pk, place=place))
    editor, viewer = local(Role.EDITOR, place=home), local(Role.VIEWER, place=home)
    assign(viewer, Role.EDITOR, place=far.pk)
    page = reverse("admin:tracker_link_change", args=[link.pk])

    def asked(person: User, verb: str = "recheck") -> int:
        if door == "api":
            return token_of(person).post(f"/api/v1/links/{link.pk}/{verb}/").status_code
        return desk(person).post(page.replace("change", f"do/{verb}")).status_code

    assert (asked(viewer), Link.objects.get(pk=link.pk).next_look_at) == (404, None)
    done = 200 if door == "api" else 302
    assert asked(editor) == done
    assert Link.objects.get(pk=link.pk).next_look_at
    assert asked(editor, "give-up") in {403, 404}
    if door == "desk":
        offered = [desk(each).get(page).context["deeds"] for each in (editor, viewer)]
        assert [[deed["name"] for deed in each] for each in offered] == [["recheck"], []]
        lists = [desk(each).get(reverse("admin:tracker_link_changelist")) for each in (editor,)]
        assert b"do_recheck" in lists[0].content
        sent = {"action": "do_recheck", "_selected_action": [link.pk]}
        Link.objects.update(next_look_at=None)
        told = desk(viewer).post(reverse("admin:tracker_link_changelist"), sent)
        assert (told.status_code, Link.objects.get(pk=link.pk).next_look_at) == (302, None)
        desk(editor).post(reverse("admin:tracker_link_changelist"), sent)
        assert Link.objects.get(pk=link.pk).next_look_at


@pytest.mark.parametrize("door", ["api", "desk"])
def test_who_ignores_a_host_ignores_the_links_of_it_that_they_may_change(door: str) -> None:
    home, away = rows.place(1), rows.place(2)
    ours, both, theirs, unused = (
        add_link(f"https://www.congress.gov/{name}", at=AT)
        for name in ("ours", "both", "theirs", "unused")
    )
    for place, used in ((home, (ours, both)), (away, (both, theirs))):
        action = rows.action(place.pk, place=place)
        for link in used:
            LinkUse.objects.create(link=link, action=action)

    def asked(person: User) -> set[str]:
        if door == "api":
            done = token_of(person).post(f"/api/v1/links/{ours.pk}/ignore-host/")
            assert (done.status_code, done.json()["ignored"]) == (200, True)
        else:
            page = reverse("admin:tracker_link_do", args=[ours.pk, "ignore-host"])
            assert desk(person).post(page).status_code == 302
        return set(Link.objects.filter(ignored=True).values_list("url", flat=True))

    assert asked(local(Role.EDITOR, place=home)) == {ours.url}
    everywhere = make_editor("rosa", role=Role.EDITOR, at=AT)[0]
    assert asked(everywhere) == {link.url for link in (ours, both, theirs, unused)}


def test_a_wide_role_is_not_narrowed_by_an_assignment() -> None:
    user, _ = make_editor("rosa", role=Role.EDITOR, at=AT)
    assign(user, Role.PUBLISHER, newsletter=newsletter_called().pk)
    action = rows.action(1)
    assert token_of(user).post(f"/api/v1/actions/{action.pk}/close/").status_code == 200


MOVES: Final = {
    # (what one edits, below what it lies, where it is to lie): whether that may be
    ("place", "home", "away"): False,
    ("place", "home", None): False,
    ("place", None, "home"): False,
    ("place and away", "home", "away"): False,
    ("place and home", "home", "away"): False,
    ("place and home", "home", None): False,
    ("home and away", "home", "away"): True,
    ("home and away", "home", "below"): True,
    ("home", "home", "below"): True,
    ("place and away", None, "away"): False,
    ("everywhere", "home", None): True,
    ("everywhere", None, "away"): True,
}


@pytest.mark.parametrize("door", ["api", "bulk", "desk"])
@pytest.mark.parametrize("edits", sorted({each for each, _, _ in MOVES}))
def test_a_place_is_moved_by_who_edits_where_it_was_and_where_it_is_to_be(
    door: str, edits: str
) -> None:
    home, away = rows.place(1), rows.place(2)
    place, lower = below(home, "7"), below(home, "8")
    spots = {"home": home, "away": away, "below": lower, "place": place, None: None}
    if edits == "everywhere":
        person = make_editor("rosa", role=Role.EDITOR, at=AT)[0]
    else:
        first, *others = edits.split(" and ")
        person = local(Role.EDITOR, place=spots[first])
        for other in others:
            assign(person, Role.EDITOR, place=spots[other].pk)  # type: ignore[union-attr]  # a place
    for (who, known, wanted), may in MOVES.items():
        if who == edits:
            Place.objects.filter(pk=place.pk).update(parent=spots[known])
            told = moved(door, person, place, spots[wanted])
            assert told == ("done" if may else "out_of_reach"), (known, wanted)
            place.refresh_from_db()
            assert place.parent == (spots[wanted] if may else spots[known])
    Place.objects.filter(pk=place.pk).update(parent=home)
    assert moved(door, person, place, home) == "done"
    place.refresh_from_db()
    assert (place.name, place.parent) == ("Moved", home)


def moved(door: str, person: User, place: Place, parent: Place | None) -> str:
    """Ask for it: "done", or the code of the refusal."""
    to = parent.pk if parent else None
    said: dict[str, Any] = {"name": "Moved", "parent": to}
    if door == "desk":
        page = reverse("admin:tracker_place_change", args=[place.pk])
        sent = said | {"kind": "city", "time_zone": "UTC", "parent": to or ""}
        shown: Any = desk(person).post(page, sent)
        if shown.status_code == 302:
            return "done"
        (code,) = shown.context["adminform"].form.errors.as_data()["parent"]
        return str(code.code)
    api = token_of(person)
    if door == "api":
        match = {"If-Match": "*"}
        address = f"/api/v1/places/{place.pk}/"
        told: Any = api.patch(address, said, format="json", headers=match).json()
    else:
        row = {"do": "update", "id": str(place.pk), "etag": "*", "values": said}
        answer: Any = api.post("/api/v1/places/bulk/", {"rows": [row]}, format="json").json()
        told = answer["results"][0].get("problem", {})
    return str(told.get("code", "done"))


@pytest.mark.parametrize("door", ["api", "desk"])
def test_a_new_place_lies_below_one_that_its_maker_edits(door: str) -> None:
    home, away = rows.place(1), rows.place(2)
    person = local(Role.EDITOR, place=home)
    made = []
    for number, parent in enumerate((home, away, None)):
        said = {
            "ocd_id": f"ocd-division/country:us/state:zz/place:new_{number}",
            "name": "New",
            "kind": "city",
            "time_zone": "UTC",
            "parent": parent.pk if parent else None,
        }
        if door == "api":
            answer: Any = token_of(person).post("/api/v1/places/", said, format="json")
            assert answer.status_code == (201 if parent == home else 403)
            assert parent == home or answer.json()["code"] == "out_of_reach"
        else:
            sent = said | {"parent": said["parent"] or ""}
            answer = desk(person).post(reverse("admin:tracker_place_add"), sent)
            assert answer.status_code == (302 if parent == home else 200)
            assert parent == home or "parent" in answer.context["adminform"].form.errors
        made.append(Place.objects.filter(ocd_id=said["ocd_id"]).exists())
    assert made == [True, False, False]


@pytest.mark.parametrize("count", [1, 50])
def test_reach_costs_one_query(count: int) -> None:
    home = rows.place(1)
    for number in range(count):
        rows.action(number, place=home, state=ActionState.DRAFT)
    local_editor, everywhere = (
        local(Role.EDITOR, place=home),
        make_editor("rosa", role=Role.EDITOR, at=AT)[0],
    )
    counts = []
    for client in (token_of(everywhere), token_of(local_editor)):
        client.get("/api/v1/actions/?limit=100")
        with CaptureQueriesContext(connection) as captured:
            client.get("/api/v1/actions/?limit=100")
        counts.append(len(captured))
    assert counts[1] == counts[0] + 1


def test_every_collection_says_where_its_rows_are() -> None:
    collections = (OF_THE_TRACKER | OF_NEWSLETTERS).values()
    silent = [
        each.__name__
        for each in collections
        if each.queryset is None or not is_registered(each.queryset.model)
    ]
    assert silent == []


# The admin


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def change(row: Action | Edition) -> str:
    return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])


def test_the_admin_shows_and_changes_what_is_within_reach() -> None:
    home, away = rows.place(1), rows.place(2)
    ours = rows.action(1, place=home, state=ActionState.DRAFT)
    draft_elsewhere = rows.action(2, place=away, state=ActionState.DRAFT)
    open_elsewhere = rows.action(3, place=away)
    client = desk(local(Role.EDITOR, place=home))

    def told(row: Action) -> tuple[int, bool]:
        page = client.get(change(row))
        return page.status_code, b'name="_save"' in page.content

    assert [told(row) for row in (ours, draft_elsewhere, open_elsewhere)] == [
        (200, True),
        (302, False),
        (200, False),
    ]
    assert client.post(change(open_elsewhere), {"title": "x"}).status_code == 302
    open_elsewhere.refresh_from_db()
    assert open_elsewhere.title == "Action 3"


def test_the_admin_moves_nothing_out_of_reach() -> None:
    home, away = rows.place(1), rows.place(2)
    campaign = rows.campaign(1)
    Campaign.objects.update(place=home)
    client = desk(local(Role.EDITOR, place=home))
    address = reverse("admin:tracker_campaign_change", args=[campaign.pk])
    sent = {"title": "Moved", "slug": "moved", "outcome": campaign.outcome, "place": away.pk}
    sent |= {"link_uses-TOTAL_FORMS": "0", "link_uses-INITIAL_FORMS": "0"}
    assert client.post(address, sent).status_code == 403
    campaign.refresh_from_db()
    assert (campaign.place, campaign.title) == (home, "Campaign 1")
    assert client.post(address, sent | {"place": home.pk}).status_code == 302
    campaign.refresh_from_db()
    assert campaign.title == "Moved"


def test_every_page_of_the_admin_says_where_its_rows_are() -> None:
    ours = [m for m in admin.site._registry if m._meta.app_label in {"tracker", "newsletters"}]
    assert [model.__name__ for model in ours if not is_registered(model)] == []


# Roles themselves


def test_the_last_admin_stays_one() -> None:
    first, _ = make_editor("ada", role=Role.ADMIN, at=AT)
    for role, active in ((Role.EDITOR, True), (Role.ADMIN, False)):
        with pytest.raises(LastAdmin):
            set_role(first, role, active=active)
    second, _ = make_editor("rosa", role=Role.ADMIN, at=AT)
    set_role(first, Role.EDITOR, active=True)
    with pytest.raises(LastAdmin):
        set_role(second, "", active=True)
    assert set(User.objects.values_list("username", "role", "is_superuser")) == {
        ("ada", "editor", False),
        ("rosa", "admin", True),
    }


def test_an_assignment_is_somewhere_and_one_per_newsletter_and_place() -> None:
    user, _ = make_editor("ada", role=Role.VIEWER, at=AT)
    home = rows.place(1)
    with pytest.raises(InvalidInput):
        assign(user, Role.EDITOR)
    for role in (Role.EDITOR, Role.PUBLISHER):
        assign(user, role, place=home.pk)
    assert list(Assignment.objects.values("role", "place", "newsletter")) == [
        {"role": "publisher", "place": home.pk, "newsletter": None}
    ]


@pytest.fixture
def made() -> Callable[..., dict[str, object]]:
    import json
    from io import StringIO

    from django.core.management import call_command

    def called(*words: str) -> dict[str, object]:
        out = StringIO()
        call_command("createeditor", *words, "--json", stdout=out)
        told: dict[str, object] = json.loads(out.getvalue())
        return told

    return called


def test_an_editor_of_one_newsletter_and_place_is_made_by_a_command(
    made: Callable[..., dict[str, object]],
) -> None:
    home, letter = rows.place(1), newsletter_called("weekly")
    words = ("ida", "--role", "publisher", "--newsletter", "weekly", "--place", home.ocd_id)
    assert made(*words)["newsletter"] == "weekly"
    made(*words)
    ida = User.objects.get()
    assert (ida.role, ida.is_staff, ida.is_superuser) == ("", True, False)
    assert list(Assignment.objects.values_list("role", "newsletter", "place")) == [
        ("publisher", letter.pk, home.pk)
    ]
