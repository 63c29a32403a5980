"""The desk: the week on its first page, an edition's own page, deeds for one row and for many."""

import html
import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.contrib import admin
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from backend.accounts.editors import make_editor
from backend.accounts.models import Role, User
from backend.audit.models import Door, Entry
from newsletters.assembly.assemble import assemble
from newsletters.delivery.finish import start
from newsletters.models import Edition, Newsletter, Outbox
from newsletters.models.edition import UNDO
from newsletters.weekly.edition import date_of
from tests.backend.api import rows
from tests.newsletters.assembly.rows import a_link, lasting
from tests.newsletters.makers import newsletter_called, reader
from tracker.models import Action, Feed, FeedEntry, Link, Term
from tracker.vocabulary import ActionState, EntryState

Person = Callable[[Role], Client]

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Person:
    def logged_in(role: Role) -> Client:
        user, _ = make_editor(f"the-{role}", role=role, at=timezone.now())
        client = Client()
        client.force_login(user)
        return client

    return logged_in


@pytest.fixture
def draft() -> Edition:
    newsletter, at = newsletter_called(), timezone.now()
    reader("rosa@example.org", newsletter)
    for number in range(5):
        lasting(f"call-{number}", review_on="2099-01-01")
    assemble(newsletter, date=date_of(newsletter, at), at=at)
    return Edition.objects.select_related("newsletter").get()


def page(client: Client, edition: Edition) -> str:
    address = reverse("admin:newsletters_edition_change", args=[edition.pk])
    return html.unescape(client.get(address).content.decode())


def sent(at: datetime) -> None:
    Edition.objects.update(
        state="sent",
        approved_sha256=F("snapshot_sha256"),
        approved_at=at,
        sending_at=at,
        candidates=1,
    )


def do(client: Client, edition: Edition, name: str, **words: object) -> str:
    """Press the button as the page offers it; what the next page says about it."""
    shown = page(client, edition)
    seen = re.search(r'name="seen" value="([^"]+)"', shown)
    address = reverse("admin:newsletters_edition_do", args=[edition.pk, name])
    sent = {"seen": seen.group(1) if seen else "", **words}
    answer = client.post(address, sent, follow=True)
    assert answer.status_code == 200
    return " ".join(str(message) for message in answer.context["messages"])


def key(title: str) -> str:
    return f"action-{Action.objects.get(title=title).pk}"


def in_it() -> list[str]:
    return [str(item.action) for item in Edition.objects.get().items.all()]


def test_an_edition_is_worked_on_from_its_page(person: Person, draft: Edition) -> None:
    client = person(Role.EDITOR)
    assert in_it() == ["Call 1", "Call 2", "Call 0"]
    assert do(client, draft, "move", key=key("Call 2"), way="up") == "It is moved."
    assert in_it() == ["Call 2", "Call 1", "Call 0"]
    assert do(client, draft, "undo") == "The last step is undone."
    do(client, draft, "swap", key=key("Call 1"), instead=key("Call 4"))
    do(client, draft, "drop", key=key("Call 2"))
    do(client, draft, "pin", key=key("Call 3"))
    assert in_it() == ["Call 4", "Call 0", "Call 3"]
    do(client, draft, "blurb", key=key("Call 0"), text="Only this week.")
    do(client, draft, "word", section="big", text="No long evenings.")
    do(client, draft, "note", text="Hello from Springfield.")
    shown = page(client, draft)
    for said in ("Only this week.", "No long evenings.", "Hello from Springfield.", "pinned"):
        assert said in shown
    do(client, draft, "clear", key=key("Call 2"))
    assert "cannot be in" not in page(client, draft)


def test_what_could_be_written_better_is_said_when_it_is_kept(
    person: Person, draft: Edition
) -> None:
    Term.objects.create(term="homeless", instead="unhoused people", why="Asked for.")
    client = person(Role.EDITOR)
    better = "It says “homeless”: “unhoused people” is better."
    for name, words in (
        ("note", {}),
        ("word", {"section": "big"}),
        ("blurb", {"key": key("Call 0")}),
    ):
        assert better in do(client, draft, name, text="The *homeless*.", **words)
    shown = page(client, draft)
    assert shown.count('<div class="desk-prose"><p>The <em>homeless</em>.</p></div>') == 3


