"""The loopback hosts of the link benchmark, in a process of their own: one page, many ports."""

import asyncio
import gzip
import sys

WORDS = "council tenants library street river school vote budget clinic buses petition hearing"
PARAGRAPH = f"<p>{WORDS}. <a href='/more'>Read more about it</a></p>"
PAGE = (
    "<html><head><title>Sign: fund the night bus</title></head><body><h1>Fund the night bus</h1>"
    f"<form><button>Sign this petition</button></form>{PARAGRAPH * 90}</body></html>"
).encode()
MISSING = b"<html><head><title>404 Not Found</title></head><body>Nothing here</body></html>"


def answer(status: str, body: bytes, extra: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\n{extra}"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


OK = answer("200 OK", PAGE)
NOT_FOUND = answer("404 Not Found", MISSING)
BOMB = answer("200 OK", gzip.compress(b"\0" * (256 * 1024 * 1024), 6), "Content-Encoding: gzip\r\n")


class Host(asyncio.Protocol):
    """Keep-alive, no parsing beyond the path."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.left = b""

    def data_received(self, data: bytes) -> None:
        *requests, self.left = (self.left + data).split(b"\r\n\r\n")
        for request in requests:
            path = request.split(b" ", 2)[1]
            known = OK if path.startswith(b"/petitions/p") else NOT_FOUND
            self.transport.write(BOMB if path == b"/bomb" else known)


async def serve(hosts: int) -> None:
    """Listen on so many free ports, print them, and answer until the reader hangs up."""
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(Host, "127.0.0.1", 0) for _ in range(hosts)]
    ports = [server.sockets[0].getsockname()[1] for server in servers]
    print(" ".join(map(str, ports)), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
