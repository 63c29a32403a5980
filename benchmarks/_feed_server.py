"""The loopback hosts of the feed benchmark, in a process of their own: every path is a feed."""

import asyncio
import sys

WORDS = "council tenants library street river school vote budget clinic buses petition hearing"
TEXT = (
    f"&lt;p&gt;{WORDS}. &lt;a href='https://news.example.org/more'&gt;Read more&lt;/a&gt;&lt;/p&gt;"
    * 8
)
HEAD = "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n"


def feed(name: str, entries: int) -> bytes:
    """An RSS document whose entries no other feed has."""
    items = "".join(
        f"<item><title>Bill H.R. {n + 1} and {name}</title><link>https://news.example.org/{name}/{n}"
        f"</link><guid isPermaLink='false'>{name}:{n}</guid><description>{TEXT}</description>"
        f"<pubDate>Mon, 02 Nov 2026 10:{n % 60:02}:00 GMT</pubDate></item>"
        for n in range(entries)
    )
    return (
        "<?xml version='1.0'?><rss version='2.0'><channel><title>"
        f"{name}</title><link>https://news.example.org/</link>{items}</channel></rss>"
    ).encode()


class Host(asyncio.Protocol):
    """Keep-alive, no parsing beyond the path ``/NAME/ENTRIES``; no validators, so always whole."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.left = b""

    def data_received(self, data: bytes) -> None:
        *requests, self.left = (self.left + data).split(b"\r\n\r\n")
        for request in requests:
            _, name, entries = request.split(b" ", 2)[1].decode().split("/")
            body = feed(name, int(entries))
            head = f"{HEAD}Content-Length: {len(body)}\r\n\r\n"
            self.transport.write(head.encode() + body)


async def serve(hosts: int) -> None:
    """Listen on so many free ports, print them, and answer until the reader hangs up."""
    loop = asyncio.get_running_loop()
    servers = [await loop.create_server(Host, "127.0.0.1", 0) for _ in range(hosts)]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
