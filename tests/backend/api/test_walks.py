"""Pages walked to the end hold exactly the rows of one query, whatever is asked in which order."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from rest_framework.test import APIClient

from backend.api import searching, walking
from backend.api.searching import share_of
from tests.backend.api import rows
from tracker.api import action_lists
from tracker.api.actions import ActionCollection, ActionFilters
from tracker.models import Action
from tracker.models.action import NEVER
from tracker.vocabulary import ActionState, Durability, EndReason, Outcome, Verb

Asking = Callable[[str], APIClient]
TODAY = datetime.now(tz=UTC)
KEYS: dict[str, Callable[[Action], Any]] = {
    "ends": lambda row: row.effective_end or NEVER,
    "minutes": lambda row: row.effort_minutes,
    "updated_at": lambda row: row.updated_at,
    "id": lambda row: row.pk,
}


@pytest.fixture
def thirty(db: None) -> None:
    """Few values of each column, so that keys are equal, missing and all at one end."""
    chance = Random(3)
    topics = [rows.topic(number) for number in range(3)]
    campaigns = [rows.campaign(number) for number in range(2)]
    places = [campaigns[0].place, rows.place(7), None]
    rests = {"bill": rows.bill(1), "meeting": rows.meeting(1), "petition": rows.petition(1)}
    for number in range(30):
        end = chance.choice([None, *(TODAY + timedelta(days=day) for day in (-9, -9, 9, 20))])
        kind = chance.choice([*rests, ""])
        row = Action.objects.create(
            slug=f"action-{number}",
            title=f"Tell the {chance.choice(['council', 'mayor', 'committee'])}",
            summary=chance.choice(["", "It counts."]),
            verb=chance.choice([Verb.CALL, Verb.WRITE]),
            effort_minutes=chance.choice([2, 5, 9]),
            durability=Durability.ANYTIME,
            review_on=date(2031, 1, 1),
            language=chance.choice(["en", "en", "es"]),
            state=chance.choice(ActionState.values),
            outcome=chance.choice([Outcome.PENDING, Outcome.WON]),
            opens_at=chance.choice([None, None, TODAY - timedelta(1), TODAY + timedelta(1)]),
            effective_end=end,
            effective_reason=chance.choice([EndReason.DATE, EndReason.RETIRED]) if end else "",
            place=chance.choice(places),
            campaign=chance.choice([*campaigns, None]),
            **({kind: rests[kind]} if kind else {}),
        )
        row.topics.add(*chance.sample(topics, chance.randrange(3)))
    touched = TODAY - timedelta(days=1)
    Action.objects.update(updated_at=touched)
    Action.objects.filter(pk__in=Action.objects.values("pk")[:9]).update(updated_at=TODAY)


def questions() -> Iterator[dict[str, Any]]:
    """Each filter that there is with values of which some are found and some are not, and some
    together."""
    first = Action.objects.exclude(state=ActionState.DRAFT).filter(bill__isnull=False)[0]
    assert first.bill
    known: dict[str, list[str]] = {
        "slug": [first.slug, "nowhere"],
        "language": ["es", " es ", "qu"],
        "place": ["ocd-division/country:us", "ocd-division/country:us/state:zz/place:spring_7"],
        "topic": ["topic-1", " topic-1", "nowhere"],
        "campaign": ["campaign-0", "nowhere"],
        "bill": [first.bill.slug, "nowhere"],
        "petition": ["petition-1", "nowhere"],
        "meeting": [str(pk) for pk in set(Action.objects.values_list("meeting", flat=True)) if pk],
        "ends_before": [TODAY.isoformat()],
        "ends_after": [TODAY.isoformat()],
    }
    for name, filtering in ActionFilters.base_filters.items():
        choices = [value for value, _ in filtering.extra.get("choices") or ()]
        for value in known.get(name) or choices or ["true", "false"]:
            yield {name: value}
    yield {}
    yield {"search": "council"}
    yield {"search": "counts tell"}
    yield {"search": "zyzzyva"}
    yield {"open": "true", "topic": "topic-1"}
    yield {"open": "false", "fast": "true"}
    yield {"topic": "topic-1", "fast": "false", "ends_before": TODAY.isoformat()}
    yield {"open": "true", "place": "ocd-division/country:us", "ends_after": TODAY.isoformat()}
    yield {"search": "tell", "topic": "topic-0", "verb": "call"}
    yield {"open": "false", "state": "open", "topic": "topic-1"}
    yield {"open": "false", "verb": "write", "place": "ocd-division/country:us"}


def expected(asked: dict[str, Any], order: str, *, drafts: bool) -> list[int]:
    """By one query, its words and order seen to here."""
    visible = Action.objects.all() if drafts else Action.objects.published()
    words = asked.get("search", "").split()
    narrow = {name: value for name, value in asked.items() if name != "search"}
    found = [
        row
        for row in ActionFilters(narrow, queryset=visible).qs
        if all(word in f"{row.title} {row.summary}".lower() for word in words)
    ]
    key = KEYS[order.removeprefix("-")]
    found.sort(key=lambda row: (key(row), row.pk), reverse=order.startswith("-"))
    return [row.pk for row in found]


def walked(client: APIClient, **query: Any) -> list[int]:
    seen: list[int] = []
    address: str | None = f"/api/v1/actions/?{urlencode(query)}"
    while address:
        answer = client.get(address)
        assert answer.status_code == 200, answer.content
        seen += [row["id"] for row in answer.json()["results"]]
        address = answer.json()["next"]
    return seen


def test_every_order_is_known_here() -> None:
    assert set(ActionCollection.orders) == set(KEYS)


@pytest.mark.parametrize(
    ("order", "who", "near", "strays"),
    [
        *((f"{sign}{name}", "anonymous", 4, 1000) for name in KEYS for sign in ("", "-")),
        ("ends", "viewer", 4, 1000),
        ("-updated_at", "viewer", 1, 2),
        ("-ends", "anonymous", 1000, 2),
    ],
)
def test_pages_hold_what_one_query_finds(
    asking: Asking,
    thirty: None,
    monkeypatch: pytest.MonkeyPatch,
    order: str,
    who: str,
    near: int,
    strays: int,
) -> None:
    monkeypatch.setattr(walking, "NEAR", (near, 3 * near))
    monkeypatch.setattr(action_lists, "MOST_STRAYS", strays)
    monkeypatch.setattr(action_lists, "COMMON", 0.02 if near == 4 else 0.0)
    monkeypatch.setattr(action_lists, "MOST_PLACES", 200 if near == 4 else 0)
    client, sizes = asking(who), set()
    for asked in questions():
        whole = expected(asked, order, drafts=who == "viewer")
        assert walked(client, **asked, order=order, limit=4) == whole, asked
        sizes.add(len(whole))
    assert {0, 1} < sizes, "nothing and one are among what is found"
    assert max(sizes) > 15


@pytest.mark.parametrize("order", ["ends", "-ends", "-updated_at"])
def test_what_is_known_to_be_frequent_is_looked_for_once_and_found_wherever_it_is(
    asking: Asking, thirty: None, monkeypatch: pytest.MonkeyPatch, order: str
) -> None:
    """The share of a search lets the last look expect a page: it holds one, or nothing of it."""
    monkeypatch.setattr(walking, "NEAR", (4, 12))
    monkeypatch.setattr(action_lists, "COMMON", 1.0)
    monkeypatch.setattr(action_lists.ByAMillion, "_share", 0.5)
    for word in ("council", "counts", "zyzzyva"):
        asked = {"search": word}
        whole = expected(asked, order, drafts=False)
        assert walked(asking("anonymous"), **asked, order=order, limit=4) == whole, asked


def test_how_common_a_word_is_was_counted_by_postgresql(
    thirty: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    Action.objects.update(title="Tell the committee", summary="")
    half = list(Action.objects.values_list("pk", flat=True)[: Action.objects.count() // 2])
    Action.objects.filter(pk__in=half).update(summary="It counts.")
    expected = {"commit": 1.0, "tell counts": 0.5, "it": 0.5, "i": 0.0, "tell nowhere": 0.0}
    monkeypatch.setattr(searching, "_kept", {})
    postgres = connection.vendor == "postgresql"  # elsewhere nobody asks
    if postgres:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE tracker_action")
    found = {words: share_of(words.split(), "tracker_action") for words in expected if postgres}
    assert found == (expected if postgres else {})
