"""An editor's one click, the digest on Monday, and the looks before an edition."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from backend.accounts.models import Role, User
from backend.audit.who import by_command
from newsletters.assembly.look_ahead import look_ahead
from tests.newsletters.makers import AT as TUESDAY
from tests.newsletters.makers import approved_edition, newsletter_called
from tracker.digest.gather import gather
from tracker.digest.send import send_digest
from tracker.links.add import add_link
from tracker.links.record import resettle
from tracker.links.settle import NothingToReplace, give_up, ignore_host, pin, replace, unpin
from tracker.models import Action, DigestMail, Link, LinkUse, Look
from tracker.vocabulary import ActionState, Durability, EndReason, Verb

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 9, 15, tzinfo=UTC)
"""A Monday."""


def dead_link(url: str = "http://example.org/petition") -> Link:
    link = add_link(url, at=AT)
    for days in (9, 6, 3):
        at = AT - timedelta(days=days)
        Look.objects.create(
            link=link, at=at, trigger="schedule", status=404, chain=[[404, url, False]]
        )
    resettle([link.pk], at=AT)
    link.refresh_from_db()
    assert link.verdict == "dead"
    return link


def action_on(link: Link, slug: str = "sign") -> Action:
    action = Action.objects.create(
        slug=slug,
        title="Sign the petition",
        verb=Verb.SIGN,
        effort_minutes=2,
        durability=Durability.ANYTIME,
        review_on=date(2027, 3, 1),
        state=ActionState.OPEN,
    )
    LinkUse.objects.create(link=link, action=action)
    return action


def test_a_pin_vouches_for_thirty_days_and_can_be_taken_back() -> None:
    link = dead_link()
    pin(link, at=AT)
    assert (link.verdict, link.verdict_reason, link.is_stale) == ("ok", "pinned", False)
    resettle([link.pk], at=AT + timedelta(days=31))
    link.refresh_from_db()
    assert link.verdict == "dead"
    pin(link, at=AT)
    unpin(link, at=AT)
    assert link.verdict == "dead"


def test_replacing_moves_every_use_and_needs_an_address() -> None:
    link = dead_link()
    action = action_on(link)
    with pytest.raises(NothingToReplace):
        replace(link, at=AT)
    new = replace(link, at=AT, url="https://example.org/new")
    assert (action.link_uses.get().link, link.replaced_by, link.looks.count()) == (new, new, 3)
    assert replace(link, at=AT, url="https://example.org/new") == new


def test_giving_a_link_up_ends_what_leads_to_it_once() -> None:
    link = dead_link()
    action = action_on(link)
    by = by_command("x")
    assert [give_up(link, at=AT, by=by), give_up(link, at=AT, by=by)] == [1, 0]
    action.refresh_from_db()
    assert (action.state, action.effective_reason, action.effective_end) == (
        ActionState.CLOSED,
        EndReason.LINK_DEAD,
        AT,
    )


def test_an_ignored_host_is_never_asked_again() -> None:
    link = dead_link()
    add_link("http://example.org/other", at=AT)
    assert [ignore_host(link), ignore_host(link), ignore_host(link, ignored=False)] == [2, 0, 2]


def test_the_digest_says_what_waits_and_leaves_once_to_each_editor() -> None:
    action_on(dead_link())
    Action.objects.update(effective_end=AT + timedelta(days=2))
    for name, role in (("ana", Role.EDITOR), ("bo", Role.ADMIN), ("vic", Role.VIEWER)):
        User.objects.create(
            username=name,
            email=f"{name}@example.org",
            role=role,
            is_superuser=role == Role.ADMIN,
        )
    totals = {section.heading: section.total for section in gather(at=AT).sections}
    assert Counter(totals) == Counter(
        {
            "Links that lead nowhere any more": 1,
            "Links that we are not sure of": 0,
            "Closes this week": 1,
            "Needs review": 0,
            "In the inbox": 0,
            "Feeds in trouble": 0,
            "Hosts that are down": 0,
        }
    )
    assert [send_digest(at=AT), send_digest(at=AT + timedelta(hours=1))] == [2, 0]
    assert [message.to for message in mail.outbox] == [["ana@example.org"], ["bo@example.org"]]
    assert mail.outbox[0].subject == "This week: 2 things to look at"
    assert "http://example.org/petition (http-404)" in mail.outbox[0].body
    assert DigestMail.objects.filter(sent_at=AT).count() == 2


def test_no_digest_leaves_on_another_day_or_too_early() -> None:
    User.objects.create(username="ana", email="ana@example.org", role=Role.EDITOR)
    times = (AT.replace(hour=3), AT + timedelta(days=1), AT - timedelta(days=1))
    assert [send_digest(at=at) for at in times] == [0, 0, 0]


def test_a_digest_that_a_kill_cut_off_is_not_sent_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    User.objects.create(username="ana", email="ana@example.org", role=Role.EDITOR)

    def killed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("tracker.digest.send.EmailMessage.send", killed)
        with pytest.raises(KeyboardInterrupt):
            send_digest(at=AT)
    assert (send_digest(at=AT), len(mail.outbox)) == (0, 0)


def test_the_command_prints_the_digest(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("digest", at=AT)
    assert capsys.readouterr().out.startswith("The week of Monday 9 November 2026.")


def test_an_edition_s_links_come_due_three_times_before_it_leaves() -> None:
    edition = approved_edition(newsletter_called())
    action = Action.objects.get()
    link = add_link("http://example.org/call", at=TUESDAY)
    LinkUse.objects.create(link=link, action=action)
    looked = []
    for hours in range(80, 0, -1):
        at = edition.sends_at - timedelta(hours=hours)
        look_ahead(at=at)
        link.refresh_from_db()
        if link.next_look_at is None or link.next_look_at <= at:
            looked.append(hours)
            Link.objects.filter(pk=link.pk).update(
                last_look_at=at, next_look_at=at + timedelta(days=7)
            )
        elif not looked:
            Link.objects.filter(pk=link.pk).update(next_look_at=at + timedelta(days=7))
    assert looked == [72, 24, 2]