def test_a_page_that_is_out_of_date_decides_nothing(person: Person, draft: Edition) -> None:
    client = person(Role.EDITOR)
    address = reverse("admin:newsletters_edition_do", args=[draft.pk, "note"])
    answer = client.post(address, {"seen": "draft-old-1", "text": "Lost?"}, follow=True)
    assert "It has changed since you looked at it" in answer.content.decode()
    assert Edition.objects.get().note == ""


def test_nonsense_is_a_sentence_and_changes_nothing(person: Person, draft: Edition) -> None:
    client = person(Role.EDITOR)
    before = Edition.objects.values().get()
    said = [
        do(client, draft, "pin", key="poem-1"),
        do(client, draft, "pin", key="action-99999999999999999999"),
        do(client, draft, "pin", key="action-999999"),
        do(client, draft, "word", section="nowhere", text="x"),
        do(client, draft, "schedule", sends_at="tomorrow"),
        do(client, draft, "schedule", sends_at="2001-01-01T10:00"),
        do(client, draft, "blurb", key=key("Call 1"), text="x" * 4001),
        do(client, draft, "test-send"),
    ]
    assert all(said)
    assert Edition.objects.values().get() == before


def test_it_is_approved_by_a_second_person_and_taken_back(person: Person, draft: Edition) -> None:
    Newsletter.objects.update(second_person=True)
    publisher, admin_ = person(Role.PUBLISHER), person(Role.ADMIN)
    do(publisher, draft, "note", text="Mine.")
    snapshot = Edition.objects.get().snapshot_sha256
    assert "Another person has to approve" in do(publisher, draft, "approve", snapshot=snapshot)
    assert "Say which snapshot" in do(admin_, draft, "approve")
    assert "has changed" in do(admin_, draft, "approve", snapshot="0" * 64)
    assert "approved" in do(admin_, draft, "approve", snapshot=snapshot)
    assert do(admin_, draft, "take-back") == "It is taken back."
    assert Edition.objects.get().state == "draft"
    do(admin_, draft, "approve", snapshot=snapshot)
    assert "would reach 1 readers" in do(admin_, draft, "send", audience="2")
    assert "leaves in a minute" in do(admin_, draft, "send", audience="1")
    assert "Take it back" in page(admin_, draft)
    start(Edition.objects.get(), at=timezone.now() + UNDO, when_due=True)
    progress = reverse("admin:newsletters_edition_progress", args=[draft.pk])
    assert "data-settled" not in admin_.get(progress).content.decode()
    assert "Sending" in page(admin_, draft)
    do(admin_, draft, "hold", because="A wrong number.")
    assert "A wrong number." in page(admin_, draft)
    do(admin_, draft, "cancel", because="No.")
    assert Edition.objects.get().state == "cancelled"


@pytest.mark.parametrize(
    ("role", "name", "allowed"),
    [
        (Role.VIEWER, "note", False),
        (Role.EDITOR, "note", True),
        (Role.EDITOR, "approve", False),
        (Role.EDITOR, "cancel", False),
        (Role.PUBLISHER, "approve", True),
    ],
)
def test_each_deed_asks_for_its_role(
    person: Person, draft: Edition, role: Role, name: str, allowed: bool
) -> None:
    address = reverse("admin:newsletters_edition_do", args=[draft.pk, name])
    client = person(role)
    assert client.get(address).status_code == 405
    words = {"text": "Hello.", "snapshot": draft.snapshot_sha256}
    assert (client.post(address, words).status_code == 302) is allowed
    assert Edition.objects.filter(pk=draft.pk, note="", state="draft").exists() is not allowed


def test_a_preview_is_framed_and_runs_nothing(person: Person, draft: Edition) -> None:
    client = person(Role.VIEWER)
    address = reverse("admin:newsletters_edition_preview", args=[draft.pk])
    designed = client.get(address, {"part": "html", "scheme": "dark", "minutes": "5"})
    assert "sandbox" in designed["Content-Security-Policy"]
    assert designed["X-Frame-Options"] == "SAMEORIGIN"
    assert "@media all" in designed.content.decode()
    assert "@media not all" in client.get(address).content.decode()
    plain = client.get(address, {"part": "text"}).content.decode()
    assert "<pre>" in plain
    assert "Call 1" in plain
    assert client.get(address, {"place": "nowhere"}).status_code == 400
    assert 'sandbox=""' in page(client, draft)


