"""The labelled cases: each a small site of its own on loopback, whose pages change with time.

``Stage`` serves all of them at once from a thread, one port per case, and moves their common
clock. A case is looked at at the hours that it names and must then carry its label.
"""

import asyncio
import socket
import threading
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FOLDER = Path(__file__).parent / "cases"
BEGAN = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
STATUS_LINES = {status.value: status.phrase for status in HTTPStatus}
VOCABULARIES = {
    name: tuple(words.split())
    for name, words in (
        ("", "neighbours tenants council budget buses clinic library street river school vote"),
        ("b", "heating winter radiators boiler landlord inspection court repair letter victory"),
        ("casino", "jackpot roulette bonus spins poker lucky deposit winner slots blackjack"),
    )
}


@dataclass(frozen=True)
class Case:
    """One label and the world that deserves it."""

    name: str
    verdict: str
    looks: tuple[int, ...]
    path: str = "/"
    url: str = ""
    network: str = ""
    moved_to: str = ""
    ends: int | None = None
    pages: tuple[dict[str, Any], ...] = ()
    catch_all: dict[str, Any] | None = None

    def at(self, hour: int) -> datetime:
        return BEGAN + timedelta(hours=hour)

    def answer(self, path: str, hour: int) -> dict[str, Any]:
        """What the case's host says to this path at this hour: the newest page, or a 404."""
        found = [
            page for page in self.pages if page["path"] == path and page.get("from", 0) <= hour
        ]
        if found:
            return found[-1]
        return self.catch_all or {"path": path, "status": 404, "title": "404 Not Found"}


def load_cases() -> list[Case]:
    """Every case of the folder, in the order of its files."""
    return list(_read())


def _read() -> Iterator[Case]:
    for path in sorted(FOLDER.glob("*.toml")):
        for given in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            yield Case(
                **{**given, "looks": tuple(given["looks"]), "pages": tuple(given.get("pages", ()))}
            )


def prose(words: str, seed: str) -> str:
    """About three thousand characters of a text that is this vocabulary's alone."""
    vocabulary = VOCABULARIES[words]
    size = len(vocabulary)
    start = sum(seed.encode())
    chosen = [vocabulary[(start + n * n + n // 7) % size] for n in range(420)]
    return "".join(f"<p>{' '.join(chosen[n : n + 30])}.</p>" for n in range(0, 420, 30))


def render(case: Case, page: dict[str, Any]) -> bytes:
    """The octets of one answer."""
    status = page.get("status", 200)
    lines = [f"HTTP/1.1 {status} {STATUS_LINES.get(status, 'Odd')}", "Connection: close"]
    lines += page.get("headers", [])
    if "to" in page:
        lines.append(f"Location: {page['to']}")
    if "raw" in page:
        body = str(page["raw"]).encode()
    else:
        filler = prose(page.get("words", ""), case.name) if page.get("long") else ""
        if page.get("answer") == "large":
            filler = prose("", case.name) * 400
        text = (
            f"<html><head><title>{page.get('title', '')}</title></head><body>{page.get('body', '')}"
        )
        body = f"{text}{filler}</body></html>".encode()
    lines += [
        f"Content-Type: {page.get('type', 'text/html; charset=utf-8')}",
        f"Content-Length: {len(body)}",
    ]
    head = "\r\n".join(map(str, lines))
    return head.encode() + b"\r\n\r\n" + body


@dataclass
class Stage:
    """All cases served at once; ``hour`` is the clock that their pages follow."""

    cases: list[Case]
    hour: int = 0
    asked: int = 0
    ports: dict[str, int] = field(default_factory=dict)

    def __enter__(self) -> Self:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._open(), self._loop).result(10)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _open(self) -> None:
        self._servers = []
        for case in self.cases:
            server = await asyncio.start_server(self._answering(case), "127.0.0.1", 0)
            self.ports[case.name] = server.sockets[0].getsockname()[1]
            if case.network == "refused":
                server.close()
            else:
                self._servers.append(server)

    async def _close(self) -> None:
        for server in self._servers:
            server.close()
        waiting = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    def _answering(self, case: Case) -> Any:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
                page = case.answer(head.split(b" ")[1].decode(), self.hour)
                self.asked += 1
                if page.get("answer") == "slow":
                    await asyncio.sleep(0.3)
                if page.get("answer") == "garbage":
                    writer.write(b"HTTP/1.1 200 OK\r\nX: " + b"x" * 99_999 + b"\r\n\r\n")
                elif page.get("answer") != "hang-up":
                    writer.write(render(case, page))
                await writer.drain()
            except (ConnectionError, asyncio.IncompleteReadError):
                return
            finally:
                writer.close()

        return answer

    def url(self, case: Case) -> str:
        """The address of a case; a broken name server needs a name."""
        if case.url:
            return case.url
        if case.network.startswith("dns"):
            return f"http://{case.network}.example.org{case.path}"
        return f"http://127.0.0.1:{self.ports[case.name]}{case.path}"

    async def lookup(self, host: str, port: int) -> list[str]:
        """The name server of the stage."""
        if host.startswith("dns-nx"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        raise socket.gaierror(socket.EAI_AGAIN, "try again")

    def hours(self) -> list[int]:
        return sorted({hour for case in self.cases for hour in case.looks})


def f1_by_label(pairs: list[tuple[str, str]]) -> dict[str, float]:
    """F1 for each label of (label, said) pairs."""
    scores = {}
    for label in sorted({label for label, _ in pairs}):
        hit = sum(one == said == label for one, said in pairs)
        wrong = sum(said == label != one for one, said in pairs)
        missed = sum(one == label != said for one, said in pairs)
        scores[label] = 2 * hit / (2 * hit + wrong + missed) if hit else 0.0
    return scores
