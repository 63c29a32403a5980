"""How an edition names a bill, where it stands and what changed; the status is the tracker's."""

from datetime import datetime
from zoneinfo import ZoneInfo

from newsletters.assembly.snapshot import Step
from tracker.bills.progress import Reached, phrase, progress
from tracker.vocabulary import BillClass, BillKind
from tracker.wording import date_words

_PREFIXES: dict[str, str] = {
    BillKind.HR: "H.R.",
    BillKind.S: "S.",
    BillKind.HJRES: "H.J.Res.",
    BillKind.SJRES: "S.J.Res.",
    BillKind.HCONRES: "H.Con.Res.",
    BillKind.SCONRES: "S.Con.Res.",
    BillKind.HRES: "H.Res.",
    BillKind.SRES: "S.Res.",
    BillKind.HAMDT: "H.Amdt.",
    BillKind.SAMDT: "S.Amdt.",
}
_BY_CLASS: dict[str, str] = {
    BillClass.LIVE: "alive",
    BillClass.PROVISIONAL: "stopped for now, can come back",
    BillClass.FINAL: "decided",
}
"""What can be said of a status that has no words of its own."""


def identifier(kind: str, number: str) -> str:
    """ "H.R. 1154"; the number alone where a council has one; empty without a number."""
    return f"{_PREFIXES.get(kind, '')} {number}".strip() if number else ""


def standing(
    status: str, status_class: str, *, raw: str = "", died_unfinished: bool = False
) -> str:
    """Where it stands, as a phrase; empty where nothing is known."""
    words = phrase(status, raw=raw, died_unfinished=died_unfinished)
    return words or _BY_CLASS.get(status_class, "")


def sentence(words: str) -> str:
    """A phrase with a capital and a full stop."""
    return f"{words[0].upper()}{words[1:].rstrip('.')}." if words else ""


def steps(kind: str, status: str, *, died_unfinished: bool = False) -> tuple[Step, ...]:
    """From introduced to law, reached or not; none for a status that is no federal code."""
    line = progress(kind, status, died_unfinished=died_unfinished)
    return tuple(Step(step.name, step.reached == Reached.DONE) for step in line)


def change(at: datetime, zone: str, words: str, *, today: datetime) -> str:
    """What changed, as a sentence: "5 October: passed the House, waiting in the Senate." """
    clock = ZoneInfo(zone)
    day = date_words(at.astimezone(clock), today.astimezone(clock))
    return f"{day}: {words.rstrip('.')}." if words else f"It moved on {day}."
