import uuid
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsletters.delivery import audience
from newsletters.delivery.claim import LEASE, claim
from newsletters.delivery.finish import NotSendable, balance_of
from newsletters.delivery.intent import LeaseLost, begin, settle
from newsletters.delivery.ledger import Balance
from newsletters.delivery.reconcile import HOLD, resend
from newsletters.delivery.send import deliver
from newsletters.delivery.sweep import Swept, sweep
from newsletters.delivery.transports import ACCEPTED
from newsletters.delivery.transports.folder import FolderTransport
from newsletters.models import Delivery, Edition, Newsletter, Subscriber
from newsletters.rendering.message import Stencil
from newsletters.rendering.render import stencil
from newsletters.rendering.variant import Variant
from newsletters.review.decide import reopen
from newsletters.subscriptions.choices import Choices
from newsletters.subscriptions.evidence import BY_LINK
from newsletters.subscriptions.withdraw import end_subscription, erase
from newsletters.vocabulary import DeliveryState, EditionState, UnknownPolicy
from tests.newsletters.delivery.fakes import (
    NO_ANSWER,
    REFUSED_FOR_GOOD,
    REFUSED_FOR_NOW,
    Receiver,
)
from tests.newsletters.makers import AT, approved_edition, newsletter_called, reader

pytestmark = pytest.mark.django_db

NAMES = ("ann", "ben", "cleo")
ADDRESSES = [f"{name}@example.org" for name in NAMES]


@pytest.fixture
def weekly() -> Newsletter:
    return newsletter_called()


@pytest.fixture
def people(weekly: Newsletter) -> list[Subscriber]:
    return [reader(address, weekly) for address in ADDRESSES]


@pytest.fixture
def edition(weekly: Newsletter, people: list[Subscriber]) -> Edition:
    return approved_edition(weekly)


def states() -> dict[str, int]:
    found: dict[str, int] = {}
    for state in Delivery.objects.values_list("state", flat=True):
        found[state] = found.get(state, 0) + 1
    return found


def test_one_copy_each_and_never_a_second(edition: Edition) -> None:
    receiver = Receiver()
    first = deliver(edition, at=AT, transport=receiver)
    second = deliver(edition, at=AT + timedelta(hours=1), transport=receiver)

    assert receiver.recipients == ADDRESSES
    assert (first.handed_over, second.handed_over) == (3, 0)
    assert first.balance == second.balance == Balance(candidates=3, accepted=3)
    assert edition.state == EditionState.SENT
    assert edition.sent_at is not None
    assert edition.sent_at - AT < timedelta(minutes=1)


def test_a_copy_into_the_folder_is_a_whole_message(edition: Edition, tmp_path: Path) -> None:
    deliver(edition, at=AT, transport=FolderTransport(tmp_path))

    files = sorted(tmp_path.iterdir())
    rows = {str(row.id): row for row in Delivery.objects.all()}
    assert len(files) == 3
    for file in files:
        message = message_from_bytes(file.read_bytes(), policy=default)
        delivery = rows[file.stem.removeprefix("weekly-2026-11-24-")]
        assert message["Message-ID"] == delivery.message_id
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert message["To"].addresses[0].addr_spec not in file.name
    assert (
        sorted(str(message_from_bytes(file.read_bytes(), policy=default)["To"]) for file in files)
        == ADDRESSES
    )


def test_only_an_approved_edition_is_sent(edition: Edition) -> None:
    Edition.objects.update(state=EditionState.HELD)
    with pytest.raises(NotSendable):
        deliver(edition, at=AT, transport=Receiver())
    assert Delivery.objects.count() == 0


def test_the_audience_is_frozen_once(
    weekly: Newsletter, people: list[Subscriber], edition: Edition
) -> None:
    left = reader("dora@example.org", weekly)
    end_subscription(left, weekly, evidence=BY_LINK, at=AT)
    Edition.objects.update(state=EditionState.SENDING, sending_at=AT)

    assert audience.freeze(edition, at=AT, chunk=2) == 3
    reader("late@example.org", weekly)
    assert audience.freeze(edition, at=AT, chunk=2) == 3
    assert Delivery.objects.count() == 3


