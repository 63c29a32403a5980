"""Refusals are problem documents, pages do not slip, and bad text is never a fault of ours."""

import base64
import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.test import override_settings
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from backend.api.deprecation import Notice, deprecated
from backend.api.problems import answer
from backend.api.text import SafeJSONParser
from backend.api.throttling import AnonymousThrottle
from backend.kernel.networks import network_of
from tests.backend.api import rows
from tracker.api.places import TopicCollection
from tracker.models import ActionSubstitute, Petition, Post, Topic
from tracker.vocabulary import ActionState, PostKind

Asking = Callable[[str], APIClient]


def pages(client: APIClient, address: str) -> Iterator[list[int]]:
    following: str | None = address
    while following:
        answer = client.get(following).json()
        yield [row["id"] for row in answer["results"]]
        following = answer["next"]


@pytest.mark.parametrize("order", ["ends", "-ends", "minutes", "-minutes", "-id"])
def test_pages_show_each_row_once_in_order(asking: Asking, order: str) -> None:
    for number in range(1, 8):
        end = None if number % 3 == 0 else rows.NOON + timedelta(days=number // 2)
        rows.action(number, effective_end=end, effort_minutes=1 + number % 2)
    client = asking("anonymous")
    (whole,) = pages(client, f"/api/v1/actions/?order={order}&limit=100")
    found = list(pages(client, f"/api/v1/actions/?order={order}&limit=2"))
    assert [len(page) for page in found] == [2, 2, 2, 1]
    assert [row for page in found for row in page] == whole
    assert len(set(whole)) == 7


def test_what_never_ends_comes_last(asking: Asking) -> None:
    never = rows.action(1, effective_end=None)
    soon = rows.action(2)
    assert list(pages(asking("anonymous"), "/api/v1/actions/")) == [[soon.pk, never.pk]]


def test_a_page_does_not_slip_when_rows_arrive_before_it(asking: Asking) -> None:
    for name in ("b", "d", "f"):
        Topic.objects.create(slug=name, name=name)
    client = asking("anonymous")
    first = client.get("/api/v1/topics/?limit=2").json()
    Topic.objects.create(slug="a", name="a")
    second = client.get(first["next"]).json()
    told = [row["slug"] for page in (first, second) for row in page["results"]]
    assert told == ["b", "d", "f"]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("limit=0", "limit_out_of_range"),
        ("limit=101", "limit_out_of_range"),
        ("limit=ten", "limit_out_of_range"),
        ("limit=²", "limit_out_of_range"),
        ("order=script", "order_unknown"),
        ("order=--ends", "order_unknown"),
        ("cursor=x", "cursor_unreadable"),
        ("cursor=bnVsbA", "cursor_unreadable"),
        ("cursor=WzEsMiwzXQ", "cursor_unreadable"),
        ("palce=1", "filter_unknown"),
        ("place=nowhere", "place_unknown"),
        ("place=99999999999999999999", "place_unknown"),
        ("verb=dance", "invalid"),
        ("meeting=x", "invalid"),
        ("ends_before=yesterday", "invalid"),
        ("slug=a%00b", "text_not_storable"),
        ("place=%00", "text_not_storable"),
        ("%00=1", "text_not_storable"),
    ],
)
def test_a_bad_question_is_a_problem_with_a_stable_code(
    asking: Asking, query: str, code: str
) -> None:
    answer = asking("anonymous").get(f"/api/v1/actions/?{query}")
    body = json.loads(answer.content)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert {"type", "title", "status", "code", "detail"} <= body.keys()
    assert (body["code"], body["status"]) == (code, 400)


def test_a_number_beyond_its_column_finds_nothing(asking: Asking) -> None:
    client = asking("anonymous")
    assert client.get("/api/v1/actions/999999999999999999/").status_code == 404
    assert client.get("/api/v1/actions/99999999999999999999/").status_code == 404
    assert client.get("/api/v1/actions/1%00/").status_code == 404


def test_problems_name_what_was_missed(asking: Asking) -> None:
    client = asking("anonymous")
    missing = client.get("/api/v1/actions/1/")
    assert missing.json()["code"] == "not_found"
    refused = client.get("/api/v1/feeds/")
    assert (refused.json()["code"], refused["WWW-Authenticate"]) == (
        "not_authenticated",
        'Bearer realm="Tuesday"',
    )
    client.credentials(HTTP_AUTHORIZATION="Bearer tue_wrong")
    assert client.get("/api/v1/feeds/").json()["code"] == "authentication_failed"


