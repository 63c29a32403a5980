"""An action's page as search engines and calendars read it: schema.org in one script block."""

from datetime import datetime

from django.conf import settings

from backend.kernel.prose import prose_of
from tracker.exports.records import meeting_record
from tracker.formats.schema_org import Asked, action_of, block_of, event_of
from tracker.models import Action


def structured(row: Action, target: str, *, at: datetime) -> str:
    """The text of the block: the action, and the meeting that it rests on."""
    asked = Asked(
        title=row.title,
        summary=prose_of(row.summary).words,
        url=f"{settings.SITE_URL}/actions/{row.slug}/",
        target=target,
        opens_at=row.opens_at,
        ends_at=row.effective_end,
    )
    things = [action_of(asked, at=at)]
    if row.meeting:
        things.append(event_of(meeting_record(row.meeting)))
    return block_of(things)