def test_a_test_goes_to_the_asker(person: Person, draft: Edition) -> None:
    client = person(Role.EDITOR)
    User.objects.update(email="ada@tuesday.example")
    assert "on its way to your own address" in do(client, draft, "test-send", part="html")
    assert Outbox.objects.get(kind="proof").newsletter == draft.newsletter


def test_the_week_is_told_in_few_queries_however_much_there_is(person: Person) -> None:
    client, counts = person(Role.ADMIN), []
    newsletter, at = newsletter_called(), timezone.now()
    lasting("call", review_on="2099-01-01")
    assemble(newsletter, date=date_of(newsletter, at), at=at)
    told, queries = "", ""
    for first, last in ((1, 2), (3, 32)):
        for number in range(first, last + 1):
            rows.feed_entry(number)
            closing = rows.action(number, effective_end=at + timedelta(days=2))
            a_link(f"https://example.org/gone/{number}", "dead", action=closing)
        with CaptureQueriesContext(connection) as captured:
            shown = client.get(reverse("admin:index"))
        counts.append(len(captured))
        parts = {part.code: part.many for part in shown.context["parts"]}
        assert [parts[code] for code in ("inbox", "closing", "stale")] == [str(last)] * 3
        queries = " ".join(each["sql"] for each in captured.captured_queries)
        told = html.unescape(shown.content.decode())
    assert counts[0] == counts[1] <= 20
    assert "COUNT(" not in queries
    assert "It can be done at any time" in told
    assert told.count('aria-label="Accept:') == 8


def test_entries_are_accepted_where_they_are_shown(person: Person) -> None:
    first, second = rows.feed_entry(1), rows.feed_entry(2)
    client = person(Role.EDITOR)
    index = reverse("admin:index")
    accept = reverse("admin:tracker_feedentry_do", args=[first.pk, "accept"])
    answer = client.post(accept, {"next": index})
    assert answer["Location"] == index
    dismiss = reverse("admin:tracker_feedentry_do", args=[second.pk, "dismiss"])
    assert client.post(dismiss, {"next": "https://elsewhere.example/"})["Location"] != (
        "https://elsewhere.example/"
    )
    states = list(FeedEntry.objects.order_by("pk").values_list("state", flat=True))
    assert states == [EntryState.ACCEPTED, EntryState.DISMISSED]
    assert Action.objects.get(source="feed").state == ActionState.DRAFT
    late = client.post(dismiss.replace(str(second.pk), str(first.pk)), follow=True)
    assert "already" in late.content.decode()


def test_many_are_done_at_once_and_refusals_are_said(person: Person) -> None:
    entries = [rows.feed_entry(number) for number in range(3)]
    client = person(Role.EDITOR)
    client.post(reverse("admin:tracker_feedentry_do", args=[entries[0].pk, "dismiss"]))
    sent = {"action": "do_accept", "_selected_action": [each.pk for each in entries]}
    answer = client.post(reverse("admin:tracker_feedentry_changelist"), sent, follow=True)
    _, *said = [str(message) for message in answer.context["messages"]]
    assert said[0] == "Accept: make it an action: 2 done."
    assert "already" in said[1]
    drafts = Action.objects.filter(source="feed")
    many = {"action": "do_open", "_selected_action": [each.pk for each in drafts]}
    client.post(reverse("admin:tracker_action_changelist"), many)
    assert set(drafts.values_list("state", flat=True)) == {ActionState.OPEN}
    many["action"] = "do_close"
    client.post(reverse("admin:tracker_action_changelist"), many)
    assert set(drafts.values_list("state", flat=True)) == {ActionState.CLOSED}
    many["action"] = "do_reopen"
    client.post(reverse("admin:tracker_action_changelist"), many)
    assert set(drafts.values_list("state", flat=True)) == {ActionState.OPEN}


