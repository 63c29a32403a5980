"""A source that is an address: fetched through the one door, page by page where it has pages."""

from collections.abc import Callable, Mapping
from urllib.parse import urljoin, urlsplit

from asgiref.sync import async_to_sync

from backend.kernel.errors import InvalidInput
from tracker.formats.source import MAX_BYTES
from tracker.web.failure import Failure, WebError
from tracker.web.fetch import Fetched, Limits
from tracker.web.politeness import open_door

MOST_PAGES = 500
MOST_BYTES = 2 * MAX_BYTES
"""Of all pages of one source together."""
LIMITS = Limits(seconds=120, wire=MAX_BYTES, decoded=MAX_BYTES, cut=False)
ACCEPT = "application/json, application/xml;q=0.9, text/calendar;q=0.9, */*;q=0.5"

NextPage = Callable[[str, bytes], str]


class NoSuchSource(InvalidInput):
    """The address answered, but not with a document."""

    def __init__(self, url: str, status: int) -> None:
        why = f"answered with HTTP status {status}"
        super().__init__("no_such_source", f"{url}: {why}", where=url, why=why)


def pages_of(url: str, *, next_page: NextPage | None = None) -> list[tuple[str, bytes]]:
    """Each page with the address that it came from in the end.

    A page of another host is not followed: a source speaks for its own. Raises
    :class:`NoSuchSource` or :class:`WebError`; then there are no pages at all.
    """
    return [(page.url, page.body) for page in fetched_pages(url, next_page=next_page)]


def fetched_pages(
    url: str, *, next_page: NextPage | None = None, headers: Mapping[str, str] | None = None
) -> list[Fetched]:
    """The same as they were answered. ``headers`` make the first question conditional: where it
    is answered with 304, that is the only page."""
    return async_to_sync(_fetched)(url, next_page, headers or {})


async def _fetched(
    url: str, next_page: NextPage | None, headers: Mapping[str, str]
) -> list[Fetched]:
    pages: list[Fetched] = []
    seen: set[str] = set()
    size = 0
    async with open_door({urlsplit(url).netloc: 1}) as door:
        while url and len(pages) < MOST_PAGES:
            seen.add(url)
            known = headers if not pages else {}
            answer = await door.fetch(url, headers={"Accept": ACCEPT, **known}, limits=LIMITS)
            if answer.status == 304 and known:
                return [answer]
            if answer.status != 200:
                raise NoSuchSource(url, answer.status)
            pages.append(answer)
            size += len(answer.body)
            if size > MOST_BYTES:
                raise WebError(Failure.TOO_BIG)
            url = following(answer.url, next_page(answer.url, answer.body) if next_page else "")
            if url in seen:
                raise WebError(Failure.LOOP)
    return pages


def following(url: str, found: str) -> str:
    """The address of another page of the same host, or empty."""
    whole = urljoin(url, found) if found else ""
    return whole if urlsplit(whole).netloc == urlsplit(url).netloc else ""
