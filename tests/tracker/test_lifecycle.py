"""Actions open, close, give way and come back, with what they rest on."""

import json
import signal
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backend.kernel.errors import Conflict
from tracker.endings import end_of
from tracker.lifecycle import (
    AlreadyOver,
    WrongState,
    close,
    expire_due,
    follow,
    open_action,
    recompute,
    reopen,
    supersede,
    sweep,
)
from tracker.models import (
    Action,
    ActionSubstitute,
    Bill,
    Campaign,
    LegislativeSession,
    Meeting,
    Petition,
    Place,
    Topic,
)
from tracker.tasks import expire, sweep_actions
from tracker.wording import explain

pytestmark = pytest.mark.django_db

AT = datetime(2023, 10, 10, 14, tzinfo=UTC)
CHICAGO = "ocd-division/country:us/state:il/place:chicago"
DERIVED = ("state", "effective_end", "effective_reason", "closed_at", "outcome")


def place(ocd_id: str) -> Place:
    return Place.objects.get(ocd_id=ocd_id)


def make(slug: str, **given: Any) -> Action:
    values: dict[str, Any] = {
        "slug": slug,
        "title": slug.title(),
        "verb": "call",
        "effort_minutes": 3,
        "durability": "timed",
        "state": "open",
    }
    return Action.objects.create(**{**values, **given})


def make_meeting(**given: Any) -> Meeting:
    values: dict[str, Any] = {
        "place": place(CHICAGO),
        "body": "Committee on Zoning",
        "starts_at": datetime(2023, 10, 12, 15, tzinfo=UTC),
        "comment_deadline": datetime(2023, 10, 11, 20, tzinfo=UTC),
        "time_zone": "America/Chicago",
        "status": "confirmed",
    }
    return Meeting.objects.create(**{**values, **given})


def make_bill(number: str = "1154", congress: int = 116, **given: Any) -> Bill:
    country = place("ocd-division/country:us")
    session, _ = LegislativeSession.objects.get_or_create(place=country, identifier=str(congress))
    values: dict[str, Any] = {
        "slug": f"hr{number}-{congress}",
        "title": "A bill",
        "place": country,
        "session": session,
        "kind": "hr",
        "number": number,
        "status": "REFERRED",
        "status_class": "live",
        "stance": "oppose",
    }
    return Bill.objects.create(**{**values, **given})


def derived(slug: str) -> dict[str, Any]:
    return dict(Action.objects.values(*DERIVED).get(slug=slug))


def test_an_opposed_bill_that_dies_with_its_congress_is_a_win() -> None:
    make("defeat", durability="standing", bill=make_bill())
    noon = datetime(2021, 1, 3, 17, tzinfo=UTC)
    sweep(at=noon - timedelta(seconds=1))
    assert derived("defeat") == {
        "state": "open",
        "effective_end": noon,
        "effective_reason": "session_ended",
        "closed_at": None,
        "outcome": "pending",
    }
    assert Bill.objects.get().outcome == "pending"
    sweep(at=noon)
    assert derived("defeat") == {
        "state": "closed",
        "effective_end": noon,
        "effective_reason": "session_ended",
        "closed_at": noon,
        "outcome": "won",
    }
    assert Bill.objects.get().outcome == "won"
    action = Action.objects.get()
    assert explain(end_of(action), at=noon) == (
        "It closed on 3 January at noon in Washington: the session ended, and the bill with it."
    )


def test_a_bill_decided_and_revived() -> None:
    bill = make_bill(stance="support")
    make("pass-it", durability="standing", bill=bill)
    failed = datetime(2020, 3, 2, 16, tzinfo=UTC)
    bill.status, bill.status_class, bill.status_at = "FAIL:ORIGINATING:HOUSE", "final", failed
    bill.save()
    follow(bill, at=failed + timedelta(hours=1))
    assert derived("pass-it") == {
        "state": "closed",
        "effective_end": failed,
        "effective_reason": "bill_final",
        "closed_at": failed + timedelta(hours=1),
        "outcome": "lost",
    }
    bill.status, bill.status_class = "PASS_OVER:HOUSE", "live"
    bill.save()
    done = follow(bill, at=failed + timedelta(days=1))
    assert done.reopened == ["pass-it"]
    assert derived("pass-it") == {
        "state": "open",
        "effective_end": datetime(2021, 1, 3, 17, tzinfo=UTC),
        "effective_reason": "session_ended",
        "closed_at": None,
        "outcome": "pending",
    }


