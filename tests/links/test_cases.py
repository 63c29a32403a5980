"""Every labelled case gets its label: the score that our own benchmark prints."""

from collections.abc import Iterator
from ipaddress import ip_network
from unittest import mock

import pytest
from django.utils import timezone

from tests.links.labelled import Case, Stage, f1_by_label, load_cases
from tracker.links.add import add_link
from tracker.links.check import check
from tracker.models import Action, Link, LinkUse, Look
from tracker.vocabulary import ActionState, Durability, Verb
from tracker.web.fetch import Door
from tracker.web.guard import Policy

CASES = load_cases()
STALE = {"closed", "expired"}


def door_on(stage: Stage) -> object:
    """The door of a house that may visit the stage and the open internet."""
    policy = Policy(ports=frozenset(range(65_536)), networks=(ip_network("127.0.0.1"),))

    def opened(expected: object = None) -> Door:
        return Door(policy, agent="Tuesday test", lookup=stage.lookup)

    return mock.patch("tracker.links.share.open_door", opened)


def play(stage: Stage) -> dict[str, Link]:
    """Look at every case at its hours, all cases of an hour in one run; the links afterwards."""
    links = {case.name: add_link(stage.url(case), at=case.at(0)) for case in stage.cases}
    for case in stage.cases:
        if case.ends is not None:
            use(links[case.name], case)
    for hour in stage.hours():
        stage.hour = hour
        due = [case for case in stage.cases if hour in case.looks]
        check(due[0].at(hour), only=[links[case.name].pk for case in due])
    return {name: Link.objects.get(pk=link.pk) for name, link in links.items()}


def use(link: Link, case: Case) -> None:
    assert case.ends is not None
    action = Action.objects.create(
        slug="call-the-mayor",
        title="Call the mayor",
        verb=Verb.CALL,
        effort_minutes=3,
        durability=Durability.TIMED,
        state=ActionState.OPEN,
        ends_at=case.at(case.ends),
        effective_end=case.at(case.ends),
        effective_reason="date",
    )
    LinkUse.objects.create(link=link, action=action)


@pytest.fixture
def stage() -> Iterator[Stage]:
    with Stage(CASES) as running, door_on(running):  # type: ignore[attr-defined]  # a patch
        yield running


@pytest.mark.django_db
def test_every_case_gets_its_label(stage: Stage) -> None:
    links = play(stage)
    said = {
        case.name: (case.verdict, links[case.name].verdict, links[case.name].verdict_reason)
        for case in CASES
    }
    wrong = {name: words for name, words in said.items() if words[0] != words[1]}
    pairs = [(label, verdict) for label, verdict, _ in said.values()]
    scores = f1_by_label(pairs)
    assert not [pair for pair in pairs if pair[1] == "dead" != pair[0]], wrong
    assert not [pair for pair in pairs if pair[0] in STALE and pair[1] == "ok"], wrong
    assert sum(scores.values()) / len(scores) >= 0.97, wrong
    assert wrong == {}
    moved = {case.name: case for case in CASES if case.moved_to}
    assert {name: links[name].moved_to.partition("/")[2] for name in moved} == {
        name: stage.url(case).partition("/")[2].removesuffix(case.path) + case.moved_to
        for name, case in moved.items()
    }


def test_there_are_cases_for_every_verdict() -> None:
    assert len(CASES) >= 45
    assert {case.verdict for case in CASES} == {
        "unchecked", "ok", "moved", "closed", "expired", "suspect", "dead", "blocked", "drifted",
        "unsafe",
    }  # fmt: skip
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.django_db
def test_looks_are_kept_whole_and_quote_their_reason(stage: Stage) -> None:
    case = next(case for case in CASES if case.name == "a petition that says so in its heading")
    stage.cases = [case]
    link = play(stage)[case.name]
    looks = list(Look.objects.filter(link=link))
    assert [(look.status, look.title, look.error) for look in looks] == [
        (200, "Save the clinic", "")
    ] * 2
    assert [look.signals[0][:4] for look in looks] == [
        ["closed-en", 1, "This petition is now closed", "closed-phrase"]
    ] * 2
    assert (link.verdict_quote, link.looks_counted, link.looks_needed) == (
        "This petition is now closed",
        2,
        2,
    )
    assert (link.owner, link.lease_until) == ("", None)
    assert link.next_look_at is not None
    assert link.next_look_at > timezone.now().replace(year=2020)
