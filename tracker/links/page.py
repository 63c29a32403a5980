"""A page in the few parts that rules look at. Pure.

Rules may look at the title, the first heading, the form and, on a short page, the text, because a
sentence means "this is over" only where a page speaks of itself: never in a sidebar, a quotation,
a link's label or the body of an article.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from tracker.links.sketch import sketch_of

SHORT = 1_500
"""Characters of visible text below which the whole text counts."""
NOT_ITS_OWN_WORDS = [
    "script", "style", "noscript", "template", "svg", "nav", "footer", "aside", "blockquote", "q",
    "select", "iframe",
]  # fmt: skip
PART = 4_000
"""Characters of a page, white space included, that are read before the rest is asked for."""
ENOUGH = 2_400
"""Characters of prose after which no rule and no sketch reads on."""
CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-:]{2,40})", re.IGNORECASE
)
HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_\-:]{2,40})", re.IGNORECASE)
MAX_DATA = 40
"""JSON-LD nodes read from one page."""


@dataclass(frozen=True, slots=True)
class Page:
    """What rules see.

    ``text`` is the visible prose, without sidebars, quotations and labels. Of a long page ``text``
    and ``text_length`` are those of its beginning.
    """

    title: str = ""
    heading: str = ""
    form: str = ""
    text: str = ""
    text_length: int = 0
    canonical: str = ""
    sketch: str = ""
    data: tuple[dict[str, Any], ...] = field(default=())
    """JSON-LD nodes, flattened; or the one document of a JSON answer."""
    companions: tuple[str, ...] = ()
    """Addresses of machine-readable twins that the page names."""
    sources: tuple[str, ...] = ()
    """Hosts and paths of scripts and frames."""
    has_password: bool = False
    is_news: bool = False

    @property
    def is_short(self) -> bool:
        return self.text_length < SHORT


def decode(body: bytes, content_type_header: str) -> str:
    """The text of a page: by its header, by its own meta element, or as UTF-8; never an error."""
    named = HEADER_CHARSET.search(content_type_header)
    found = CHARSET.search(body[:2048])
    name = named.group(1) if named else found.group(1).decode("ascii") if found else "utf-8"
    try:
        return body.decode(name, errors="replace")
    except (LookupError, UnicodeError):
        return body.decode("utf-8", errors="replace")


def read_page(body: bytes, content_type_header: str) -> Page:
    """The parts of an answer; what is neither HTML nor JSON is a page without parts."""
    kind = content_type_header.partition(";")[0].strip().lower()
    if kind.endswith(("/json", "+json")):
        return read_json(body)
    if kind and "html" not in kind and not kind.startswith("text/plain"):
        return Page(text_length=SHORT)
    return read_html(decode(body, content_type_header))


def read_json(body: bytes) -> Page:
    document = load(decode(body, ""))
    nodes = (document,) if isinstance(document, dict) else ()
    return Page(data=nodes, text_length=SHORT)


def read_html(html: str) -> Page:
    tree = LexborHTMLParser(html)
    data = tuple(json_ld(tree))
    title = words(tree.css_first("head > title") or tree.css_first("title"))
    heading = words(tree.css_first("h1") or tree.css_first("h2"))
    canonical = attribute(tree.css_first('link[rel="canonical"]'), "href")
    companions = tuple(
        attribute(node, "href") for node in tree.css('a[href$=".json"], link[href$=".json"]')[:20]
    )
    sources = tuple(
        attribute(node, "src") for node in tree.css("script[src], iframe[src], frame[src]")
    )
    has_password = tree.css_first('input[type="password"]') is not None
    tree.strip_tags(NOT_ITS_OWN_WORDS, recursive=True)
    forms = tree.css("form:not([role=search]), [role=alert], [role=status]")
    form = " · ".join(words(node) for node in forms[:10])
    length = len(prose(tree.body))
    tree.strip_tags(["a"], recursive=True)
    text = prose(tree.body)
    return Page(
        title=title,
        heading=heading,
        form=form,
        text=text,
        text_length=length,
        canonical=canonical,
        sketch=sketch_of(text),
        data=data,
        companions=companions,
        sources=sources,
        has_password=has_password,
        is_news=any(is_kind(node, "NewsArticle", "BlogPosting", "Report") for node in data),
    )


def words(node: LexborNode | None) -> str:
    """The text of a node on one line, its blocks apart."""
    return " ".join(node.text(separator=" ").split()) if node is not None else ""


def prose(node: LexborNode | None) -> str:
    """The text of a node on one line; of a long one at least its first ``ENOUGH`` characters."""
    if node is None:
        return ""
    raw = node.text(separator=" ")
    begins = " ".join(raw[:PART].split())
    return begins if len(begins) >= ENOUGH or len(raw) <= PART else " ".join(raw.split())


def attribute(node: LexborNode | None, name: str) -> str:
    return (node.attributes.get(name) or "").strip()[:2048] if node is not None else ""


def json_ld(tree: LexborHTMLParser) -> Iterator[dict[str, Any]]:
    """The page's own JSON-LD nodes; broken scripts are passed over."""
    left = MAX_DATA
    for script in tree.css('script[type="application/ld+json"]'):
        for node in flatten(load(script.text())):
            if left == 0:
                return
            left -= 1
            yield node


def flatten(document: object) -> Iterator[dict[str, Any]]:
    if isinstance(document, list):
        for part in document[:MAX_DATA]:
            yield from flatten(part)
    elif isinstance(document, dict):
        yield document
        yield from flatten(document.get("@graph"))


def load(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def is_kind(node: dict[str, Any], *kinds: str) -> bool:
    """Whether a JSON-LD node is of one of these types (or an event of any kind for "Event")."""
    given = node.get("@type")
    names = given if isinstance(given, list) else [given]
    return any(
        isinstance(name, str)
        and any(name.endswith(kind) if kind == "Event" else name == kind for kind in kinds)
        for name in names
    )
