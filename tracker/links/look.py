"""Looking at one link: what comes back through the door, as evidence."""

import asyncio
import secrets
from dataclasses import replace
from datetime import datetime
from urllib.parse import urlsplit

from tracker.links.evidence import Evidence, Says, Signal, keepable
from tracker.links.page import Page, read_json, read_page
from tracker.links.rulebook import rulebook
from tracker.links.signals import NO_OWN_TEXT, field_signals, signals_of, twin_of
from tracker.links.sketch import likeness
from tracker.web.failure import Failure, WebError
from tracker.web.fetch import Door, Fetched

WORTH_A_SECOND_TRY = frozenset({Failure.RESET, Failure.TIMEOUT_CONNECT, Failure.TIMEOUT_READ})
SAME_PAGE = 0.9
"""Likeness from which two addresses show the same page."""
PROBE_VERSION = 1


async def look_at(door: Door, url: str, *, at: datetime) -> Evidence:
    """One look, with one second try inside it. Raises WebError only for WAIT."""
    try:
        answer = await visit(door, url)
    except WebError as error:
        if error.failure == Failure.WAIT:
            raise
        return Evidence(
            url=url,
            at=at,
            status=error.hops[-1].status if error.hops else None,
            hops=error.hops,
            failure=error.failure,
        )
    page = read_page(answer.body, answer.headers.get("content-type", ""))
    signals = signals_of(page, asked=url, final_url=answer.url)
    if answer.status == 200 and (twin := twin_of(page, final_url=answer.url)):
        signals = (*await twin_signals(door, twin), *signals)
    return evidence(url, answer, page, signals, at=at)


async def visit(door: Door, url: str) -> Fetched:
    """Ask, and once more on a new connection where the first answer was a broken one."""
    try:
        answer = await door.fetch(url)
    except WebError as error:
        if error.failure not in WORTH_A_SECOND_TRY:
            raise
        return await door.fetch(url)
    if answer.status >= 500 and "retry-after" not in answer.headers:
        return await door.fetch(url, headers={"Connection": "close"})
    return answer


async def twin_signals(door: Door, twin: str) -> tuple[Signal, ...]:
    """What the page's machine-readable twin says; nothing where it cannot be read."""
    try:
        answer = await door.fetch(twin)
    except WebError:
        return ()
    if answer.status != 200:
        return ()
    return tuple(field_signals(rulebook().fields, read_json(answer.body).data))


def evidence(
    url: str, answer: Fetched, page: Page, signals: tuple[Signal, ...], *, at: datetime
) -> Evidence:
    return Evidence(
        url=url,
        at=at,
        status=answer.status,
        hops=answer.hops,
        final_url=answer.url,
        milliseconds=answer.milliseconds,
        body_bytes=len(answer.body),
        content_type=keepable(answer.content_type[:100]),
        title=keepable(page.title[:300]),
        canonical=keepable(page.canonical),
        sketch="" if has_no_own_text(page) else page.sketch,
        signals=signals,
        retry_after=answer.headers.get("retry-after", ""),
    )


def has_no_own_text(page: Page) -> bool:
    """A shell that scripts fill: whatever it shows, it shows for every address."""
    return bool(page.sources) and page.text_length < NO_OWN_TEXT


class Probes:
    """Control probes of one run: each (host, first segment) is asked once, by whoever comes first.

    ``known`` are the probes of the last week; what is asked anew is left in ``made``.
    """

    def __init__(self, known: dict[tuple[str, str], Evidence], *, at: datetime) -> None:
        self._known = known
        self._at = at
        self._asked: dict[tuple[str, str], asyncio.Task[Evidence | None]] = {}

    @property
    def made(self) -> dict[tuple[str, str], Evidence]:
        done = {key: task.result() for key, task in self._asked.items() if task.done()}
        return {key: probe for key, probe in done.items() if probe is not None}

    async def compare(self, door: Door, look: Evidence) -> Evidence:
        """The look, with what the probe of its neighbourhood says of it."""
        key = neighbourhood(look.url)
        if look.status is None or not 200 <= look.status < 300 or urlsplit(look.url).path == "/":
            return look
        probe = self._known.get(key)
        if probe is None:
            if key not in self._asked:
                self._asked[key] = asyncio.create_task(self._ask(door, look.url))
            probe = await self._asked[key]
        return look if probe is None else replace(look, signals=(*look.signals, told(look, probe)))

    async def _ask(self, door: Door, url: str) -> Evidence | None:
        try:
            probe = await look_at(door, sibling(url), at=self._at)
        except WebError:
            return None
        return None if probe.failure is not None or (probe.status or 500) >= 500 else probe


def neighbourhood(url: str) -> tuple[str, str]:
    """Host and first path segment; a page right below the root is the root's neighbour."""
    parts = urlsplit(url)
    segments = parts.path.strip("/").split("/")
    return parts.netloc, segments[0] if len(segments) > 1 else ""


def sibling(url: str) -> str:
    """An address beside the given one that cannot exist."""
    parts = urlsplit(url)
    _, segment = neighbourhood(url)
    folder = f"/{segment}/" if segment else "/"
    return f"{parts.scheme}://{parts.netloc}{folder}{secrets.token_hex(12)}"


def told(look: Evidence, probe: Evidence) -> Signal:
    """What the probe says of the look: the same page, or not."""
    if probe.status in (404, 410):
        return Signal("control-probe", PROBE_VERSION, "an honest 404", Says.PROBED)
    alike = likeness(look.sketch, probe.sketch)
    if alike is not None and alike >= SAME_PAGE:
        quote = f"the same page as an address that cannot exist ({alike:.0%} alike)"
        return Signal("control-probe", PROBE_VERSION, quote, Says.CATCH_ALL)
    return Signal("control-probe", PROBE_VERSION, "another page", Says.PROBED)
