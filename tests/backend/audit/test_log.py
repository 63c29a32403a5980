"""The log in the database: what is written, by which door, and that it cannot be altered."""

import json
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from backend.accounts.editors import make_editor
from backend.accounts.models import ApiToken, Role, User
from backend.audit.chain import Point
from backend.audit.columns import COLUMNS, LINES
from backend.audit.models import Entry, Head
from backend.audit.observe import Seen, observed
from backend.audit.record import acted, tell
from backend.audit.verify import verify
from backend.audit.who import by_command
from backend.kernel.admin import Rows
from newsletters.models import Edition
from tests.backend.api import rows
from tests.backend.api.said import SAID
from tests.newsletters.assembly.rows import a_link
from tests.newsletters.makers import approved_edition, newsletter_called
from tracker.models import Action, Link, LinkUse, Meeting, Topic
from tracker.models.link import USERS

Asking = Callable[[str], APIClient]

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    fields = ("verb", "object_id", "before", "after")
    return list(Entry.objects.order_by("number").values_list(*fields))


def command(*words: str) -> dict[str, Any]:
    out = StringIO()
    call_command(*words, "--json", stdout=out)
    document: dict[str, Any] = json.loads(out.getvalue())
    return document


def verdict(*words: str) -> tuple[int, Any]:
    """The exit code of ``verify_audit`` and what it says is broken."""
    out = StringIO()
    code = 0
    try:
        call_command("verify_audit", "--json", *words, stdout=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    broken = json.loads(out.getvalue())["broken"]
    return code, broken and (broken["number"], broken["reason"])


def test_a_named_action_is_told_with_what_it_changed(asking: Asking) -> None:
    editor, action = asking("editor"), rows.action(1)
    answer = editor.post(f"/api/v1/actions/{action.pk}/close/")
    entry = Entry.objects.get()
    action.refresh_from_db()
    assert action.closed_at
    assert entry.before["state"] == "open"
    assert entry.after["state"] == "closed"
    changed = {"state", "closed_at", "retired_at", "effective_end", "effective_reason", "outcome"}
    assert set(entry.after) <= changed
    assert (entry.verb, entry.kind, entry.object_id) == ("action.close", "action", str(action.pk))
    token = ApiToken.objects.get()
    assert (entry.door, entry.user_name, entry.token_prefix) == ("api", "the-editor", token.prefix)
    assert entry.request_id == answer["X-Request-ID"] != ""
    assert action.place
    assert entry.place == action.place.ocd_id
    assert verdict() == (0, None)


def test_what_was_refused_or_said_twice_is_not_told(asking: Asking) -> None:
    editor, action = asking("editor"), rows.action(1)
    address = f"/api/v1/actions/{action.pk}/"
    assert editor.post(f"{address}reopen/").status_code == 409
    assert editor.post(f"{address}supersede/", {"by": 0}, format="json").status_code == 400
    assert editor.post(f"{address}close/", HTTP_IF_MATCH='"other"').status_code == 412
    assert told() == []
    for _ in range(2):
        editor.post(f"{address}close/", HTTP_IDEMPOTENCY_KEY="k")
    assert [verb for verb, *_ in told()] == ["action.close"]


def test_a_preview_changes_nothing_and_a_test_copy_is_told(asking: Asking) -> None:
    edition = approved_edition(newsletter_called())
    editor = asking("editor")
    User.objects.update(email="the-editor@canary.example")
    for word in ("preview", "test-send"):
        assert editor.post(f"/api/v1/editions/{edition.pk}/{word}/").status_code < 300
    entry = Entry.objects.get()
    assert (entry.verb, entry.newsletter) == ("edition.test-send", edition.newsletter.slug)


def test_what_is_rolled_back_is_not_told_and_what_cannot_be_told_is_not_done() -> None:
    action = rows.action(1)
    with (
        pytest.raises(ZeroDivisionError),
        acted(by_command("x"), "close", action, at=timezone.now()),
    ):
        Action.objects.filter(pk=action.pk).update(state=f"{1 / 0}")
    assert told() == []
    rows.entry(1)
    Head.objects.all().delete()
    with (
        pytest.raises(Exception, match="run verify_audit"),
        acted(by_command("x"), "close", action, at=timezone.now()),
    ):
        Action.objects.filter(pk=action.pk).update(state="closed")
    action.refresh_from_db()
    assert action.state == "open"


def desk(role: Role) -> Client:
    user, _ = make_editor(f"the-{role}", role=role, at=timezone.now())
    client = Client()
    client.force_login(user)
    return client


def test_the_first_entry_may_be_written_by_two_at_once() -> None:
    """One looks for the end of the log before the other has written the first entry, and for
    entries after it has."""
    Head.objects.all().delete()
    others: list[int] = []

    def just_before(ask: Any, sql: str, *rest: Any) -> Any:
        if not others and Entry._meta.db_table in sql:
            others.append(0)
            with acted(by_command("other"), "create", at=timezone.now()) as deed:
                deed.row = Topic.objects.create(slug="theirs", name="theirs")
        return ask(sql, *rest)

    with (
        connection.execute_wrapper(just_before),
        acted(by_command("one"), "create", at=timezone.now()) as deed,
    ):
        deed.row = Topic.objects.create(slug="ours", name="ours")
    assert list(Entry.objects.order_by("number").values_list("number", "command")) == [
        (1, "other"),
        (2, "one"),
    ]
    assert (verify().broken, Head.objects.get().number) == (None, 2)


def test_a_form_of_the_desk_is_told_with_what_it_changed() -> None:
    client = desk(Role.EDITOR)
    client.post(reverse("admin:tracker_topic_add"), {"name": "Buses", "slug": "buses"})
    topic = Topic.objects.get()
    change = reverse("admin:tracker_topic_change", args=[topic.pk])
    client.post(change, {"name": "Night buses", "slug": "buses"})
    assert told()[1:] == [
        ("topic.create", str(topic.pk), {}, {"name": "Buses", "slug": "buses"}),
        ("topic.update", str(topic.pk), {"name": "Buses"}, {"name": "Night buses"}),
    ]
    assert {each.user_name for each in Entry.objects.all()} == {"the-editor"}
    assert Entry.objects.latest("number").door == "desk"


def test_an_action_of_the_desk_is_told_for_each_row_that_it_changed() -> None:
    kept, other = rows.meeting(1), rows.meeting(2)
    other.place, other.body = kept.place, kept.body
    other.save()
    client = desk(Role.EDITOR)
    chosen = {"action": "merge", "_selected_action": [kept.pk, other.pk]}
    client.post(reverse("admin:tracker_meeting_changelist"), chosen)
    merged = [(verb, object_id) for verb, object_id, *_ in told() if verb == "meeting.merge"]
    assert merged == [("meeting.merge", str(other.pk))]


@pytest.mark.parametrize("door", ["api", "desk", "command"])
def test_a_merge_is_told_of_each_row_that_it_changed(asking: Asking, door: str) -> None:
    """The other meeting, what it spoke for, and its action; nothing of them when done again."""
    kept, other, third = (rows.meeting(number) for number in (1, 2, 3))
    Meeting.objects.filter(pk=third.pk).update(merged_into=other)
    first = rows.action(1, meeting=kept)
    replaced, moved = rows.action(2, meeting=other), rows.action(3, meeting=other, verb="call")

    def merge() -> None:
        if door == "command":
            command("merge_meetings", str(kept.pk), str(other.pk))
            return
        if door == "api":
            said = {"other": other.pk}
            asking("editor").post(f"/api/v1/meetings/{kept.pk}/merge/", said, format="json")
            return
        chosen = {"action": "merge", "_selected_action": [kept.pk, other.pk]}
        desk(Role.EDITOR).post(reverse("admin:tracker_meeting_changelist"), chosen)

    merge()
    found = Entry.objects.filter(door=door).order_by("kind", "object_id")
    changed = {(each.verb, each.object_id): each.after for each in found if each.after}
    assert kept.starts_at
    end = {"effective_end": kept.starts_at.isoformat().replace("+00:00", "Z")}
    assert changed.pop(("action.merge", str(replaced.pk)))["superseded_by"] == first.pk
    assert changed == {
        ("action.merge", str(moved.pk)): end,
        ("meeting.merge", str(other.pk)): {"merged_into": kept.pk},
        ("meeting.merge", str(third.pk)): {"merged_into": kept.pk},
    }
    told_always = {"api": {str(kept.pk)}, "command": set(), "desk": set()}[door]
    assert {each.object_id for each in found if not each.after} == told_always
    number = Entry.objects.latest("number").number
    User.objects.all().delete()
    merge()
    again = Entry.objects.filter(number__gt=number, door=door)
    assert not any(each.after for each in again)


def decided(client: Client, edition: Edition, name: str, **words: object) -> list[Any]:
    """What is told of a deed of the edition's page: verb, and the columns that it changed."""
    known = Entry.objects.count()
    address = reverse("admin:newsletters_edition_do", args=[edition.pk, name])
    assert client.post(address, words).status_code == 302
    return [(verb, set(after)) for verb, _, _, after in told()[known:]]


def test_each_decision_about_an_edition_in_the_desk_is_told_once() -> None:
    """Also of what changes none of the columns that are kept; what was refused is not."""
    edition = approved_edition(newsletter_called())
    client = desk(Role.PUBLISHER)
    User.objects.update(email="the-publisher@canary.example")
    assert decided(client, edition, "test-send") == [("edition.test-send", set())]
    assert decided(client, edition, "send", audience=7) == []
    assert decided(client, edition, "send", audience=0) == [
        ("edition.send", {"ordered_at", "ordered_by", "send_by"})
    ]
    assert decided(client, edition, "take-back") == [
        ("edition.take-back", {"ordered_at", "ordered_by"})
    ]
    (word,) = decided(client, edition, "word", section="big", text="Nothing long.")
    assert word[0] == "edition.word"
    assert "words" in word[1]
    (again,) = decided(client, edition, "word", section="big", text="Nothing long.")
    assert again[0] == "edition.word"
    assert decided(client, edition, "word", section="none", text="Nothing long.") == []
    entry = Entry.objects.get(verb="edition.send")
    user = User.objects.get()
    assert (entry.door, entry.user_id, entry.after["ordered_by"]) == ("desk", user.pk, user.pk)
    assert "canary.example" not in json.dumps(list(Entry.objects.values()), default=str)


def test_a_deed_for_many_rows_is_told_once_for_each() -> None:
    """Whether or not it changed what is kept of them."""
    links = [rows.link(1), rows.link(2)]
    later = timezone.now() + timedelta(days=1)
    Link.objects.filter(pk=links[0].pk).update(next_look_at=later)
    chosen = {"action": "do_ignore-host", "_selected_action": [each.pk for each in links]}
    client = desk(Role.EDITOR)
    client.post(reverse("admin:tracker_link_changelist"), chosen)
    assert [(verb, object_id) for verb, object_id, *_ in told() if verb != "user.login"] == [
        ("link.ignore-host", str(each.pk)) for each in links
    ]


@pytest.mark.parametrize("door", ["api", "desk"])
def test_a_link_that_is_given_up_is_told_with_each_action_that_ends(
    asking: Asking, door: str
) -> None:
    ended, other = rows.action(1), rows.action(2)
    link = a_link("https://example.org/gone?to=canary@canary.example", "dead", action=ended).link
    a_link("https://example.org/there", "ok", action=other)
    assert link
    if door == "api":
        client: Any = asking("editor")
        address = f"/api/v1/links/{link.pk}/give-up/"
    else:
        client = desk(Role.EDITOR)
        address = reverse("admin:tracker_link_do", args=[link.pk, "give-up"])
    for _ in range(2):
        assert client.post(address).status_code in {200, 302}
    entries = Entry.objects.filter(door=door).order_by("number")
    assert [(each.verb, each.object_id, each.user_name) for each in entries] == [
        ("action.give-up", str(ended.pk), "the-editor"),
        ("link.give-up", str(link.pk), "the-editor"),
        ("link.give-up", str(link.pk), "the-editor"),
    ]
    entry = entries[0]
    assert ended.place
    assert (entry.after["state"], entry.after["effective_reason"]) == ("closed", "link_dead")
    assert entry.place == ended.place.ocd_id
    assert entry.facts == {"link": link.pk, "url": "https://example.org/…@…"}
    assert verdict() == (0, None)


def urls(said: dict[str, Any]) -> list[str]:
    return [each["url"] for each in said.get("links", [])]


LINKED = ["actions", "petitions", "meetings", "bills", "resources", "campaigns", "demands"]


@pytest.mark.parametrize("name", LINKED)
def test_where_readers_are_sent_is_told_over_http(asking: Asking, name: str) -> None:
    """By changing a row and by making one, alone and in bulk."""
    editor = asking("editor")
    row: Any = rows.MAKE[name](1)
    row.link_uses.all().delete()
    a_link("https://example.org/before", "ok", **{str(row._meta.model_name): row})
    said = {"links": [{"url": "https://example.org/evil", "text": "Ask canary@canary.example"}]}
    address = f"/api/v1/{name}/{row.pk}/"
    for _ in range(2):
        changed = editor.patch(address, said, format="json", HTTP_IF_MATCH="*")
        assert changed.status_code == 200, changed.json()
    first, again = Entry.objects.order_by("number")
    assert (urls(first.before), urls(first.after)) == (
        ["https://example.org/before"],
        ["https://example.org/evil"],
    )
    link = Link.objects.get(url="https://example.org/evil")
    assert first.after["links"] == [
        {"link": link.pk, "role": "primary", "text": "Ask …@…", "url": link.url}
    ]
    assert "links" not in again.before | again.after
    order = {"do": "update", "id": str(row.pk), "values": {"links": []}, "etag": "*"}
    editor.post(f"/api/v1/{name}/bulk/", {"rows": [order]}, format="json")
    last = Entry.objects.latest("number")
    assert (urls(last.before), last.after["links"]) == ([link.url], [])
    made = editor.post(f"/api/v1/{name}/", SAID[name]() | said, format="json")
    assert made.status_code == 201, made.json()
    last = Entry.objects.latest("number")
    assert (last.object_id, urls(last.after)) == (str(made.json()["id"]), [link.url])


def test_addresses_that_look_alike_once_cleaned_are_told_apart() -> None:
    action, at = rows.action(1), timezone.now()
    action.link_uses.all().delete()
    use = a_link("https://example.org/to/canary@canary.example", "ok", action=action)
    other = a_link("https://example.org/to/other@canary.example", "ok", action=rows.action(2))
    with acted(by_command("x"), "update", action, at=at):
        use.link = other.link
        use.save()
    entry = Entry.objects.get()
    assert urls(entry.before) == urls(entry.after) == ["https://example.org/to/…@…"]
    assert entry.before != entry.after


@pytest.mark.parametrize("count", [1, 50])
def test_a_row_is_looked_at_in_as_many_queries_however_many_lines_it_has(count: int) -> None:
    action = rows.action(1)
    for number in range(count):
        a_link(f"https://example.org/{number}", "ok", action=action)
    with CaptureQueriesContext(connection) as captured:
        says = observed(action).says
    assert (len(captured), len(says["links"])) == (2, count + 1)


def test_the_lines_of_a_form_are_told_with_its_row() -> None:
    """The links of a meeting and its documents; of a post the links of its sections, in order."""
    meeting, post = rows.meeting(1), rows.post(1)
    client = desk(Role.EDITOR)
    address = reverse("admin:tracker_meeting_change", args=[meeting.pk])
    form = client.get(address).context["adminform"].form
    sent = {name: value for name, value in form.initial.items() if value is not None}
    sent |= {
        name: [each.pk for each in value] for name, value in sent.items() if isinstance(value, list)
    }
    local = meeting.starts_at and meeting.starts_at.astimezone(meeting.zone)
    assert local
    sent |= {"starts_at_0": f"{local:%Y-%m-%d}", "starts_at_1": f"{local:%H:%M:%S}"}
    document = meeting.documents.get()
    sent |= {
        "documents-TOTAL_FORMS": "1",
        "documents-INITIAL_FORMS": "1",
        "documents-0-id": document.pk,
        "documents-0-meeting": meeting.pk,
        "documents-0-kind": document.kind,
        "documents-0-url": "https://example.org/other",
        "documents-0-position": "0",
        "link_uses-TOTAL_FORMS": "1",
        "link_uses-INITIAL_FORMS": "0",
        "link_uses-0-address": "https://example.org/new",
        "link_uses-0-role": "primary",
        "link_uses-0-position": "0",
        "link_uses-0-meeting": meeting.pk,
    }
    answer = client.post(address, sent)
    assert answer.status_code == 302, answer.context["errors"]
    entry = Entry.objects.get(verb="meeting.update")
    assert (entry.before["links"], urls(entry.after)) == ([], ["https://example.org/new"])
    assert [each["documents"][0]["url"] for each in (entry.before, entry.after)] == [
        "https://example.org/agenda",
        "https://example.org/other",
    ]
    LinkUse.objects.filter(section__post=post).delete()
    for position, name in ((2, "second"), (1, "first")):
        section, _ = post.sections.get_or_create(position=position)
        for number in (2, 1):
            use = a_link(f"https://example.org/{name}/{number}", "ok", section=section)
            LinkUse.objects.filter(pk=use.pk).update(position=number)
    told_of = urls(dict(observed(post).says))
    assert [each.removeprefix("https://example.org/") for each in told_of] == [
        *("first/1", "first/2", "second/1", "second/2"),
    ]


def test_the_history_of_a_row_is_the_audits_and_theirs_who_read_it() -> None:
    """Django's own log, which whoever sees a row could read, is not kept."""
    editor, publisher = desk(Role.EDITOR), desk(Role.PUBLISHER)
    for name in ("buses", "trains"):
        editor.post(reverse("admin:tracker_topic_add"), {"name": name.title(), "slug": name})
    topic = Topic.objects.get(slug="buses")
    change = reverse("admin:tracker_topic_change", args=[topic.pk])
    editor.post(change, {"name": "Night buses", "slug": "buses"})
    assert not LogEntry.objects.exists()
    history = reverse("admin:tracker_topic_history", args=[topic.pk])
    assert editor.get(history).status_code == 403
    assert (history in editor.get(change).content.decode()) is False
    assert history in publisher.get(change).content.decode()
    shown = publisher.get(history, follow=True)
    assert shown.redirect_chain == [
        (f"{reverse('admin:audit_entry_changelist')}?kind=topic&object_id={topic.pk}", 302)
    ]
    listed = [(each.verb, each.object_id) for each in shown.context["cl"].result_list]
    assert listed == [("topic.update", str(topic.pk)), ("topic.create", str(topic.pk))]
    assert publisher.get(history.replace(str(topic.pk), "404")).status_code == 302
    entry = reverse("admin:audit_entry_history", args=[1])
    assert publisher.get(entry).status_code == 403
    assert (
        entry not in publisher.get(reverse("admin:audit_entry_change", args=[1])).content.decode()
    )
    assert b"Recent actions" not in editor.get(reverse("admin:index")).content


def test_every_page_of_the_desk_is_witnessed() -> None:
    others = {
        model._meta.label
        for model, page in admin.site._registry.items()
        if not isinstance(page, Rows)
    }
    assert others <= {"auth.Group"}


def test_logins_are_told_and_of_a_refused_one_no_word_that_was_typed() -> None:
    user, _ = make_editor("rosa", role=Role.EDITOR, at=timezone.now())
    client = Client()
    form = {"username": "rosa", "password": "wrong"}
    client.post("/admin/login/", form)
    client.post("/admin/login/", form | {"username": "my-secret-typed-here"})
    client.force_login(user)
    client.post("/admin/logout/")
    assert [(verb, object_id) for verb, object_id, *_ in told()] == [
        ("user.login_refused", str(user.pk)),
        ("user.login_refused", ""),
        ("user.login", str(user.pk)),
        ("user.logout", str(user.pk)),
    ]
    assert "my-secret" not in json.dumps(list(Entry.objects.values()), default=str)


@pytest.mark.parametrize("words", [("long-and-new-1", "long-and-new-2"), ("short", "short")])
def test_a_password_that_is_refused_is_not_told(words: tuple[str, str]) -> None:
    client = desk(Role.EDITOR)
    known = Entry.objects.count()
    sent = {"act": "password", **{f"new_password{at}": word for at, word in enumerate(words, 1)}}
    refused = client.post("/account/", sent)
    assert (refused.status_code, Entry.objects.count()) == (400, known)
    assert b"password" in refused.content
    assert (
        client.post(
            "/account/", sent | dict.fromkeys(["new_password1", "new_password2"], "long-and-new-1")
        ).status_code
        == 200
    )
    assert [verb for verb, *_ in told()[known:]] == ["user.account-password"]


def test_commands_are_told(tmp_path: Any) -> None:
    command("createeditor", "rosa", "--role", "editor")
    command("createeditor", "rosa", "--role", "admin")
    command("createtoken", "rosa")
    command("createnewsletter", "weekly", "--name", "Weekly", "--zone", "UTC")
    command("createnewsletter", "weekly", "--hour", "7")
    people = tmp_path / "people.csv"
    people.write_text("email\nreader@canary.example\n")
    command("ingest", "subscribers", str(people), "--newsletter", "weekly")
    command("ingest", "subscribers", str(people), "--newsletter", "weekly", "--dry-run")
    user = User.objects.get()
    seen = [(verb, after) for verb, _, _, after in told()]
    token = ApiToken.objects.get()
    assert [verb for verb, _ in seen] == [
        *("user.role", "user.role", "apitoken.create", "newsletter.create"),
        *("newsletter.update", "ingest"),
    ]
    assert seen[1][1] == {"role": "admin", "is_superuser": True}
    assert seen[2][1]["prefix"] == token.prefix
    assert seen[4][1] == {"hour": 7}
    ingested = Entry.objects.get(verb="ingest")
    assert (ingested.facts["created"], ingested.facts["format"]) == (1, "subscribers")
    assert ingested.command == "ingest"
    assert str(user.pk) == Entry.objects.filter(verb="user.role").latest("number").object_id
    dumped = json.dumps(list(Entry.objects.values()), default=str)
    assert "canary.example" not in dumped
    assert verdict() == (0, None)


def test_an_edition_is_held_and_approved_by_command() -> None:
    edition = approved_edition(newsletter_called())
    command("hold", str(edition.pk), "--because", "write to canary@canary.example")
    command("hold", str(edition.pk), "--dry-run")
    (entry,) = Entry.objects.all()
    assert (entry.verb, entry.command) == ("edition.hold", "hold")
    assert (entry.before["state"], entry.after["state"]) == ("approved", "held")
    assert entry.after["held_because"] == "write to …@…"


def test_no_address_and_no_token_is_kept() -> None:
    at = timezone.now()
    with acted(by_command("x"), "create", at=at) as deed:
        deed.row = rows.action(1, summary="ask canary@canary.example or tue_abcdefgh")
        deed.facts["nested"] = {"list": ["canary@canary.example"], "long": "x" * 500}
    subscriber = rows.subscriber(1)
    with acted(by_command("x"), "erase", subscriber, at=at):
        subscriber.delete()
    dumped = json.dumps(list(Entry.objects.values()), default=str)
    assert "canary.example" not in dumped
    assert "reader1" not in dumped
    assert "tue_abc" not in dumped
    assert max(len(word) for word in dumped.split('"')) <= 300
    assert verdict() == (0, None)


def test_the_allow_list_names_columns_that_are_there_and_none_that_is_secret() -> None:
    from django.apps import apps

    secret = {"password", "token_sha256", "email", "address_hmac", "address_sealed", "reply_to"}
    for label, columns in COLUMNS.items():
        names = {field.name for field in apps.get_model(label)._meta.concrete_fields}
        assert set(columns) <= names, label
        assert not set(columns) & secret, label
    for label, named in LINES.items():
        assert named.keys().isdisjoint(COLUMNS[label]), label
        for lines in named.values():
            assert not secret & set(lines.says.values()), label
    using = {"post" if name == "section" else name for name in USERS}
    assert {label.removeprefix("tracker.") for label in LINES} == using


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET user_name = 'somebody else' WHERE number = 2",
        "DELETE FROM audit_entry WHERE number = 2",
    ],
)
def test_the_database_refuses_to_alter_the_log(statement: str) -> None:
    for number in (1, 2, 3):
        rows.entry(number)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert verdict() == (0, None)


