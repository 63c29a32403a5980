"""The feeds that a page names. Pure."""

from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from tracker.links.page import decode
from tracker.links.urls import NotAnAddress, normalise

KINDS = frozenset(
    {"application/rss+xml", "application/atom+xml", "application/feed+json", "application/rdf+xml"}
)
MOST = 10


def discover(body: bytes, *, url: str, content_type: str = "") -> list[str]:
    """Addresses of ``<link rel=alternate>`` feeds, in the page's order; comments' feeds last."""
    tree = LexborHTMLParser(decode(body, content_type))
    found: dict[str, bool] = {}
    for node in tree.css("link[rel~=alternate][href]"):
        kind = (node.attributes.get("type") or "").partition(";")[0].strip().lower()
        if kind not in KINDS:
            continue
        try:
            address = normalise(urljoin(url, node.attributes.get("href") or ""))
        except (NotAnAddress, ValueError):
            continue
        about = f"{node.attributes.get('title') or ''} {address}".lower()
        found.setdefault(address, "comment" in about)
    return sorted(found, key=lambda address: found[address])[:MOST]