def test_filters_say_what_is_open(asking: Asking) -> None:
    over = rows.action(1, effective_end=datetime(2020, 1, 1, tzinfo=UTC))
    opened = rows.action(2, effective_end=None)
    client = asking("anonymous")
    assert list(pages(client, "/api/v1/actions/?open=true")) == [[opened.pk]]
    assert list(pages(client, "/api/v1/actions/?open=false")) == [[over.pk]]


def test_filters_by_place_reach_up_and_down(asking: Asking) -> None:
    near, far = rows.action(1), rows.action(2)
    assert near.place
    everywhere = rows.action(3, place=None)
    found = list(pages(asking("anonymous"), f"/api/v1/actions/?place={near.place.ocd_id}&order=id"))
    assert found == [[near.pk, everywhere.pk]]
    assert far.pk not in found[0]


def test_an_action_tells_its_end_in_words(asking: Asking) -> None:
    action = rows.action(1, effective_end=rows.NOON + timedelta(days=1))
    told = asking("anonymous").get(f"/api/v1/actions/{action.pk}/").json()
    assert told["page"] == "http://testserver/actions/action-1/"
    assert action.meeting
    assert told["ends"] == {
        "at": "2030-05-08T12:00:00Z",
        "because": "meeting_started",
        "date_only": False,
        "zone": "America/Chicago",
        "state": "open",
        "words": f"starts Wednesday 8 May 2030 at 7 am, {action.meeting.place.name}",
        "sentence": f"It is open until 8 May 2030 at 7 am in {action.meeting.place.name}: "
        "the meeting starts then.",
    }


def test_networks_share_an_allowance() -> None:
    assert network_of("203.0.113.77") == "203.0.113.0/24"
    assert network_of("::ffff:203.0.113.77") == "203.0.113.0/24"
    assert network_of("2001:db8:1:2::3") == "2001:db8:1::/48"
    assert network_of("nonsense") == "unreadable"


def test_too_many_questions_are_a_problem_that_says_when(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(AnonymousThrottle, "rate", "2/min", raising=False)
    client = asking("anonymous")
    codes = [client.get("/api/v1/topics/").status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    refused = client.get("/api/v1/topics/")
    assert refused.json()["code"] == "throttled"
    assert int(refused["Retry-After"]) > 0
    other = client.get("/api/v1/topics/", REMOTE_ADDR="198.51.100.1")
    assert other.status_code == 200


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=100)
@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "parse_error"),
        (b"\xff", "parse_error"),
        (b'{"a": NaN}', "parse_error"),
        (b'{"a": "\\u0000"}', "text_not_storable"),
        (b'{"a": [{"b": "\\ud800"}]}', "text_not_storable"),
        (b'{"\\u0000": 1}', "text_not_storable"),
        (b'"' + b"a" * 200 + b'"', "body_too_large"),
    ],
)
def test_bodies_that_no_database_could_hold(body: bytes, code: str) -> None:
    with pytest.raises(Exception, match=r"\w") as refused:
        SafeJSONParser().parse(io.BytesIO(body))
    response = answer(refused.value, {})
    assert response is not None
    assert response.data["code"] == code


@pytest.mark.parametrize(
    "key", ["\x00", "\ud800", float("inf"), 10**20, "0001-01-01T00:00:00+23:59", None, [1]]
)
@pytest.mark.parametrize("order", ["slug", "updated_at", "id"])
def test_a_cursor_that_we_did_not_give_is_refused(asking: Asking, key: object, order: str) -> None:
    words = json.dumps([order, key, "1"]).encode()
    forged = base64.urlsafe_b64encode(words).decode().rstrip("=")
    collection = {"slug": "bills", "updated_at": "bills", "id": "actions"}[order]
    for cursor in (forged, f"{forged}:{forged}"):
        answer = asking("anonymous").get(
            f"/api/v1/{collection}/", {"order": order, "cursor": cursor}
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "cursor_unreadable")