TAMPERED = {
    "changed": ("UPDATE audit_entry SET user_name = 'x' WHERE number = 3", (3, "changed")),
    "removed": ("DELETE FROM audit_entry WHERE number = 3", (3, "missing")),
    "the first": ("DELETE FROM audit_entry WHERE number = 1", (1, "missing")),
    "the tail": ("DELETE FROM audit_entry WHERE number > 3", (4, "removed_from_the_end")),
    "moved": (
        "UPDATE audit_entry SET number = 9 WHERE number = 3;"
        "UPDATE audit_entry SET number = 3 WHERE number = 4;"
        "UPDATE audit_entry SET number = 4 WHERE number = 9",
        (3, "changed"),
    ),
}


def unguarded(statements: str) -> None:
    """As whoever owns the database could: without the triggers."""
    postgres = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name in ("append_only",) if postgres else ("no_update", "no_delete"):
            on = " ON audit_entry" if postgres else ""
            cursor.execute(f"DROP TRIGGER audit_entry_{name}{on}")
        for statement in statements.split(";"):
            cursor.execute(statement)


@pytest.mark.parametrize("name", sorted(TAMPERED))
def test_tampering_is_named(name: str) -> None:
    for number in range(5):
        rows.entry(number)
    statement, found = TAMPERED[name]
    unguarded(statement)
    assert verdict() == (1, found)