def test_nothing_is_said_of_addresses_that_were_not_looked_at(person: Person) -> None:
    client, index = person(Role.EDITOR), reverse("admin:index")

    def said() -> str:
        parts = client.get(index).context["parts"]
        return str(next(part.nothing for part in parts if part.code == "stale"))

    assert said() == "No address that we send readers to is known to be dead."
    a_link("https://example.org/1", "unchecked", action=lasting("sign"))
    assert said() == "No address is known to be dead; 1 was not looked at yet."
    a_link("https://example.org/2", "unchecked", action=lasting("call"))
    a_link("https://example.org/3", "ok", action=lasting("write"))
    assert said() == "No address is known to be dead; 2 were not looked at yet."
    every = list(Link.objects.values_list("pk", flat=True))
    links = {"action": "do_recheck", "_selected_action": every}
    answer = client.post(reverse("admin:tracker_link_changelist"), links, follow=True)
    told = [str(message) for message in answer.context["messages"]]
    assert told == ["Look again: 3 will be looked at with the next check."]


@pytest.mark.parametrize(
    ("role", "leads"), [(Role.VIEWER, False), (Role.EDITOR, False), (Role.PUBLISHER, True)]
)
def test_an_edition_leads_to_its_copies_those_alone_who_may_open_them(
    person: Person, draft: Edition, role: Role, leads: bool
) -> None:
    sent(timezone.now())
    client = person(role)
    copies = reverse("admin:newsletters_delivery_changelist")
    assert (f"{copies}?edition" in page(client, draft)) is leads
    assert (client.get(copies).status_code == 200) is leads


def test_who_may_not_open_a_page_is_told_who_may_and_led_back(person: Person) -> None:
    client, index = person(Role.EDITOR), reverse("admin:index")
    refused = client.get(reverse("admin:newsletters_delivery_changelist"))
    assert refused.status_code == 403
    told = html.unescape(refused.content.decode())
    assert "You are logged in as the-editor, editor everywhere" in told
    assert "An admin gives roles." in told
    assert f'href="{index}"' in told
    away = client.get("/admin/newsletters/edition/999999/preview/")
    assert (away.status_code, f'href="{index}"' in away.content.decode()) == (404, True)
    lost = client.get("/actions/nowhere/")
    assert (lost.status_code, f'href="{index}"' in lost.content.decode()) == (404, False)


def test_viewers_are_offered_nothing_to_do(person: Person) -> None:
    rows.feed_entry(1)
    client = person(Role.VIEWER)
    listed = client.get(reverse("admin:tracker_feedentry_changelist")).content.decode()
    assert "do_accept" not in listed
    assert 'aria-label="Accept:' not in client.get(reverse("admin:index")).content.decode()


def test_a_stale_link_is_settled_from_its_page(person: Person) -> None:
    action = lasting("sign")
    use = a_link("https://example.org/dead", "dead", action=action)
    client = person(Role.EDITOR)
    address = reverse("admin:tracker_link_change", args=[use.link_id])
    shown = html.unescape(client.get(address).content.decode())
    assert f"/admin/tracker/action/{action.pk}/change/" in shown
    for name, words in (
        ("recheck", {}),
        ("vouch", {}),
        ("replace", {"word": "https://example.org/new"}),
    ):
        do_it = reverse("admin:tracker_link_do", args=[use.link_id, name])
        assert client.post(do_it, words).status_code == 302
    assert use.link is not None
    link = Link.objects.get(pk=use.link.pk)
    assert link.pinned_until is not None
    assert link.replaced_by is not None
    assert link.replaced_by.url == "https://example.org/new"
    stale = reverse("admin:tracker_link_changelist") + "?standing=stale"
    assert client.get(stale).status_code == 200


def test_an_address_is_shown_to_a_publisher_who_says_why_and_it_is_on_record(
    person: Person,
) -> None:
    subscriber = rows.subscriber(7)
    address = reverse("admin:newsletters_subscriber_reveal", args=[subscriber.pk])
    for role in (Role.VIEWER, Role.EDITOR):
        assert person(role).get(address).status_code in {403, 404}
    publisher = person(Role.PUBLISHER)
    assert b"reader7@example.org" not in publisher.get(address).content
    assert b"reader7@example.org" not in publisher.post(address, {"reason": "hm"}).content
    assert not Entry.objects.filter(verb="subscriber.reveal").exists()
    shown = publisher.post(address, {"reason": "She asked by phone to be unsubscribed."})
    assert b"reader7@example.org" in shown.content
    assert "no-store" in shown["Cache-Control"]
    record = Entry.objects.get(verb="subscriber.reveal")
    assert (record.user_name, record.object_id) == ("the-publisher", str(subscriber.pk))
    assert record.facts == {"reason": "She asked by phone to be unsubscribed."}


