"""Asking one url of the outside web, under every limit at once.

``Door`` is one connection pool with one policy. The address is checked where it cannot be
bypassed: in the factory that makes the socket, with the address that this socket will connect
to. A check in the resolver alone is skipped for numeric hosts, and a check before the request
alone loses to a name that answers differently the second time.
"""

import asyncio
import socket
import ssl
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Protocol, Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from tracker.web.body import decoder_for
from tracker.web.failure import Failure, Hop, WebError
from tracker.web.guard import Policy, Target, read_url, refuse

PERMANENT = frozenset({301, 308})
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PIECE = 16_384
"""Wire bytes handed to the decoder at a time."""

CERTIFICATE_EXPIRED = 10
CERTIFICATE_NAMES = frozenset({62, 63, 64})
"""OpenSSL's verify codes for a host name, a mail or an address that does not match."""

Lookup = Callable[[str, int], Awaitable[list[str]]]


@dataclass(frozen=True, slots=True)
class Limits:
    """Caps of one fetch. ``cut`` keeps the first ``decoded`` bytes instead of refusing more."""

    seconds: float = 20.0
    connect_seconds: float = 10.0
    redirects: int = 5
    wire: int = 2 * 1024 * 1024
    decoded: int = 512 * 1024
    cut: bool = True


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back, and by which way. ``headers`` have lower-case names."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    hops: tuple[Hop, ...]
    milliseconds: int
    is_cut: bool = False

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Pace(Protocol):
    """Whoever is asked before each request to a host, and told what the host answered."""

    async def turn(self, authority: str) -> None: ...

    async def told_to_wait(self, authority: str, status: int, retry_after: str) -> None: ...


class NoPace:
    """No waiting: for hosts of our own and for measuring."""

    async def turn(self, authority: str) -> None:
        return None

    async def told_to_wait(self, authority: str, status: int, retry_after: str) -> None:
        return None


@dataclass
class Chain:
    """One fetch under way: its answers so far, its cookies by host, and when it began."""

    hops: list[Hop] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    seen: set[tuple[str, str]] = field(default_factory=set)
    began: float = field(default_factory=time.monotonic)

    def cookie_header(self, host: str) -> str:
        return "; ".join(f"{name}={held}" for name, held in self.cookies.get(host, {}).items())


async def system_lookup(host: str, port: int) -> list[str]:
    """Every address the system's resolver knows for a name."""
    loop = asyncio.get_running_loop()
    answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


class GuardedResolver(AbstractResolver):
    """Refuses a name when **any** of its addresses is not allowed."""

    def __init__(self, policy: Policy, lookup: Lookup) -> None:
        self._policy = policy
        self._lookup = lookup

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        addresses = await self._lookup(host, port)
        if not addresses or not all(map(self._policy.admits, addresses)):
            raise refuse()
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        return None


