"""An action made of an address: through the API and the real door, against a server of our own."""

import json
from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.editors import assign, make_editor
from backend.accounts.models import Assignment, Role, User
from backend.accounts.secrets import SCOPES, new_api_token
from backend.audit.models import Entry
from tests.backend.api import rows
from tests.backend.api.test_reach import desk, local, token_of
from tests.newsletters.makers import newsletter_called
from tests.tracker.meetings.outside import Answer, Host, hosting
from tracker.models import Action, Link, LinkUse, Petition

pytestmark = pytest.mark.django_db

HTML = {"Content-Type": "text/html; charset=utf-8", "Server": "secret-banner/9"}
PAGE = (
    b"<title>Water</title><script type='application/ld+json'>"
    b'{"@type":"Event","name":"Speak for water","startDate":"2030-06-01T18:00-05:00",'
    b'"endDate":"2030-06-01T20:00-05:00"}</script>'
)
Post = Callable[..., Any]


@pytest.fixture
def host(settings: LazySettings) -> Iterator[Host]:
    with hosting() as server:
        settings.WEB_ALLOW_NETWORKS = [ip_network("127.0.0.1/32")]
        settings.WEB_ALLOW_PORTS = [server.server_port]
        settings.WEB_HOST_PACE = 0
        server.answers["/water"] = Answer(PAGE, headers=HTML)
        yield server


@pytest.fixture
def post() -> Post:
    client = APIClient()
    at = timezone.now()
    user, _ = make_editor("rosa", role=Role.EDITOR, at=at)
    secret, _ = new_api_token(user, name="t", scopes=SCOPES, at=at, days=1)
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")

    def posted(key: str = "", **said: Any) -> Any:
        more: Any = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
        return client.post("/api/v1/actions/from-url/", said, format="json", **more)

    return posted


def made(collection: str, number: int = 1) -> Any:
    return rows.MAKE[collection](number)


def test_a_draft_is_made_and_says_what_it_stands_on(host: Host, post: Post) -> None:
    answer = post(url=host.url("/water") + "?utm_source=mail")
    assert answer.status_code == 201, answer.content
    action = Action.objects.get()
    told = answer.json()
    assert (told["id"], told["state"], told["title"]) == (action.pk, "draft", "Speak for water")
    assert answer["Location"].endswith(f"/api/v1/actions/{action.pk}/")
    assert action.ends_at is not None
    assert action.ends_at.isoformat() == "2030-06-02T01:00:00+00:00"
    assert (action.verb, action.effort_minutes, action.summary) == ("attend", 90, "")
    assert [each["name"] for each in told["proposal"]["missing"]] == ["summary"]
    ends = next(each for each in told["proposal"]["proposed"] if each["name"] == "end")
    assert ends["quote"] == "2030-06-01T20:00-05:00"
    use = LinkUse.objects.get(action=action)
    assert use.link is not None
    assert (use.link.url, use.role) == (host.url("/water"), "primary")
    entry = Entry.objects.latest("pk")
    assert (entry.verb, entry.object_id) == ("action.from-url", str(action.pk))


def test_the_same_address_is_not_made_twice(host: Host, post: Post) -> None:
    first = post(url=host.url("/water"), key="a").json()
    asked = len(host.asked)
    again = post(url=host.url("/water") + "#top")
    assert (again.status_code, again.json()["code"]) == (409, "already_an_action")
    assert again.json()["action"] == first["id"]
    replayed = post(url=host.url("/water"), key="a")
    assert (replayed.status_code, replayed.json()) == (201, first)
    assert (Action.objects.count(), len(host.asked)) == (1, asked)


@pytest.mark.parametrize(
    ("path", "answer", "code"),
    [
        ("/gone", Answer(b"<title>Gone</title>", status=404, headers=HTML), "page_unreadable"),
        ("/pdf", Answer(b"%PDF", headers={"Content-Type": "application/pdf"}), "page_unreadable"),
        ("/cut", Answer(b"<title>x", headers=HTML, missing=9), "reset"),
        ("/empty", Answer(b"", headers=HTML), "page_has_no_title"),
        ("/loop", Answer(status=302, headers={"Location": "/loop"}), "loop"),
        ("/inner", Answer(status=302, headers={"Location": "http://10.0.0.1/"}), "policy"),
    ],
)
def test_a_page_that_cannot_be_read_leaves_nothing(
    host: Host, post: Post, path: str, answer: Answer, code: str
) -> None:
    host.answers[path] = answer
    told = post(url=host.url(path))
    assert (told.status_code, told.json()["code"]) == (400, code)
    for secret in (b"secret-banner", b"10.0.0.1", b"Errno"):
        assert secret not in told.content
    assert (Action.objects.count(), Link.objects.count(), LinkUse.objects.count()) == (0, 0, 0)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1/", "http://169.254.169.254/latest/meta-data"])
def test_inner_addresses_are_not_visited(host: Host, post: Post, url: str) -> None:
    told = post(url=url)
    assert (told.status_code, told.json()["code"]) == (400, "policy")
    assert "127.0.0.1" not in told.json()["detail"]


