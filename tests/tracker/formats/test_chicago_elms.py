"""Meetings as the clerk's interface gives them; the content is ours."""

import json
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tracker.formats import chicago_elms
from tracker.formats.records import (
    DocumentRecord,
    MeetingRecord,
    PreviousStart,
    Reading,
    Remark,
)
from tracker.formats.source import Source, UnreadableSource
from tracker.vocabulary import DocumentKind, MeetingStatus


def row(**changed: Any) -> dict[str, Any]:
    return {
        "meetingId": "A-1",
        "status": "Scheduled",
        "body": "Committee on  Ferries",
        "comment": "",
        "location": "Pier 3",
        "videoLink": "",
        "transcriptLink": "",
        "date": "2031-10-16T15:00:00+00:00",
        "files": [],
        **changed,
    }


def read(*rows: object) -> Reading[MeetingRecord]:
    text = json.dumps({"data": list(rows)})
    return chicago_elms.read(
        Source("elms.json", text, date(2031, 10, 1), ZoneInfo("America/Chicago"))
    )


def test_one_meeting_whole() -> None:
    reading = read(
        row(
            comment="Written public comment deadline October 15, 2031, 3:00 PM",
            videoLink=" https://video.example.org/1 ",
            files=[
                {
                    "path": "https://files.example.org/b.pdf",
                    "fileName": "b.pdf",
                    "attachmentType": "Agenda",
                    "sort": 20,
                },
                {
                    "path": "https://files.example.org/a.pdf",
                    "fileName": "a.pdf",
                    "attachmentType": "Notice",
                    "sort": 10,
                },
            ],
        )
    )
    assert reading == Reading(
        (
            MeetingRecord(
                where="elms.json, record 1",
                source_id="A-1",
                body="Committee on Ferries",
                starts_at=datetime(2031, 10, 16, 15, tzinfo=UTC),
                status=MeetingStatus.CONFIRMED,
                location="Pier 3",
                stream_url="https://video.example.org/1",
                documents=(
                    DocumentRecord(DocumentKind.NOTICE, "a.pdf", "https://files.example.org/a.pdf"),
                    DocumentRecord(DocumentKind.AGENDA, "b.pdf", "https://files.example.org/b.pdf"),
                ),
                comment_deadline=datetime(2031, 10, 15, 20, tzinfo=UTC),
                note="Written public comment deadline October 15, 2031, 3:00 PM",
            ),
        )
    )


@pytest.mark.parametrize(
    ("word", "status"),
    [
        (None, "tentative"),
        ("Scheduled", "confirmed"),
        ("Rescheduled", "rescheduled"),
        ("Recessed", "recessed"),
        ("Reconvened", "reconvened"),
        ("Cancelled", "cancelled"),
    ],
)
def test_statuses(word: str | None, status: str) -> None:
    assert [each.status for each in read(row(status=word)).records] == [status]


def test_an_original_day_is_kept() -> None:
    reading = read(row(comment="Original meeting scheduled for October 17, 2031"))
    assert reading.records[0].previous_starts == (PreviousStart(date(2031, 10, 17)),)


def test_a_cancellation_without_a_status_is_told_and_not_believed() -> None:
    reading = read(row(status=None, comment="CANCELLATION of Meeting"))
    assert [each.status for each in reading.records] == [MeetingStatus.TENTATIVE]
    assert reading.notices == (
        Remark(
            "elms.json, record 1",
            "has no status, but its comment says “CANCELLATION of Meeting”",
        ),
    )


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        ("text", "is not an object"),
        (row(meetingId=""), "meetingId is missing"),
        (row(date="soon"), "date “soon” is not an ISO 8601 instant"),
        (row(date="2031-10-16T15:00:00"), "date “2031-10-16T15:00:00” has no offset"),
        (row(status="Perhaps"), "status “Perhaps” is not known"),
        (row(body=["x"]), "body is not text"),
        (row(files=[{"path": "javascript:x"}]), "files.path “javascript:x” is not a web address"),
        (row(location="a\u0007b"), "location holds a control character"),
    ],
)
def test_a_bad_record_is_named_and_left_out(bad: object, why: str) -> None:
    good = row(meetingId="A-2")
    reading = read(bad, good)
    assert [each.source_id for each in reading.records] == ["A-2"]
    assert reading.rejected == (Remark("elms.json, record 1", why),)


def test_an_id_that_stands_twice() -> None:
    assert read(row(), row()).rejected == (
        Remark("elms.json, record 2", "meetingId A-1 stands twice"),
    )


@pytest.mark.parametrize("text", ["[]", '{"data": 1}', "{", "null"])
def test_another_document_is_refused(text: str) -> None:
    with pytest.raises(UnreadableSource):
        chicago_elms.read(Source("x", text, date(2031, 1, 1), ZoneInfo("UTC")))
