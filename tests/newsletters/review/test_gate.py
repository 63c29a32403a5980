"""The gate by itself: what stops an edition and what is only said."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from newsletters.assembly.doubts import Doubt
from newsletters.assembly.snapshot import ActionItem, Ends, MeetingItem, Snapshot
from newsletters.review.gate import Facts, Finding, blocking, findings_of

SENDS_AT = datetime(2023, 10, 10, 14, tzinfo=UTC)
ACTION = ActionItem(
    section="fast",
    id=1,
    slug="sign",
    title="Sign",
    verb="sign",
    minutes=3,
    ends=Ends("timed", at=SENDS_AT + timedelta(hours=12)),
    reason="It closes first.",
    summary="Because.",
)
MEETING = MeetingItem(
    section="coming_up",
    id=2,
    uuid="u",
    title="Zoning",
    starts_at=SENDS_AT + timedelta(hours=13),
    zone="UTC",
    reason="It meets soon.",
)
SNAPSHOT = Snapshot(
    newsletter="weekly",
    newsletter_name="The Weekly",
    date=date(2023, 10, 10),
    sends_at=SENDS_AT,
    zone="UTC",
    items=(ACTION, MEETING),
    minutes=3,
)
FACTS = Facts(
    grace=timedelta(hours=12),
    send_by=SENDS_AT + timedelta(days=1),
    sender="news@example.org",
    postal_address="1 Example Street",
    html=b"<p>",
    text="Sign",
)


def codes(snapshot: Snapshot = SNAPSHOT, at: datetime = SENDS_AT, **facts: Any) -> list[str]:
    return [finding.code for finding in findings_of(snapshot, replace(FACTS, **facts), at=at)]


def test_a_good_edition_passes() -> None:
    assert codes() == []


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"sender": ""}, "no_sender"),
        ({"postal_address": " "}, "no_postal_address"),
        ({"send_by": SENDS_AT}, "too_late"),
        ({"stale": frozenset({("action", 1)})}, "link_stale"),
        ({"over": frozenset({("meeting", 2)})}, "over"),
        ({"grace": timedelta(hours=12, seconds=1)}, "closes_before_readers_can_act"),
        ({"render_error": "a line break in the subject"}, "does_not_render"),
        ({"text": ""}, "no_text_part"),
        ({"html": b"x" * 100_000}, "html_too_large"),
    ],
)
def test_what_stops_it(facts: dict[str, Any], code: str) -> None:
    assert codes(**facts) == [code]
    assert blocking(findings_of(SNAPSHOT, replace(FACTS, **facts), at=SENDS_AT))


def test_a_late_sending_counts_the_grace_from_its_own_instant() -> None:
    assert codes(at=SENDS_AT + timedelta(hours=2)) == ["closes_before_readers_can_act"] * 2


def test_an_empty_edition_is_stopped_and_nothing_more_is_said() -> None:
    assert codes(replace(SNAPSHOT, items=())) == ["empty"]


def test_remarks_do_not_stop_it() -> None:
    only_meeting = replace(SNAPSHOT, items=(MEETING,))
    silent = replace(SNAPSHOT, items=(replace(ACTION, summary=" "),))
    assert codes(only_meeting) == ["no_action", "no_fast_action"]
    assert codes(silent) == ["no_summary"]
    for snapshot in (only_meeting, silent):
        assert blocking(findings_of(snapshot, FACTS, at=SENDS_AT)) == []


def test_a_doubtful_link_is_said_and_does_not_stop_it() -> None:
    doubt = Doubt("link_suspect", "https://example.org/ fails.", "https://example.org/")
    found = findings_of(SNAPSHOT, replace(FACTS, doubts={("action", 1): (doubt,)}), at=SENDS_AT)
    assert found == (
        Finding(
            "link_suspect",
            "“Sign”: https://example.org/ fails.",
            ("action", 1),
            blocks=False,
        ),
    )
