"""Approve, hold, reopen, cancel, expire: who may, when, and what it does to the approval."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from backend.accounts.models import User
from backend.audit.models import Door
from backend.audit.record import Who, acted
from backend.kernel.errors import StaleWrite
from newsletters.assembly.assemble import EditionSettled, assemble
from newsletters.models import Edition, Newsletter
from newsletters.review.decide import (
    GateNotPassed,
    SecondPersonNeeded,
    WrongState,
    approve,
    approve_automatic,
    cancel,
    expire_overdue,
    hold,
    reopen,
)
from newsletters.review.inspect import inspect
from newsletters.review.override import clear, drop, pin, swap, write_note
from newsletters.vocabulary import ApprovalPolicy, EditionState
from tests.newsletters.assembly.rows import (
    DAY,
    SENDS_AT,
    a_link,
    a_newsletter,
    a_petition,
    after,
    lasting,
    timed,
)
from tracker.models import Action, Link

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter() -> Newsletter:
    return a_newsletter()


@pytest.fixture
def edition(newsletter: Newsletter) -> Edition:
    timed("sign", 50)
    timed("comment", 60)
    lasting("call")
    assemble(newsletter, date=DAY, at=after(-20))
    return Edition.objects.select_related("newsletter").get()


def somebody(name: str) -> User:
    return User.objects.create(username=name)


def test_an_approval_is_bound_to_the_snapshot(edition: Edition) -> None:
    ana = somebody("ana")
    approved = approve(edition, at=after(-10), by=ana, expected_sha256=edition.snapshot_sha256)
    assert (approved.state, approved.approved_sha256, approved.approved_at) == (
        "approved",
        edition.snapshot_sha256,
        after(-10),
    )
    assert approved.approved_by == ana
    again = approve(edition, at=after(-9), by=somebody("ben"))
    assert (again.approved_at, again.approved_by) == (after(-10), ana)


def test_what_changed_since_it_was_looked_at_is_not_approved(edition: Edition) -> None:
    seen = edition.snapshot_sha256
    timed("newcomer", 40)
    assemble(edition.newsletter, date=DAY, at=after(-15))
    with pytest.raises(StaleWrite):
        approve(edition, at=after(-10), expected_sha256=seen)
    assert Edition.objects.get().state == EditionState.DRAFT


def test_the_gate_stops_an_approval_and_names_what_to_mend(edition: Edition) -> None:
    a_link("https://example.org/dead", "dead", action=Action.objects.get(slug="sign"))
    Action.objects.filter(slug="call").update(held_because="Wrong script.")
    with pytest.raises(GateNotPassed) as refused:
        approve(edition, at=after(-10))
    assert refused.value.facts["findings"] == ["link_stale", "over"]
    assert Edition.objects.get().state == EditionState.DRAFT


def test_a_petition_that_went_away_stops_an_approval_too(edition: Edition) -> None:
    petition = a_petition("gone")
    Action.objects.filter(slug="sign").update(petition=petition)
    a_link("https://example.org/gone", "closed", petition=petition)
    with pytest.raises(GateNotPassed) as refused:
        approve(edition, at=after(-10))
    assert refused.value.facts["findings"] == ["link_stale"]


def test_a_doubtful_link_is_shown_and_may_be_approved(
    edition: Edition, admin_client: Client
) -> None:
    a_link("https://example.org/wall", "blocked", action=Action.objects.get(slug="sign"))
    found = [each for each in inspect(edition, at=after(-10)) if each.code != "section_empty"]
    assert [each.code for each in found] == ["link_blocked"]
    assert found[0].fix
    link = Link.objects.get(url="https://example.org/wall")
    assert found[0].fix.desk == f"/admin/tracker/link/{link.pk}/change/#settle"
    page = admin_client.get(f"/admin/newsletters/edition/{edition.pk}/change/")
    assert "We cannot tell whether https://example.org/wall works" in page.content.decode()
    assert approve(edition, at=after(-10)).state == EditionState.APPROVED


def test_an_edition_without_a_draft_is_not_approved(newsletter: Newsletter) -> None:
    edition = Edition.objects.create(
        newsletter=newsletter, date=DAY, sends_at=SENDS_AT, send_by=after(24)
    )
    with pytest.raises(WrongState):
        approve(edition, at=SENDS_AT)


def test_a_second_person_approves_where_the_newsletter_says_so(edition: Edition) -> None:
    Newsletter.objects.update(second_person=True)
    ana, ben = somebody("ana"), somebody("ben")
    drop(edition, ("action", Action.objects.get(slug="call").pk), at=after(-15), by=ana)
    edition = Edition.objects.select_related("newsletter").get()
    for nobody_else in (ana, None):
        with pytest.raises(SecondPersonNeeded):
            approve(edition, at=after(-10), by=nobody_else)
    assert approve(edition, at=after(-10), by=ben).state == EditionState.APPROVED


def test_what_no_mail_can_hold_does_not_take_the_review_with_it(newsletter: Newsletter) -> None:
    """Kept by an older rule; whoever wrote it."""
    timed("sign", 50)
    Action.objects.update(title="Tell\x0bthe \uffff town")
    assemble(newsletter, date=DAY, at=after(-20))

    def blocking() -> set[str]:
        edition = Edition.objects.select_related("newsletter").get()
        return {each.code for each in inspect(edition, at=after(-10)) if each.blocks}

    assert blocking() == set()
    Newsletter.objects.update(name="List\x0b", sender="Evil Bcc: x@y.example X: <a@b.example>")
    assert blocking() == {"sender_unusable", "does_not_render"}


def test_who_wrote_what_the_clock_takes_in_is_not_the_second_person(edition: Edition) -> None:
    Newsletter.objects.update(second_person=True)
    ana, ben, sign = somebody("ana"), somebody("ben"), Action.objects.get(slug="sign")
    drop(edition, ("action", Action.objects.get(slug="call").pk), at=after(-15), by=ben)
    with acted(Who(Door.API, ana.pk), "update", sign, at=after(-14)) as deed:
        Action.objects.filter(pk=sign.pk).update(title="Other words")
        deed.row = Action.objects.get(pk=sign.pk)
    assemble(edition.newsletter, date=DAY, at=after(-13))
    edition = Edition.objects.select_related("newsletter").get()
    with pytest.raises(SecondPersonNeeded):
        approve(edition, at=after(-10), by=ana)
    assert approve(edition, at=after(-10), by=ben).approved_by == ben


def test_of_a_draft_by_the_clock_alone_its_last_writer_is_not_the_second_person() -> None:
    newsletter = a_newsletter()
    newsletter.second_person = True
    newsletter.save()
    ana, ben = somebody("ana"), somebody("ben")
    for person, slug, hours in ((ben, "old", 50), (ana, "new", 51)):
        timed(slug, hours)
        with acted(Who(Door.DESK, person.pk), "create", at=after(-60)) as deed:
            deed.row = Action.objects.get(slug=slug)
    assemble(newsletter, date=DAY, at=after(-20))
    edition = Edition.objects.select_related("newsletter").get()
    with pytest.raises(SecondPersonNeeded):
        approve(edition, at=after(-10), by=ana)
    assert approve(edition, at=after(-10), by=ben).approved_by == ben


def test_hold_reopen_and_cancel(edition: Edition) -> None:
    approve(edition, at=after(-10))
    assert hold(edition, at=after(-9), because="A doubt.").held_because == "A doubt."
    assert hold(edition, at=after(-8)).state == EditionState.HELD
    reopened = reopen(edition, at=after(-7))
    assert (reopened.state, reopened.approved_sha256, reopened.held_because) == ("draft", "", "")
    assert cancel(edition, at=after(-6), because="No news.").state == EditionState.CANCELLED
    with pytest.raises(WrongState):
        hold(edition, at=after(-5))
    with pytest.raises(EditionSettled):
        assemble(edition.newsletter, date=DAY, at=after(-5))


def test_an_edition_held_while_sending_goes_on_with_the_same_approval(edition: Edition) -> None:
    approve(edition, at=after(-10))
    Edition.objects.update(state=EditionState.SENDING, sending_at=SENDS_AT)
    hold(edition, at=after(1))
    assert expire_overdue(at=after(30)) == 0
    resumed = reopen(edition, at=after(2))
    assert (resumed.state, resumed.approved_sha256) == ("sending", resumed.snapshot_sha256)


def test_what_missed_its_day_expires_once(edition: Edition) -> None:
    assert expire_overdue(at=after(23)) == 0
    assert (expire_overdue(at=after(24)), expire_overdue(at=after(24))) == (1, 0)
    assert Edition.objects.get().state == EditionState.EXPIRED


def test_only_newsletters_that_say_so_approve_themselves(edition: Edition) -> None:
    assert approve_automatic(at=after(-10)) == 0
    Newsletter.objects.update(approve=ApprovalPolicy.AUTOMATIC, second_person=True)
    assert (approve_automatic(at=after(-10)), approve_automatic(at=after(-10))) == (1, 0)
    assert Edition.objects.get().approved_by is None


def test_an_automatic_newsletter_keeps_as_a_draft_what_does_not_pass(edition: Edition) -> None:
    Newsletter.objects.update(approve=ApprovalPolicy.AUTOMATIC)
    a_link("https://example.org/dead", "dead", action=Action.objects.get(slug="sign"))
    assert approve_automatic(at=after(-10)) == 0
    assert Edition.objects.get().state == EditionState.DRAFT


def in_edition() -> list[tuple[str, str]]:
    rows = Edition.objects.get().items.values_list("section", "action__slug")
    return [(section, slug) for section, slug in rows]


def test_an_editors_change_voids_the_approval_and_rebuilds(edition: Edition) -> None:
    approve(edition, at=after(-10))
    call, sign = (("action", Action.objects.get(slug=slug).pk) for slug in ("call", "sign"))
    pin(edition, call, at=after(-9), section="big")
    assert in_edition() == [("fast", "sign"), ("fast", "comment"), ("big", "call")]
    assert (Edition.objects.get().state, Edition.objects.get().approved_sha256) == ("draft", "")
    drop(edition, sign, at=after(-9))
    assert in_edition() == [("fast", "comment"), ("big", "call")]
    clear(edition, call, at=after(-9))
    clear(edition, sign, at=after(-9))
    assert in_edition() == [("fast", "sign"), ("fast", "comment"), ("anytime", "call")]
    swap(edition, sign, instead=call, at=after(-9))
    assert in_edition() == [("fast", "call"), ("fast", "comment")]
    assert write_note(edition, " Hello. ", at=after(-9)).snapshot.note == "Hello."


def test_the_commands_say_what_they_did(edition: Edition) -> None:
    out = StringIO()
    at = f"--at={after(-10).isoformat()}"
    call_command("approve", "weekly/2023-10-10", at, "--json", stdout=out)
    document = json.loads(out.getvalue())
    findings = document.pop("findings")
    assert {each["code"] for each in findings} == {"section_empty"}
    assert findings[0]["fix"] == {
        "label": "Say it in other words",
        "desk": f"/admin/newsletters/edition/{edition.pk}/change/#word-big",
        "api": f"/api/v1/editions/{edition.pk}/word/",
    }
    assert document == {
        "edition": edition.pk,
        "newsletter": "weekly",
        "date": "2023-10-10",
        "sends_at": "2023-10-10T14:00:00Z",
        "state": "approved",
        "snapshot": edition.snapshot_sha256,
        "approved_at": "2023-10-10T04:00:00Z",
        "leaves_at": "2023-10-10T14:00:00Z",
        "held_because": "",
    }
    out = StringIO()
    call_command("hold", str(edition.pk), at, "--because", "A doubt.", stdout=out)
    assert out.getvalue() == "weekly of 2023-10-10: held (A doubt.)\n"


def test_the_commands_refuse_with_a_sentence(edition: Edition) -> None:
    with pytest.raises(CommandError, match="neither an edition's id nor"):
        call_command("approve", "weekly/tuesday")
    with pytest.raises(CommandError, match="There is no edition “weekly/2023-10-11”"):
        call_command("hold", "weekly/2023-10-11")
    with pytest.raises(CommandError, match="There is no editor “zoe”"):
        call_command("approve", str(edition.pk), "--by", "zoe")


def test_a_dry_run_names_the_findings_and_changes_nothing(edition: Edition) -> None:
    out = StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("approve", str(edition.pk), "--dry-run", f"--at={after(30)}", stdout=out)
    assert left.value.code == 1
    assert "stops it: Its time to be sent has passed." in out.getvalue()
    call_command("hold", str(edition.pk), "--dry-run", stdout=StringIO())
    assert Edition.objects.get().state == EditionState.DRAFT