def test_a_cursor_of_another_collection_is_refused(asking: Asking) -> None:
    for name in ("a", "b"):
        Topic.objects.create(slug=name, name=name)
        rows.place(ord(name))
    client = asking("anonymous")
    following = client.get("/api/v1/topics/?order=name&limit=1").json()["next"]
    answer = client.get(following.replace("/topics/", "/places/"))
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_unreadable")


def test_a_cursor_of_another_order_is_refused_whatever_its_key(asking: Asking) -> None:
    for number in range(2):
        rows.used_link(number)
    client = asking("viewer")
    following = client.get("/api/v1/links/?order=id&limit=1").json()["next"]
    answer = client.get(following.replace("order=id", "order=next_look_at"))
    assert (answer.status_code, answer.json()["code"]) == (400, "cursor_of_another_order")


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("places/?kind=", "empty"),
        ("meetings/?uuid=", "empty"),
        ("topics/?retired=", "empty"),
        ("topics/?retired=yes", "invalid"),
        ("topics/?retired=4.2e-78", "invalid"),
        ("actions/?slug=%20%C2%85", "empty"),
        ("demands/?bill=30745373616789968747482562854649856", "max_value"),
        ("demands/?bill=0", "min_value"),
        ("demands/?bill=1.5", "invalid"),
        ("places/?parent=123456789", "does_not_exist"),
        ("places/?parent=here", "does_not_exist"),
    ],
)
def test_a_filter_is_never_passed_over_in_silence(asking: Asking, query: str, code: str) -> None:
    answer = asking("anonymous").get(f"/api/v1/{query}")
    assert answer.status_code == 400
    assert [each["code"] for each in answer.json()["errors"]] == [code]


@pytest.mark.parametrize(
    ("moment", "found"),
    [
        ("0100-10-01T10:18:55-19:40", 0),
        ("0001-01-01T00:00:00%2B14:00", 0),
        ("9999-12-31T23:59:59-23:59", 1),
        ("2030-05-08T04:59:59Z", 0),
        ("2030-05-08T00:59:59%2B20:00", 0),
        ("2030-05-08T05:00:00Z", 1),
    ],
)
def test_a_moment_is_told_in_any_zone(asking: Asking, moment: str, found: int) -> None:
    end = datetime(2030, 5, 8, 4, 59, 59, tzinfo=UTC)
    Petition.objects.filter(pk=rows.petition(1).pk).update(closes_at=end)
    answer = asking("anonymous").get(f"/api/v1/petitions/?closes_before={moment}")
    assert (answer.status_code, len(answer.json()["results"])) == (200, found)


def test_an_empty_order_is_none(asking: Asking) -> None:
    answer = asking("anonymous").get("/api/v1/topics/?order=")
    assert (answer.status_code, answer.json()["code"]) == (400, "order_unknown")


def test_the_format_of_outside_calendars_is_a_filter(asking: Asking) -> None:
    kept = rows.meeting_feed(1)
    told = asking("viewer").get("/api/v1/meeting-feeds/?format=ics").json()["results"]
    assert [each["id"] for each in told] == [kept.pk]
    assert asking("viewer").get("/api/v1/meeting-feeds/?format=legistar").json()["results"] == []


def test_a_bad_token_with_a_bad_question_is_still_a_bad_token(asking: Asking) -> None:
    answer = asking("anonymous").get("/api/v1/topics/?slug=%00", HTTP_AUTHORIZATION="Bearer tue_x")
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")


@pytest.mark.parametrize("address", ["nowhere/", "actions/%C2%84/", "actions/1/nowhere/"])
def test_an_address_that_is_none_is_a_problem_too(asking: Asking, address: str) -> None:
    answer = asking("anonymous").get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not_found"


