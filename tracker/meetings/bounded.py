"""Calendars from outside, read in a process of its own under a clock and a cap on memory.

A calendar can be made so that unfolding it takes hours or gigabytes, as by a rule for every second.
What is too much costs that calendar its reading, and no other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tracker.feeds.bounded import BoundedProcess, TooHard, answering
from tracker.formats.records import MeetingRecord, Reading
from tracker.formats.source import Source, UnreadableSource

SECONDS = 30.0
"""For one calendar, of the clock on the wall; the largest we take need a few."""

Reader = Callable[[Source], Reading[Any]]


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a document cannot be read, as the child says it."""

    where: str
    why: str


class BoundedReader(BoundedProcess):
    """``with BoundedReader() as reader: reader.read(ics.read, source)``."""

    module = "tracker.meetings.bounded"

    def __init__(self, *, seconds: float = SECONDS) -> None:
        super().__init__(seconds=seconds)

    def read(self, read: Reader, source: Source) -> Reading[MeetingRecord]:
        """What a document says; raises :class:`UnreadableSource`. ``read`` is a format's own."""
        too_much = source.unreadable("takes too much time or memory to read")
        try:
            answer = self.ask((read, source))
        except TooHard as error:
            raise too_much from error
        if isinstance(answer, Refusal):
            raise UnreadableSource(answer.where, answer.why)
        if not isinstance(answer, Reading):
            self.kill()
            raise too_much
        return answer


def answer_of(question: tuple[Reader, Source]) -> Reading[Any] | Refusal:
    read, source = question
    try:
        return read(source)
    except UnreadableSource as refused:
        return Refusal(str(refused.facts["where"]), str(refused.facts["why"]))


if __name__ == "__main__":
    from tracker.meetings import bounded

    answering(bounded.answer_of)
