"""The page that an editor named, fetched through the door and read."""

from dataclasses import replace
from typing import Final
from urllib.parse import urlsplit

from asgiref.sync import async_to_sync

from backend.kernel.errors import InvalidInput
from tracker.links.page import decode, load, read_page
from tracker.links.signals import twin_of
from tracker.links.urls import host_of, normalise
from tracker.proposals.facts import PageFacts, petition_facts, read_facts
from tracker.web.failure import WebError
from tracker.web.fetch import Door, Fetched, Limits
from tracker.web.politeness import open_door

LIMITS: Final = Limits(seconds=15)
"""The first 512 KB of a page are read."""


class PageUnreadable(InvalidInput):
    """The host answered, and not with a page that says anything."""

    def __init__(self, why: str, *, status: int) -> None:
        super().__init__("page_unreadable", why, field="url", answered=status)


def look(url: str) -> PageFacts:
    """What the page says. Call it outside of any transaction: it waits for the outside.

    Raises NotAnAddress, WebError or PageUnreadable.
    """
    return async_to_sync(_look)(normalise(url))


async def _look(url: str) -> PageFacts:
    async with open_door({host_of(url): 2}) as door:
        answer = await door.fetch(url, limits=LIMITS)
        facts = _facts(answer)
        twin = await _twin(door, answer)
    if twin is None:
        return facts
    return replace(twin, url=facts.url, canonical=facts.canonical)


def _facts(answer: Fetched) -> PageFacts:
    if answer.status != 200:
        raise PageUnreadable(f"The host answers {answer.status}.", status=answer.status)
    found = read_facts(answer.body, answer.headers.get("content-type", ""), url=answer.url)
    if found is None:
        raise PageUnreadable("This is not a web page that we can read.", status=answer.status)
    return found


async def _twin(door: Door, answer: Fetched) -> PageFacts | None:
    """An e-petition's own machine-readable answer, where the page names one on its host."""
    if not urlsplit(answer.url).path.rstrip("/").rpartition("/")[2].isdecimal():
        return None
    page = read_page(answer.body, answer.headers.get("content-type", ""))
    address = twin_of(page, final_url=answer.url)
    if not address:
        return None
    try:
        told = await door.fetch(address, limits=LIMITS)
    except WebError:
        return None
    if told.status != 200 or told.is_cut:
        return None
    return petition_facts(load(decode(told.body, "")), url=address)