def test_another_host_is_a_problem_too(asking: Asking) -> None:
    answer = asking("anonymous").get("/api/v1/topics/", HTTP_HOST="elsewhere.example")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert answer.json()["code"] == "bad_request"
    page = asking("anonymous").get("/", HTTP_HOST="elsewhere.example")
    assert (page.status_code, page["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_a_fault_of_ours_is_a_problem_too(asking: Asking, monkeypatch: pytest.MonkeyPatch) -> None:
    client = asking("anonymous")
    client.raise_request_exception = False
    monkeypatch.setattr(TopicCollection, "orders", None)
    answer = client.get("/api/v1/topics/")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert answer.json()["code"] == "failed"


@pytest.mark.parametrize("key", ["", "once"])
def test_more_than_a_mebibyte_is_too_large(asking: Asking, key: str) -> None:
    said = {"name": "a" * (1024 * 1024)}
    answer = asking("editor").post("/api/v1/topics/", said, format="json", HTTP_IDEMPOTENCY_KEY=key)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_what_an_editor_is_shown_is_kept_by_nobody(asking: Asking) -> None:
    told = {
        who: asking(who).get("/api/v1/actions/").headers.get("Cache-Control")
        for who in ("anonymous", "viewer")
    }
    assert told == {"anonymous": None, "viewer": "no-store"}
    varies = asking("anonymous").get("/api/v1/actions/")["Vary"]
    assert {"Authorization", "Cookie"} <= set(varies.split(", "))


@pytest.mark.parametrize("method", ["get", "head", "options", "post", "put", "patch", "delete"])
@pytest.mark.parametrize("address", ["/api/docs/", "/api/v1/schema/", "/api/v1/"])
def test_no_method_breaks_a_page_about_the_api(asking: Asking, method: str, address: str) -> None:
    assert getattr(asking("anonymous"), method)(address).status_code in {200, 401, 405}


def test_drafts_are_not_named_by_what_is_published(asking: Asking) -> None:
    draft = rows.action(1, state=ActionState.DRAFT)
    shown = rows.action(2, superseded_by=draft, superseded_at=rows.NOON)
    ActionSubstitute.objects.create(action=shown, substitute=draft, position=0)
    told = asking("anonymous").get(f"/api/v1/actions/{shown.pk}/").json()
    assert (told["superseded_by"], draft.slug in [each["slug"] for each in told["instead"]]) == (
        None,
        False,
    )

    unpublished = Post.objects.create(slug="soon", title="Soon", kind=PostKind.HOW_TO)
    post = Post.objects.create(
        slug="now", title="Now", kind=PostKind.HOW_TO, published_on=rows.NOON, previous=unpublished
    )
    assert asking("anonymous").get(f"/api/v1/posts/{post.pk}/").json()["previous"] is None


def test_a_collection_that_will_go_says_so_in_every_answer(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    since, ends = datetime(2027, 1, 4, tzinfo=UTC), datetime(2027, 8, 2, tzinfo=UTC)
    client = asking("anonymous")
    assert not client.get("/api/v1/topics/").has_header("Deprecation")
    monkeypatch.setattr(TopicCollection, "deprecation", Notice(since, ends, "/api/docs/"), False)
    told = client.get("/api/v1/topics/").headers
    assert (told["Deprecation"], told["Sunset"]) == (
        "@1799020800",
        "Mon, 02 Aug 2027 00:00:00 GMT",
    )
    assert told["Link"] == '</api/docs/>; rel="deprecation"'
    paths = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    assert paths["/api/v1/topics/"]["get"]["deprecated"] is True
    assert "deprecated" not in paths["/api/v1/places/"]["get"]


def test_what_goes_is_announced_half_a_year_before() -> None:
    since = datetime(2027, 1, 4, tzinfo=UTC)
    with pytest.raises(ValueError, match="180 days"):
        deprecated(since=since, ends=since + timedelta(days=179))


def test_where_no_view_answers_the_api_answers_a_problem(
    asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = asking("anonymous")
    for address in ("/api/v1/nothing/", "/api/v1/actions/x/", "/api/v1/actions/1"):
        missing = client.get(address, follow=True)
        assert (missing.status_code, missing["Content-Type"], missing.json()["code"]) == (
            404,
            "application/problem+json",
            "not_found",
        )
    assert client.get("/nothing/")["Content-Type"].startswith("text/html")
    monkeypatch.setattr(TopicCollection, "list", lambda self, request: 1 / 0)
    client.raise_request_exception = False
    failed = client.get("/api/v1/topics/")
    assert (failed.status_code, failed["Content-Type"], failed.json()["code"]) == (
        500,
        "application/problem+json",
        "failed",
    )
    assert "ZeroDivision" not in failed.content.decode()


def test_the_documentation_sets_no_cookie(asking: Asking) -> None:
    assert asking("anonymous").get("/api/docs/").cookies == {}
