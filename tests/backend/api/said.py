"""What can be said to each collection: a body that makes a row, and one that changes it."""

from collections.abc import Callable
from itertools import count
from typing import Any

from tests.backend.api import rows

_NUMBERS = count(500_000)

Body = dict[str, Any]


def place() -> Body:
    number = next(_NUMBERS)
    return {
        "ocd_id": f"ocd-division/country:us/state:zz/place:autumn_{number}",
        "name": f"Autumn {number}",
        "kind": "city",
        "time_zone": "America/Chicago",
    }


def topic() -> Body:
    return {"name": f"Rent {next(_NUMBERS)}"}


def organization() -> Body:
    return {"name": f"Tenants {next(_NUMBERS)}", "aliases": ["TU"], "handles": {"web": "@t"}}


def campaign() -> Body:
    number = next(_NUMBERS)
    return {
        "title": f"Rent control {number}",
        "host": rows.organization(number).pk,
        "topics": [rows.topic(number).slug],
        "links": [{"url": f"https://example.org/c/{number}", "role": "mention"}],
    }


def demand() -> Body:
    number = next(_NUMBERS)
    bill = rows.bill(number)
    return {
        "campaign": rows.campaign(number).pk,
        "number": "1",
        "title": "A cap on rents",
        "measures": [{"bill": bill.pk, "stance": "support"}],
        "evidence": [rows.resource(number).pk],
    }


def bill() -> Body:
    number = next(_NUMBERS)
    return {
        "place": rows.place(number).pk,
        "session": "2026",
        "kind": "ordinance",
        "number": f"O-{number}",
        "title": "An ordinance on rents",
        "stance": "support",
        "sponsors": [{"name": "Ada Example", "chamber": "council"}],
        "links": [{"url": f"https://example.org/b/{number}"}],
    }


def session() -> Body:
    number = next(_NUMBERS)
    return {"place": rows.place(number).pk, "identifier": f"{number}", "name": "A term"}


def meeting() -> Body:
    number = next(_NUMBERS)
    return {
        "place": rows.place(number).pk,
        "body": "Housing committee",
        "starts_at": "2030-05-07T18:00:00-05:00",
        "status": "confirmed",
        "documents": [{"kind": "agenda", "url": "https://example.org/agenda.pdf"}],
    }


def petition() -> Body:
    number = next(_NUMBERS)
    return {
        "title": f"Cap the rent {number}",
        "state": "open",
        "closes_at": "2030-05-07T23:59:59-05:00",
        "closes_date_only": True,
        "time_zone": "America/Chicago",
        "signatures": 12,
        "links": [{"url": f"https://example.org/p/{number}"}],
    }


def action() -> Body:
    number = next(_NUMBERS)
    return {
        "title": f"Call the mayor {number}",
        "verb": "call",
        "minutes": 3,
        "durability": "timed",
        "ends_on": "2030-05-07",
        "place": rows.place(number).pk,
        "topics": [rows.topic(number).slug],
        "links": [{"url": f"https://example.org/a/{number}", "text": "Call"}],
    }


def resource() -> Body:
    return {"title": f"On rents {next(_NUMBERS)}", "kind": "report", "language": "en"}


def term() -> Body:
    return {"term": f"landlord {next(_NUMBERS)}", "instead": "owner", "why": "It is a title."}


def post() -> Body:
    number = next(_NUMBERS)
    return {
        "title": f"This week {number}",
        "kind": "take_action",
        "published_on": "2026-05-05",
        "sections": [
            {"heading": "Do", "entries": [{"text": "Call.", "action": rows.action(number).pk}]}
        ],
    }


def link() -> Body:
    return {"url": f"https://example.org/l/{next(_NUMBERS)}"}


def feed() -> Body:
    return {"url": f"https://example.org/feed/{next(_NUMBERS)}", "title": "News"}


def meeting_feed() -> Body:
    number = next(_NUMBERS)
    return {
        "url": f"webcal://example.org/{number}.ics",
        "format": "ics",
        "place": rows.place(number).pk,
    }


def chapter() -> Body:
    return {"url": f"https://chapter{next(_NUMBERS)}.example.org/actions/feed.json"}


SAID: dict[str, Callable[[], Body]] = {
    "places": place,
    "topics": topic,
    "organizations": organization,
    "campaigns": campaign,
    "demands": demand,
    "sessions": session,
    "bills": bill,
    "meetings": meeting,
    "meeting-feeds": meeting_feed,
    "chapters": chapter,
    "petitions": petition,
    "actions": action,
    "resources": resource,
    "terms": term,
    "posts": post,
    "links": link,
    "feeds": feed,
}
CHANGES: dict[str, Body] = {
    "places": {"name": "Elsewhere"},
    "topics": {"name": "Rents"},
    "organizations": {"acronym": "TU"},
    "campaigns": {"wants": "A cap."},
    "demands": {"rationale": "It is too high."},
    "sessions": {"name": "Another term"},
    "bills": {"stance": "oppose"},
    "meetings": {"location": "Room 2"},
    "meeting-feeds": {"publishes": False},
    "chapters": {"publishes": False},
    "petitions": {"goal": 500},
    "actions": {"title": "Call them"},
    "resources": {"pages": "1–3"},
    "terms": {"instead": "proprietor"},
    "posts": {"subtitle": "And more"},
    "links": {"ignored": True},
    "feeds": {"title": "Other news"},
}
"""One word that each row can be given, which the collection shows under the same name."""
