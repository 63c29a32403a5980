"""Ends as people say them."""

from datetime import UTC, datetime

import pytest

from tracker.vocabulary import EndReason
from tracker.wording import WHAT_HAPPENED, WHAT_WILL_HAPPEN, Ends, closes, explain

TUESDAY = datetime(2023, 10, 10, 14, 0, tzinfo=UTC)
"""Tuesday 10 October 2023, 9 am in Chicago."""

COMMENT = Ends(
    durability="timed",
    at=datetime(2023, 10, 11, 20, 0, tzinfo=UTC),
    because="comment_deadline",
    zone="America/Chicago",
    place_name="Chicago",
    rests_on="meeting",
)
SUNDAY = Ends(
    durability="timed",
    at=datetime(2023, 10, 16, 4, 59, 59, tzinfo=UTC),
    because="date",
    date_only=True,
    zone="America/Chicago",
    place_name="Chicago",
)
BILL = Ends(
    durability="standing",
    at=datetime(2025, 1, 3, 17, tzinfo=UTC),
    because="session_ended",
    zone="America/New_York",
    rests_on="bill",
)


def ends(at: datetime, because: str = "date") -> Ends:
    return Ends(durability="timed", at=at, because=because)


@pytest.mark.parametrize(
    ("end", "relative", "reader_zone", "words"),
    [
        (COMMENT, True, "", "closes tomorrow 3 pm, Chicago"),
        (COMMENT, False, "", "closes Wednesday 3 pm, Chicago"),
        (COMMENT, False, "America/New_York", "closes Wednesday 3 pm, Chicago"),
        (SUNDAY, False, "", "until the end of Sunday"),
        (SUNDAY, False, "America/Chicago", "until the end of Sunday"),
        (SUNDAY, False, "America/New_York", "until the end of Sunday, Chicago"),
        (BILL, False, "", "as long as the bill is alive"),
        (Ends(durability="anytime"), False, "", "never closes"),
        (Ends(durability="standing", rests_on="bill"), False, "", "as long as the bill is alive"),
        (
            Ends(durability="standing", rests_on="petition"),
            False,
            "",
            "as long as the petition is open",
        ),
        (Ends(durability="timed", rests_on="meeting"), False, "", "until the meeting starts"),
        (Ends(durability="timed"), False, "", "no end in sight"),
        (
            ends(datetime(2023, 10, 10, 17, tzinfo=UTC)),
            True,
            "America/Chicago",
            "closes today noon",
        ),
        (
            ends(datetime(2023, 10, 10, 17, tzinfo=UTC)),
            False,
            "America/Chicago",
            "closes Tuesday noon",
        ),
        (
            ends(datetime(2023, 10, 12, 14, 30, tzinfo=UTC)),
            False,
            "",
            "closes Thursday 2:30 pm UTC",
        ),
        (
            ends(datetime(2023, 10, 12, 15, tzinfo=UTC), because="meeting_started"),
            False,
            "America/Chicago",
            "starts Thursday 10 am",
        ),
        (
            ends(datetime(2023, 10, 17, 20, tzinfo=UTC)),
            False,
            "America/Chicago",
            "closes Tuesday 17 October at 3 pm",
        ),
        (
            ends(datetime(2024, 1, 3, 17, tzinfo=UTC)),
            False,
            "America/New_York",
            "closes Wednesday 3 January 2024 at noon",
        ),
        (
            ends(datetime(2023, 10, 12, 5, tzinfo=UTC)),
            True,
            "America/Chicago",
            "until the end of tomorrow",
        ),
        (
            ends(datetime(2023, 10, 13, 4, 59, tzinfo=UTC)),
            False,
            "America/Chicago",
            "until the end of Thursday",
        ),
        (ends(datetime(2023, 10, 9, 20, tzinfo=UTC)), True, "America/Chicago", "closed yesterday"),
        (ends(datetime(2023, 10, 9, 20, tzinfo=UTC)), False, "America/Chicago", "closed 9 October"),
    ],
)
def test_an_end_in_a_few_words(end: Ends, relative: bool, reader_zone: str, words: str) -> None:
    assert closes(end, at=TUESDAY, relative=relative, reader_zone=reader_zone) == words


@pytest.mark.parametrize(
    ("end", "at", "sentence"),
    [
        (
            COMMENT,
            datetime(2023, 10, 12, tzinfo=UTC),
            "It closed on 11 October at 3 pm in Chicago: written comments were due.",
        ),
        (
            COMMENT,
            TUESDAY,
            "It is open until 11 October at 3 pm in Chicago: written comments are due then.",
        ),
        (
            SUNDAY,
            TUESDAY,
            "It is open until the end of 15 October in Chicago: that is the last moment for it.",
        ),
        (BILL, TUESDAY, "It is open as long as the bill is alive."),
        (
            BILL,
            datetime(2025, 1, 2, 17, tzinfo=UTC),
            "It is open until 3 January at noon EST: the session ends then, and the bill with it.",
        ),
        (
            BILL,
            datetime(2025, 1, 3, 17, tzinfo=UTC),
            "It closed on 3 January at noon EST: the session ended, and the bill with it.",
        ),
        (Ends(durability="anytime"), TUESDAY, "It never closes."),
        (
            Ends(durability="timed", rests_on="meeting"),
            TUESDAY,
            "It is open: the meeting has no date yet.",
        ),
        (
            Ends(durability="standing", rests_on="petition"),
            TUESDAY,
            "It is open as long as the petition is open.",
        ),
        (Ends(durability="timed"), TUESDAY, "It is open, no end in sight."),
    ],
)
def test_an_end_in_one_sentence(end: Ends, at: datetime, sentence: str) -> None:
    assert explain(end, at=at) == sentence


def test_a_bill_that_dies_soon_is_told_with_its_hour() -> None:
    words = closes(BILL, at=datetime(2025, 1, 2, 17, tzinfo=UTC), relative=True)
    assert words == "closes tomorrow noon EST"


def test_every_reason_has_its_words() -> None:
    reasons = {reason.value for reason in EndReason}
    assert (set(WHAT_HAPPENED), set(WHAT_WILL_HAPPEN)) == (reasons, reasons)
