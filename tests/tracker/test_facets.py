"""The facets of an action, by which PostgreSQL finds what few have together, are those it has."""

import threading
from collections.abc import Callable
from importlib import import_module

import pytest
from django.db import connection, transaction

from tests.backend.api import rows
from tracker.api.actions import ActionFilters
from tracker.models import Action, Topic
from tracker.vocabulary import ActionState, Verb

POSTGRES = connection.vendor == "postgresql"
Through = Action.topics.through


def facets(action: Action) -> set[str]:
    """As PostgreSQL keeps them; elsewhere nobody does, and nobody asks."""
    if not POSTGRES:
        return expected(action)
    with connection.cursor() as cursor:
        sql = "SELECT tsvector_to_array(facets) FROM tracker_action WHERE id = %s"
        cursor.execute(sql, [action.pk])
        return set(cursor.fetchone()[0])


def expected(action: Action) -> set[str]:
    action.refresh_from_db()
    place = "place" if action.place_id is None else f"place {action.place_id}"
    topics = {f"topic {topic.pk}" for topic in action.topics.all()}
    in_place = {f"{topic} {place}" for topic in topics}
    return {f"state {action.state}", f"verb {action.verb}", place, *topics, *in_place}


def found_by(action: Action) -> set[str]:
    """The topics by which a list finds it, on any database."""
    return {
        topic.slug
        for topic in Topic.objects.all()
        if action in ActionFilters({"topic": topic.slug}, queryset=Action.objects.all()).qs
    }


def topics_of(action: Action) -> set[str]:
    return set(action.topics.values_list("slug", flat=True))


def others() -> list[Topic]:
    return [rows.topic(number) for number in (11, 12, 13)]


CHANGES: dict[str, Callable[[Action], object]] = {
    "nothing": lambda action: None,
    "topics come": lambda action: action.topics.add(*others()),
    "topics come at once": lambda action: Through.objects.bulk_create(
        Through(action=action, topic=topic) for topic in others()
    ),
    "topics are others": lambda action: action.topics.set(others()),
    "a topic goes": lambda action: action.topics.remove(action.topics.get()),
    "all topics go": lambda action: action.topics.clear(),
    "a topic is erased": lambda action: action.topics.get().delete(),
    "a topic is another": lambda action: action.topics.through.objects.update(topic=others()[0]),
    "its state is another": lambda action: Action.objects.update(state=ActionState.CLOSED),
    "its verb is another": lambda action: Action.objects.update(verb=Verb.WRITE),
    "its place is another": lambda action: Action.objects.update(place=rows.place(9)),
    "it has no place": lambda action: Action.objects.update(place=None),
}


@pytest.mark.django_db
@pytest.mark.parametrize("name", CHANGES)
def test_facets_follow_every_change(name: str) -> None:
    action = rows.action(1)
    action.topics.set([rows.topic(1)])
    CHANGES[name](action)
    assert facets(action) == expected(action)
    assert found_by(action) == topics_of(action)


@pytest.mark.django_db
def test_topics_of_another_action_given_to_this_one_are_told_of_both() -> None:
    one, two = rows.action(1), rows.action(2)
    moved, *rest = others()
    one.topics.set([moved, rest[0]])
    two.topics.set([rest[1]])
    Through.objects.filter(action=one, topic=moved).update(action=two)
    assert [facets(each) for each in (one, two)] == [expected(each) for each in (one, two)]
    assert [found_by(each) for each in (one, two)] == [topics_of(each) for each in (one, two)]
    assert two.topics.count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_give_it_topics_at_once_are_both_told() -> None:
    action, topics = rows.action(1), others()
    action.topics.clear()
    waiting = threading.Barrier(2)

    def give(topic: Topic) -> None:
        try:
            with transaction.atomic():
                if POSTGRES:  # SQLite lets one write after the other
                    Through.objects.filter(action=action).count()
                    waiting.wait(10)
                Through.objects.create(action=action, topic=topic)
        finally:
            connection.close()

    threads = [threading.Thread(target=give, args=(topic,)) for topic in topics[:2]]
    for thread in threads:
        thread.start()
        if not POSTGRES:
            thread.join()
    for thread in threads:
        thread.join()
    assert facets(action) == expected(action)
    assert set(action.topics.all()) == set(topics[:2])


@pytest.mark.django_db
def test_facets_are_told_of_what_was_there_before_them() -> None:
    """The migration undone and done again, with its rows: nothing of them is lost."""
    action, bare = rows.action(1), rows.action(2)
    action.topics.set(others())
    bare.topics.clear()
    migration = import_module("tracker.migrations.0017_facets_of_actions")
    if POSTGRES:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(migration.MADE)
            cursor.execute(migration.KEPT)
    assert [facets(each) for each in (action, bare)] == [expected(each) for each in (action, bare)]
    assert (found_by(action), found_by(bare)) == (
        {each.slug for each in action.topics.all()},
        set(),
    )