def test_a_freeze_goes_on_where_it_was_killed(
    edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    Edition.objects.update(state=EditionState.SENDING, sending_at=AT)
    original = audience._write_count

    def killed(edition: Edition) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(audience, "_write_count", killed)
    with pytest.raises(KeyboardInterrupt):
        audience.freeze(edition, at=AT, chunk=1)
    monkeypatch.setattr(audience, "_write_count", original)
    Edition.objects.update(audience_watermark=uuid.UUID(int=0))

    assert audience.freeze(edition, at=AT, chunk=1) == 3
    assert Delivery.objects.count() == 3


def test_two_claimers_never_share_a_copy(edition: Edition) -> None:
    Edition.objects.update(state=EditionState.SENDING, sending_at=AT)
    audience.freeze(edition, at=AT)
    claims = [
        {each.delivery_id for each in claim(edition, owner=owner, most=2, at=AT)}
        for owner in ("one", "two", "three")
    ]
    assert [len(each) for each in claims] == [2, 1, 0]
    assert len(set.union(*claims)) == 3


def test_an_unsubscribe_between_claim_and_intent_wins(
    weekly: Newsletter, people: list[Subscriber], edition: Edition
) -> None:
    gone: list[str] = []

    def others_leave(_: object) -> None:
        if gone:
            return
        for person in people:
            if not Delivery.objects.filter(subscriber=person, state="submitting").exists():
                end_subscription(person, weekly, evidence=BY_LINK, at=AT)
                gone.append(str(person.id))

    receiver = Receiver(meanwhile=others_leave)
    turn = deliver(edition, at=AT, transport=receiver)
    assert len(receiver.arrived) == 1
    assert turn.balance == Balance(candidates=3, accepted=1, suppressed=2)
    assert edition.state == EditionState.SENT


def test_an_erased_reader_gets_nothing(people: list[Subscriber], edition: Edition) -> None:
    Edition.objects.update(state=EditionState.SENDING, sending_at=AT)
    audience.freeze(edition, at=AT)
    erase(people[0], at=AT)

    receiver = Receiver()
    turn = deliver(edition, at=AT, transport=receiver)
    assert receiver.recipients == ADDRESSES[1:]
    assert turn.balance == Balance(candidates=3, accepted=2, suppressed=1)


def test_held_in_the_middle_stops_at_the_next_copy(edition: Edition) -> None:
    def hold(_: object) -> None:
        Edition.objects.update(state=EditionState.HELD)

    receiver = Receiver(meanwhile=hold)
    turn = deliver(edition, at=AT, transport=receiver)
    assert turn.balance == Balance(candidates=3, accepted=1, pending=2)
    assert states() == {"accepted": 1, "queued": 2}

    reopen(edition, at=AT)
    receiver.meanwhile = None
    assert deliver(edition, at=AT, transport=receiver).state == EditionState.SENT
    assert receiver.recipients == ADDRESSES


def test_refused_for_now_is_tried_again_and_for_good_is_not(edition: Edition) -> None:
    receiver = Receiver([REFUSED_FOR_NOW, REFUSED_FOR_GOOD])
    first = deliver(edition, at=AT, transport=receiver)
    assert first.balance == Balance(candidates=3, accepted=1, failed=1, pending=1)
    assert (first.state, states()["retry_wait"]) == (EditionState.SENDING, 1)

    again = deliver(edition, at=AT + timedelta(minutes=2), transport=receiver)
    assert again.balance == Balance(candidates=3, accepted=2, failed=1)
    assert again.state == EditionState.SENT
    assert len(receiver.recipients) == 2


def test_what_waits_past_send_by_expires(edition: Edition) -> None:
    deliver(edition, at=AT, transport=Receiver([REFUSED_FOR_NOW]))
    late = deliver(edition, at=edition.send_by, transport=Receiver())
    assert late.balance == Balance(candidates=3, accepted=2, expired=1)
    assert late.state == EditionState.SENT


def test_no_answer_is_unknown_and_held(edition: Edition) -> None:
    receiver = Receiver([NO_ANSWER])
    turn = deliver(edition, at=AT, transport=receiver)
    assert turn.balance == Balance(candidates=3, accepted=2, unknown=1)
    assert (turn.balance.verdict, edition.unresolved) == ("sent, 1 unresolved", 1)

    deliver(edition, at=AT + timedelta(hours=2), transport=receiver)
    assert len(receiver.arrived) == 2

    resend(Delivery.objects.get(state=DeliveryState.UNKNOWN), at=AT)
    done = deliver(edition, at=AT + timedelta(hours=3), transport=receiver)
    assert (done.balance.verdict, edition.unresolved) == ("balanced", 0)
    assert receiver.recipients == ADDRESSES


def test_the_policy_resends_after_a_while_with_the_same_message_id(
    weekly: Newsletter, edition: Edition
) -> None:
    Newsletter.objects.update(unknown_policy=UnknownPolicy.RESEND)
    edition = Edition.objects.select_related("newsletter").get()
    receiver = Receiver([NO_ANSWER])
    assert deliver(edition, at=AT, transport=receiver).state == EditionState.SENDING
    before = Delivery.objects.get(state=DeliveryState.UNKNOWN)

    done = deliver(edition, at=AT + HOLD + timedelta(minutes=1), transport=receiver)
    assert done.state == EditionState.SENT
    resent = receiver.arrived[-1]
    assert resent.message_id == before.message_id
    assert before.message_id.encode() in resent.payload


def test_a_receiver_that_can_be_asked_is_asked(edition: Edition) -> None:
    receiver = Receiver([NO_ANSWER], can_be_asked=True)
    turn = deliver(edition, at=AT, transport=receiver)
    assert turn.balance == Balance(candidates=3, accepted=3)
    assert receiver.recipients == ADDRESSES


def test_the_sweep_gives_back_claims_and_never_intents(edition: Edition) -> None:
    Edition.objects.update(state=EditionState.SENDING, sending_at=AT)
    audience.freeze(edition, at=AT)
    first, second = claim(edition, owner="dead", most=2, at=AT)
    assert begin(first, edition, message_id="<a@b>", variant="v", at=AT)

    assert sweep(at=AT) == Swept()
    assert sweep(at=AT + LEASE) == Swept(requeued=1, unknown=1)
    assert sweep(at=AT + LEASE) == Swept()
    assert states() == {"queued": 2, "unknown": 1}
    with pytest.raises(LeaseLost):
        settle(first, ACCEPTED, at=AT + LEASE)
    with pytest.raises(LeaseLost):
        begin(second, edition, message_id="<c@b>", variant="v", at=AT + LEASE)


def test_rendered_once_for_each_choice_not_for_each_person(
    weekly: Newsletter, edition: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(4):
        reader(f"d{number}@example.org", weekly, choices=Choices(time_zone="America/Denver"))
    rendered: list[str] = []

    def counted(variant: Variant, edition: Edition) -> Stencil:
        rendered.append(variant.zone)
        return stencil(variant, edition)

    monkeypatch.setattr("newsletters.delivery.press.stencil", counted)
    receiver = Receiver()
    deliver(edition, at=AT, transport=receiver)
    assert len(receiver.arrived) == 7
    assert sorted(rendered) == ["America/Chicago", "America/Denver"]


def test_queries_grow_by_two_a_copy(weekly: Newsletter, edition: Edition) -> None:
    for number in range(20):
        reader(f"d{number}@example.org", weekly)
    with CaptureQueriesContext(
        connection,
    ) as first:
        deliver(edition, at=AT, transport=Receiver())
    assert len(first) <= 2 * 23 + 80


def test_the_balance_is_two_queries(edition: Edition) -> None:
    deliver(edition, at=AT, transport=Receiver())
    with CaptureQueriesContext(connection) as asked:
        balance_of(edition)
    assert len(asked) == 2
