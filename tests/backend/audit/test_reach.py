"""The golden table of who reads which entries: role × where it holds × what an entry is about.

Whoever holds the role in one newsletter or place reads what was done to its rows, and of others
nothing: not in a list, not by its number, not by a filter, neither over HTTP nor in the desk.
"""

from collections.abc import Callable
from typing import Any, Final

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.accounts.editors import assign, make_editor
from backend.accounts.models import ApiToken, Role, User
from backend.accounts.reach import Reach, whereabouts_of, within
from backend.audit.models import Door, Entry
from backend.audit.observe import Seen, observed
from backend.audit.record import Who, tell
from backend.audit.verify import verify
from newsletters.api.routes import COLLECTIONS as OF_NEWSLETTERS
from newsletters.models import Newsletter
from tests.backend.api import rows
from tests.backend.api.test_reach import below, desk, local, token_of
from tests.newsletters.makers import AT, newsletter_called
from tracker.api.routes import COLLECTIONS as OF_THE_TRACKER
from tracker.models import Place

pytestmark = pytest.mark.django_db

WHO: Final = Who(Door.API, user_name="somebody")


def told(row: Model, verb: str = "update") -> Entry:
    seen = observed(row)
    return tell(WHO, verb, seen, seen, at=AT)


def listed(user: User, **query: str) -> list[int]:
    answer = token_of(user).get("/api/v1/audit/", {"limit": "100", **query})
    assert answer.status_code == 200, answer.json()
    return [each["id"] for each in answer.json()["results"]]


def in_the_desk(user: User) -> set[int]:
    """The numbers that a page of the desk links to."""
    page = desk(user).get(reverse("admin:audit_entry_changelist"))
    assert page.status_code == 200
    change = [reverse("admin:audit_entry_change", args=[each]) for each in _numbers()]
    return {int(each.split("/")[-3]) for each in change if each.encode() in page.content}


def _numbers() -> list[int]:
    return list(Entry.objects.order_by("number").values_list("number", flat=True))


ABOUT: Final[dict[str, Callable[[Place, Newsletter], Model]]] = {
    "an action there": lambda place, _: rows.action(1, place=place),
    "an action below": lambda place, _: rows.action(2, place=below(place, "7")),
    "an action above": lambda place, _: rows.action(3, place=place.parent),
    "an action elsewhere": lambda place, _: rows.action(4),
    "an action nowhere": lambda place, _: rows.action(5, place=None),
    "the place": lambda place, _: place,
    "a feed there": lambda place, _: _of(rows.feed(1), place=place),
    "an entry of its feed": lambda place, _: _of(rows.feed_entry(1), feed__place=place),
    "a demand there": lambda place, _: _of(rows.demand(1), campaign__place=place),
    "the newsletter": lambda _, newsletter: newsletter,
    "its edition": lambda _, newsletter: _of(rows.edition(1), newsletter=newsletter),
    "another newsletter": lambda *_: rows.newsletter(7),
    "an edition of another": lambda *_: rows.edition(2),
    "a topic": lambda *_: rows.topic(1),
    "a person": lambda *_: make_editor("ida", role=Role.VIEWER, at=AT)[0],
    "a role there": lambda place, letter: _role(place, letter),
    "a webhook there": lambda place, _: _of(rows.webhook(1), place=place),
    "its reader": lambda *_: rows.subscriber(1),
}
OF_THE_PLACE: Final = {
    *("an action there", "an action below", "the place", "a feed there"),
    *("an entry of its feed", "a demand there"),
}
OF_THE_NEWSLETTER: Final = {"the newsletter", "its edition"}
READ: Final = {
    "the place": OF_THE_PLACE,
    "the newsletter": OF_THE_NEWSLETTER,
    "both": OF_THE_PLACE | OF_THE_NEWSLETTER,
    "everywhere": set(ABOUT),
}


def _of(row: Any, **related: Any) -> Any:
    """The row with its relation, or one of what it hangs from, put somewhere."""
    for path, target in related.items():
        *steps, last = path.split("__")
        owner = row
        for step in steps:
            owner = getattr(owner, step)
        setattr(owner, last, target)
        owner.save()
    return row


