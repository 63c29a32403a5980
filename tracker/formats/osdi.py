"""Pages of an OSDI service (HAL+JSON): petitions, advocacy campaigns and events.

Each page is one source; a page without members ends a collection and is well. Texts come as HTML
and are kept as plain text.
"""

import html
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, TypeVar

from tracker.formats.fields import FieldError, in_calendar, text_of, web_address
from tracker.formats.own_words import with_words
from tracker.formats.records import (
    ActionRecord,
    MeetingRecord,
    PetitionRecord,
    Reading,
    Remark,
)
from tracker.formats.source import Source, load_json
from tracker.formats.titles import short_title
from tracker.vocabulary import Durability, MeetingStatus, PetitionState, Verb

NAME = "osdi"

EVENT_STATUSES = {
    "": MeetingStatus.CONFIRMED,
    "confirmed": MeetingStatus.CONFIRMED,
    "tentative": MeetingStatus.TENTATIVE,
    "cancelled": MeetingStatus.CANCELLED,
}
_CAMPAIGN_VERBS = {"email": Verb.WRITE, "phone call": Verb.CALL, "call": Verb.CALL}
_MINUTES = {Verb.SIGN: 2, Verb.WRITE: 5, Verb.CALL: 5}
MOST_SIGNATURES = 2_000_000_000
MOST_MINUTES = 10_080
_TAG = re.compile(r"<[^<>]{0,2000}>")

Record = ActionRecord | MeetingRecord
Word = TypeVar("Word", Verb, MeetingStatus, PetitionState)


def read(source: Source) -> Reading[Record]:
    """Every member of the page, in its order."""
    document = load_json(source)
    members = document.get("_embedded") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not ("_embedded" in document or "_links" in document):
        raise source.unreadable("is no page of an OSDI service: neither _embedded nor _links")
    found: dict[str, Record] = {}
    rejected: list[Remark] = []
    for number, (kind, row) in enumerate(_members(members or {}, source), start=1):
        where = f"{source.name}, record {number}"
        try:
            record = _READERS[kind](row, where)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if record.source_id in found:
            rejected.append(Remark(where, f"{record.source_id} stands twice"))
        else:
            found[record.source_id] = record
    return Reading(tuple(found.values()), tuple(rejected))


def next_page(_url: str, raw: bytes) -> str:
    """The address of the page after this one; none after a page without members, which ends a
    collection even where it still names a next one."""
    try:
        page = json.loads(raw)
        href = page["_links"]["next"]["href"]
        members = page.get("_embedded") or {}
        ended = not any(members.values())
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return ""
    return href if isinstance(href, str) and not ended else ""


def _members(embedded: Any, source: Source) -> list[tuple[str, Any]]:
    if not isinstance(embedded, dict):
        raise source.unreadable("_embedded is not an object")
    members: list[tuple[str, Any]] = []
    for name, rows in embedded.items():
        kind = name.removeprefix("osdi:")
        if kind in _READERS and isinstance(rows, list):
            members.extend((kind, row) for row in rows)
    return members


def _identity(row: Any) -> str:
    if not isinstance(row, dict):
        raise FieldError("is not an object")
    identifiers = row.get("identifiers")
    if not isinstance(identifiers, list) or not identifiers or not isinstance(identifiers[0], str):
        raise FieldError("identifiers is missing")
    return text_of({"identifiers": identifiers[0]}, "identifiers")[:200]


def _petition(row: Any, where: str) -> ActionRecord:
    identity = _identity(row)
    url = _address(row)
    summary = _plain(text_of(row, "summary", required=False)) or _plain(
        text_of(row, "description", required=False)
    )
    ends = _told_end(row)
    own, asked = _own(row, "tuesday:petition"), _own(row, "tuesday:text")
    title = text_of(own, "title", required=False) or _title(row)
    petition = PetitionRecord(
        where=where,
        source_id=identity,
        title=title,
        target=", ".join(_targets(row)),
        url=url,
        state=_word(row, "tuesday:state", PetitionState, PetitionState.OPEN),
        closes_at=ends[0],
        closes_date_only=ends[1],
        goal=_number(row, "tuesday:goal"),
        signatures=_number(row, "total_signatures"),
        summary=text_of(own, "summary", required=False) if own else summary,
    )
    return ActionRecord(
        where=where,
        source_id=identity,
        title=text_of(asked, "title", required=False) or title,
        verb=_word(row, "tuesday:verb", Verb, Verb.SIGN),
        minutes=_minutes(row, Verb.SIGN),
        durability=Durability.STANDING,
        language=_language(row),
        summary=text_of(asked, "summary", required=False) if asked else summary,
        body=text_of(asked, "talking_points", required=False),
        script=text_of(asked, "script", required=False),
        topics=_topics(row),
        url=url,
        targets=_targets(row),
        petition=petition,
        link_missing=not url,
    )


