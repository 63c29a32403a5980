"""Every format out by name: which rows, and how they are written."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db.models import Q

from tracker.exports.records import (
    bill_extras,
    bill_record,
    meeting_record,
    petition_record,
    told_bills,
    told_meetings,
)
from tracker.exports.shared_actions import shareable, shared, told
from tracker.formats import actions_feed, ocd_out, osdi_out, spreadsheet
from tracker.formats.actions_feed import SharedAction
from tracker.models import Action, Bill, Meeting, Place


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose rows, told at which instant, by which site."""

    at: datetime
    site: str
    place: Place | None = None

    def here(self) -> Q:
        """What is about the place, what lies in it and what it lies in; about none: everywhere."""
        if self.place is None:
            return Q()
        return Q(place=None) | Q(place_id__in=Place.objects.all().tree().related(self.place.pk))


@dataclass(frozen=True, slots=True)
class Exported:
    count: int
    text: str


def petitions(asked: Asked) -> list[dict[str, Any]]:
    rows = [each for each in _actions(asked) if each.petition]
    return [
        osdi_out.petition_of(_shared(row, asked), petition_record(row.petition))
        for row in rows
        if row.petition
    ]


def advocacy_campaigns(asked: Asked) -> list[dict[str, Any]]:
    rows = [each for each in _actions(asked) if not each.petition]
    return [osdi_out.campaign_of(_shared(row, asked)) for row in rows]


def osdi_events(asked: Asked) -> list[dict[str, Any]]:
    return [osdi_out.event_of(meeting_record(each)) for each in _meetings(asked)]


def ocd_events(asked: Asked) -> list[dict[str, Any]]:
    return [
        ocd_out.event_of(meeting_record(each), zone=each.time_zone) for each in _meetings(asked)
    ]


def ocd_bills(asked: Asked) -> list[dict[str, Any]]:
    rows = told_bills(Bill.objects.filter(asked.here())).order_by("pk")
    return [ocd_out.bill_of(bill_record(each), extras=bill_extras(each)) for each in rows]


def shared_actions(asked: Asked) -> list[SharedAction]:
    return [_shared(each, asked) for each in _actions(asked)]


def _actions(asked: Asked) -> list[Action]:
    return list(told(shareable(at=asked.at).filter(asked.here())).order_by("pk"))


def _shared(row: Action, asked: Asked) -> SharedAction:
    return shared(row, at=asked.at, site=asked.site)


def _meetings(asked: Asked) -> list[Meeting]:
    """Those with a start: a meeting postponed without one is no event of these formats."""
    rows = Meeting.objects.filter(asked.here(), merged_into=None, starts_at__isnull=False)
    return list(told_meetings(rows).order_by("pk"))


def _hal(kind: str, rows: Callable[[Asked], list[dict[str, Any]]]) -> Callable[[Asked], Exported]:
    def export(asked: Asked) -> Exported:
        found = rows(asked)
        return Exported(len(found), _document(osdi_out.page(kind, found, site=asked.site)))

    return export


def _lines(rows: Callable[[Asked], list[dict[str, Any]]]) -> Callable[[Asked], Exported]:
    def export(asked: Asked) -> Exported:
        found = rows(asked)
        lines = (json.dumps(each, ensure_ascii=False) + "\n" for each in found)
        return Exported(len(found), "".join(lines))

    return export


def _feed(asked: Asked) -> Exported:
    found = shared_actions(asked)
    whole = asked.place is None
    document = actions_feed.document_of(found, site=asked.site, whole=whole)
    return Exported(len(found), _document(document))


ACTION_COLUMNS = (
    "id", "url", "title", "verb", "minutes", "durability", "ends_at", "ends_because", "sentence",
    "stance", "place", "language", "topics", "campaign", "organization", "link", "outcome",
)  # fmt: skip
MEETING_COLUMNS = ("id", "body", "title", "start", "end", "zone", "status", "location", "url")
BILL_COLUMNS = ("id", "slug", "place", "session", "number", "title", "stance", "status", "outcome")


def _actions_csv(asked: Asked) -> Exported:
    return _csv(
        ACTION_COLUMNS,
        [
            {
                "id": each.id,
                "url": each.url,
                "title": each.title,
                "verb": each.verb,
                "minutes": each.minutes,
                "durability": each.durability,
                "ends_at": each.ends.at and each.ends.at.isoformat(),
                "ends_because": each.ends.because,
                "sentence": each.ends.sentence,
                "stance": each.stance,
                "place": each.place,
                "language": each.language,
                "topics": "; ".join(each.topics),
                "campaign": each.campaign,
                "organization": each.organization,
                "link": each.links[0].url if each.links else "",
                "outcome": each.outcome,
            }
            for each in shared_actions(asked)
        ],
    )


def _meetings_csv(asked: Asked) -> Exported:
    return _csv(
        MEETING_COLUMNS,
        [
            {
                "id": each["_id"],
                "body": each["participants"][0]["name"],
                "title": each["name"],
                "start": each["start_date"],
                "end": each["end_date"],
                "zone": each["timezone"],
                "status": each["extras"]["tuesday"]["status"],
                "location": each["location"]["name"],
                "url": each["sources"][0]["url"] if each["sources"] else "",
            }
            for each in ocd_events(asked)
        ],
    )


def _bills_csv(asked: Asked) -> Exported:
    return _csv(
        BILL_COLUMNS,
        [
            {
                "id": each["id"],
                "place": each["jurisdiction"]["id"],
                "session": each["session"],
                "number": each["identifier"],
                "title": each["title"],
                **{
                    name: each["extras"]["tuesday"][name]
                    for name in ("slug", "stance", "status", "outcome")
                },
            }
            for each in ocd_bills(asked)
        ],
    )


def _csv(columns: Sequence[str], rows: Sequence[Mapping[str, object]]) -> Exported:
    return Exported(len(rows), spreadsheet.table(columns, rows))


def _document(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


EXPORTS: Mapping[str, Callable[[Asked], Exported]] = MappingProxyType(
    {
        "actions-csv": _actions_csv,
        "actions-feed": _feed,
        "bills-csv": _bills_csv,
        "meetings-csv": _meetings_csv,
        "ocd-bills": _lines(ocd_bills),
        "ocd-events": _lines(ocd_events),
        "osdi-advocacy-campaigns": _hal("advocacy_campaigns", advocacy_campaigns),
        "osdi-events": _hal("events", osdi_events),
        "osdi-petitions": _hal("petitions", petitions),
    }
)
