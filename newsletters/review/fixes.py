"""Where each finding is mended: one click away in the desk, one call away over HTTP. Pure."""

from dataclasses import dataclass
from typing import Final

DESK: Final = "/admin"
API: Final = "/api/v1"

FIELDS: Final = {"action": "summary", "resource": "summary", "term": "why", "meeting": "title"}
"""The field of a noun's form that carries its words."""
COLLECTIONS: Final = {
    "action": "actions",
    "meeting": "meetings",
    "bill": "bills",
    "resource": "resources",
    "term": "terms",
}


@dataclass(frozen=True, slots=True)
class Fix:
    """``label`` is what the link says; ``desk`` and ``api`` are paths of this site."""

    label: str
    desk: str
    api: str = ""


def in_link(link: int) -> Fix:
    """Replace it, vouch for it or look again."""
    return Fix(
        "Settle the link", f"{DESK}/tracker/link/{link}/change/#settle", f"{API}/links/{link}/"
    )


def in_subject(kind: str, number: int, field: str = "", *, label: str = "") -> Fix:
    """The form of an action, meeting, bill, resource or term, at one field."""
    anchor = f"#id_{field}" if field else ""
    return Fix(
        label or f"Edit the {kind}",
        f"{DESK}/tracker/{kind}/{number}/change/{anchor}",
        f"{API}/{COLLECTIONS[kind]}/{number}/",
    )


def in_newsletter(newsletter: int, field: str) -> Fix:
    return Fix(
        "Change the newsletter",
        f"{DESK}/newsletters/newsletter/{newsletter}/change/#id_{field}",
        f"{API}/newsletters/{newsletter}/",
    )


def in_edition(edition: int, anchor: str, verb: str, *, label: str) -> Fix:
    """A part of the edition's own page; ``verb`` is the named action that does the same."""
    return Fix(
        label,
        f"{DESK}/newsletters/edition/{edition}/change/#{anchor}",
        f"{API}/editions/{edition}/{verb}/",
    )
