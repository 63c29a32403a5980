"""Why it is in, said in one sentence to the editor who reads the draft."""

from datetime import datetime
from zoneinfo import ZoneInfo

from newsletters.assembly.candidates import (
    ActionCandidate,
    AnyCandidate,
    BillCandidate,
    MeetingCandidate,
    ResourceCandidate,
    Rules,
)
from newsletters.assembly.eligibility import is_last_chance
from newsletters.vocabulary import LeftOutReason, Section
from tracker.vocabulary import Stance
from tracker.wording import hour

PINNED = "An editor pinned it."

STANCES = {
    Stance.SUPPORT: "We support it",
    Stance.OPPOSE: "We oppose it",
    Stance.AMEND: "We ask to amend it",
    Stance.WATCH: "We watch it",
}

MEANINGS = {
    LeftOutReason.HELD_BY_EDITOR: "an editor holds it back",
    LeftOutReason.WRONG_PLACE: "it is about a place that this newsletter does not cover",
    LeftOutReason.WRONG_LANGUAGE: "it is in a language that this newsletter is not written in",
    LeftOutReason.CLOSES_BEFORE_READERS_CAN_ACT: "it closes before readers can act",
    LeftOutReason.LINK_STALE: "its link no longer leads to what it should",
    LeftOutReason.NEEDS_REVIEW: "its review date has passed and nobody looked at it again",
    LeftOutReason.RECENTLY_USED: "it was in a recent edition and has time to come back",
    LeftOutReason.OVER_QUOTA: "its section is full",
}
"""Each code that keeps a candidate out, as the end of "left out because …"."""


def sentence(
    candidate: AnyCandidate,
    *,
    section: Section,
    rules: Rules,
    repeated: bool = False,
    first: bool = False,
    waited: bool = False,
) -> str:
    """Why a candidate is in.

    ``repeated``: it was in a recent edition and has its last chance; ``first``: nothing in its
    section closes sooner; ``waited``: it came in only because others left room.
    """
    if isinstance(candidate, ActionCandidate):
        text = _of_action(candidate, section, rules, repeated=repeated, first=first)
        return f"{text} Others of its kind came first, and there was room." if waited else text
    if isinstance(candidate, MeetingCandidate):
        return _of_meeting(candidate)
    if isinstance(candidate, BillCandidate):
        return _of_bill(candidate)
    if isinstance(candidate, ResourceCandidate):
        return "Readers have not had it in a recent edition."
    return "It is the turn of this term."


def _of_action(
    action: ActionCandidate,
    section: Section,
    rules: Rules,
    *,
    repeated: bool,
    first: bool,
) -> str:
    if action.ends_at is None or action.lives_with_its_bill:
        if action.anytime:
            return "It can be done at any time and was not in a recent edition."
        if action.rests_on is not None:
            return f"It stands for as long as its {action.rests_on[0]} is open."
        return "It has no end in sight."
    when = moment(
        action.ends_at,
        zone=action.zone,
        place_name=action.place_name,
        date_only=action.date_only,
    )
    if section == Section.COMING_UP:
        return f"Its petition closes soon: {when}."
    if repeated:
        return f"It was in a recent edition, and this is its last chance: {when}."
    if first:
        return f"It closes first: {when}."
    if is_last_chance(action, rules):
        return f"It closes before the next edition: {when}."
    return f"It closes later: {when}."


def _of_meeting(meeting: MeetingCandidate) -> str:
    starts = moment(meeting.starts_at, zone=meeting.zone, place_name=meeting.place_name)
    text = f"It meets soon: {starts}."
    if meeting.tentative:
        text += " It is not confirmed yet."
    if meeting.comment_deadline is not None:
        until = moment(
            meeting.comment_deadline,
            zone=meeting.zone,
            date_only=meeting.comment_date_only,
        )
        text += f" Comments close {until}."
    return text


def _of_bill(bill: BillCandidate) -> str:
    stance = STANCES.get(Stance(bill.stance), "We follow it") if bill.stance else "We follow it"
    if bill.changed_at is not None:
        return f"{stance}, and it moved since the last edition."
    return f"{stance}, and it is still open."


def moment(instant: datetime, *, zone: str, place_name: str = "", date_only: bool = False) -> str:
    """An instant as people say it: "Wednesday 11 October, 3 pm in Chicago"."""
    local = instant.astimezone(ZoneInfo(zone))
    day = f"{local:%A} {local.day} {local:%B}"
    where = f" in {place_name}" if place_name else ""
    return f"the end of {day}{where}" if date_only else f"{day}, {hour(local)}{where}"