def test_a_law_signed_after_the_congress_has_gone_is_still_a_law() -> None:
    bill = make_bill(stance="support", status="PASSED:BILL")
    make("sign-it", durability="standing", bill=bill)
    after = datetime(2021, 1, 5, 17, tzinfo=UTC)
    sweep(at=after)
    assert derived("sign-it")["state"] == "open"
    bill.status, bill.status_class, bill.status_at = "ENACTED:SIGNED", "final", after
    bill.save()
    sweep(at=after)
    assert (derived("sign-it")["effective_reason"], derived("sign-it")["outcome"]) == (
        "bill_final",
        "won",
    )
    assert Bill.objects.get().outcome == "won"


def test_a_meeting_postponed_moves_it_later() -> None:
    meeting = make_meeting()
    make("attend", verb="attend", meeting=meeting)
    make("comment", verb="comment", meeting=meeting)
    sweep(at=AT)
    assert derived("attend")["effective_end"] == meeting.starts_at
    assert derived("comment")["effective_end"] == meeting.comment_deadline
    after = datetime(2023, 10, 12, 12, tzinfo=UTC)
    assert sweep(at=after).closed == ["comment"]

    meeting.status, meeting.starts_at, meeting.comment_deadline = "postponed", None, None
    meeting.save()
    assert follow(meeting, at=after).reopened == ["comment"]
    assert derived("attend")["effective_end"] is None

    meeting.status, meeting.starts_at = "rescheduled", datetime(2023, 10, 19, 15, tzinfo=UTC)
    meeting.save()
    follow(meeting, at=after)
    assert derived("attend")["effective_end"] == datetime(2023, 10, 19, 15, tzinfo=UTC)
    assert derived("comment")["effective_reason"] == "meeting_started"


def test_a_meeting_cancelled_ends_it_once_and_for_all() -> None:
    meeting = make_meeting(status="cancelled", revised_at=AT)
    make("attend", verb="attend", meeting=meeting)
    sweep(at=AT)
    Meeting.objects.update(revised_at=AT + timedelta(hours=5))
    sweep(at=AT + timedelta(hours=6))
    assert derived("attend") == {
        "state": "closed",
        "effective_end": AT,
        "effective_reason": "meeting_cancelled",
        "closed_at": AT,
        "outcome": "over",
    }


def test_a_merged_meeting_counts_as_the_one_it_was_merged_into() -> None:
    kept = make_meeting(starts_at=datetime(2023, 10, 13, 15, tzinfo=UTC))
    gone = make_meeting(merged_into=kept)
    make("attend", verb="attend", meeting=gone)
    follow(kept, at=AT)
    assert derived("attend")["effective_end"] == kept.starts_at


