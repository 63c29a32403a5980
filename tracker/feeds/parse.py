"""A feed's octets as a value: RSS 0.9x–2.0, RSS 1.0, Atom and JSON Feed. Pure.

feedparser is never handed a string, because it would fetch what looks like an address and read
what looks like a file; it gets octets without declarations, comments or more entries than we keep.
Its own sanitiser and its rewriting of addresses are off: nh3 cleans, and only absolute http(s)
links are kept. Titles become plain text.

``parse`` may still be slow or greedy on octets made for that, so callers use ``bounded``.
"""

import calendar
import codecs
import hashlib
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urljoin, urlsplit

import feedparser

from backend.kernel.text import one_line, sanitized_html, text_of_html
from tracker.links.urls import NotAnAddress, normalise

MAX_ENTRIES = 2_000
MAX_SUMMARY = 20_000
"""Characters of an entry's text that are kept; what is longer is an article to be read there."""
MAX_MARKUP = 200_000
"""Characters of markup that are cleaned to get them."""

MARK = re.compile(
    rb"<!--|<!\[CDATA\[|<!DOCTYPE|<!ENTITY|<(?:[\w.-]{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE
)
BOMS = ((codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))  # fmt: skip
DECLARED = re.compile(rb"(<\?xml[^>]{0,100}?)\s+encoding\s*=\s*[\"'][^\"'>]{1,40}[\"']")
UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
PERIODS = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