def _campaign(row: Any, where: str) -> ActionRecord:
    identity = _identity(row)
    verb = _CAMPAIGN_VERBS.get(text_of(row, "type", required=False).lower(), Verb.WRITE)
    verb = _word(row, "tuesday:verb", Verb, verb)
    ends_at, whole_day = _told_end(row)
    description = _plain(text_of(row, "description", required=False))
    url, own = _address(row), _own(row, "tuesday:text")
    summary = _plain(text_of(row, "summary", required=False)) or description
    return ActionRecord(
        where=where,
        source_id=identity,
        title=text_of(own, "title", required=False) or _title(row),
        verb=verb,
        minutes=_minutes(row, verb),
        durability=Durability.TIMED if ends_at else Durability.ANYTIME,
        ends_at=ends_at,
        ends_date_only=whole_day,
        language=_language(row),
        summary=text_of(own, "summary", required=False) if own else summary,
        body=text_of(own, "talking_points", required=False) if own else description,
        script=text_of(own, "script", required=False),
        topics=_topics(row),
        url=url,
        targets=_targets(row),
        link_missing=not url,
    )


def _event(row: Any, where: str) -> MeetingRecord:
    identity = _identity(row)
    word = text_of(row, "status", required=False).lower()
    if word not in EVENT_STATUSES:
        raise FieldError(f"status “{word}” is not known")
    starts_at = _instant(text_of(row, "start_date"), "start_date")
    end = text_of(row, "end_date", required=False)
    ends_at = _instant(end, "end_date") if end else None
    creator = row.get("osdi:organizer") or {}
    host = text_of(creator, "name", required=False) if isinstance(creator, dict) else ""
    meeting = MeetingRecord(
        where=where,
        source_id=identity,
        body=host or _title(row),
        title=_title(row) if host else "",
        starts_at=starts_at,
        ends_at=ends_at if ends_at and ends_at >= starts_at else None,
        date_only=row.get("all_day") is True,
        status=EVENT_STATUSES[word],
        location=_location(row.get("location")),
        url=_address(row),
        note=_plain(text_of(row, "description", required=False)),
        stamp=text_of(row, "modified_date", required=False),
    )
    return with_words(meeting, row.get("tuesday:meeting"))


def _own(row: dict[str, Any], field: str) -> dict[str, Any]:
    """The words of another Tuesday, exact where OSDI's are marked up; empty of anybody else."""
    told = row.get(field)
    return told if isinstance(told, dict) else {}


def _topics(row: dict[str, Any]) -> tuple[str, ...]:
    told = row.get("tuesday:topics")
    named = told if isinstance(told, list) else []
    return tuple(text_of({"topic": each}, "topic")[:120] for each in named)


def _word(row: dict[str, Any], field: str, words: type[Word], otherwise: Word) -> Word:
    """What another Tuesday says more exactly than OSDI can; a word that we do not know is not."""
    told = text_of(row, field, required=False)
    return words(told) if told in words.values else otherwise


def _minutes(row: dict[str, Any], verb: Verb) -> int:
    told = row.get("tuesday:minutes")
    known = isinstance(told, int) and not isinstance(told, bool) and 1 <= told <= MOST_MINUTES
    return told if known and isinstance(told, int) else _MINUTES.get(verb, 5)


def _language(row: dict[str, Any]) -> str:
    return text_of(row, "tuesday:language", required=False)[:16] or "en"


def _told_end(row: dict[str, Any]) -> tuple[datetime | None, bool]:
    """When another Tuesday says that it ends, and whether that is a whole day."""
    ends = row.get("tuesday:ends")
    at = text_of(ends, "at", required=False) if isinstance(ends, dict) else ""
    if not at or not isinstance(ends, dict):
        return None, False
    return _instant(at, "tuesday:ends"), ends.get("date_only") is True


_READERS: Mapping[str, Callable[[Any, str], Record]] = MappingProxyType(
    {"petitions": _petition, "advocacy_campaigns": _campaign, "events": _event}
)


def _number(row: dict[str, Any], field: str) -> int | None:
    value = row.get(field)
    if value is None:
        return None
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_SIGNATURES:
        raise FieldError(f"{field} is no number of people")
    return value


def _title(row: dict[str, Any]) -> str:
    title = text_of(row, "title", required=False) or text_of(row, "name")
    return short_title(_plain(title))


def _address(row: dict[str, Any]) -> str:
    return web_address(text_of(row, "browser_url", required=False), "browser_url")


def _targets(row: dict[str, Any]) -> tuple[str, ...]:
    """Whom it addresses: a list of names or of objects that have one."""
    value = row.get("target") or row.get("targets") or []
    if isinstance(value, str):
        value = [value]
    if not isinstance(value, list):
        raise FieldError("target is not a list")
    named = [each if isinstance(each, dict) else {"name": each} for each in value]
    names = (text_of(each, "name", required=False) for each in named)
    return tuple(" ".join(name.split()) for name in names if name)


def _location(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    lines = value.get("address_lines")
    parts = [text_of(value, "venue", required=False)]
    parts += [
        text_of({"address_lines": line}, "address_lines", required=False)
        for line in (lines if isinstance(lines, list) else [])
    ]
    parts += [text_of(value, name, required=False) for name in ("locality", "region")]
    return ", ".join(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _instant(value: str, field: str) -> datetime:
    """OSDI's stamps are UTC where they name no offset."""
    try:
        found = datetime.fromisoformat(value)
    except ValueError as error:
        raise FieldError(f"{field} “{value[:40]}” is no instant") from error
    instant = found if found.tzinfo else found.replace(tzinfo=UTC)
    return in_calendar(instant, value, field).astimezone(UTC)


def _plain(text: str) -> str:
    return " ".join(html.unescape(_TAG.sub(" ", text)).split())
