import uuid
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from newsletters.delivery.backoff import MOST, backoff
from newsletters.delivery.ledger import Balance
from newsletters.vocabulary import PENDING_DELIVERY_STATES, DeliveryState

COUNTS = st.dictionaries(st.sampled_from(DeliveryState), st.integers(0, 1000))


@given(COUNTS)
def test_every_copy_is_counted_once(by_state: dict[str, int]) -> None:
    balance = Balance.of(sum(by_state.values()), by_state)
    assert balance.balanced
    assert balance.pending == sum(by_state.get(state, 0) for state in PENDING_DELIVERY_STATES)
    assert balance.settled == (balance.pending == 0)


@given(COUNTS, st.integers(1, 5))
def test_somebody_lost_or_added_is_seen(by_state: dict[str, int], off: int) -> None:
    balance = Balance.of(sum(by_state.values()) + off, by_state)
    assert not balance.balanced
    assert not balance.settled
    assert balance.verdict.startswith("out of balance")


def test_verdicts() -> None:
    assert [
        Balance(None).verdict,
        Balance(2, accepted=2).verdict,
        Balance(2, accepted=1, unknown=1).verdict,
        Balance(2, accepted=1, pending=1).verdict,
        Balance(2, accepted=1).verdict,
    ] == [
        "the audience is not frozen yet",
        "balanced",
        "sent, 1 unresolved",
        "balanced, 1 still to send",
        "out of balance: 2 candidates, 1 copies",
    ]


@given(st.integers(1, 400), st.uuids())
def test_waits_grow_to_a_cap_and_differ(attempt: int, delivery_id: uuid.UUID) -> None:
    wait = backoff(attempt, delivery_id)
    assert timedelta(seconds=30) <= wait < MOST * 1.5
    assert backoff(attempt + 1, delivery_id) >= wait
