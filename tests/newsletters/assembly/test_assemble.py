"""Assembling from rows: what is read, what is written, and what is left alone."""

import json
import threading
from importlib import import_module
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletters.assembly.assemble import EditionSettled, assemble
from newsletters.assembly.report import Assembled, as_document
from newsletters.assembly.snapshot import ActionItem, BillItem, from_json, to_json
from newsletters.models import (
    AssemblyRecord,
    Edition,
    EditionItem,
    EditionOverride,
    Newsletter,
    OverrideKind,
)
from newsletters.vocabulary import EditionState
from tests.newsletters.assembly.rows import (
    DAY,
    SENDS_AT,
    a_bill,
    a_link,
    a_meeting,
    a_newsletter,
    a_petition,
    a_resource,
    a_term,
    after,
    chicago,
    lasting,
    louisville,
    timed,
)
from tracker.models import Action, BillStatusChange, Link, LinkRole
from tracker.vocabulary import (
    ActionState,
    BillClass,
    Durability,
    EndReason,
    MeetingStatus,
    Outcome,
    Stance,
    Verb,
)

pytestmark = pytest.mark.django_db


def build(newsletter: Newsletter, **options: Any) -> dict[str, Any]:
    return as_document(assemble(newsletter, date=DAY, at=SENDS_AT, **options))


def ins(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(item["section"], item["kind"], item["title"]) for item in document["items"]]


def outs(document: dict[str, Any]) -> dict[str, str]:
    return {out["title"]: out["reason"] for out in document["left_out"]}


