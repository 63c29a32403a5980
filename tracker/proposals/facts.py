"""What a page says of itself, each saying with its place and its words. Pure.

Nothing is made up and nothing chosen here: a page that says two things has two sayings.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from backend.kernel.text import one_line, text_of_html
from tracker.links.page import attribute, decode, is_kind, json_ld, load, words
from tracker.links.urls import NotAnAddress, normalise

LONGEST_QUOTE: Final = 160
MOST: Final = 20
"""Sayings of one kind that are kept."""
OFFERS: Final = ("JobPosting", "SpecialAnnouncement", "Offer", "Demand")
NOT_ASKS: Final = ("SearchAction", "ReadAction", "ViewAction", "LikeAction", "ShareAction")
_ENDS: Final = ("endDate", "endTime", "validThrough", "expires")
_STARTS: Final = ("startDate", "startTime", "validFrom")
_TITLES: Final = (
    ('meta[property="og:title"]', "og:title"),
    ('meta[name="twitter:title"]', "twitter:title"),
)
_SUMMARIES: Final = (
    ('meta[property="og:description"]', "og:description"),
    ('meta[name="description"]', "meta description"),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One saying: its text, cleaned, and where on the page it stands."""

    text: str
    where: str

    @property
    def quote(self) -> str:
        if len(self.text) <= LONGEST_QUOTE:
            return self.text
        return self.text[: LONGEST_QUOTE - 1].rstrip() + "…"


@dataclass(frozen=True, slots=True)
class PageFacts:
    """The sayings of one page, the weightiest first."""

    url: str
    """Where the page was found, after its redirects."""
    canonical: str = ""
    """Its own name for itself, on its own host; else empty."""
    kind: str = ""
    """``event``, ``petition``, ``ask``; empty: it does not say."""
    titles: tuple[Said, ...] = ()
    summaries: tuple[Said, ...] = ()
    starts: tuple[Said, ...] = ()
    ends: tuple[Said, ...] = ()
    states: tuple[Said, ...] = ()


def read_facts(body: bytes, content_type_header: str, *, url: str) -> PageFacts | None:
    """The facts of an HTML page or of an e-petition's JSON; None for anything else."""
    kind = content_type_header.partition(";")[0].strip().lower()
    if kind.endswith(("/json", "+json")):
        return petition_facts(load(decode(body, "")), url=url)
    if kind and "html" not in kind:
        return None
    return html_facts(decode(body, content_type_header), url=url)


def html_facts(html: str, *, url: str) -> PageFacts:
    tree = LexborHTMLParser(html)
    nodes = [node for node in json_ld(tree) if _is_ask(node)]
    marked = [Said(clean(text), where) for text, where in _marked(tree)]
    single = nodes[0] if len(nodes) == 1 else {}
    return PageFacts(
        url=url,
        canonical=canonical_of(tree, url),
        kind=_kind_of(nodes),
        titles=_kept(
            *_of_nodes([single], "name", "headline"),
            *_metas(tree, _TITLES),
            Said(clean(words(tree.css_first("h1") or tree.css_first("h2"))), "first heading"),
            Said(clean(words(tree.css_first("head > title"))), "title"),
        ),
        summaries=_kept(*_metas(tree, _SUMMARIES), *_of_nodes([single], "description")),
        starts=_kept(
            *_of_nodes(nodes, *_STARTS), *(each for each in marked if "start" in each.where)
        ),
        ends=_kept(*_of_nodes(nodes, *_ENDS), *(each for each in marked if "end" in each.where)),
        states=_kept(*_of_nodes(nodes, "eventStatus", "actionStatus")),
    )


def petition_facts(document: object, *, url: str) -> PageFacts | None:
    """A UK e-petition's JSON; None for any other document."""
    data = document.get("data") if isinstance(document, dict) else None
    said = data.get("attributes") if isinstance(data, dict) else None
    if not isinstance(said, dict) or not isinstance(said.get("action"), str):
        return None

    def of(*names: str) -> tuple[Said, ...]:
        return _kept(*(Said(clean(said.get(name)), f"e-petition {name}") for name in names))

    return PageFacts(
        url=url,
        kind="petition",
        titles=of("action"),
        summaries=of("background"),
        starts=of("opened_at"),
        ends=of("closed_at"),
        states=of("state"),
    )


def canonical_of(tree: LexborHTMLParser, url: str) -> str:
    """The page's own address where it is on the same host; a page cannot speak for others."""
    given = attribute(tree.css_first('link[rel="canonical"]'), "href")
    given = given or attribute(tree.css_first('meta[property="og:url"]'), "content")
    if not given:
        return ""
    try:
        named = normalise(urljoin(url, given))
    except (NotAnAddress, ValueError):
        return ""
    return named if urlsplit(named).netloc == urlsplit(normalise(url)).netloc else ""


def clean(value: object) -> str:
    """A stranger's words on one line, without markup and without what no database keeps."""
    if not isinstance(value, str):
        return ""
    text = value[:5_000].replace("\x00", "").encode("utf-8", "ignore").decode()
    return one_line(text_of_html(text) if "<" in text or "&" in text else text)


def _is_ask(node: dict[str, Any]) -> bool:
    if is_kind(node, "Event", *OFFERS):
        return True
    names = node.get("@type")
    each = names if isinstance(names, list) else [names]
    return any(
        isinstance(name, str) and name.endswith("Action") and name not in NOT_ASKS for name in each
    )


def _kind_of(nodes: list[dict[str, Any]]) -> str:
    if not nodes:
        return ""
    return "event" if all(is_kind(node, "Event") for node in nodes) else "ask"


def _of_nodes(nodes: list[dict[str, Any]], *names: str) -> Iterator[Said]:
    for node in nodes:
        given = node.get("@type")
        kind = given[0] if isinstance(given, list) and given else given
        for name in names:
            yield Said(clean(node.get(name)), f"JSON-LD {clean(kind)[:40]} {name}")


def _metas(tree: LexborHTMLParser, wanted: tuple[tuple[str, str], ...]) -> Iterator[Said]:
    for selector, where in wanted:
        yield Said(clean(attribute(tree.css_first(selector), "content")), where)


def _marked(tree: LexborHTMLParser) -> Iterator[tuple[str, str]]:
    """Microdata: ``<time itemprop="endDate" datetime="…">``."""
    for name in ("startDate", "endDate"):
        for node in tree.css(f'[itemprop="{name}"]')[:MOST]:
            text = attribute(node, "datetime") or attribute(node, "content")
            yield text, f"itemprop {name.replace('Date', ' date')}"


def _kept(*sayings: Said) -> tuple[Said, ...]:
    return tuple(said for said in sayings if said.text)[:MOST]
