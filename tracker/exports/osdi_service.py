"""What an OSDI service of ours offers: its collections, which rows each holds, and its pages.

What another Tuesday told us is that one's to tell: two that read one another would otherwise
double every row at each reading.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any

from tracker.exports.records import meeting_record, petition_record, told_meetings
from tracker.exports.shared_actions import KEPT_AFTER_END, shareable, shared, told
from tracker.formats import osdi_out
from tracker.models import Action, Meeting

PER_PAGE, MOST_PER_PAGE = 25, 100


@dataclass(frozen=True, slots=True)
class Collection:
    """``rows`` are what it holds at an instant, ``tell`` one of them for a site."""

    title: str
    rows: Callable[[datetime], Any]
    tell: Callable[[Any, datetime, str], dict[str, Any]]


def _petitions(at: datetime) -> Any:
    return told(shareable(at=at).exclude(petition=None))


def _petition(row: Action, at: datetime, site: str) -> dict[str, Any]:
    assert row.petition is not None
    return osdi_out.petition_of(shared(row, at=at, site=site), petition_record(row.petition))


def _campaigns(at: datetime) -> Any:
    return told(shareable(at=at).filter(petition=None))


def _campaign(row: Action, at: datetime, site: str) -> dict[str, Any]:
    return osdi_out.campaign_of(shared(row, at=at, site=site))


def _events(at: datetime) -> Any:
    """Meetings with a start: one postponed without a date is no event of OSDI's."""
    rows = Meeting.objects.filter(merged_into=None, starts_at__gt=at - KEPT_AFTER_END)
    others = rows.filter(sources__source_id__startswith=osdi_out.IDENTITY)
    return told_meetings(rows.exclude(pk__in=others.values("pk")))


def _event(row: Meeting, _: datetime, __: str) -> dict[str, Any]:
    return osdi_out.event_of(
        replace(meeting_record(row), source_id=f"{osdi_out.IDENTITY}{row.uuid}")
    )


COLLECTIONS: Mapping[str, Collection] = MappingProxyType(
    {
        "petitions": Collection("Petitions", _petitions, _petition),
        "advocacy_campaigns": Collection("Advocacy campaigns", _campaigns, _campaign),
        "events": Collection("Events", _events, _event),
    }
)


def page_of(name: str, *, number: int, per_page: int, at: datetime, site: str) -> dict[str, Any]:
    """One page, oldest first; past the last it has no members, and that ends a collection."""
    collection = COLLECTIONS[name]
    rows = collection.rows(at).order_by("pk")
    total = rows.count()
    first = (number - 1) * per_page
    found = list(rows[first : first + per_page]) if first < total else []
    members = [_with_self(name, row, collection.tell(row, at, site), site) for row in found]
    return osdi_out.page(
        name,
        members,
        site=site,
        part=osdi_out.Part(number=number, per_page=per_page, total=total),
    )


def member_of(name: str, uuid: object, *, at: datetime, site: str) -> dict[str, Any] | None:
    """One member by its UUID; nothing where the collection does not hold it."""
    collection = COLLECTIONS[name]
    row = collection.rows(at).filter(uuid=uuid).first()
    return row and _with_self(name, row, collection.tell(row, at, site), site)


def entry_point(site: str) -> dict[str, Any]:
    """The API entry point: what there is, and how large a page may be."""
    links = {
        f"osdi:{name}": {"href": f"{osdi_out.address(site, name)}", "title": each.title}
        for name, each in COLLECTIONS.items()
    }
    return {
        "motd": "Read only. What OSDI has no word for stands under tuesday:.",
        "vendor_name": "Tuesday",
        "product_name": "Tuesday",
        "osdi_version": osdi_out.VERSION,
        "max_pagesize": MOST_PER_PAGE,
        "max_page_size": MOST_PER_PAGE,
        "namespace": "tuesday",
        "_links": {
            "self": {"href": f"{site}/osdi/", "title": "Tuesday"},
            "curies": osdi_out.curies(site),
            **links,
        },
    }


def _with_self(name: str, row: Any, member: dict[str, Any], site: str) -> dict[str, Any]:
    href = f"{osdi_out.address(site, name)}{row.uuid}/"
    return {**member, "_links": {"self": {"href": href}}}
