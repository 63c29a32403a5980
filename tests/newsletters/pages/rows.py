"""A published edition with its actions as rows, and what hangs on them."""

from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from newsletters.assembly.snapshot import Snapshot, digest, to_json
from newsletters.models import Edition, Newsletter
from newsletters.vocabulary import EditionState
from tests.newsletters.makers import newsletter_called
from tests.newsletters.rendering.editions import CHICAGO, EDITION, SENDS_AT
from tracker.models import Action, Link, LinkRole, LinkUse, Meeting, Petition, Place
from tracker.vocabulary import (
    ActionState,
    Durability,
    EndReason,
    MeetingStatus,
    PetitionState,
    Verb,
    Verdict,
)


def published(
    newsletter: Newsletter | None = None, snapshot: Snapshot = EDITION, *, day: date = EDITION.date
) -> Edition:
    newsletter = newsletter or newsletter_called()
    text = to_json(replace(snapshot, date=day))
    return Edition.objects.create(
        newsletter=newsletter,
        date=day,
        sends_at=SENDS_AT,
        send_by=SENDS_AT + timedelta(hours=24),
        sending_at=SENDS_AT,
        state=EditionState.SENT,
        minutes=11,
        snapshot=text,
        snapshot_sha256=digest(text),
        approved_sha256=digest(text),
        approved_at=SENDS_AT - timedelta(hours=1),
    )


def chicago() -> Place:
    return Place.objects.get(ocd_id=CHICAGO)


def comment_action(**values: Any) -> Action:
    """The first action of the edition: a comment that rests on Thursday's hearing."""
    meeting = Meeting.objects.create(
        place=chicago(),
        body="Committee on Zoning",
        starts_at=SENDS_AT + timedelta(hours=49),
        time_zone="America/Chicago",
        status=MeetingStatus.CONFIRMED,
        location="City Hall, 2nd floor",
        comment_how="Write to the clerk.",
    )
    defaults: dict[str, Any] = {
        "slug": "comment-on-the-zoning-plan",
        "title": "Comment on the zoning plan before the hearing",
        "summary": "The committee takes written comments.",
        "verb": Verb.COMMENT,
        "script": "Say *who* you are.\n\n<script>x()</script>",
        "talking_points": "- Homes\n- Buses",
        "targets": ["City clerk"],
        "effort_minutes": 3,
        "durability": Durability.STANDING,
        "meeting": meeting,
        "place": meeting.place,
        "state": ActionState.OPEN,
        "effective_end": SENDS_AT + timedelta(hours=30),
        "effective_reason": EndReason.COMMENT_DEADLINE,
    }
    action = Action.objects.create(**(defaults | values))
    door(action, "https://city.example/comment")
    return action


def sign_action(slug: str = "keep-crisis-teams", **values: Any) -> Action:
    petition = Petition.objects.create(
        slug=f"petition-{slug}",
        title="Keep crisis teams",
        state=PetitionState.OPEN,
        time_zone="America/Chicago",
        closes_at=SENDS_AT + timedelta(days=6),
        goal=5000,
        signatures=4120,
    )
    defaults: dict[str, Any] = {
        "slug": slug,
        "title": f"Sign: {slug}",
        "verb": Verb.SIGN,
        "effort_minutes": 2,
        "durability": Durability.STANDING,
        "petition": petition,
        "state": ActionState.OPEN,
        "effective_end": petition.closes_at,
        "effective_reason": EndReason.PETITION_CLOSED,
    }
    return Action.objects.create(**(defaults | values))


def door(action: Action, url: str, verdict: str = Verdict.OK, text: str = "") -> LinkUse:
    link = Link.objects.create(
        url=url, url_sha256=sha256(url.encode()).hexdigest(), host="x.example", verdict=verdict
    )
    return LinkUse.objects.create(link=link, role=LinkRole.PRIMARY, action=action, text=text)
