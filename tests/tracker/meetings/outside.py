"""A council's web server on this machine, for journeys through the real door."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Answer:
    """``missing`` octets are promised and never sent; an ``endless`` body repeats for ever, and one
    of no octets is waited for in vain."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    missing: int = 0
    endless: bool = False


class Host(ThreadingHTTPServer):
    """What it answers by path, and what it was asked: path and validator."""

    daemon_threads = True
    answers: dict[str, Answer]
    asked: list[tuple[str, str]]

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.server_port}{path}"


class _Handler(BaseHTTPRequestHandler):
    server: Host

    def do_GET(self) -> None:
        validator = self.headers.get("If-None-Match", "")
        self.server.asked.append((self.path, validator))
        answer = self.server.answers.get(self.path, Answer(status=404))
        etag = answer.headers.get("ETag", "")
        known = answer.status == 200 and etag and validator == etag
        self.send_response(304 if known else answer.status)
        for name, text in answer.headers.items():
            self.send_header(name, text)
        if known or answer.endless:
            self.end_headers()
        else:
            self.send_header("Content-Length", str(len(answer.body) + answer.missing))
            self.end_headers()
            self.wfile.write(answer.body)
        self.close_connection = True
        with suppress(OSError):
            while answer.endless and answer.body:
                self.wfile.write(answer.body)
            if answer.endless:
                self.rfile.read(1)  # until who asks has gone

    def log_message(self, *words: Any) -> None:
        return None


@contextmanager
def hosting() -> Iterator[Host]:
    server = Host(("127.0.0.1", 0), _Handler)
    server.answers, server.asked = {}, []
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