def test_what_is_done_by_a_button_is_told_to_the_audit(person: Person, draft: Edition) -> None:
    entry = rows.feed_entry(1)
    client = person(Role.PUBLISHER)
    client.post(reverse("admin:tracker_feedentry_do", args=[entry.pk, "accept"]))
    do(client, draft, "approve", snapshot=draft.snapshot_sha256)
    told = Entry.objects.filter(door=Door.DESK, user_name="the-publisher")
    verbs = set(told.values_list("verb", flat=True))
    assert {"feedentry.accept", "edition.approve"} <= verbs


def test_groups_are_nowhere(person: Person) -> None:
    assert {model.__name__ for model in admin.site._registry}.isdisjoint({"Group", "Permission"})
    assert b"/admin/auth/" not in person(Role.ADMIN).get(reverse("admin:index")).content


def test_a_heading_of_the_week_leads_to_the_rows_that_it_counts(person: Person) -> None:
    client, at = person(Role.ADMIN), timezone.now()
    rows.action(1, effective_end=at + timedelta(days=2))
    rows.action(2, effective_end=at + timedelta(days=9))
    Action.objects.filter(pk=lasting("held").pk).update(held_because="A wrong number.")
    lasting("due", review_on=at.date())
    lasting("later", review_on="2099-01-01")
    for number, (trouble, state) in enumerate([("Gone.", "active"), ("", "active")]):
        feed = rows.feed(number)
        Feed.objects.filter(pk=feed.pk).update(trouble=trouble, state=state)
    paused = rows.feed(9)
    Feed.objects.filter(pk=paused.pk).update(trouble="Gone.", state="paused")
    parts = {part.code: part for part in client.get(reverse("admin:index")).context["parts"]}
    listed = {
        code: {row.pk for row in client.get(parts[code].path).context["cl"].result_list}
        for code in ("closing", "review", "feeds")
    }
    shown = {code: {line.id for line in parts[code].lines} for code in listed}
    assert listed == shown
    assert {code: len(ids) for code, ids in listed.items()} == {
        "closing": 1,
        "review": 2,
        "feeds": 1,
    }


def test_an_edition_says_when_it_left_or_leaves_now(person: Person, draft: Edition) -> None:
    client, at = person(Role.PUBLISHER), timezone.now()

    def lead() -> str:
        found = re.search(r'class="desk-lead">(.+?) \(', page(client, draft), re.DOTALL)
        assert found
        return " ".join(re.sub("<[^>]+>", " ", found.group(1)).split())

    def day(instant: datetime) -> str:
        local = instant.astimezone(draft.newsletter.zone)
        return f"{local:%A} {local.day} {local:%B}, {local:%H:%M}"

    assert lead() == f"Draft Leaves {day(draft.sends_at)}"
    do(client, draft, "approve", snapshot=draft.snapshot_sha256)
    do(client, draft, "send", audience="1")
    ordered = Edition.objects.get().leaves_at
    assert ordered
    assert lead() == f"Approved Leaves {day(ordered)}"
    left = at - timedelta(days=2)
    sent(left)
    assert lead() == f"Sent Left {day(left)}"
    Edition.objects.update(state="sending")
    assert lead() == f"Sending Began to leave {day(left)}"
    assert f"began to leave {day(left)}" in client.get(reverse("admin:index")).content.decode()
    Edition.objects.update(state="cancelled", sending_at=None)
    assert lead() == f"Cancelled Was to leave {day(draft.sends_at)}"


def test_an_empty_list_promises_nothing(person: Person) -> None:
    editor, viewer = person(Role.EDITOR), person(Role.VIEWER)
    inbox, terms = (reverse(f"admin:tracker_{noun}_changelist") for noun in ("feedentry", "term"))
    reset = "without search and filters"
    plain = editor.get(inbox).content.decode()
    assert ("Nothing here." in plain, reset in plain, "Add feed entry" in plain) == (
        True,
        False,
        False,
    )
    assert reset in editor.get(f"{inbox}?state__exact=inbox").content.decode()
    assert reset in editor.get(f"{terms}?q=none").content.decode()
    assert "Add term" in editor.get(terms).content.decode()
    assert "Add term" not in viewer.get(terms).content.decode()
