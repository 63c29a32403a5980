"""Our feeds as OPML 2.0, which every feed reader takes. Pure."""

from collections.abc import Iterable
from datetime import datetime
from email.utils import format_datetime
from xml.etree import ElementTree


def opml(feeds: Iterable[tuple[str, str, str]], *, title: str, at: datetime) -> bytes:
    """An OPML document of (title, feed address, site address)."""
    root = ElementTree.Element("opml", version="2.0")
    head = ElementTree.SubElement(root, "head")
    ElementTree.SubElement(head, "title").text = title
    ElementTree.SubElement(head, "dateCreated").text = format_datetime(at)
    body = ElementTree.SubElement(root, "body")
    for name, address, site in feeds:
        shown = name or address
        facts = {"type": "rss", "text": shown, "title": shown, "xmlUrl": address}
        ElementTree.SubElement(body, "outline", {**facts, **({"htmlUrl": site} if site else {})})
    ElementTree.indent(root)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"
