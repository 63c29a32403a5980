"""Meetings of Chicago's City Council as the clerk's ELMS interface gives them (JSON).

Stamps are UTC whatever the meeting; an empty status is a meeting that nobody has confirmed, even
where the remark says "cancellation", which is told as a notice for a person to settle. What else
is known of a meeting stands in its remark: comment deadlines, original days.
"""

from typing import Any

from tracker.formats.fields import FieldError, instant_of, text_of, web_address
from tracker.formats.records import DocumentRecord, MeetingRecord, PreviousStart, Reading, Remark
from tracker.formats.source import Source, load_json
from tracker.meetings.comments import comment_deadline, original_day, says_cancelled
from tracker.vocabulary import DocumentKind, MeetingStatus

NAME = "chicago-elms"
PLACE = "ocd-division/country:us/state:il/place:chicago"
"""Whose meetings these are, unless ``--place`` says otherwise."""

STATUSES = {
    "": MeetingStatus.TENTATIVE,
    "Scheduled": MeetingStatus.CONFIRMED,
    "Rescheduled": MeetingStatus.RESCHEDULED,
    "Recessed": MeetingStatus.RECESSED,
    "Reconvened": MeetingStatus.RECONVENED,
    "Cancelled": MeetingStatus.CANCELLED,
}

_ATTACHMENTS = {
    "agenda": DocumentKind.AGENDA,
    "notice": DocumentKind.NOTICE,
    "summary": DocumentKind.SUMMARY,
    "minutes": DocumentKind.MINUTES,
    "journal": DocumentKind.MINUTES,
    "transcript": DocumentKind.TRANSCRIPT,
    "video": DocumentKind.VIDEO,
}


def read(source: Source) -> Reading[MeetingRecord]:
    """Each meeting once; the zone is the source's."""
    document = load_json(source)
    rows = document.get("data") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise source.unreadable("has no list “data”: not a reply of the ELMS interface")
    meetings: dict[str, MeetingRecord] = {}
    rejected: list[Remark] = []
    notices: list[Remark] = []
    for number, row in enumerate(rows, start=1):
        where = f"{source.name}, record {number}"
        try:
            meeting = _meeting(row, where=where, source=source)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if meeting.source_id in meetings:
            rejected.append(Remark(where, f"meetingId {meeting.source_id} stands twice"))
            continue
        meetings[meeting.source_id] = meeting
        if meeting.status is MeetingStatus.TENTATIVE and says_cancelled(meeting.note):
            notices.append(
                Remark(where, f"has no status, but its comment says “{meeting.note.strip()}”")
            )
    return Reading(tuple(meetings.values()), tuple(rejected), tuple(notices))


def _meeting(row: object, *, where: str, source: Source) -> MeetingRecord:
    if not isinstance(row, dict):
        raise FieldError("is not an object")
    note = text_of(row, "comment", required=False)
    starts_at = instant_of(text_of(row, "date"), "date")
    status = text_of(row, "status", required=False)
    if status not in STATUSES:
        raise FieldError(f"status “{status}” is not known")
    deadline = comment_deadline(note, meeting=starts_at, zone=source.zone)
    original = original_day(note, meeting=starts_at, zone=source.zone)
    return MeetingRecord(
        where=where,
        source_id=text_of(row, "meetingId"),
        body=" ".join(text_of(row, "body").split()),
        starts_at=starts_at,
        status=STATUSES[status],
        location=text_of(row, "location", required=False),
        stream_url=web_address(text_of(row, "videoLink", required=False), "videoLink"),
        documents=_documents(row),
        comment_deadline=deadline.at if deadline else None,
        comment_date_only=deadline.date_only if deadline else False,
        previous_starts=(PreviousStart(original),) if original else (),
        note=note,
    )


def _documents(row: dict[str, Any]) -> tuple[DocumentRecord, ...]:
    """Attachments in the clerk's order, then the transcript; one per address."""
    files = row.get("files") or []
    if not isinstance(files, list) or not all(isinstance(each, dict) for each in files):
        raise FieldError("files is not a list of objects")
    found: dict[str, DocumentRecord] = {}
    for each in sorted(files, key=_sort_key):
        url = web_address(text_of(each, "path"), "files.path")
        label = text_of(each, "attachmentType", required=False)
        kind = _kind(label)
        title = text_of(each, "fileName", required=False) or label
        found.setdefault(url, DocumentRecord(kind, title, url))
    transcript = web_address(text_of(row, "transcriptLink", required=False), "transcriptLink")
    if transcript:
        record = DocumentRecord(DocumentKind.TRANSCRIPT, "Transcript", transcript)
        found.setdefault(transcript, record)
    return tuple(found.values())


def _sort_key(attachment: dict[str, Any]) -> int:
    value = attachment.get("sort")
    return value if isinstance(value, int) else 1_000_000


def _kind(label: str) -> DocumentKind:
    words = label.casefold().split()
    return next((_ATTACHMENTS[word] for word in words if word in _ATTACHMENTS), DocumentKind.OTHER)
