"""A list of feeds to follow (OPML 1 and 2); the outlines above a feed name its topic."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tracker.formats.fields import FieldError, web_address
from tracker.formats.markup import parse
from tracker.formats.records import FeedRecord, Reading, Remark
from tracker.formats.source import Source

NAME = "opml"
MAX_DEPTH = 30


def read(source: Source) -> Reading[FeedRecord]:
    """Each feed once, in the order of the list."""
    root = parse(source)
    body = root.find("body") if root.tag.lower() == "opml" else None
    if body is None:
        raise source.unreadable("is no OPML: it has no opml/body")
    found: dict[str, FeedRecord] = {}
    rejected: list[Remark] = []
    for number, (outline, above) in enumerate(_feeds(body, (), source), start=1):
        where = f"{source.name}, feed {number}"
        try:
            feed = _feed(outline, above, where)
        except FieldError as error:
            rejected.append(Remark(where, str(error)))
            continue
        if feed.url in found:
            rejected.append(Remark(where, f"{feed.url} stands twice"))
        else:
            found[feed.url] = feed
    return Reading(tuple(found.values()), tuple(rejected))


def _feeds(
    element: Element, above: tuple[str, ...], source: Source
) -> Iterator[tuple[Element, tuple[str, ...]]]:
    if len(above) > MAX_DEPTH:
        raise source.unreadable("is nested too deeply")
    for outline in element.findall("outline"):
        if outline.get("xmlUrl"):
            yield outline, above
        name = outline.get("title") or outline.get("text") or ""
        yield from _feeds(outline, (*above, name), source)


def _feed(outline: Element, above: tuple[str, ...], where: str) -> FeedRecord:
    url = web_address(outline.get("xmlUrl", ""), "xmlUrl")
    if not url:
        raise FieldError("xmlUrl is empty")
    try:
        site = web_address(outline.get("htmlUrl", ""), "htmlUrl")
    except FieldError:
        site = ""
    title = " ".join((outline.get("title") or outline.get("text") or "").split())
    topics = tuple(name for name in above[-1:] if name)
    return FeedRecord(where=where, title=title, url=url, site=site, topics=topics)