def by_id(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(rows, key=lambda row: (row["kind"], row["id"]))


def test_an_edition_of_every_kind() -> None:
    newsletter = a_newsletter()
    newsletter.places.add(chicago())
    zoning = a_meeting("Committee on Zoning", 49, comment_deadline=after(30))
    timed(
        "comment-on-zoning",
        30,
        verb=Verb.COMMENT,
        meeting=zoning,
        effective_reason=EndReason.COMMENT_DEADLINE,
        place=chicago(),
    )
    a_meeting("Committee on Housing", 0)
    a_meeting("Cancelled", 60, status=MeetingStatus.CANCELLED)
    a_meeting("Elsewhere", 60, place=louisville())
    a_meeting("Far ahead", 24 * 11)
    lasting("call-them")
    timed("ended-yesterday", -20)
    timed("in-louisville", 50, place=louisville())
    timed("draft", 50, state=ActionState.DRAFT)
    timed("retired", 50, effective_reason=EndReason.RETIRED)
    lasting("en-casa", language="es")
    a_bill("1154")
    a_bill("99", stance=Stance.WATCH)
    a_resource("A report")
    a_resource("Evidence only", offered=False)
    a_term("defund")
    document = build(newsletter)
    assert ins(document) == [
        ("fast", "action", "Comment on zoning"),
        ("anytime", "action", "Call them"),
        ("coming_up", "meeting", "Committee on Zoning"),
        ("bills", "bill", "The 1154 act"),
        ("learn", "resource", "A report"),
        ("language", "term", "this, rather than “defund”"),
    ]
    assert outs(document) == {
        "In louisville": "wrong_place",
        "En casa": "wrong_language",
        "Committee on Housing": "closes_before_readers_can_act",
        "Elsewhere": "wrong_place",
    }
    first = document["items"][0]
    assert (first["ends_at"], first["ends_because"], first["minutes"]) == (
        after(30),
        "comment_deadline",
        3,
    )
    assert (document["state"], document["minutes"], document["sends_at"]) == ("draft", 3, SENDS_AT)


def test_what_is_left_out_is_kept_by_reason_and_the_nearest_by_name() -> None:
    newsletter = a_newsletter()
    newsletter.places.add(chicago())
    near = a_meeting("Committee on Housing", 0)
    far = [a_meeting("Elsewhere", 60, place=louisville()), timed("far", 50, place=louisville())]
    document = build(newsletter)
    record = AssemblyRecord.objects.get()
    assert record.left_out == {
        "wrong_place": {"meeting": [far[0].pk], "action": [far[1].pk]},
        "closes_before_readers_can_act": {"meeting": [near.pk]},
    }
    assert record.counts == {"wrong_place": 2, "closes_before_readers_can_act": 1}
    assert record.nearest[0]["title"] == "Committee on Housing"
    assert by_id(record.nearest) == by_id(document["left_out"])


def test_records_of_before_are_told_by_reason() -> None:
    """Their titles stay with the nearest; the way back gives the rows again."""
    newsletter = a_newsletter()
    build(newsletter)
    full = {"kind": "action", "id": 1, "title": "One", "reason": "over_quota"}
    away = {"kind": "meeting", "id": 2, "title": "Two", "reason": "wrong_place"}
    AssemblyRecord.objects.update(left_out=[away, full], counts={}, nearest=[])
    moved = import_module("newsletters.migrations.0003_left_out_by_reason")
    moved.by_reason(apps, None)
    record = AssemblyRecord.objects.get()
    assert (record.left_out, record.counts, record.nearest) == (
        {"wrong_place": {"meeting": [2]}, "over_quota": {"action": [1]}},
        {"wrong_place": 1, "over_quota": 1},
        [full, away],
    )
    moved.as_rows(apps, None)
    assert by_id(AssemblyRecord.objects.get().left_out) == [full, away]


def test_the_snapshot_is_kept_with_its_items_and_its_hash() -> None:
    newsletter = a_newsletter()
    lasting("call-them")
    a_meeting("Zoning", 49, place=louisville())
    document = build(newsletter)
    edition = Edition.objects.get()
    assert to_json(from_json(edition.snapshot)) == edition.snapshot
    assert edition.snapshot_sha256 == document["snapshot"]
    assert list(
        EditionItem.objects.values_list("position", "section", "kind", "action_id", "reason")
    ) == [
        (
            0,
            "anytime",
            "action",
            Action.objects.get().pk,
            "It can be done at any time and was not in a recent edition.",
        ),
        (1, "coming_up", "meeting", None, document["items"][1]["reason"]),
    ]
    assert edition.send_by == after(24)


def test_twice_is_once() -> None:
    newsletter = a_newsletter()
    lasting("call-them")
    timed("sign", 50)
    first = assemble(newsletter, date=DAY, at=SENDS_AT)
    items = list(EditionItem.objects.values())
    second = assemble(newsletter, date=DAY, at=after(1))
    assert (first.changed, second.changed) == (True, False)
    assert second.snapshot == first.snapshot
    assert list(EditionItem.objects.values()) == items
    assert Edition.objects.count() == 1


def test_a_kill_before_the_end_leaves_no_half_edition(monkeypatch: pytest.MonkeyPatch) -> None:
    newsletter = a_newsletter()
    lasting("call-them")

    def killed(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(AssemblyRecord.objects, "update_or_create", killed)
        with pytest.raises(KeyboardInterrupt):
            build(newsletter)
    assert (Edition.objects.count(), EditionItem.objects.count()) == (0, 0)
    assert build(newsletter)["state"] == "draft"


def test_a_dry_run_writes_nothing() -> None:
    newsletter = a_newsletter()
    lasting("call-them")
    document = build(newsletter, dry_run=True)
    assert ins(document) == [("anytime", "action", "Call them")]
    assert (document["edition"], document["state"]) == (None, "assembling")
    assert Edition.objects.count() == 0


@pytest.mark.parametrize(
    "state",
    [
        EditionState.APPROVED,
        EditionState.SENDING,
        EditionState.SENT,
        EditionState.CANCELLED,
        EditionState.EXPIRED,
    ],
)
def test_what_is_settled_is_never_touched(state: EditionState) -> None:
    newsletter = a_newsletter()
    lasting("call-them")
    sha256 = build(newsletter)["snapshot"]
    Edition.objects.update(state=state, approved_sha256=sha256, approved_at=SENDS_AT)
    before = Edition.objects.values().get()
    lasting("another")
    with pytest.raises(EditionSettled) as refused:
        build(newsletter)
    assert refused.value.facts == {"edition": before["id"], "state": state}
    assert Edition.objects.values().get() == before


def test_a_held_edition_is_rebuilt_and_stays_held() -> None:
    newsletter = a_newsletter()
    build(newsletter)
    Edition.objects.update(state=EditionState.HELD)
    lasting("call-them")
    document = build(newsletter)
    assert (document["state"], ins(document)) == ("held", [("anytime", "action", "Call them")])


def test_pins_drops_and_blurbs_survive_a_rebuild() -> None:
    newsletter = a_newsletter()
    keep, drop, usual = lasting("keep"), timed("drop", 40), timed("usual", 60)
    build(newsletter)
    edition = Edition.objects.get()
    EditionOverride.objects.create(
        edition=edition,
        kind="action",
        action=keep,
        decision=OverrideKind.PIN,
        section="big",
        blurb="In our words.",
    )
    EditionOverride.objects.create(
        edition=edition, kind="action", action=drop, decision=OverrideKind.DROP
    )
    for _ in range(2):
        document = build(newsletter)
        assert ins(document) == [("fast", "action", usual.title), ("big", "action", keep.title)]
        assert outs(document) == {"Drop": "held_by_editor"}
    items = from_json(Edition.objects.get().snapshot).items
    assert [getattr(item, "summary", "") for item in items] == [usual.summary, "In our words."]


def test_held_actions_and_stale_links_stay_out() -> None:
    newsletter = a_newsletter()
    timed("held", 50, held_because="Wait for the new script.")
    dead = timed("dead", 50)
    a_link("https://example.org/dead", "dead", action=dead)
    petition = a_petition("closed")
    a_link("https://example.org/closed", "closed", petition=petition)
    timed("closed-page", 50, petition=petition)
    vouched = timed("vouched", 50)
    use = a_link("https://example.org/vouched", "dead", action=vouched)
    assert use.link is not None
    use.link.pinned_until = after(100)
    use.link.save()
    mention = timed("mention", 51)
    a_link("https://example.org/dead", "dead", action=mention, role="mention")
    document = build(newsletter)
    assert ins(document) == [("fast", "action", "Vouched"), ("fast", "action", "Mention")]
    assert outs(document) == {
        "Held": "held_by_editor",
        "Dead": "link_stale",
        "Closed page": "link_stale",
    }


def test_doubtful_links_come_with_a_warning_and_stay_in() -> None:
    newsletter = a_newsletter()
    sign = timed("sign", 50, petition=a_petition("failing"))
    use = a_link("https://example.org/failing", "suspect", petition=sign.petition)
    assert use.link is not None
    use.link.verdict_reason, use.link.looks_counted, use.link.looks_needed = "http-404", 1, 3
    use.link.save()
    wall = timed("wall", 60)
    a_link("https://example.org/wall", "blocked", action=wall)
    Link.objects.filter(verdict="blocked").update(verdict_reason="http-403")
    a_link("https://example.org/old", "suspect", action=wall, role=LinkRole.MENTION)
    vouched = a_link("https://example.org/vouched", "suspect", action=wall)
    ignored = a_link("https://example.org/ignored", "suspect", action=wall)
    assert vouched.link is not None
    assert ignored.link is not None
    vouched.link.pinned_until, ignored.link.ignored = after(100), True
    vouched.link.save()
    ignored.link.save()
    before = build(newsletter)
    said = {
        item["title"]: [(warning["code"], warning["message"]) for warning in item["warnings"]]
        for item in before["items"]
    }
    assert said == {
        "Sign": [
            (
                "link_suspect",
                "https://example.org/failing fails, and that is not proven yet"
                " (http-404, look 1 of 3).",
            )
        ],
        "Wall": [
            (
                "link_blocked",
                "We cannot tell whether https://example.org/wall works: it turns us away"
                " (http-403).",
            )
        ],
    }
    Link.objects.update(verdict="ok")
    assert build(newsletter)["snapshot"] == before["snapshot"]
    Link.objects.filter(url="https://example.org/wall").update(verdict="blocked")
    out = StringIO()
    call_command("assemble", "weekly", "--date=2023-10-10", stdout=out)
    assert "           ! We cannot tell whether https://example.org/wall works" in out.getvalue()


def an_edition_before(newsletter: Newsletter, weeks: int, *actions: Action, **values: Any) -> None:
    day, at = DAY - 7 * weeks * (DAY.resolution), after(-7 * 24 * weeks)
    edition = Edition.objects.create(
        **{
            "newsletter": newsletter,
            "date": day,
            "sends_at": at,
            "send_by": at,
            "state": EditionState.SENT,
            "snapshot_sha256": "a" * 64,
            "approved_sha256": "a" * 64,
            "approved_at": at,
        }
        | values
    )
    for position, action in enumerate(actions):
        EditionItem.objects.create(
            edition=edition,
            kind="action",
            action=action,
            section="fast",
            position=position,
            reason="It was.",
        )


def test_nothing_is_repeated_unless_it_is_its_last_chance() -> None:
    newsletter = a_newsletter()
    repeated, last_chance, long_ago = timed("repeated", 24 * 20), timed("last", 50), lasting("old")
    only_drafted = timed("drafted", 24 * 21)
    an_edition_before(newsletter, 1, repeated, last_chance)
    an_edition_before(newsletter, 2, only_drafted, state=EditionState.EXPIRED)
    for weeks in (3, 4, 5, 6):
        an_edition_before(newsletter, weeks, *([long_ago] if weeks == 6 else []))
    document = build(newsletter)
    assert [item["title"] for item in document["items"]] == ["Last", "Drafted", "Old"]
    assert outs(document) == {"Repeated": "recently_used"}


def test_what_closed_since_the_last_edition_is_told_with_its_outcome() -> None:
    newsletter = a_newsletter()
    won = timed("won", -40, outcome=Outcome.WON, state=ActionState.CLOSED)
    earlier = timed("earlier", -24 * 9, state=ActionState.CLOSED)
    timed("never-shown", -30, state=ActionState.CLOSED)
    an_edition_before(newsletter, 1, won, earlier)
    snapshot = assemble(newsletter, date=DAY, at=SENDS_AT).snapshot
    assert [(each.slug, each.outcome, each.because) for each in snapshot.closed] == [
        ("won", "won", "It closed on 8 October at 10 pm UTC: that was the last moment for it.")
    ]


def test_an_edition_of_the_past_is_chosen_by_what_was_open_then() -> None:
    newsletter = a_newsletter()
    timed("closed-since", 50, state=ActionState.CLOSED, closed_at=after(60))
    timed("opens-later", 50, opens_at=after(1))
    timed("opens-in-time", 50, opens_at=SENDS_AT)
    assert ins(build(newsletter)) == [
        ("fast", "action", "Closed since"),
        ("fast", "action", "Opens in time"),
    ]


def test_bills_that_moved_come_first_with_what_changed() -> None:
    newsletter = a_newsletter()
    a_bill("1")
    moved = a_bill("1154", status="PASS_OVER:HOUSE")
    BillStatusChange.objects.create(
        bill=moved, position=1, at=after(-50), status="PASS_OVER:HOUSE", status_class="live"
    )
    a_bill("3", status="ENACTED:SIGNED", status_class=BillClass.FINAL, status_at=after(-900))
    snapshot = assemble(newsletter, date=DAY, at=SENDS_AT).snapshot
    (bill,) = snapshot.items
    assert isinstance(bill, BillItem)
    assert (bill.identifier, bill.status, bill.changed) == (
        "H.R. 1154",
        "Passed the House, waiting in the Senate.",
        "8 October: passed the House, waiting in the Senate.",
    )
    assert [step.reached for step in bill.steps] == [True] * 3 + [False] * 3


def test_a_standing_action_tells_where_its_bill_stands() -> None:
    newsletter = a_newsletter()
    bill = a_bill("1", stance=Stance.WATCH, status="REPORTED")
    timed(
        "call",
        24 * 400,
        durability=Durability.STANDING,
        ends_at=None,
        bill=bill,
        effective_reason=EndReason.SESSION_ENDED,
    )
    (item,) = assemble(newsletter, date=DAY, at=SENDS_AT).snapshot.items
    assert isinstance(item, ActionItem)
    assert (item.standing, item.ends.rests_on, item.ends.zone) == (
        "out of committee, waiting for a vote",
        "bill",
        "America/New_York",
    )
    assert item.reason == "It stands for as long as its bill is open."


def test_the_queries_do_not_grow_with_the_rows() -> None:
    newsletter = a_newsletter()
    newsletter.places.add(chicago())

    def fill(first: int, last: int) -> None:
        for number in range(first, last):
            meeting = a_meeting(f"Body {number}", 20 + number)
            timed(f"act-{number}", 20 + number, meeting=meeting, place=chicago())
            lasting(f"call-{number}")
            a_bill(str(number))
            a_resource(f"r{number}")
            a_term(f"t{number}")

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            build(newsletter)
        return len(captured)

    fill(1, 3)
    queries()
    few = queries()
    fill(3, 30)
    assert (queries(), queries()) == (few + 3, few)  # its items, and who wrote them last
    assert few <= 40


def test_the_command_prints_the_document() -> None:
    newsletter = a_newsletter()
    newsletter.places.add(chicago())
    a_meeting("Committee on Housing", 0)
    lasting("call-them")
    out = StringIO()
    call_command("assemble", "weekly", "--date", "2023-10-10", "--json", stdout=out)
    document = json.loads(out.getvalue())
    edition = Edition.objects.get()
    assert document == {
        "edition": edition.pk,
        "newsletter": "weekly",
        "date": "2023-10-10",
        "sends_at": "2023-10-10T14:00:00Z",
        "state": "draft",
        "snapshot": edition.snapshot_sha256,
        "minutes": 0,
        "items": [
            {
                "section": "anytime",
                "kind": "action",
                "id": Action.objects.get().pk,
                "title": "Call them",
                "minutes": 5,
                "reason": "It can be done at any time and was not in a recent edition.",
                "ends_at": None,
                "ends_because": None,
                "warnings": [],
            }
        ],
        "left_out": [
            {
                "kind": "meeting",
                "id": document["left_out"][0]["id"],
                "title": "Committee on Housing",
                "reason": "closes_before_readers_can_act",
            }
        ],
    }


def test_the_command_prints_a_table_for_people() -> None:
    a_newsletter()
    a_meeting("Committee on Housing", 0)
    lasting("call-them")
    out = StringIO()
    call_command("assemble", "weekly", "--at", "2023-10-09T00:00:00Z", stdout=out)
    assert out.getvalue().splitlines() == [
        "weekly of 2023-10-10 (draft), leaves 2023-10-10 14:00 UTC, 0 minutes of fast actions",
        "",
        "Anytime actions",
        "    5 min  Call them",
        "           It can be done at any time and was not in a recent edition.",
        "",
        "Left out",
        "      1  closes_before_readers_can_act: it closes before readers can act",
        "           Committee on Housing",
    ]


def test_the_command_names_an_unknown_newsletter() -> None:
    with pytest.raises(CommandError, match="There is no newsletter “daily”"):
        call_command("assemble", "daily")


@pytest.mark.django_db(transaction=True)
def test_four_at_once_make_one_draft() -> None:
    newsletter = a_newsletter()
    for number in range(6):
        timed(f"act-{number}", 40 + number)
    outcomes: list[Assembled] = []

    def work() -> None:
        try:
            outcomes.append(assemble(newsletter, date=DAY, at=SENDS_AT))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcome.changed for outcome in outcomes) == [False, False, False, True]
    assert len({(outcome.edition_id, outcome.snapshot_sha256) for outcome in outcomes}) == 1
    assert EditionItem.objects.count() == 2
