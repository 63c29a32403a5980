"""Archived copies: asked for in turn, proposed, used; what an ``ETag`` notices."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backend.accounts.editors import make_editor
from backend.accounts.models import Role
from tests.backend.api import rows
from tests.links.labelled import Case, Stage
from tests.links.test_settle import action_on, dead_link
from tracker.links.add import add_link
from tracker.links.archive import EVERY, NoArchive, NoArchivedCopy, copy_in, drain
from tracker.links.record import resettle
from tracker.links.settle import ignore_host, pin, recheck, use_archived
from tracker.models import FeedEntry, Link, LinkUse, Look
from tracker.web.address import read_networks

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 9, 15, tzinfo=UTC)
NOBODY: dict[str, Any] = {"archived_snapshots": {}}


def snapshot(url: str, *, status: str = "200") -> dict[str, Any]:
    return {"archived_snapshots": {"closest": {"available": True, "url": url, "status": status}}}


@pytest.fixture
def archive(settings: Any) -> Iterator[Stage]:
    """An archive on loopback whose one answer a test may change."""
    page = {"path": "", "raw": json.dumps(NOBODY), "type": "application/json"}
    with Stage([Case("archive", "ok", (0,), catch_all=page)]) as stage:
        port = stage.ports["archive"]
        settings.WEB_ARCHIVE = f"http://127.0.0.1:{port}"
        settings.WEB_ALLOW_PORTS, settings.WEB_HOST_PACE = (port,), 0.0
        settings.WEB_ALLOW_NETWORKS = read_networks(["127.0.0.1/32"])
        yield stage


def says(stage: Stage, document: object, *, status: int = 200) -> None:
    page = stage.cases[0].catch_all
    assert page is not None
    page |= {"raw": json.dumps(document), "status": status}


def test_a_dead_link_in_use_is_asked_about_and_its_copy_used(archive: Stage, settings: Any) -> None:
    link = dead_link()
    use = action_on(link).link_uses.get()
    copy = f"{settings.WEB_ARCHIVE}/web/2024/http://example.org/petition"
    says(archive, snapshot(copy))
    assert [drain(at=AT, now=AT), drain(at=AT, now=AT + EVERY)] == [1, 0]
    link.refresh_from_db()
    assert (link.archive_url, link.archive_due_at, link.archive_asked_at) == (copy, None, AT)
    assert use_archived(link, at=AT) is not None
    use.refresh_from_db()
    assert use.link is not None
    assert (use.link.url, link.replaced_by) == (copy, use.link)


def test_four_a_minute_are_asked_whoever_asks(archive: Stage) -> None:
    for number in range(8):
        use_archived(add_link(f"http://example.org/{number}", at=AT), at=AT)
    asked = sum(drain(at=AT, now=AT + timedelta(seconds=second)) for second in range(60))
    assert (asked, archive.asked, Link.objects.exclude(archive_due_at=None).count()) == (4, 4, 4)


def test_a_link_without_a_copy_says_so_and_a_silent_archive_is_asked_again(archive: Stage) -> None:
    link = add_link("http://example.org/petition", at=AT)
    assert use_archived(link, at=AT) is None
    says(archive, NOBODY, status=503)
    drain(at=AT, now=AT)
    link.refresh_from_db()
    assert (link.archive_asked_at, link.archive_due_at) == (None, AT + timedelta(hours=1))
    says(archive, NOBODY)
    later = AT + timedelta(hours=1)
    drain(at=later, now=later)
    link.refresh_from_db()
    assert (link.archive_asked_at, link.archive_due_at, link.archive_url) == (later, None, "")
    with pytest.raises(NoArchivedCopy):
        use_archived(link, at=later)


def test_nobody_is_asked_unless_an_archive_is_named() -> None:
    link = dead_link()
    action_on(link)
    with pytest.raises(NoArchive):
        use_archived(link, at=AT)
    assert drain(at=AT, now=AT) == 0
    link.refresh_from_db()
    assert link.archive_due_at is None


@pytest.mark.parametrize(
    "answer",
    [
        NOBODY,
        snapshot("http://evil.example/web/2024/http://example.org/"),
        snapshot("http://notarchive.org/web/2024/http://example.org/"),
        snapshot("javascript:alert(1)"),
        snapshot("https://web.archive.org/web/2024/http://example.org/", status="404"),
        {"archived_snapshots": []},
        [],
        "\ud800",
    ],
)
def test_only_a_copy_at_the_archive_is_a_copy(settings: Any, answer: object) -> None:
    settings.WEB_ARCHIVE = "https://archive.org"
    good = "https://web.archive.org/web/2024/http://example.org/"
    assert copy_in(json.dumps(snapshot(good)).encode()) == good
    assert copy_in(json.dumps(answer).encode()) == ""


def editor() -> Client:
    user, _ = make_editor("the-editor", role=Role.EDITOR, at=AT)
    client = Client()
    client.force_login(user)
    return client


def test_a_link_s_etag_moves_with_its_verdict_and_with_an_editor_s_word() -> None:
    link = add_link("http://example.org/petition", at=AT)
    client, address = editor(), f"/api/v1/links/{link.pk}/"
    tags = [client.get(address).headers["ETag"]]

    def moved() -> bool:
        tags.append(client.get(address).headers["ETag"])
        return tags[-1] != tags[-2]

    assert not moved()
    chain = [[404, link.url, False]]
    Look.objects.create(link=link, at=AT, trigger="schedule", status=404, chain=chain)
    resettle([link.pk], at=AT)
    assert moved()
    pin(link, at=AT)
    assert moved()
    Link.objects.update(lease_until=datetime(2099, 1, 1, tzinfo=UTC))
    pin(link, at=AT, until=AT + timedelta(days=2))
    assert moved()
    recheck([link.pk], at=AT)
    assert moved()
    ignore_host(link)
    assert moved()


def test_an_entry_s_etag_moves_when_it_is_settled() -> None:
    entry = rows.MAKE["feed-entries"](1)
    assert isinstance(entry, FeedEntry)
    client, address = editor(), f"/api/v1/feed-entries/{entry.pk}/"
    before = client.get(address).headers["ETag"]
    stamp = entry.updated_at
    assert client.post(f"{address}dismiss/", {}, "application/json").status_code == 200
    entry.refresh_from_db()
    assert (client.get(address).headers["ETag"] != before, entry.updated_at > stamp) == (True, True)


@pytest.mark.parametrize("door", ["api", "admin"])
def test_each_word_of_an_editor_is_one_call(archive: Stage, door: str) -> None:
    def said(name: str) -> Link:
        link = dead_link(f"http://example.org/{name}")
        Link.objects.filter(pk=link.pk).update(moved_to="http://example.org/new")
        action_on(link, slug=name)
        address = f"/api/v1/links/{link.pk}/{name}/"
        if door == "admin":
            deed = {"pin": "vouch"}.get(name, name)
            address = reverse("admin:tracker_link_do", args=[link.pk, deed])
        kind = (
            "application/json" if door == "api" else "multipart/form-data; boundary=BoUnDaRyStRiNg"
        )
        answer = client.post(address, {}, kind)
        assert answer.status_code in (200, 302), answer.content
        link.refresh_from_db()
        return link

    client = editor()
    assert said("pin").pinned_until is not None
    replaced = said("replace").replaced_by
    assert replaced is not None
    assert replaced.url == "http://example.org/new"
    assert said("use-archived").archive_due_at is not None
    ended = LinkUse.objects.get(link=said("give-up")).action
    assert ended is not None
    assert ended.state == "closed"
    assert said("ignore-host").ignored
