"""The whole rule of the effective end."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker.expiry import (
    ActionFacts,
    AnytimeWithoutReview,
    BillFacts,
    DurabilityError,
    EffectiveEnd,
    EndWithoutMoment,
    MeetingFacts,
    PetitionFacts,
    Standing,
    StandingOnNothing,
    State,
    TimedWithoutEnd,
    effective_end,
    end_of_day,
    standing_at,
)

CHICAGO = "America/Chicago"
START = datetime(2023, 10, 12, 15, tzinfo=UTC)
DUE = datetime(2023, 10, 11, 20, tzinfo=UTC)
MEETING = MeetingFacts(status="confirmed", starts_at=START, comments_due=DUE, zone=CHICAGO)
ZONES = sorted(zone for zone in available_timezones() if "/" in zone)


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            ActionFacts("timed", verb="comment", meeting=MEETING),
            EffectiveEnd(DUE, "comment_deadline", zone=CHICAGO),
        ),
        (
            ActionFacts("timed", verb="attend", meeting=MEETING),
            EffectiveEnd(START, "meeting_started", zone=CHICAGO),
        ),
        (
            ActionFacts(
                "timed",
                verb="comment",
                meeting=MeetingFacts(
                    "confirmed", starts_at=START, comments_due=date(2023, 10, 11), zone=CHICAGO
                ),
            ),
            EffectiveEnd(
                datetime(2023, 10, 12, 4, 59, 59, tzinfo=UTC),
                "comment_deadline",
                date_only=True,
                zone=CHICAGO,
            ),
        ),
        (
            ActionFacts("timed", verb="comment", ends=DUE, meeting=MEETING, zone=CHICAGO),
            EffectiveEnd(DUE, "comment_deadline", zone=CHICAGO),
        ),
        (
            ActionFacts(
                "timed",
                meeting=MeetingFacts("postponed", starts_at=START, comments_due=DUE),
                zone=CHICAGO,
            ),
            EffectiveEnd(zone=CHICAGO),
        ),
        (
            ActionFacts(
                "timed",
                verb="attend",
                meeting=MeetingFacts("rescheduled", starts_at=START + timedelta(days=7)),
            ),
            EffectiveEnd(START + timedelta(days=7), "meeting_started"),
        ),
        (
            ActionFacts(
                "timed",
                meeting=MeetingFacts("cancelled", starts_at=START, changed_at=DUE, zone=CHICAGO),
            ),
            EffectiveEnd(DUE, "meeting_cancelled", zone=CHICAGO),
        ),
        (
            ActionFacts(
                "standing", petition=PetitionFacts(closes=date(2024, 2, 29), zone="Europe/London")
            ),
            EffectiveEnd(
                datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC),
                "petition_closed",
                date_only=True,
                zone="Europe/London",
            ),
        ),
        (
            ActionFacts(
                "standing",
                petition=PetitionFacts("closed", closes=date(2024, 2, 29), closed_at=DUE),
            ),
            EffectiveEnd(DUE, "petition_closed"),
        ),
        (ActionFacts("standing", petition=PetitionFacts()), EffectiveEnd()),
        (
            ActionFacts("standing", bill=BillFacts(dies_at=datetime(2021, 1, 3, 17, tzinfo=UTC))),
            EffectiveEnd(
                datetime(2021, 1, 3, 17, tzinfo=UTC), "session_ended", zone="America/New_York"
            ),
        ),
        (
            ActionFacts(
                "standing",
                bill=BillFacts(
                    "final",
                    status_at=date(2010, 3, 23),
                    dies_at=datetime(2011, 1, 3, 17, tzinfo=UTC),
                ),
            ),
            EffectiveEnd(
                datetime(2010, 3, 24, 3, 59, 59, tzinfo=UTC),
                "bill_final",
                date_only=True,
                zone="America/New_York",
            ),
        ),
        (
            ActionFacts("standing", bill=BillFacts("provisional", status_at=DUE)),
            EffectiveEnd(),
        ),
        (
            ActionFacts("anytime", review_on=date(2024, 1, 1), zone=CHICAGO),
            EffectiveEnd(zone=CHICAGO),
        ),
        (
            ActionFacts("anytime", review_on=date(2024, 1, 1), campaign_ends=DUE),
            EffectiveEnd(DUE, "campaign_ended"),
        ),
        (
            ActionFacts("anytime", review_on=date(2024, 1, 1), link_dead_at=DUE),
            EffectiveEnd(DUE, "link_dead"),
        ),
        (
            ActionFacts("timed", ends=DUE, retired_at=DUE, superseded_at=DUE),
            EffectiveEnd(DUE, "superseded"),
        ),
    ],
)
def test_the_earliest_end_wins_and_says_why(facts: ActionFacts, expected: EffectiveEnd) -> None:
    assert effective_end(facts) == expected


@pytest.mark.parametrize(
    ("facts", "error", "code"),
    [
        (ActionFacts("timed"), TimedWithoutEnd, "timed_without_end"),
        (ActionFacts("anytime"), AnytimeWithoutReview, "anytime_without_review"),
        (ActionFacts("standing", ends=DUE), StandingOnNothing, "standing_on_nothing"),
        (
            ActionFacts("timed", meeting=MeetingFacts("cancelled", starts_at=START)),
            EndWithoutMoment,
            "end_without_moment",
        ),
        (
            ActionFacts("standing", bill=BillFacts("final")),
            EndWithoutMoment,
            "end_without_moment",
        ),
        (
            ActionFacts("standing", petition=PetitionFacts("rejected")),
            EndWithoutMoment,
            "end_without_moment",
        ),
    ],
)
def test_a_durability_without_ground_is_refused(
    facts: ActionFacts, error: type[DurabilityError], code: str
) -> None:
    with pytest.raises(error) as refused:
        effective_end(facts)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("day", "zone", "expected"),
    [
        (date(2024, 2, 29), "UTC", datetime(2024, 2, 29, 23, 59, 59, tzinfo=UTC)),
        (date(2023, 3, 12), CHICAGO, datetime(2023, 3, 13, 4, 59, 59, tzinfo=UTC)),
        (date(2023, 11, 5), CHICAGO, datetime(2023, 11, 6, 5, 59, 59, tzinfo=UTC)),
        (date(2026, 11, 24), "Pacific/Kiritimati", datetime(2026, 11, 24, 9, 59, 59, tzinfo=UTC)),
        (date(2026, 11, 24), "Pacific/Pago_Pago", datetime(2026, 11, 25, 10, 59, 59, tzinfo=UTC)),
        # Nuuk leaps from 23:00 on Saturday to Sunday: Saturday ends an hour early,
        (date(2024, 3, 30), "America/Nuuk", datetime(2024, 3, 31, 0, 59, 59, tzinfo=UTC)),
        # and repeats Saturday's last hour in the autumn: the second pass is the end.
        (date(2024, 10, 26), "America/Nuuk", datetime(2024, 10, 27, 1, 59, 59, tzinfo=UTC)),
        # Apia never had 30 December 2011: that day ends where the 29th did.
        (date(2011, 12, 30), "Pacific/Apia", datetime(2011, 12, 30, 9, 59, 59, tzinfo=UTC)),
    ],
)
def test_a_day_ends_in_its_own_place(day: date, zone: str, expected: datetime) -> None:
    assert end_of_day(day, zone) == expected


@given(
    day=st.dates(min_value=date(1980, 1, 1), max_value=date(2037, 12, 30)),
    zone=st.sampled_from(ZONES),
)
def test_the_end_of_a_day_is_its_last_second(day: date, zone: str) -> None:
    """No later second within two days is still that day, whatever the clocks do."""
    end = end_of_day(day, zone)
    place = ZoneInfo(zone)
    later = (end + timedelta(seconds=1) + timedelta(minutes=5 * step) for step in range(576))
    assert end.astimezone(place).date() <= day
    assert all(second.astimezone(place).date() > day for second in later)


_MOMENTS = st.none() | st.datetimes(
    min_value=datetime(2000, 1, 1), max_value=datetime(2037, 1, 1), timezones=st.just(UTC)
)


@given(
    ends=_MOMENTS,
    campaign=_MOMENTS,
    retired=_MOMENTS,
    start=_MOMENTS,
    due=_MOMENTS,
    closes=_MOMENTS,
    dies=_MOMENTS,
)
def test_nothing_ends_before_the_end_and_something_at_it(**moments: datetime | None) -> None:
    facts = ActionFacts(
        "standing",
        verb="comment",
        ends=moments["ends"],
        campaign_ends=moments["campaign"],
        retired_at=moments["retired"],
        meeting=MeetingFacts("confirmed", starts_at=moments["start"], comments_due=moments["due"]),
        petition=PetitionFacts(closes=moments["closes"]),
        bill=BillFacts(dies_at=moments["dies"]),
    )
    known = [moment for moment in moments.values() if moment is not None]
    assert effective_end(facts).at == min(known, default=None)


@pytest.mark.parametrize(
    ("at", "standing"),
    [
        (DUE - timedelta(hours=48, seconds=1), Standing(State.OPEN)),
        (DUE - timedelta(hours=48), Standing(State.CLOSING_SOON, DUE - timedelta(hours=48))),
        (DUE - timedelta(seconds=1), Standing(State.CLOSING_SOON, DUE - timedelta(hours=48))),
        (DUE, Standing(State.OVER, DUE)),
        (DUE + timedelta(days=1), Standing(State.OVER, DUE)),
    ],
)
def test_open_closing_soon_over(at: datetime, standing: Standing) -> None:
    assert standing_at(EffectiveEnd(DUE, "date"), at) == standing


def test_what_has_no_end_stays_open() -> None:
    assert standing_at(EffectiveEnd(), DUE) == Standing(State.OPEN)
