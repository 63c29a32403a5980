"""The feeds that a page names, as far as its host lets a robot look for them."""

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from tracker.links.urls import host_of
from tracker.web.politeness import open_door, robots_of


async def permitted(urls: Sequence[str]) -> list[str]:
    """Those that robots.txt lets us look for: a person named the page and not what it names."""
    origins = {origin_of(url): url for url in urls}
    if not origins:
        return []
    async with open_door(Counter(host_of(url) for url in origins.values())) as door:
        rules = {origin: await robots_of(door, url) for origin, url in origins.items()}
    return [url for url in urls if rules[origin_of(url)](url)]


def origin_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
