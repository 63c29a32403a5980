"""What a meeting's event says in words: why it matters, how to take part, what changed.

Plain text, in the order in which a reader needs it. Reads the row and what was prefetched with it.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from backend.kernel.prose import text_of
from tracker.models import Meeting
from tracker.vocabulary import DocumentKind, MeetingStatus, Stance
from tracker.wording import hour

_TAG = re.compile(r"<[^<>]*>")


def plain_description(paragraphs: Iterable[str]) -> str:
    """The paragraphs that say something, without markup: calendars show tags as they stand."""
    bare = (_TAG.sub("", paragraph).strip() for paragraph in paragraphs)
    return "\n\n".join(paragraph for paragraph in bare if paragraph)


def clock_words(moment: datetime, zone: str, *, date_only: bool = False) -> str:
    """``3:30 pm CST``, or that the day itself is meant."""
    local = moment.astimezone(ZoneInfo(zone))
    return "by the end of the day" if date_only else f"{hour(local)} {local:%Z}"


def paragraphs(meeting: Meeting, site: str, usual: timedelta) -> Iterator[str]:
    """What the event is, why it matters, how to take part: in this order."""
    yield from _changes(meeting)
    yield text_of(meeting.why)
    if meeting.title and meeting.title != meeting.body:
        yield f"Body: {meeting.body}"
    yield text_of(meeting.description)
    yield _how_to_comment(meeting)
    yield from asks(meeting, site)
    yield from document_lines(meeting)
    if meeting.stream_url:
        yield f"Watch online: {meeting.stream_url}"
    yield "\n".join(_bill_lines(meeting))
    if not meeting.all_day and meeting.starts_at and not _knows_end(meeting):
        hours = f"{usual / timedelta(hours=1):g}"
        yield f"The end is not announced; we count on {hours} hours, as is usual for this body."


def _knows_end(meeting: Meeting) -> bool:
    return bool(meeting.ends_at and meeting.starts_at and meeting.ends_at > meeting.starts_at)


def _changes(meeting: Meeting) -> Iterator[str]:
    if meeting.status == MeetingStatus.CANCELLED:
        yield "This meeting was cancelled."
    if meeting.status == MeetingStatus.POSTPONED:
        yield "This meeting was postponed; there is no new date yet."
    if meeting.status == MeetingStatus.RESCHEDULED:
        for former in list(meeting.previous_starts.all())[-1:]:
            yield f"Moved from {_former_words(former.starts_on, former.starts_at, meeting.zone)}."
    if meeting.unconfirmed_since and meeting.status != MeetingStatus.CANCELLED:
        yield "Its source no longer lists this meeting: please check before you go."
    yield meeting.status_note


def _former_words(day: date, moment: datetime | None, zone: ZoneInfo) -> str:
    words = f"{day:%A} {day.day} {day:%B %Y}"
    return f"{words}, {hour(moment.astimezone(zone))}" if moment else words


def _how_to_comment(meeting: Meeting) -> str:
    if meeting.comment_deadline is None:
        return f"How to comment: {text_of(meeting.comment_how)}" if meeting.comment_how else ""
    local = meeting.comment_deadline.astimezone(meeting.zone)
    day = f"{local:%A} {local.day} {local:%B}"
    when = day if meeting.comment_date_only else f"{day}, {hour(local)} {local:%Z}"
    how = f"\n{text_of(meeting.comment_how)}" if meeting.comment_how else ""
    return f"Written comments are due {when}.{how}"


def asks(meeting: Meeting, site: str) -> Iterator[str]:
    """What we ask readers to do about it: our actions' pages."""
    for action in meeting.actions.all():
        yield f"{action.title}: {site}/actions/{action.slug}/"


def document_lines(meeting: Meeting) -> Iterator[str]:
    agendas = [d for d in meeting.documents.all() if d.kind == DocumentKind.AGENDA]
    yield "\n".join(f"Agenda: {document.url}" for document in agendas)


def _bill_lines(meeting: Meeting) -> Iterator[str]:
    for bill in sorted(meeting.bills.all(), key=lambda bill: bill.slug):
        stance = Stance(bill.stance)
        ours = "" if stance == Stance.WATCH else f" (we {stance.label.lower()} it)"
        number = f"{bill.kind.upper()} {bill.number}: " if bill.number else ""
        yield f"{number}{bill}{ours}"
