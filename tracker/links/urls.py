"""One spelling for one address. Pure.

``normalise`` is the key of a Link: two spellings that every server must treat alike become one,
and what only counts visitors (``utm_source`` and its kin) is left out. It judges the syntax and
not the place: whether an address may be visited is for ``tracker.web`` to say.
"""

import re
from functools import lru_cache
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit, urlunsplit

import idna

from backend.kernel.errors import InvalidInput

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL = 2048
UNRESERVED = "-._~"
SAFE_PATH = "/:@!$&'()*+,;=" + UNRESERVED
SAFE_QUERY = SAFE_PATH + "?"
ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")
UNWRITABLE = re.compile(r"[\x00-\x20\x7f\\<>\"\ud800-\udfff]")
TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|gclsrc|dclid|msclkid|twclid|yclid|igshid|igsh|mc_cid|mc_eid|_hsenc"
    r"|_hsmi|__hs\w+|mkt_tok|vero_id|oly_enc_id|oly_anon_id|wickedid|sourceid|emci|emdi|ceid"
    r"|akid|rd|source_code|refcode2?)",
    re.IGNORECASE,
)
AMBIGUOUS = frozenset({"rd", "akid", "sourceid", "source_code", "refcode", "refcode2", "ceid"})
"""Names that count visitors on campaign platforms and may mean something elsewhere."""
CAMPAIGN_HOSTS = ("actionnetwork.org", "act.", "secure.", "actblue.com", "everyaction.com")


class NotAnAddress(InvalidInput):
    """The text is not an http(s) address."""


def normalise(url: str) -> str:
    """The one spelling of an http(s) address, without fragment; NotAnAddress where it is none.

    Idempotent. ``http`` and ``https`` stay two addresses, as do ``www.`` and the bare name: a
    redirect between them is a fact to be seen, not one to be assumed.
    """
    text = url.strip()
    if not text or len(text) > MAX_URL:
        raise refusal(text)
    try:
        parts = urlsplit(text.replace(" ", "%20"))
        scheme, port = parts.scheme.lower(), parts.port
    except ValueError:
        raise refusal(text) from None
    if scheme not in DEFAULT_PORTS or "@" in parts.netloc or UNWRITABLE.search(parts.netloc):
        raise refusal(text)
    host = plain_host(parts.hostname or "", text)
    authority = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    path = without_dots(respell(parts.path, SAFE_PATH)) or "/"
    return urlunsplit((scheme, authority, path, plain_query(parts.query, host), ""))


def plain_host(host: str, text: str) -> str:
    """ASCII, lower case, no trailing dot; an IPv6 address in its brackets."""
    if ":" in host:
        return f"[{host}]"
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        raise refusal(text) from None
    name = name.lower().removesuffix(".")
    if not name or ".." in name or name.startswith(".") or "%" in name:
        raise refusal(text)
    return name


def respell(part: str, safe: str) -> str:
    """Every character escaped one way: needless escapes undone, needed ones in capitals."""
    done = []
    position = 0
    for escape in ESCAPE.finditer(part):
        done.append(quote(part[position : escape.start()], safe=safe, errors="replace"))
        byte = unquote_to_bytes(escape.group())
        plain = byte.decode("latin-1")
        kept = plain if plain.isascii() and (plain.isalnum() or plain in UNRESERVED) else None
        done.append(kept or escape.group().upper())
        position = escape.end()
    done.append(quote(part[position:], safe=safe, errors="replace"))
    return "".join(done)


def without_dots(path: str) -> str:
    """``.`` and ``..`` resolved as RFC 3986 does it."""
    kept: list[str] = []
    segments = path.split("/")
    for segment in segments[1:]:
        if segment == "..":
            if kept:
                kept.pop()
        elif segment != ".":
            kept.append(segment)
    ends_open = segments[-1] in (".", "..") and bool(kept)
    return "/" + "/".join(kept) + ("/" if ends_open else "")


def plain_query(query: str, host: str) -> str:
    """The query without what only counts visitors, in the order given."""
    campaign = host.endswith(CAMPAIGN_HOSTS) or host.startswith(CAMPAIGN_HOSTS)
    kept = []
    for pair in query.split("&"):
        name = pair.partition("=")[0].lower()
        tracked = TRACKING.fullmatch(name) and (campaign or name not in AMBIGUOUS)
        if pair and not tracked:
            kept.append(respell(pair, SAFE_QUERY))
    return "&".join(kept)


@lru_cache(maxsize=16_384)
def host_of(url: str) -> str:
    """The authority that pace and incidents are kept by."""
    return urlsplit(url).netloc


def is_same_place(first: str, second: str) -> bool:
    """Whether a move between the two is a silent upgrade: https, www, a slash, tracking."""
    return bare(first) == bare(second)


def bare(url: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    parts = urlsplit(normalise(url))
    host = (parts.hostname or "").removeprefix("www.")
    return host, parts.path.rstrip("/"), tuple(parse_qsl(parts.query, keep_blank_values=True))


def refusal(text: str) -> NotAnAddress:
    return NotAnAddress("not_an_address", "This is not an http or https address.", given=text[:200])
