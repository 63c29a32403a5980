"""A small loopback web for the tests: pages by path, and the ways in which a server misbehaves."""

import asyncio
import contextlib
import gzip
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from ipaddress import ip_network

from tracker.web.guard import Policy

Answer = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Site:
    """One listener: what it answers by path, and every request line it has seen."""

    port: int = 0
    host: str = "127.0.0.1"
    pages: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: int = 0

    @property
    def base(self) -> str:
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{shown}:{self.port}"

    def policy(self) -> Policy:
        return Policy(ports=frozenset({80, 443, self.port}), networks=(ip_network(f"{self.host}"),))

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                path = lines[0].split(" ")[1]
                self.asked.append(path)
                self.headers.append(
                    {
                        name.lower(): text.strip()
                        for name, _, text in (line.partition(":") for line in lines[1:] if line)
                    }
                )
                await self.pages.get(path, page(b"not found", status="404 Not Found"))(writer)
                await writer.drain()
                if writer.is_closing():
                    break
        writer.close()


def page(body: bytes, *, status: str = "200 OK", headers: tuple[str, ...] = ()) -> Answer:
    """An honest answer."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        given = "".join(f"{line}\r\n" for line in headers)
        if not any(line.lower().startswith("content-type") for line in headers):
            given += "Content-Type: text/html; charset=utf-8\r\n"
        writer.write(
            f"HTTP/1.1 {status}\r\n{given}Content-Length: {len(body)}\r\n\r\n".encode() + body
        )

    return answer


def redirect(location: str, *, status: str = "302 Found", headers: tuple[str, ...] = ()) -> Answer:
    return page(b"", status=status, headers=(f"Location: {location}", *headers))


def bomb(megabytes: int) -> Answer:
    """A gzip body that inflates to so many megabytes of zeros."""
    packed = gzip.compress(b"\0" * (megabytes * 1024 * 1024), 9)
    return page(packed, headers=("Content-Encoding: gzip",))


def endless(piece: bytes = b"x" * 65_536) -> Answer:
    """A body without end."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not writer.is_closing():
            writer.write(piece)
            await writer.drain()

    return answer


def drip(pause: float = 0.2) -> Answer:
    """One byte at a time."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not writer.is_closing():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(pause)

    return answer


def hang_up(greeting: bytes = b"") -> Answer:
    """Closes the connection, after saying something or nothing."""

    async def answer(writer: asyncio.StreamWriter) -> None:
        writer.write(greeting)
        await writer.drain()
        writer.close()

    return answer


@contextlib.asynccontextmanager
async def serving(site: Site | None = None) -> AsyncIterator[Site]:
    """The site on a free port of its host until the block ends."""
    site = site or Site()
    family = socket.AF_INET6 if ":" in site.host else socket.AF_INET
    server = await asyncio.start_server(site.serve, site.host, site.port, family=family)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
