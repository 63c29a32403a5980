"""From one edition to the next: what is new, gone, moved and changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from newsletters.assembly.assemble import assemble
from newsletters.assembly.snapshot import ActionItem, Ends, Snapshot
from newsletters.models import Edition
from newsletters.review.compare import difference_document
from newsletters.review.decide import approve
from newsletters.review.difference import Changed, Difference, Entry, Gone, Moved, difference
from tests.newsletters.assembly.rows import DAY, a_newsletter, after, timed

AT = datetime(2023, 10, 10, 14, tzinfo=UTC)


def an_action(number: int, *, section: str = "fast", hours: int = 48) -> ActionItem:
    return ActionItem(
        section=section,
        id=number,
        slug=f"action-{number}",
        title=f"Action {number}",
        verb="sign",
        minutes=3,
        ends=Ends("timed", at=AT + timedelta(hours=hours)),
        reason="It closes.",
        summary="Because.",
    )


def holding(*items: ActionItem) -> Snapshot:
    return Snapshot(
        newsletter="weekly",
        newsletter_name="The Weekly",
        date=date(2023, 10, 10),
        sends_at=AT,
        zone="UTC",
        items=items,
        minutes=3,
    )


def test_two_editions_alike_do_not_differ() -> None:
    same = holding(an_action(1), replace(an_action(2), reason="Another reason."))
    other = holding(an_action(1), an_action(2))
    assert not difference(same, other)


def test_what_is_new_gone_moved_and_changed() -> None:
    before = holding(an_action(1), an_action(2), an_action(3), an_action(4))
    sooner = replace(an_action(4, hours=20), summary="Sooner than we said.")
    now = holding(an_action(5), an_action(2), an_action(3, section="big"), sooner)
    assert difference(before, now, left_out={("action", 1): "recently_used"}) == Difference(
        new=(Entry("action", 5, "Action 5", "fast"),),
        gone=(Gone("action", 1, "Action 1", "fast", "recently_used"),),
        moved=(Moved("action", 3, "Action 3", "big", "Fast actions"),),
        changed=(Changed("action", 4, "Action 4", "fast", ("its end", "its words")),),
    )


@pytest.mark.django_db
def test_it_is_laid_beside_the_last_one_that_readers_had() -> None:
    newsletter = a_newsletter()
    timed("this-week", 50)
    timed("next-week", 24 * 9)
    assemble(newsletter, date=DAY, at=after(-20))
    first = approve(Edition.objects.select_related("newsletter").get(), at=after(-10))
    assert difference_document(first)["before"] is None
    later = DAY + timedelta(days=7)
    timed("new", 24 * 9)
    assemble(newsletter, date=later, at=after(24 * 7 - 20))
    document = difference_document(Edition.objects.get(date=later))
    assert (document["before"], document["before_date"]) == (first.pk, DAY)
    assert [each["title"] for each in document["new"]] == ["New"]
    assert [(each["title"], each["why"]) for each in document["gone"]] == [("This week", "")]