@dataclass(frozen=True, slots=True)
class ParsedEntry:
    """One thing that a feed says, cleaned; ``identity`` stays when the text is edited."""

    identity: str
    url: str
    title: str
    author: str
    summary: str
    published_at: datetime | None

    @property
    def content_sha256(self) -> str:
        told = "\x1f".join((self.url, self.title, self.author, self.summary))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def identity_sha256(self) -> str:
        return hashlib.sha256(self.identity.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed; ``is_feed`` is false where the octets are something else."""

    is_feed: bool
    title: str = ""
    site_url: str = ""
    note: str = ""
    """What is odd about it, while it could be read all the same."""
    least_minutes: int = 0
    """How often the feed itself says that it should be asked (ttl, sy:)."""
    entries: tuple[ParsedEntry, ...] = ()


def parse(body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
    """Read a feed; what is none comes back as one that says so, never as an error."""
    start = body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
    if start == b"{" or content_type.partition(";")[0].strip().endswith("json"):
        return parse_json(body, url=url)
    plain, charset = disarm(body)
    headers = {"content-type": content_type or "application/xml"}
    if charset:
        headers["content-type"] = f"application/xml; charset={charset}"
    read = feedparser.parse(
        io.BytesIO(plain),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )
    entries = tuple(unique(xml_entries(read.entries, url)))
    if not entries and not read.get("version"):
        return ParsedFeed(is_feed=False)
    feed = read.feed
    return ParsedFeed(
        is_feed=True,
        title=plain_title(feed.get("title", ""))[:300],
        site_url=plain_link(feed.get("link", ""), url),
        note=type(read.bozo_exception).__name__ if read.get("bozo") else "",
        least_minutes=least_minutes(feed),
        entries=entries,
    )


def disarm(body: bytes) -> tuple[bytes, str]:
    """The octets without declarations, comments and surplus entries, in one pass over them.

    Returns them with their charset where we had to change it. Text in CDATA is left alone.
    """
    for bom, encoding in BOMS:
        if body.startswith(bom):
            body = DECLARED.sub(rb"\1", body.decode(encoding, errors="replace").encode(), count=1)
            return strip(body), "utf-8"
    return strip(body), ""


def strip(body: bytes) -> bytes:
    kept: list[bytes] = []
    position = entries = 0
    while found := MARK.search(body, position):
        mark = found.group().upper()
        kept.append(body[position : found.start()])
        if mark.startswith(b"<![CDATA["):
            position = after(body, b"]]>", found.end())
            kept.append(body[found.start() : position])
        elif mark == b"<!--":
            position = after(body, b"-->", found.end())
        elif mark.startswith(b"<!"):
            position = after_declaration(body, found.end())
        else:
            entries += 1
            if entries > MAX_ENTRIES:
                return b"".join(kept) + closing(body)
            kept.append(found.group())
            position = found.end()
    return b"".join([*kept, body[position:]])


def after(body: bytes, end: bytes, start: int) -> int:
    """The position behind the next ``end``, or the end of everything."""
    found = body.find(end, start)
    return len(body) if found < 0 else found + len(end)


def after_declaration(body: bytes, start: int) -> int:
    """The position behind a declaration and its internal subset."""
    close, subset = body.find(b">", start), body.find(b"[", start)
    if 0 <= subset < close:
        return after(body, b">", after(body, b"]", subset))
    return len(body) if close < 0 else close + 1


def closing(body: bytes) -> bytes:
    """What ends a document that we cut after its last entry."""
    head = body[:2048].lower()
    if b"<rdf:rdf" in head:
        return b"</rdf:RDF>"
    return b"</feed>" if b"<feed" in head else b"</channel></rss>"


def xml_entries(found: list[Any], url: str) -> Iterator[ParsedEntry]:
    for entry in found[:MAX_ENTRIES]:
        content = entry.get("content") or [{}]
        markup = content[0].get("value") or entry.get("summary", "")
        moment = entry.get("published_parsed") or entry.get("updated_parsed")
        yield entry_of(
            guid=entry.get("id", ""),
            link=entry.get("link", ""),
            title=entry.get("title", ""),
            author=entry.get("author", ""),
            markup=markup,
            published_at=as_instant(moment),
            url=url,
        )


def entry_of(
    *,
    guid: str,
    link: str,
    title: str,
    author: str,
    markup: str,
    published_at: datetime | None,
    url: str,
) -> ParsedEntry:
    """An entry cleaned and identified: by guid, else link, else title and date."""
    plain = plain_link(link, url)
    name = plain_title(title)[:500]
    day = published_at.isoformat() if published_at else ""
    return ParsedEntry(
        identity=identify(guid, plain) or f"{name}\x1f{day}",
        url=plain,
        title=name or plain_title(text_of_html(keepable(markup)[:2_000]))[:120],
        author=plain_title(author)[:200],
        summary=sanitized_html(keepable(markup)[:MAX_MARKUP])[:MAX_SUMMARY],
        published_at=published_at,
    )


def identify(guid: str, link: str) -> str:
    """What an entry is, whatever it says: http and https are one, and so are a guid's spaces.

    Legistar changes the guid with every edit; there the link's ID and GUID are the identity.
    """
    if (urlsplit(link).hostname or "").endswith("legistar.com") and "ID=" in link:
        return link.partition("://")[2]
    name = " ".join(guid.split())
    return re.sub(r"^https?://", "", name or link)


def unique(entries: Iterator[ParsedEntry]) -> Iterator[ParsedEntry]:
    """The first entry of each identity."""
    seen: set[str] = set()
    for entry in entries:
        if entry.identity.strip("\x1f") and entry.identity not in seen:
            seen.add(entry.identity)
            yield entry


def plain_title(markup: str) -> str:
    return one_line(text_of_html(keepable(str(markup))[:5_000]))


def keepable(text: str) -> str:
    return UNKEEPABLE.sub("", str(text))


def plain_link(link: str, base: str) -> str:
    """An absolute http(s) address in its one spelling, or the empty string."""
    link = keepable(link).strip()
    if not link or link.startswith(("//", "\\")):
        return ""
    try:
        return normalise(urljoin(base, link))
    except (NotAnAddress, ValueError):
        return ""


def as_instant(moment: Any) -> datetime | None:
    """feedparser's UTC tuple as an instant; nothing before 1990 is a date that a feed meant."""
    try:
        instant = datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment else None
    except (ValueError, OverflowError, TypeError):
        return None
    return instant if instant is not None and instant.year >= 1990 else None


def least_minutes(feed: Any) -> int:
    """The feed's own wish in minutes: ttl, or sy:updatePeriod over sy:updateFrequency."""
    ttl = str(feed.get("ttl", "")).strip()
    wish = int(ttl[:7]) if ttl.isascii() and ttl.isdigit() else 0
    period = PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0)
    often = str(feed.get("sy_updatefrequency", "1")).strip()
    times = int(often[:4]) if often.isascii() and often.isdigit() else 1
    return min(max(wish, period // max(times, 1)), int(timedelta(days=7).total_seconds() // 60))


def parse_json(body: bytes, *, url: str) -> ParsedFeed:
    """JSON Feed 1 and 1.1."""
    try:
        document = json.loads(body.decode("utf-8-sig", errors="replace"))
    except (ValueError, RecursionError):
        return ParsedFeed(is_feed=False)
    if not isinstance(document, dict) or not isinstance(document.get("items"), list):
        return ParsedFeed(is_feed=False)
    found = [given for given in document["items"][:MAX_ENTRIES] if isinstance(given, dict)]
    return ParsedFeed(
        is_feed=True,
        title=plain_title(document.get("title") or "")[:300],
        site_url=plain_link(str(document.get("home_page_url") or ""), url),
        entries=tuple(unique(json_entry(given, url) for given in found)),
    )


def json_entry(given: dict[str, Any], url: str) -> ParsedEntry:
    authors = given.get("authors") or [given.get("author")]
    names = [one["name"] for one in authors if isinstance(one, dict) and one.get("name")]
    return entry_of(
        guid=str(given.get("id") or ""),
        link=str(given.get("url") or given.get("external_url") or ""),
        title=str(given.get("title") or ""),
        author=", ".join(map(str, names)),
        markup=str(
            given.get("content_html") or given.get("content_text") or given.get("summary") or ""
        ),
        published_at=json_instant(given.get("date_published") or given.get("date_modified")),
        url=url,
    )


def json_instant(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(text))
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