def _role(place: Place, newsletter: Newsletter) -> Model:
    somebody, _ = make_editor("oda", role=Role.VIEWER, at=AT)
    assign(somebody, Role.EDITOR, place=place.pk, newsletter=newsletter.pk)
    return somebody.assignments.get()


@pytest.fixture
def log() -> tuple[Place, Newsletter, dict[str, int]]:
    """A place, a newsletter, and an entry about each thing by its name in the table."""
    place, newsletter = rows.place(1), newsletter_called()
    numbers = {name: told(make(place, newsletter)).number for name, make in ABOUT.items()}
    numbers["an ingest"] = tell(WHO, "ingest", Seen(), Seen(), at=AT, facts={"created": 1}).number
    return place, newsletter, numbers


@pytest.mark.parametrize("role", ["publisher", "admin"])
@pytest.mark.parametrize("where", sorted(READ))
def test_who_reads_what(
    log: tuple[Place, Newsletter, dict[str, int]], role: str, where: str
) -> None:
    place, newsletter, numbers = log
    if where == "everywhere":
        user, _ = make_editor("rosa", role=Role(role), at=AT)
        expected = set(numbers.values())
    else:
        in_place = place if where in {"the place", "both"} else None
        in_newsletter = newsletter.pk if where in {"the newsletter", "both"} else None
        user = local(Role(role), place=in_place, newsletter=in_newsletter)
        expected = {numbers[name] for name in READ[where]}
    assert set(listed(user)) == expected
    assert in_the_desk(user) - set(_numbers()[len(numbers) :]) == expected
    client, page = token_of(user), desk(user)
    for number in numbers.values():
        seen = number in expected
        assert client.get(f"/api/v1/audit/{number}/").status_code == (200 if seen else 404)
        shown = page.get(reverse("admin:audit_entry_change", args=[number])).status_code
        assert shown == (200 if seen else 302)


@pytest.mark.parametrize("role", ["viewer", "editor"])
def test_editors_read_none_of_it(log: tuple[Place, Newsletter, dict[str, int]], role: str) -> None:
    place, newsletter, _ = log
    for user in (
        make_editor("rosa", role=Role(role), at=AT)[0],
        local(Role(role), place=place, newsletter=newsletter.pk),
    ):
        assert token_of(user).get("/api/v1/audit/").status_code == 403
        assert desk(user).get(reverse("admin:audit_entry_changelist")).status_code == 403


def test_no_filter_finds_what_is_out_of_reach(
    log: tuple[Place, Newsletter, dict[str, int]],
) -> None:
    place, _, numbers = log
    user = local(Role.PUBLISHER, place=place)
    elsewhere = Entry.objects.get(number=numbers["an action elsewhere"])
    for query in (
        {"place": elsewhere.place},
        {"object": elsewhere.object_id, "kind": "action"},
        {"kind": "user"},
        {"kind": "endpoint"},
        {"verb": "ingest"},
        {"newsletter": "weekly"},
    ):
        assert listed(user, **query) == []
    assert set(listed(user, kind="action")) == {
        numbers["an action there"],
        numbers["an action below"],
    }


def test_a_row_that_moves_takes_no_history_along() -> None:
    here, there = rows.place(1), rows.place(2)
    action = rows.action(1, place=here)
    first = told(action).number
    before = observed(action)
    action.place = there
    action.save()
    moved = tell(WHO, "update", before, observed(action), at=AT).number
    after = told(action).number
    assert listed(local(Role.PUBLISHER, place=here)) == [first]
    User.objects.all().delete()
    assert listed(local(Role.PUBLISHER, place=there)) == [moved, after]


def test_the_chain_is_for_who_reads_all_of_it(
    log: tuple[Place, Newsletter, dict[str, int]],
) -> None:
    place, _, numbers = log
    number = numbers["an action there"]
    entry = Entry.objects.get(number=number)
    told_in = {
        where: token_of(user).get(f"/api/v1/audit/{number}/").json()
        for where, user in (
            ("place", local(Role.ADMIN, place=place)),
            ("everywhere", make_editor("rosa", role=Role.PUBLISHER, at=AT)[0]),
        )
    }
    assert (told_in["everywhere"]["previous"], told_in["everywhere"]["hash"]) == (
        entry.previous,
        entry.hash,
    )
    assert (told_in["place"]["previous"], told_in["place"]["hash"]) == ("", "")
    page = reverse("admin:audit_entry_change", args=[number])
    shown = desk(User.objects.get(username="local-admin")).get(page).content.decode()
    assert (entry.hash in shown, entry.previous in shown) == (False, False)
    only = token_of(User.objects.get(username="local-admin"))
    assert set(only.get("/api/v1/audit/?fields=id&limit=1").json()["results"][0]) == {"id"}
    assert verify().broken is None


