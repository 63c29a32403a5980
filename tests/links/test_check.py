"""The check as a verb: many workers, a kill in the middle, an outage of a host and of our own."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries

from tracker.ingest.links import Use, keep_uses
from tracker.links.add import add_link
from tracker.links.check import bring_forward, check
from tracker.links.claim import LEASE, claim
from tracker.links.evidence import Evidence
from tracker.links.record import record
from tracker.models import Action, HostIncident, Link, Look
from tracker.web.failure import Failure, Hop, WebError
from tracker.web.fetch import Door

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 3, 12, tzinfo=UTC)


class World:
    """The outside as a table: what each url says; ``offline`` makes every host unreachable."""

    def __init__(self) -> None:
        self.down: dict[str, Failure | int] = {}
        self.offline = False
        self.waiting: set[str] = set()
        self.asked: Counter[str] = Counter()

    async def look_at(self, door: Door, url: str, *, at: datetime) -> Evidence:
        self.asked[url] += 1
        host = url.split("/")[2]
        if host in self.waiting:
            raise WebError(Failure.WAIT)
        trouble = Failure.DNS_FAIL if self.offline else self.down.get(host, 200)
        if isinstance(trouble, Failure):
            return Evidence(url, at, None, failure=trouble)
        return Evidence(url, at, trouble, (Hop(trouble, url),), url)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    outside = World()
    monkeypatch.setattr("tracker.links.share.look_at", outside.look_at)
    monkeypatch.setattr("tracker.links.look.look_at", outside.look_at)
    return outside  # type: ignore[return-value]  # a fixture without an end


def links(hosts: int, each: int = 1) -> list[Link]:
    return [
        add_link(f"http://h{host}.example.org/{n}", at=AT)
        for host in range(hosts)
        for n in range(each)
    ]


def verdicts() -> Counter[str]:
    return Counter(Link.objects.values_list("verdict", flat=True))


def test_checking_twice_looks_once(world: World) -> None:
    links(3, 2)
    assert [check(AT).looked, check(AT).looked] == [6, 0]
    assert (Look.objects.count(), verdicts()) == (6, Counter({"ok": 6}))


def test_a_whole_day_offline_changes_no_verdict_and_is_one_alarm(world: World) -> None:
    links(8, 3)
    check(AT)
    before = list(Link.objects.values_list("pk", "verdict", "verdict_since"))
    world.offline = True
    Link.objects.update(next_look_at=AT + timedelta(hours=1))
    for hour in range(1, 25):
        check(AT + timedelta(hours=hour))
    assert list(Link.objects.values_list("pk", "verdict", "verdict_since")) == before
    assert Look.objects.count() == 24
    assert [(row.host, row.reason, row.ended_at) for row in HostIncident.objects.all()] == [
        ("", "outage", None)
    ]
    world.offline = False
    check(AT + timedelta(hours=26))
    assert HostIncident.objects.get().ended_at == AT + timedelta(hours=26)
    assert verdicts() == Counter({"ok": 24})


def test_a_silent_canary_stops_the_run_before_the_first_look(world: World, settings: Any) -> None:
    settings.WEB_CANARY = "http://127.0.0.1:1/"
    settings.WEB_ALLOW_PORTS, settings.WEB_ALLOW_NETWORKS = (1,), ()
    links(2)
    assert check(AT).is_ours
    assert (world.asked, Look.objects.count()) == (Counter(), 0)


def test_a_host_down_for_a_day_is_one_incident_and_no_dead_link(world: World) -> None:
    links(6, 6)
    check(AT)
    world.down["h0.example.org"] = 502
    for hour in range(1, 25):
        Link.objects.update(next_look_at=AT)
        check(AT + timedelta(hours=hour))
    assert verdicts() == Counter({"ok": 36})
    assert [(row.host, row.reason, row.failed) for row in HostIncident.objects.all()] == [
        ("h0.example.org", "http-5xx", 6)
    ]
    world.down.clear()
    Link.objects.update(next_look_at=AT)
    check(AT + timedelta(hours=25))
    assert HostIncident.objects.get().ended_at == AT + timedelta(hours=25)


def test_a_host_down_for_good_is_found_out_in_the_end(world: World) -> None:
    links(6, 6)
    world.down["h0.example.org"] = 502
    for day in range(20):
        Link.objects.update(next_look_at=AT)
        check(AT + timedelta(days=day))
    assert verdicts() == Counter({"ok": 30, "dead": 6})


def test_a_host_that_asks_for_patience_is_left_alone_and_not_judged(world: World) -> None:
    (link,) = links(1)
    world.waiting.add(link.host)
    run = check(AT)
    link.refresh_from_db()
    assert (run.looked, run.waiting, link.verdict, link.owner) == (0, 1, "unchecked", "")
    assert link.next_look_at == AT + timedelta(minutes=15)


def test_two_workers_never_claim_the_same_link() -> None:
    links(10, 10)
    first, mine = claim(AT, limit=60)
    second, yours = claim(AT, limit=60)
    assert (len(mine), len(yours), first != second) == (60, 40, True)
    assert not {link.pk for link in mine} & {link.pk for link in yours}
    assert claim(AT, limit=60)[1] == []


def test_what_a_killed_worker_held_is_due_again_when_its_lease_ends(world: World) -> None:
    links(10, 5)
    owner, held = claim(AT, limit=20)
    assert check(AT).looked == 30
    assert check(AT + LEASE - timedelta(seconds=1)).looked == 0
    assert check(AT + LEASE).looked == 20
    late = {link.pk: Evidence(link.url, AT, 404, (Hop(404, link.url),), link.url) for link in held}
    assert record(owner, late, trigger="schedule", at=AT) == []
    assert Counter(Look.objects.values_list("link_id", flat=True)) == Counter(
        {link.pk: 1 for link in Link.objects.all()}
    )
    assert verdicts() == Counter({"ok": 50})


def test_an_edition_brings_its_links_forward_once(world: World) -> None:
    (link,) = links(1)
    check(AT)
    soon = AT + timedelta(hours=5)
    assert [bring_forward([link.pk], to=soon), bring_forward([link.pk], to=soon)] == [1, 0]
    assert check(soon).looked == 1
    assert bring_forward([link.pk], to=soon) == 0


def test_recording_costs_the_same_queries_for_one_and_forty(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for size in (1, 40):
        chosen = links(size)[-size:]
        Link.objects.update(next_look_at=AT, last_look_at=AT - timedelta(days=7))
        owner, taken = claim(AT, only=[link.pk for link in chosen])
        seen = {
            link.pk: Evidence(link.url, AT, 200, (Hop(200, link.url),), link.url) for link in taken
        }
        with django_assert_num_queries(7):
            record(owner, seen, trigger="schedule", at=AT)


def test_reverdict_shows_and_then_makes_the_change(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    links(1)
    check(AT)
    Link.objects.update(verdict="dead")
    call_command("reverdict", "--dry-run", "--json", at=AT)
    assert Link.objects.get().verdict == "dead"
    assert '"after": "ok"' in capsys.readouterr().out
    call_command("reverdict", "--json", at=AT)
    assert Link.objects.get().verdict == "ok"


def test_the_command_adds_and_looks_and_prints(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    world.down["gone.example.org"] = 404
    call_command("check_links", "--url", "http://gone.example.org/a?utm_source=x", "--json", at=AT)
    out = capsys.readouterr().out
    assert '"url": "http://gone.example.org/a"' in out
    assert '"verdict": "suspect"' in out
    assert '"looks": "1 of 3"' in out


def test_a_host_means_the_same_wherever_the_link_came_from(world: World) -> None:
    action = Action.objects.create(
        slug="a",
        title="A",
        verb="sign",
        effort_minutes=2,
        durability="anytime",
        review_on=AT.date(),
    )
    url = "http://h.example.org:8080/petition"
    keep_uses("action", {action.pk: [Use("Sign", url)]}, at=AT)
    assert [link.host for link in (Link.objects.get(), add_link(url, at=AT))] == [
        "h.example.org:8080"
    ] * 2
    Link.objects.update(host="h.example.org")
    check(AT)
    assert Link.objects.get().host == "h.example.org:8080"
