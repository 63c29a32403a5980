"""Reading a url once, and refusing what must not be asked. Pure.

A url is taken apart one time and rebuilt from its parts, so that the text which was judged and
the text which is asked cannot differ between two parsers. Names of inner networks and every
unusual spelling of a number are refused before any look-up.
"""

import re
from dataclasses import dataclass, field
from ipaddress import IPv6Address
from urllib.parse import quote, urljoin, urlsplit

import idna

from tracker.web.address import Network, may_connect, read_address
from tracker.web.failure import Failure, WebError

DEFAULT_PORTS = {"http": 80, "https": 443}
MAX_URL = 4096
"""Characters; longer addresses are nobody's petition."""

INNER_NAMES = ("localhost", "local", "internal", "home.arpa", "onion", "localdomain", "intranet")
CONTROL = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff]")
NUMERIC_LABEL = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
HOST_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
SAFE_IN_PATH = "/%:@!$&'()*+,;=-._~"
SAFE_IN_QUERY = SAFE_IN_PATH + "?"


@dataclass(frozen=True, slots=True)
class Policy:
    """What the operator allows: ports, and networks beyond the open internet (none by default)."""

    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    networks: tuple[Network, ...] = field(default=())

    def admits(self, address: str) -> bool:
        """Whether a socket may connect to this numeric address (a zone id never may)."""
        read = read_address(address)
        return read is not None and may_connect(read, self.networks)


@dataclass(frozen=True, slots=True)
class Target:
    """A url in parts that were judged; ``url`` puts exactly these together again."""

    scheme: str
    host: str
    port: int
    path: str
    query: str

    @property
    def authority(self) -> str:
        """Host and port as one key for pace and incidents, the port left out where implied."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == DEFAULT_PORTS[self.scheme] else f"{shown}:{self.port}"

    @property
    def url(self) -> str:
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{self.authority}{self.path}{query}"


def refuse() -> WebError:
    """The one answer to everything that is not allowed: it does not say which rule."""
    return WebError(Failure.POLICY)


def read_url(url: str, policy: Policy, *, base: str = "") -> Target:
    """The parts of ``url`` (relative to ``base`` when one is given), or a WebError."""
    text = url.strip(" \t\r\n")
    if not text or len(text) > MAX_URL or CONTROL.search(text.replace(" ", "%20")):
        raise refuse()
    try:
        parts = urlsplit(urljoin(base, text) if base else text)
        scheme, netloc, port = parts.scheme.lower(), parts.netloc, parts.port
    except ValueError:
        raise refuse() from None
    if scheme not in DEFAULT_PORTS or "@" in netloc or "\\" in netloc or "%" in netloc:
        raise refuse()
    host = read_host(netloc, policy)
    if port is None:
        port = DEFAULT_PORTS[scheme]
    if port not in policy.ports:
        raise refuse()
    return Target(
        scheme=scheme,
        host=host,
        port=port,
        path=quote(parts.path, safe=SAFE_IN_PATH) or "/",
        query=quote(parts.query, safe=SAFE_IN_QUERY),
    )


def read_host(netloc: str, policy: Policy) -> str:
    """The host of an authority in its one spelling: an address, or an ASCII name with a dot."""
    if netloc.startswith("["):
        return read_ipv6(netloc, policy)
    name = ascii_name(netloc.partition(":")[0])
    labels = name.split(".")
    if NUMERIC_LABEL.fullmatch(labels[-1]):
        # Whoever ends in a number is an address for some parser: only the plain spelling passes.
        if not policy.admits(name):
            raise refuse()
        return name
    if len(labels) < 2 or not all(HOST_LABEL.fullmatch(label) for label in labels):
        raise refuse()
    if any(name == inner or name.endswith(f".{inner}") for inner in INNER_NAMES):
        raise refuse()
    return name


def read_ipv6(netloc: str, policy: Policy) -> str:
    inside, bracket, after = netloc[1:].partition("]")
    address = read_address(inside)
    if not bracket or (after and not after.startswith(":")) or address is None:
        raise refuse()
    if not isinstance(address, IPv6Address) or not may_connect(address, policy.networks):
        raise refuse()
    return str(address)


def ascii_name(host: str) -> str:
    """The name as DNS is asked for it: IDNA 2008 with UTS 46 mapping, no trailing dot."""
    if host.isascii():
        name = host.lower()
    else:
        try:
            name = idna.encode(host, uts46=True).decode("ascii")
        except (idna.IDNAError, UnicodeError):
            raise refuse() from None
    name = name.removesuffix(".")
    if not name or len(name) > 253:
        raise refuse()
    return name