def test_a_token_without_the_scope_reads_none_of_it() -> None:
    place = rows.place(1)
    told(rows.action(1, place=place))
    client = token_of(local(Role.PUBLISHER, place=place))
    ApiToken.objects.update(scopes=["read", "edit", "subscribers"])
    assert client.get("/api/v1/audit/").status_code == 403
    ApiToken.objects.update(scopes=["publish"])
    assert len(client.get("/api/v1/audit/").json()["results"]) == 1


MANY_PLACES: Final = {"links", "subscribers"}
"""These lie in as many places as their uses, in as many newsletters as their subscriptions: their
entries are attributed to none."""


@pytest.mark.parametrize(
    "name", sorted((OF_THE_TRACKER | OF_NEWSLETTERS).keys() & rows.MAKE.keys())
)
def test_an_entry_is_within_reach_where_its_row_is(name: str) -> None:
    row = rows.MAKE[name](1)
    entry = told(row)
    places = [*Place.objects.values_list("pk", flat=True)]
    newsletters = [*Newsletter.objects.values_list("pk", flat=True)]
    reaches = [
        *(Reach(Role.PUBLISHER, places=frozenset({each})) for each in places),
        *(Reach(Role.PUBLISHER, newsletters=frozenset({each})) for each in newsletters),
    ]
    of_row = type(row)._base_manager.filter(pk=row.pk)
    of_entry = Entry.objects.filter(pk=entry.pk)
    of_its_row = [within(of_row, reach).exists() for reach in reaches]
    found = [within(of_entry, reach).exists() for reach in reaches]
    assert found == ([False] * len(reaches) if name in MANY_PLACES else of_its_row)
    lies_somewhere = whereabouts_of(type(row)).within is not whereabouts_of(User).within
    assert any(of_its_row) is lies_somewhere


@pytest.mark.parametrize("count", [1, 50])
def test_reach_costs_one_query(count: int) -> None:
    place, newsletter = rows.place(1), newsletter_called()
    for number in range(count):
        told(rows.action(number, place=place))
        told(newsletter)
    somewhere = token_of(local(Role.PUBLISHER, place=place, newsletter=newsletter.pk))
    everywhere = token_of(make_editor("rosa", role=Role.PUBLISHER, at=AT)[0])
    counts = []
    for client in (everywhere, somewhere):
        client.get("/api/v1/audit/")
        with CaptureQueriesContext(connection) as captured:
            answer = client.get("/api/v1/audit/?limit=100")
        assert len(answer.json()["results"]) == 2 * count
        counts.append(len(captured))
    assert counts == [2, 3]
    page = desk(User.objects.get(username="local-publisher"))
    address = reverse("admin:audit_entry_changelist")
    page.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert page.get(address).status_code == 200
    assert len(captured) <= 7, [each["sql"] for each in captured.captured_queries]


def test_what_was_done_is_read_by_the_publisher_of_the_newsletter() -> None:
    """From a request to the entry: the edition of one newsletter is held, that of another too."""
    ours, other = newsletter_called("ours"), newsletter_called("other")
    editor = token_of(make_editor("rosa", role=Role.EDITOR, at=timezone.now())[0])
    for newsletter in (ours, other):
        made = editor.post("/api/v1/editions/", {"newsletter": newsletter.slug}, format="json")
        editor.post(f"{made['Location']}hold/", {"because": "A wrong number."}, format="json")
    client = token_of(local(Role.PUBLISHER, newsletter=ours.pk))
    told_of = [(each["verb"], each["newsletter"], each["user_name"]) for each in _page(client)]
    assert told_of == [("edition.create", "ours", "rosa"), ("edition.hold", "ours", "rosa")]


def _page(client: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get("/api/v1/audit/").json()["results"]
    return found
