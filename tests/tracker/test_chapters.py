"""Chapters federate by subscribing: what one opens, moves and closes the others follow, in a ring
as in a line, and a hostile one has its own actions and nothing else."""

import io
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.test import Client

from backend.kernel.errors import DomainError
from tests.backend.api.rows import action as an_action
from tests.tracker.exports.test_shared_actions import offered
from tests.tracker.ingest.test_pages import Chapter as Host
from tests.tracker.ingest.test_pages import chapter as host
from tracker.chapters import poll as polling
from tracker.chapters.poll import LEASE, UNCHANGED, claim, poll_chapters
from tracker.chapters.subscribe import subscribe
from tracker.digest.gather import gather
from tracker.formats.actions_feed import SharedAction, SharedEnd, document_of
from tracker.ingest.pages import fetched_pages
from tracker.models import Action, Chapter
from tracker.tasks import poll_chapters as task
from tracker.vocabulary import EndReason, FeedState
from tracker.web.fetch import Fetched

__all__ = ["host"]
pytestmark = pytest.mark.django_db

AT = datetime(2031, 10, 1, 12, tzinfo=UTC)
PATH = "/actions/feed.json"


def publish(host: Host, *actions: SharedAction, site: str = "") -> None:
    document = document_of(actions, site=site or host.base, whole=True)
    host.pages[PATH] = json.dumps(document).encode()


def publish_pages(host: Host, *pages: Sequence[SharedAction]) -> None:
    addresses = [PATH, *(f"{PATH}?after={number}" for number in range(1, len(pages)))]
    for number, page in enumerate(pages):
        following = addresses[number + 1] if number + 1 < len(pages) else ""
        host.pages[addresses[number]] = json.dumps(
            document_of(
                page,
                site=host.base,
                whole=False,
                next_url=following and host.base + following,
                is_first=number == 0,
            )
        ).encode()


def ask(host: Host, hours: float = 0) -> tuple[int, int, int, str]:
    chapter = subscribe(host.base + PATH, at=AT)
    (polled,) = poll_chapters(AT + timedelta(hours=hours), only=[chapter.pk])
    report = polled.report
    return report.created, report.updated, report.unchanged, polled.why


def states() -> list[tuple[str, str]]:
    return list(Action.objects.order_by("source_id").values_list("state", "effective_reason"))


def test_what_a_chapter_opens_moves_and_closes_is_followed(host: Host) -> None:
    publish(host, offered(1), offered(2))
    assert ask(host) == (2, 0, 0, "")
    assert ask(host, 1) == (0, 0, 2, "")
    sooner = SharedEnd(AT + timedelta(days=3), EndReason.COMMENT_DEADLINE, False, "UTC", "Soon.")
    over = SharedEnd(AT + timedelta(hours=1), EndReason.RETIRED, False, "UTC", "It closed.")
    publish(host, offered(1, ends=sooner), offered(2, ends=over))
    assert ask(host, 2) == (0, 2, 0, "")
    assert states() == [("open", "comment_deadline"), ("closed", "retired")]
    assert ask(host, 3) == (0, 0, 2, "")
    publish(host, offered(2, ends=over))
    ask(host, 4)
    assert states() == [("closed", "retired"), ("closed", "retired")]


def test_a_feed_in_pages_is_whole_and_only_then_withdraws(host: Host) -> None:
    publish_pages(host, [offered(1)], [offered(2)], [offered(3)])
    assert ask(host) == (3, 0, 0, "")
    publish_pages(host, [offered(1)], [offered(3)])
    assert ask(host, 1) == (0, 0, 2, "")
    assert [state for state, _ in states()] == ["open", "closed", "open"]
    del host.pages[f"{PATH}?after=1"]
    assert ask(host, 2) == (0, 0, 0, "answered with HTTP status 404")
    host.pages[PATH] = json.dumps(document_of([offered(1)], site=host.base, whole=False)).encode()
    assert ask(host, 9) == (0, 0, 1, "")
    assert [state for state, _ in states()] == ["open", "closed", "open"]


def test_two_chapters_that_read_one_another_stay_two(
    host: Host, client: Client, settings: LazySettings
) -> None:
    """Here is the south; the north is played by its feed, which it makes of what it published
    itself, as we do: three rounds, and nobody has an action twice."""
    settings.SITE_URL = "https://south.example"
    ours = an_action(1)
    publish(host, offered(1))
    from_us = offered(9, id=str(ours.uuid))
    for hour in range(3):
        ask(host, hour)
        told = client.get(PATH).json()["actions"]
        assert [each["id"] for each in told] == [str(ours.uuid)]
        publish(host, offered(1))
        assert Action.objects.filter(source="actions-feed").count() == 1
    publish(host, from_us, site="https://south.example")
    assert ask(host, 4)[3].endswith("speaks for south.example, another site")
    assert Action.objects.filter(source="actions-feed").count() == 1