def test_of_a_page_of_five_megabytes_the_beginning_is_read(host: Host, post: Post) -> None:
    host.answers["/big"] = Answer(b"<title>Big</title>" + b"<p>x</p>" * 650_000, headers=HTML)
    told = post(url=host.url("/big"))
    assert (told.status_code, told.json()["title"]) == (201, "Big")


def test_an_e_petition_is_asked_for_its_machine_readable_twin(host: Host, post: Post) -> None:
    host.answers["/petitions/7"] = Answer(
        b"<title>Petitions</title><a href='/petitions/7.json'>json</a>", headers=HTML
    )
    said = {"action": "Clean the rivers", "state": "open", "closed_at": "2031-01-01T12:00:00Z"}
    host.answers["/petitions/7.json"] = Answer(
        json.dumps({"data": {"attributes": said}}).encode(),
        headers={"Content-Type": "application/json"},
    )
    told = post(url=host.url("/petitions/7")).json()
    assert (told["title"], told["verb"], told["minutes"]) == ("Clean the rivers", "sign", 2)
    assert told["ends"]["at"] == "2031-01-01T12:00:00Z"


def test_what_is_known_at_the_address_is_what_the_action_rests_on(host: Host, post: Post) -> None:
    petition = rows.MAKE["petitions"](1)
    assert isinstance(petition, Petition)
    Petition.objects.filter(pk=petition.pk).update(source_url=host.url("/known"))
    host.answers["/known"] = Answer(b"<title>Sign</title>", headers=HTML)
    told = post(url=host.url("/known")).json()
    assert (told["petition"]["id"], told["durability"]) == (petition.pk, "standing")


def test_a_newsletter_stands_for_its_place_and_topics(host: Host, post: Post) -> None:
    newsletter = newsletter_called()
    place, topic = made("places"), made("topics")
    newsletter.places.set([place])
    newsletter.topics.set([topic])
    told = post(url=host.url("/water"), newsletter=newsletter.slug, minutes=30).json()
    assert (told["place"]["id"], told["minutes"]) == (place.pk, 30)
    assert told["topics"] == [topic.slug]
    unknown = post(url=host.url("/other"), newsletter="nobody")
    assert (unknown.status_code, unknown.json()["code"]) == (400, "no_such_newsletter")


def test_an_editor_of_a_place_makes_none_elsewhere(host: Host, post: Post) -> None:
    here, there = made("places"), made("places", 2)
    rosa = User.objects.get(username="rosa")
    User.objects.filter(pk=rosa.pk).update(role="")
    Assignment.objects.create(user=rosa, place=here, role=Role.EDITOR)
    assert post(url=host.url("/water"), place=there.pk).status_code == 403
    assert Action.objects.count() == 0
    assert post(url=host.url("/water"), place=here.pk).status_code == 201


@pytest.mark.parametrize(
    "said", [{}, {"url": "ftp://x/"}, {"url": "https://a.example/", "state": 1}]
)
def test_bad_requests_are_told(post: Post, said: dict[str, Any]) -> None:
    assert post(**said).status_code == 400


def test_a_newsletter_out_of_sight_is_as_one_that_is_not(host: Host) -> None:
    newsletter, place = newsletter_called(), made("places")
    newsletter.places.set([place])
    type(newsletter).objects.update(active=False)
    editor = local(Role.EDITOR, place=place)
    page = "/admin/tracker/action/from-address/"

    def told() -> tuple[int, list[str]]:
        said = {"url": host.url("/water"), "newsletter": newsletter.slug}
        answer = token_of(editor).post("/api/v1/actions/from-url/", said, format="json")
        form = desk(editor).get(page).context["form"]
        return answer.status_code, [slug for slug, _ in form.fields["newsletter"].choices]

    assert (told(), host.asked) == ((400, [""]), [])
    assign(editor, Role.VIEWER, newsletter=newsletter.pk)
    assert told() == (201, ["", newsletter.slug])


def test_the_desk_makes_it_too_and_says_what_it_stands_on(host: Host, client: Client) -> None:
    host.answers["/odd"] = Answer(b"<title>A &lt;b&gt; <i>c</title>", headers=HTML)
    user, _ = make_editor("rosa", role=Role.EDITOR, at=timezone.now())
    client.force_login(user)
    page = "/admin/tracker/action/from-address/"
    assert page in client.get("/admin/tracker/action/").content.decode()
    answer = client.post(page, {"url": host.url("/odd")}, follow=True)
    action = Action.objects.get()
    assert answer.redirect_chain == [(f"/admin/tracker/action/{action.pk}/change/", 302)]
    said = [message.message for message in answer.context["messages"]]
    assert said[:2] == [
        "A draft was made of the page. Check it, then open it.",
        f"Title, from title: “{action.title}”",
    ]
    assert "The page does not say its end where programs read it." in said
    assert Entry.objects.latest("pk").object_id == str(action.pk)
    again = client.post(page, {"url": host.url("/odd")})
    assert "is the action of this address already" in again.content.decode()
    assert Action.objects.count() == 1


def test_the_desk_lets_nobody_make_one_who_does_not_edit(host: Host, client: Client) -> None:
    user, _ = make_editor("vera", role=Role.VIEWER, at=timezone.now())
    client.force_login(user)
    answer = client.post("/admin/tracker/action/from-address/", {"url": host.url("/water")})
    assert (answer.status_code, Action.objects.count(), host.asked) == (403, 0, [])