class Door:
    """A guarded client: ``async with Door(policy, agent=…) as door: await door.fetch(url)``."""

    def __init__(
        self,
        policy: Policy,
        *,
        agent: str,
        pace: Pace | None = None,
        lookup: Lookup = system_lookup,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        self.policy = policy
        self._agent = agent
        self._pace = pace or NoPace()
        self._lookup = lookup
        self._trust = trust
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=GuardedResolver(self.policy, self._lookup),
                socket_factory=self._open_socket,
                ssl=self._trust or True,
                limit=0,
                ttl_dns_cache=30,
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,
            auto_decompress=False,
            skip_auto_headers=("User-Agent", "Accept", "Accept-Encoding"),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._session is not None:
            await self._session.close()

    def _open_socket(self, info: aiohttp.AddrInfoType) -> socket.socket:
        """A socket for exactly this address, or a refusal: every connection comes through here."""
        family, kind, protocol, _, sockaddr = info
        if not self.policy.admits(str(sockaddr[0])):
            raise refuse()
        return socket.socket(family=family, type=kind, proto=protocol)

    async def fetch(
        self, url: str, *, headers: Mapping[str, str] | None = None, limits: Limits | None = None
    ) -> Fetched:
        """GET ``url`` and what it redirects to. Raises WebError and nothing else."""
        limits = limits or Limits()
        chain = Chain()
        try:
            async with asyncio.timeout(limits.seconds):
                return await self._follow(read_url(url, self.policy), headers or {}, limits, chain)
        except WebError as error:
            raise WebError(error.failure, tuple(chain.hops)) from None
        except Exception as error:
            raise WebError(classify(error), tuple(chain.hops)) from None

    async def post(
        self,
        url: str,
        body: bytes,
        *,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
    ) -> Fetched:
        """POST ``body`` once; an answer that points elsewhere is that answer, and not followed.

        Raises WebError and nothing else.
        """
        limits, chain = limits or Limits(), Chain()
        try:
            async with asyncio.timeout(limits.seconds):
                target = read_url(url, self.policy)
                await self._pace.turn(target.authority)
                return await self._send(target, body, headers or {}, limits, chain)
        except WebError as error:
            raise WebError(error.failure, tuple(chain.hops)) from None
        except Exception as error:
            raise WebError(classify(error), tuple(chain.hops)) from None

    async def admits(self, url: str) -> bool:
        """Whether it is https (or a network that the operator allows), once it may be asked.

        A WebError where it may not: a spelling, a port, a name of which an address is inward.
        """
        target = read_url(url, self.policy)
        try:
            async with asyncio.timeout(Limits().connect_seconds):
                resolver = GuardedResolver(self.policy, self._lookup)
                await resolver.resolve(target.host, target.port)
        except WebError:
            raise
        except Exception as error:
            raise WebError(classify(error)) from None
        return target.scheme == "https" or bool(self.policy.networks)

    async def _send(
        self, target: Target, body: bytes, headers: Mapping[str, str], limits: Limits, chain: Chain
    ) -> Fetched:
        assert self._session is not None, "the door is used inside `async with`"
        async with self._session.post(
            URL(target.url, encoded=True),
            data=body,
            headers=self._headers(target, headers, chain),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=limits.connect_seconds),
        ) as answer:
            chain.hops.append(Hop(answer.status, target.url, False))
            return await self._fetched(target, answer, limits, chain)

    async def _follow(
        self, target: Target, headers: Mapping[str, str], limits: Limits, chain: Chain
    ) -> Fetched:
        while True:
            mark = (target.url, chain.cookie_header(target.host))
            if mark in chain.seen or len(chain.hops) > limits.redirects:
                raise WebError(Failure.LOOP)
            chain.seen.add(mark)
            await self._pace.turn(target.authority)
            moved = await self._ask(target, headers, limits, chain)
            if isinstance(moved, Fetched):
                return moved
            target = moved

    async def _ask(
        self, target: Target, headers: Mapping[str, str], limits: Limits, chain: Chain
    ) -> Fetched | Target:
        """One request: the answer, or where it points to."""
        assert self._session is not None, "the door is used inside `async with`"
        async with self._session.get(
            URL(target.url, encoded=True),
            headers=self._headers(target, headers, chain),
            allow_redirects=False,
            timeout=aiohttp.ClientTimeout(total=None, connect=limits.connect_seconds),
        ) as answer:
            location = answer.headers.get("Location", "")
            redirected = answer.status in REDIRECTS and bool(location)
            chain.hops.append(
                Hop(answer.status, target.url, redirected and answer.status in PERMANENT)
            )
            if answer.status in (429, 503):
                await self._pace.told_to_wait(
                    target.authority, answer.status, answer.headers.get("Retry-After", "")
                )
            if redirected:
                keep_cookies(chain, target.host, answer)
                return read_url(location, self.policy, base=target.url)
            return await self._fetched(target, answer, limits, chain)

    async def _fetched(
        self, target: Target, answer: aiohttp.ClientResponse, limits: Limits, chain: Chain
    ) -> Fetched:
        """The answer with as much of its body as the limits let in."""
        body, is_cut = await read_body(answer, limits)
        return Fetched(
            url=target.url,
            status=answer.status,
            headers={name.lower(): text for name, text in answer.headers.items()},
            body=body,
            hops=tuple(chain.hops),
            milliseconds=int((time.monotonic() - chain.began) * 1000),
            is_cut=is_cut,
        )

    def _headers(self, target: Target, headers: Mapping[str, str], chain: Chain) -> dict[str, str]:
        sent = {
            "User-Agent": self._agent,
            "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "Accept-Encoding": "gzip, deflate",
            **headers,
        }
        cookie = chain.cookie_header(target.host)
        return {**sent, "Cookie": cookie} if cookie else sent


def keep_cookies(chain: Chain, host: str, answer: aiohttp.ClientResponse) -> None:
    """Cookies live for one chain and one host: some sites redirect to themselves to set one."""
    for name, morsel in list(answer.cookies.items())[:20]:
        chain.cookies.setdefault(host, {})[name] = morsel.value


async def read_body(answer: aiohttp.ClientResponse, limits: Limits) -> tuple[bytes, bool]:
    """The decoded body under both caps, and whether it was cut there (or stopped making sense)."""
    decoder = decoder_for(answer.headers.get("Content-Encoding", ""))
    body = bytearray()
    wire = 0
    async for piece in answer.content.iter_chunked(PIECE):
        wire += len(piece)
        try:
            body += decoder.feed(piece, limits.decoded + 1 - len(body))
        except ValueError:
            wire = limits.wire + 1  # what was readable so far is all there is
        if len(body) > limits.decoded or wire > limits.wire:
            answer.close()
            if not limits.cut:
                raise WebError(Failure.TOO_BIG)
            return bytes(body[: limits.decoded]), True
    return bytes(body), False


def classify(error: Exception) -> Failure:
    """The class of a failure, from the exception alone."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return classify_certificate(error.certificate_error)
        case aiohttp.ClientConnectorDNSError():
            unknown = error.os_error.errno == socket.EAI_NONAME
            return Failure.DNS_NX if unknown else Failure.DNS_FAIL
        case aiohttp.ConnectionTimeoutError():
            return Failure.TIMEOUT_CONNECT
        case TimeoutError():
            return Failure.TIMEOUT_READ
        case aiohttp.ClientConnectorSSLError() | aiohttp.ClientSSLError() | ssl.SSLError():
            return Failure.TLS_CHAIN
        case aiohttp.ClientConnectorError():
            return Failure.REFUSED
        case socket.gaierror():  # a look-up by itself, before there is a connection to make
            return Failure.DNS_NX if error.errno == socket.EAI_NONAME else Failure.DNS_FAIL
        case aiohttp.ServerDisconnectedError() | aiohttp.ClientOSError() | OSError():
            return Failure.RESET
        case aiohttp.ClientPayloadError():
            return Failure.RESET
        case _:
            return Failure.PROTOCOL


def classify_certificate(error: Exception) -> Failure:
    code = getattr(error, "verify_code", 0)
    if code == CERTIFICATE_EXPIRED:
        return Failure.TLS_EXPIRED
    return Failure.TLS_NAME if code in CERTIFICATE_NAMES else Failure.TLS_CHAIN