def test_a_petition_closes_extends_and_closes_early() -> None:
    petition = Petition.objects.create(
        slug="p",
        title="P",
        state="open",
        time_zone="Europe/London",
        closes_at=datetime(2023, 10, 12, 22, 59, 59, tzinfo=UTC),
        closes_date_only=True,
    )
    make("sign", verb="sign", durability="standing", petition=petition)
    sweep(at=AT)
    action = Action.objects.get()
    assert (action.effective_end, action.effective_date_only) == (petition.closes_at, True)
    petition.closes_at = datetime(2023, 10, 20, 22, 59, 59, tzinfo=UTC)
    petition.save()
    follow(petition, at=AT)
    assert derived("sign")["effective_end"] == petition.closes_at
    petition.state, petition.closes_at, petition.outcome = "closed", AT, "won"
    petition.closes_date_only = False
    petition.save()
    follow(petition, at=AT)
    assert derived("sign") == {
        "state": "closed",
        "effective_end": AT,
        "effective_reason": "petition_closed",
        "closed_at": AT,
        "outcome": "won",
    }


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        ("Pacific/Kiritimati", date(2026, 11, 24), datetime(2026, 11, 24, 9, 59, 59, tzinfo=UTC)),
        ("Pacific/Pago_Pago", date(2026, 11, 24), datetime(2026, 11, 25, 10, 59, 59, tzinfo=UTC)),
        ("America/Chicago", date(2024, 2, 29), datetime(2024, 3, 1, 5, 59, 59, tzinfo=UTC)),
        ("America/Chicago", date(2024, 3, 10), datetime(2024, 3, 11, 4, 59, 59, tzinfo=UTC)),
        ("America/Chicago", date(2024, 11, 3), datetime(2024, 11, 4, 5, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_day_ends_in_the_action_s_own_place(zone: str, day: date, end: datetime) -> None:
    there = Place.objects.create(ocd_id=f"test/{zone}", name="There", kind="city", time_zone=zone)
    make("due", ends_on=day, place=there)
    assert sweep(at=end - timedelta(seconds=1)).closed == []
    assert sweep(at=end).closed == ["due"]
    assert derived("due")["effective_end"] == end


def test_a_campaign_ends_on_a_day_of_its_own_place() -> None:
    campaign = Campaign.objects.create(
        slug="c", title="C", place=place(CHICAGO), ends_on=date(2023, 10, 10), outcome="won"
    )
    make("act", durability="anytime", review_on=date(2024, 1, 1), campaign=campaign)
    sweep(at=datetime(2023, 10, 11, 5, tzinfo=UTC))
    assert derived("act") == {
        "state": "closed",
        "effective_end": datetime(2023, 10, 11, 4, 59, 59, tzinfo=UTC),
        "effective_reason": "campaign_ended",
        "closed_at": datetime(2023, 10, 11, 5, tzinfo=UTC),
        "outcome": "won",
    }


def test_drafts_get_their_end_and_stay_drafts() -> None:
    make("draft", state="draft", ends_at=AT - timedelta(days=1))
    sweep(at=AT)
    assert derived("draft") == {
        "state": "draft",
        "effective_end": AT - timedelta(days=1),
        "effective_reason": "date",
        "closed_at": None,
        "outcome": "pending",
    }
    with pytest.raises(AlreadyOver):
        open_action(Action.objects.get(), at=AT)
    Action.objects.update(ends_at=AT + timedelta(days=1))
    action = Action.objects.get()
    open_action(action, at=AT)
    assert action.state == "open"
    with pytest.raises(WrongState):
        open_action(action, at=AT)


def test_an_editor_closes_and_reopens() -> None:
    action = make("act", ends_at=AT + timedelta(days=3))
    close(action, at=AT)
    close(action, at=AT + timedelta(hours=1))
    assert derived("act") == {
        "state": "closed",
        "effective_end": AT,
        "effective_reason": "retired",
        "closed_at": AT,
        "outcome": "over",
    }
    reopen(action, at=AT + timedelta(hours=2))
    assert (action.state, action.effective_end) == ("open", AT + timedelta(days=3))
    sweep(at=AT + timedelta(days=3))
    action.refresh_from_db()
    with pytest.raises(AlreadyOver):
        reopen(action, at=AT + timedelta(days=3))
    assert derived("act")["state"] == "closed"


def test_a_better_action_takes_over_and_is_named_first() -> None:
    old, new = (make(slug, ends_at=AT + timedelta(days=3)) for slug in ("old", "new"))
    supersede(old, by=new, at=AT)
    assert (old.state, old.effective_reason) == ("closed", "superseded")
    assert list(old.substitutes.values_list("slug", flat=True)) == ["new"]
    with pytest.raises(Conflict):
        supersede(new, by=old, at=AT)


def test_a_closed_action_names_up_to_three_open_ones() -> None:
    campaign = Campaign.objects.create(slug="c", title="C")
    topic = Topic.objects.create(slug="t", name="T")
    over = make("over", campaign=campaign, place=place(CHICAGO), ends_at=AT)
    over.topics.add(topic)
    later = AT + timedelta(days=9)
    make("same-campaign", campaign=campaign, ends_at=later)
    make("same-topic", ends_at=later, verb="sign").topics.add(topic)
    make("same-place", ends_at=later, place=place(CHICAGO), verb="sign")
    make("same-place-and-verb", ends_at=later, place=place(CHICAGO))
    make("same-verb", ends_at=later)
    make("other-language", ends_at=later, campaign=campaign, language="es")
    make("held", ends_at=later, campaign=campaign, held_because="wrong number")
    make("a-draft", ends_at=later, campaign=campaign, state="draft")
    sweep(at=AT)
    names = [each.substitute.slug for each in over.substitutions.order_by("position")]
    assert names == ["same-campaign", "same-topic", "same-place-and-verb"]

    # An editor's choice stays, and a substitute that closes is replaced.
    chosen = Action.objects.get(slug="same-verb")
    ActionSubstitute.objects.filter(action=over).delete()
    ActionSubstitute.objects.create(
        action=over, substitute=chosen, position=0, chosen_by_editor=True
    )
    gone = Action.objects.get(slug="same-campaign")
    ActionSubstitute.objects.create(action=over, substitute=gone, position=1)
    close(gone, at=AT + timedelta(hours=1))
    names = [each.substitute.slug for each in over.substitutions.order_by("position")]
    assert names == ["same-verb", "same-topic", "same-place-and-verb"]


def test_the_clock_alone_closes_what_is_due_without_reading_the_rest() -> None:
    make("over", ends_at=AT)
    make("open", ends_at=AT + timedelta(days=1))
    sweep(at=AT - timedelta(days=1))
    done = expire_due(at=AT)
    assert (done.examined, done.closed) == (1, ["over"])
    assert expire_due(at=AT).examined == 0


def test_the_tasks_count_what_changed() -> None:
    make("over", ends_at=AT)
    assert (sweep_actions(), sweep_actions(), expire()) == (1, 0, 0)


def test_running_twice_changes_nothing_more() -> None:
    make("over", ends_at=AT)
    make("open", ends_at=AT + timedelta(days=1))
    first = sweep(at=AT)
    assert (first.changed, first.closed) == (2, ["over"])
    before = list(Action.objects.values())
    second = sweep(at=AT + timedelta(hours=1))
    assert (second.examined, second.changed, second.closed) == (2, 0, [])
    assert list(Action.objects.values()) == before


def test_what_cannot_be_derived_is_named_and_the_rest_is_done() -> None:
    bill = make_bill(status="ENACTED:SIGNED", status_class="final", status_at=None)
    make("broken", durability="standing", bill=bill)
    make("over", ends_at=AT)
    done = sweep(at=AT)
    assert [(each.where, each.why) for each in done.problems] == [
        ("broken", "The bill is over, but the moment is missing.")
    ]
    assert done.closed == ["over"]


def test_a_batch_costs_the_same_whatever_it_holds() -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            recompute(Action.objects.all(), at=AT)
        return len(captured)

    campaign = Campaign.objects.create(slug="c", title="C")
    make("open", ends_at=AT + timedelta(days=1), campaign=campaign)
    make("over-0", ends_at=AT, campaign=campaign, place=place(CHICAGO))
    few = queries()
    for number in range(1, 30):
        make(f"over-{number}", ends_at=AT, campaign=campaign, place=place(CHICAGO))
        make(f"open-{number}", ends_at=AT + timedelta(days=1), campaign=campaign)
    assert queries() == few <= 18


def test_the_command_says_what_it_did_and_a_dry_run_changes_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    make("over", ends_at=AT)
    for dry_run, state in ((True, "open"), (False, "closed")):
        arguments = ["--at", "2023-10-10T14:00:00Z", "--json", *(["--dry-run"] * dry_run)]
        call_command("expire", *arguments)
        assert json.loads(capsys.readouterr().out) == {
            "at": "2023-10-10T14:00:00Z",
            "dry_run": dry_run,
            "examined": 1,
            "changed": 1,
            "closed": ["over"],
            "reopened": [],
            "bills_settled": 0,
            "successors_proposed": 0,
            "problems": [],
        }
        assert derived("over")["state"] == state
    call_command("expire", "--at", "2023-10-10T14:00:00Z")
    assert capsys.readouterr().out == (
        "1 actions examined, 0 changed, 0 closed, 0 reopened, 0 bills settled, "
        "0 successors proposed.\n"
    )


def test_the_command_fails_when_an_end_cannot_be_derived() -> None:
    bill = make_bill(status="ENACTED:SIGNED", status_class="final", status_at=None)
    make("broken", durability="standing", bill=bill)
    with pytest.raises(SystemExit) as ended:
        call_command("expire", "--at", "2023-10-10T14:00:00Z", "--json")
    assert ended.value.code == 1


KILLED = """
import os, signal, sys
from datetime import UTC, datetime
import django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from tracker import lifecycle
lifecycle.BATCH = 2
store, calls = lifecycle._store, []
def killing(*given, **named):
    store(*given, **named)
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
lifecycle._store = killing
lifecycle.sweep(at=datetime(2023, 10, 10, 14, tzinfo=UTC))
"""


@pytest.mark.django_db(transaction=True)
def test_a_run_killed_in_the_middle_of_a_batch_is_taken_up_by_the_next() -> None:
    """The batch before the kill is done, the batch under it is not, and the next run ends it."""
    for number in range(6):
        make(f"over-{number}", ends_at=AT)
    name = str(connection.settings_dict["NAME"])
    connection.close()
    killed = subprocess.run([sys.executable, "-c", KILLED, name], check=False, timeout=60)
    assert killed.returncode == -signal.SIGKILL
    states = list(Action.objects.order_by("slug").values_list("state", flat=True))
    assert states == ["closed"] * 2 + ["open"] * 4
    assert sweep(at=AT).closed == [f"over-{number}" for number in range(2, 6)]
