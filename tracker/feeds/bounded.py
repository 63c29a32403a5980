"""Parsing in a process of its own, under a clock and a cap on memory.

Octets can be made so that a parser takes minutes or gigabytes over them. One child process parses
feed after feed; whenever one takes too long or too much it is killed, that feed is told so, and
the next feed gets a new child.
"""

import os
import pickle
import resource
import selectors
import struct
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from tracker.feeds.parse import ParsedFeed, parse

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 15.0
MEMORY = 1024 * 1024 * 1024
LENGTH = struct.Struct(">I")


class TooHard(Exception):
    """The parser ran out of its time or memory."""


class BoundedProcess:
    """A child that answers one question after the other, each within its time.

    ``module`` is what it runs: one whose ``main`` is :func:`answering`.
    """

    module: str

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def kill(self) -> None:
        """End the child that we started."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            with suppress(OSError):
                if pipe is not None:
                    pipe.close()

    def ask(self, question: object) -> object:
        """The answer; TooHard where it does not come in time or the child breaks."""
        child = self._running()
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            send(child.stdin, pickle.dumps(question))
            return pickle.loads(receive(child.stdout, seconds=self._seconds))  # noqa: S301 -- our own child's words
        except (OSError, EOFError, TimeoutError) as broken:
            self.kill()
            raise TooHard from broken

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603 -- our own module
                [sys.executable, "-m", self.module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=ROOT,
            )
        return self._child


class BoundedParser(BoundedProcess):
    """``with BoundedParser() as parser: parser.parse(body, url=…)``."""

    module = "tracker.feeds.bounded"

    def parse(self, body: bytes, *, url: str, content_type: str = "") -> ParsedFeed:
        """The feed, or TooHard within the time that a feed is given."""
        answer = self.ask((body, url, content_type))
        if not isinstance(answer, ParsedFeed):
            self.kill()
            raise TooHard
        return answer


def send(pipe: IO[bytes], message: bytes) -> None:
    pipe.write(LENGTH.pack(len(message)) + message)
    pipe.flush()


def receive(pipe: IO[bytes], *, seconds: float | None = None) -> bytes:
    """One message; TimeoutError when nothing has begun to come after ``seconds``."""
    if seconds is not None:
        with selectors.DefaultSelector() as ready:
            ready.register(pipe, selectors.EVENT_READ)
            if not ready.select(seconds):
                raise TimeoutError
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        raise EOFError
    return pipe.read(LENGTH.unpack(head)[0])


def answering(answer_of: Callable[[Any], object]) -> None:
    """The child: answers what it is sent until its parent closes the pipe; None where it cannot."""
    os.nice(5)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    words, sys.stdout = sys.stdout.buffer, sys.stderr
    with suppress(EOFError, BrokenPipeError):
        while True:
            question = pickle.loads(receive(sys.stdin.buffer))  # noqa: S301 -- our parent's words
            try:
                answer = answer_of(question)
            except (
                MemoryError,
                RecursionError,
                ValueError,
                LookupError,
                TypeError,
                AttributeError,
            ):
                answer = None
            send(words, pickle.dumps(answer))


def parsed(question: tuple[bytes, str, str]) -> ParsedFeed:
    body, url, content_type = question
    return parse(body, url=url, content_type=content_type)


if __name__ == "__main__":
    answering(parsed)
