"""Where a bill stands, as people say it, and the steps from introduced to law.

The federal codes are those of DOMAIN's list (govtrack's); of states and councils only the class
is known for sure, and what their own word says is quoted rather than guessed at.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

from newsletters.assembly.snapshot import Step
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
_ONE_CHAMBER = frozenset({BillKind.HRES, BillKind.SRES})
_HOUSES = {"HOUSE": "the House", "SENATE": "the Senate"}
_OTHER = {"HOUSE": "the Senate", "SENATE": "the House"}

_PHRASES: dict[str, str] = {
    "INTRODUCED": "introduced, waiting for a committee",
    "REFERRED": "in committee",
    "REPORTED": "out of committee, waiting for a vote",
    "PASS_OVER": "passed {house}, waiting in {other}",
    "PASS_BACK": "passed {house} with changes, back in {other}",
    "CONFERENCE:PASSED": "the conference report passed {house}, waiting in {other}",
    "PASSED:BILL": "passed both chambers, waiting for the President",
    "PASSED:SIMPLERES": "agreed to",
    "PASSED:CONSTAMEND": "passed both chambers, now before the states",
    "PASSED:CONCURRENTRES": "agreed to by both chambers",
    "PROV_KILL:SUSPENSIONFAILED": "failed under suspension of the rules, and may return",
    "PROV_KILL:CLOTUREFAILED": "blocked by a filibuster, and may return",
    "PROV_KILL:PINGPONGFAIL": "stuck between the two chambers, and may return",
    "PROV_KILL:VETO": "vetoed, unless both chambers override it",
    "FAIL:ORIGINATING": "failed in {house}",
    "FAIL:SECOND": "failed in {house}",
    "VETOED:POCKET": "vetoed by not being signed",
    "VETOED:OVERRIDE_PASS_OVER": "vetoed; {house} overrode it, waiting in {other}",
    "VETOED:OVERRIDE_FAIL_ORIGINATING": "vetoed; {house} did not override it",
    "VETOED:OVERRIDE_FAIL_SECOND": "vetoed; {house} did not override it",
    "ENACTED": "law",
}
_BY_CLASS: dict[str, str] = {
    BillClass.LIVE: "alive",
    BillClass.PROVISIONAL: "stopped for now, and may return",
    BillClass.FINAL: "decided",
    BillClass.UNKNOWN: "",
}

_LABELS = ("Introduced", "Out of committee", "Passed one chamber", "Passed both", "Law")
_LABELS_ONE_CHAMBER = ("Introduced", "Out of committee", "Agreed to")
_REACHED: tuple[tuple[str, int], ...] = (
    ("ENACTED", 5),
    ("VETOED", 4),
    ("PROV_KILL:VETO", 4),
    ("PASSED", 4),
    ("CONFERENCE", 4),
    ("PASS_BACK", 4),
    ("PROV_KILL:PINGPONGFAIL", 4),
    ("PASS_OVER", 3),
    ("FAIL:SECOND", 3),
    ("REPORTED", 2),
    ("FAIL:ORIGINATING", 2),
    ("PROV_KILL", 2),
    ("REFERRED", 1),
    ("INTRODUCED", 1),
)


def identifier(kind: str, number: str) -> str:
    """ "H.R. 1154"; the number alone where a council has one; empty without a number."""
    prefix = _PREFIXES.get(kind, "")
    return f"{prefix} {number}".strip() if number else ""


def phrase(status: str, status_class: str, *, raw: str = "") -> str:
    """ "passed the House, waiting in the Senate"; empty where nothing is known."""
    for code in (status, status.rpartition(":")[0], status.partition(":")[0]):
        if code in _PHRASES:
            house = status.rpartition(":")[2]
            return _PHRASES[code].format(house=_HOUSES.get(house, ""), other=_OTHER.get(house, ""))
    return raw or _BY_CLASS.get(status_class, "")


def sentence(status: str, status_class: str, *, raw: str = "") -> str:
    """The same with a capital and a full stop."""
    words = phrase(status, status_class, raw=raw).rstrip(".")
    return f"{words[0].upper()}{words[1:]}." if words else ""


def steps(kind: str, status: str) -> tuple[Step, ...]:
    """From introduced to law; none for a status that is not one of the federal codes."""
    reached = next((count for code, count in _REACHED if status.startswith(code)), 0)
    if not reached:
        return ()
    labels: tuple[str, ...] = _LABELS
    if kind in _ONE_CHAMBER:
        labels, reached = _LABELS_ONE_CHAMBER, 3 if status.startswith("PASSED") else min(reached, 2)
    return tuple(Step(label, place < reached) for place, label in enumerate(labels))


def change(at: datetime, zone: str, words: str, *, today: datetime) -> str:
    """What changed, as a sentence: "5 October: passed the House, waiting in the Senate." """
    clock = ZoneInfo(zone)
    day = date_words(at.astimezone(clock), today.astimezone(clock))
    return f"{day}: {words.rstrip('.')}." if words else f"It moved on {day}."