def test_a_tail_removed_together_with_the_head_is_known_by_the_head_that_was_noted() -> None:
    for number in range(5):
        rows.entry(number)
    noted = str(verify().head)
    third = Entry.objects.get(number=3)
    unguarded("DELETE FROM audit_entry WHERE number > 3")
    Head.objects.update(number=3, hash=third.hash)
    assert verdict() == (0, None)
    assert verdict("--head", noted) == (1, (4, "removed_from_the_end"))
    assert verdict("--head", f"3:{third.hash}") == (0, None)
    assert verdict("--head", f"2:{third.hash}") == (1, (2, "not_as_noted"))


def test_a_forged_checkpoint_covers_nothing() -> None:
    for number in range(3):
        rows.entry(number)
    first = Entry.objects.get(number=1)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_checkpoint (number, hash, at, signature) VALUES (1, %s, %s, '')",
            [first.hash, timezone.now()],
        )
        cursor.execute("DELETE FROM audit_entry WHERE number = 1")
    assert verdict() == (1, (1, "checkpoint_forged"))


def test_what_is_old_is_trimmed_behind_a_checkpoint_and_the_rest_still_verifies() -> None:
    at = timezone.now()
    for number, years in enumerate((4, 3, 1, 0)):
        who, seen = by_command(f"c{number}"), Seen("action", "1")
        tell(who, "close", seen, seen, at=at - timedelta(days=365 * years))
    noted = {str(Point(each.number, each.hash)) for each in Entry.objects.filter(number__gt=1)}
    with pytest.raises(CommandError, match="730 days"):
        command("trim_audit", "--before", (at - timedelta(days=700)).isoformat())
    limit = (at - timedelta(days=800)).isoformat()
    assert command("trim_audit", "--before", limit, "--dry-run")["removed"] == 2
    assert Entry.objects.count() == 4
    assert command("trim_audit", "--before", limit)["removed"] == 2
    assert sorted(Entry.objects.values_list("number", flat=True)) == [3, 4, 5]
    assert Entry.objects.get(number=5).facts == {"through": 2, "removed": 2}
    heads = [word for each in sorted(noted) for word in ("--head", each)]
    assert verdict(*heads) == (0, None)
    unguarded("DELETE FROM audit_entry WHERE number = 3")
    assert verdict() == (1, (3, "missing"))


def test_who_reads_it_and_by_what(asking: Asking) -> None:
    for number in (1, 2):
        rows.entry(number)
    client = asking("publisher")
    found = client.get("/api/v1/audit/", {"verb": "action.close", "object": "2"}).json()
    assert [each["id"] for each in found["results"]] == [2]
    assert client.get("/api/v1/audit/", {"user": "nobody"}).json()["results"] == []
    newest = client.get("/api/v1/audit/?order=-number&limit=1").json()
    assert [each["id"] for each in newest["results"]] == [2]
    assert client.get(newest["next"]).json()["results"][0]["id"] == 1
    page = reverse("admin:audit_entry_changelist")
    assert desk(Role.EDITOR).get(page).status_code == 403
    shown = desk(Role.PUBLISHER).get(page, {"verb": "action.close"})
    assert shown.status_code == 200
    assert b"action.close" in shown.content
    entry = reverse("admin:audit_entry_change", args=[1])
    assert desk(Role.ADMIN).get(entry).status_code == 200
    assert desk(Role.ADMIN).post(entry, {"verb": "x"}).status_code == 403