def test_a_hostile_chapter_takes_over_nothing(host: Host) -> None:
    ours, theirs = an_action(1), an_action(2)
    north = "north.example/" + offered(3).id
    Action.objects.filter(pk=theirs.pk).update(source="actions-feed", source_id=north)
    before = list(Action.objects.order_by("pk").values())
    publish(
        host,
        offered(1, id=str(ours.uuid), title="Send money", url=f"{host.base}/actions/action-1/"),
        offered(2, id=str(theirs.uuid), title="Send money"),
        offered(3, title="Send money"),
    )
    assert ask(host) == (3, 0, 0, "")
    known = [row["id"] for row in before]
    assert list(Action.objects.filter(pk__in=known).order_by("pk").values()) == before
    assert set(Action.objects.exclude(pk__in=known).values_list("title", flat=True)) == {
        "Send money"
    }
    publish(host)
    ask(host, 1)
    assert list(Action.objects.filter(pk__in=known).order_by("pk").values()) == before


def test_drafts_and_what_an_editor_decided(host: Host) -> None:
    publish(host, offered(1))
    chapter = subscribe(host.base + PATH, at=AT, publishes=False)
    poll_chapters(AT, only=[chapter.pk])
    assert Action.objects.get().state == "draft"
    Chapter.objects.update(state=FeedState.PAUSED)
    assert poll_chapters(AT + timedelta(days=9)) == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"{", "is not JSON"),
        (b"<html>", "is not JSON"),
        (b"[" * 100_000, "is nested too deeply"),
        (b'{"format": "other"}', "is no feed of actions"),
        (b'{"format": "tuesday-actions", "version": 2}', "is version 2"),
        (b"\xff\xfe", "is UTF-16"),
        (b" ", "is empty"),
        (None, "answered with HTTP status 404"),
    ],
)
def test_a_broken_feed_is_trouble_and_closes_nothing(
    host: Host, body: bytes | None, why: str
) -> None:
    publish(host, offered(1))
    ask(host)
    host.pages = {} if body is None else {PATH: body}
    assert why in ask(host, 1)[3]
    chapter = Chapter.objects.get()
    assert (chapter.failures, why in chapter.trouble) == (1, True)
    assert Action.objects.get().state == "open"
    (section,) = [
        each
        for each in gather(at=AT + timedelta(hours=2)).sections
        if each.heading == "Chapters in trouble"
    ]
    assert [line.why for line in section.lines] == [chapter.trouble]
    waits = []
    for hour in range(2, 12):
        ask(host, hour)
        due = Chapter.objects.get().next_poll_at
        assert due is not None
        waits.append((due - AT).total_seconds() / 3600 - hour)
    assert (waits[:2], waits[-1]) == ([2.0, 4.0], 168.0)
    publish(host, offered(1))
    assert ask(host, 200) == (0, 0, 1, "")
    assert Chapter.objects.get().trouble == ""


def test_it_is_asked_with_its_etag(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, str]] = []
    fetched = fetched_pages

    def with_etag(url: str, **given: Any) -> Any:
        asked.append(given["headers"])
        pages = fetched(url, next_page=given["next_page"])
        status = 304 if given["headers"] else 200
        return [
            Fetched(page.url, status, {"etag": '"a"'}, page.body, page.hops, page.milliseconds)
            for page in pages
        ]

    monkeypatch.setattr(polling, "fetched_pages", with_etag)
    publish(host, offered(1))
    assert [ask(host, hour)[3] for hour in (0, 1)] == ["", UNCHANGED]
    assert asked == [{}, {"If-None-Match": '"a"'}]
    publish(host, offered(1, place="ocd-division/country:xx"))
    Chapter.objects.update(etag="")
    assert "is not known here" in ask(host, 2)[3]
    assert Chapter.objects.get().etag == ""


def test_a_kill_keeps_nothing_and_loses_nothing(host: Host) -> None:
    publish(host, offered(1))
    killed = patch.object(polling, "_well", side_effect=KeyboardInterrupt)
    with killed, pytest.raises(KeyboardInterrupt):
        ask(host)
    assert not Action.objects.exists()
    assert poll_chapters(AT + timedelta(minutes=1)) == []
    (polled,) = poll_chapters(AT + LEASE)
    assert (polled.report.created, polled.why) == (1, "")
    assert claim(AT + LEASE, only=None, limit=5)[1] == []


def test_subscribing_twice_is_one_and_to_ourselves_none(settings: LazySettings) -> None:
    url = "https://north.example/actions/feed.json"
    assert subscribe(url, at=AT) == subscribe(url, at=AT + timedelta(days=1))
    settings.SITE_URL = "https://north.example"
    with pytest.raises(DomainError) as refusal:
        subscribe("https://NORTH.example/other.json", at=AT)
    assert refusal.value.code == "own_feed"


def test_commands_and_task(host: Host) -> None:
    publish(host, offered(1))
    url, at = host.base + PATH, AT.isoformat()

    def say(*words: str) -> list[str]:
        out = io.StringIO()
        call_command(*words, stdout=out, stderr=out)
        return out.getvalue().splitlines()

    assert say("subscribe_chapter", url, "--at", at) == [url, "  1 new"]
    assert say("subscribe_chapter", url, "--at", at) == [url]
    later = (AT + timedelta(hours=3)).isoformat()
    assert say("poll_chapters", "--at", later, "--dry-run")[-1] == "1 chapters"
    assert say("poll_chapters", "--at", later) == [
        f"{url}: 0 new, 0 changed, 1 the same",
        "1 chapters",
    ]
    Chapter.objects.update(next_poll_at=AT - timedelta(days=4000))
    assert [task(), task()] == [1, 0]
