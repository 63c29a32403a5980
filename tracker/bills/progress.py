"""Where a bill stands, in words and as a line of steps, and whom to ask next. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from tracker.bills.status import Result, Status, origin, result
from tracker.vocabulary import BillKind, Chamber


class Asked(StrEnum):
    """Who decides next."""

    REPRESENTATIVES = "representatives"
    SENATORS = "senators"
    CONGRESS = "representatives and senators"
    PRESIDENT = "the President"
    STATES = "state legislators"
    NOBODY = ""


class Reached(StrEnum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    STOPPED = "stopped"
    """It ended here."""


@dataclass(frozen=True, slots=True)
class ProgressStep:
    """One mark on the line from introduced to law."""

    name: str
    reached: Reached


_PHRASES: dict[Status, str] = {
    Status.INTRODUCED: "introduced, waiting for a committee",
    Status.REFERRED: "in committee",
    Status.REPORTED: "out of committee, waiting for a vote",
    Status.PASS_OVER_HOUSE: "passed the House, waiting in the Senate",
    Status.PASS_OVER_SENATE: "passed the Senate, waiting in the House",
    Status.PASS_BACK_HOUSE: "passed the House with changes, back in the Senate",
    Status.PASS_BACK_SENATE: "passed the Senate with changes, back in the House",
    Status.CONFERENCE_PASSED_HOUSE: "the House agreed to the compromise, waiting in the Senate",
    Status.CONFERENCE_PASSED_SENATE: "the Senate agreed to the compromise, waiting in the House",
    Status.PASSED_BILL: "passed both chambers, waiting for the President",
    Status.PASSED_SIMPLERES: "agreed to",
    Status.PASSED_CONSTAMEND: "passed both chambers, sent to the states",
    Status.PASSED_CONCURRENTRES: "agreed to by both chambers",
    Status.PROV_KILL_SUSPENSION: "failed its first vote in the House, can come back",
    Status.PROV_KILL_CLOTURE: "blocked by a filibuster in the Senate, can come back",
    Status.PROV_KILL_PINGPONG: "the chambers do not agree, can come back",
    Status.PROV_KILL_VETO: "vetoed, Congress can override it",
    Status.FAIL_ORIGINATING_HOUSE: "failed in the House",
    Status.FAIL_ORIGINATING_SENATE: "failed in the Senate",
    Status.FAIL_SECOND_HOUSE: "passed the Senate, failed in the House",
    Status.FAIL_SECOND_SENATE: "passed the House, failed in the Senate",
    Status.VETOED_POCKET: "vetoed when Congress had gone home",
    Status.OVERRIDE_PASS_OVER_HOUSE: "vetoed, the House overrode it, waiting in the Senate",
    Status.OVERRIDE_PASS_OVER_SENATE: "vetoed, the Senate overrode it, waiting in the House",
    Status.OVERRIDE_FAIL_ORIGINATING_HOUSE: "vetoed, the House did not override it",
    Status.OVERRIDE_FAIL_ORIGINATING_SENATE: "vetoed, the Senate did not override it",
    Status.OVERRIDE_FAIL_SECOND_HOUSE: "vetoed, the House did not override it",
    Status.OVERRIDE_FAIL_SECOND_SENATE: "vetoed, the Senate did not override it",
    Status.ENACTED_SIGNED: "became law",
    Status.ENACTED_VETO_OVERRIDE: "became law over a veto",
    Status.ENACTED_TENDAYRULE: "became law without a signature",
    Status.ENACTED_UNKNOWN: "became law",
    Status.ENACTED_INCORPORATION: "became law as part of another bill",
}

_COMMITTEE = frozenset({Status.INTRODUCED, Status.REFERRED})


def phrase(status: str, *, raw: str = "", died_unfinished: bool = False) -> str:
    """Where it stands, for people. A word that is none of the codes is given back as it came."""
    if died_unfinished:
        return "died with its session"
    return _PHRASES.get(Status(status), "") if status in set(Status) else raw or status


def whom_to_ask(kind: str, status: str) -> Asked:
    """Who decides next; nobody once it is decided or where the status is not known."""
    if status not in set(Status) or result(status) is Result.DEAD:
        return Asked.NOBODY
    found = Status(status)
    if found is Status.PASSED_CONSTAMEND:
        return Asked.STATES
    if result(found) is Result.ADOPTED:
        return Asked.NOBODY
    if found is Status.PASSED_BILL:
        return Asked.PRESIDENT
    return _members(_deciding_chamber(kind, found))


def _deciding_chamber(kind: str, status: Status) -> str:
    if status is Status.PROV_KILL_SUSPENSION:
        return Chamber.HOUSE
    if status is Status.PROV_KILL_CLOTURE:
        return Chamber.SENATE
    if status is Status.PROV_KILL_PINGPONG:
        return ""
    if ":" in status and status is not Status.PROV_KILL_VETO:
        passed_by = status.rsplit(":", 1)[1].lower()
        return Chamber.SENATE if passed_by == Chamber.HOUSE else Chamber.HOUSE
    return origin(kind)


def _members(chamber: str) -> Asked:
    if chamber == Chamber.HOUSE:
        return Asked.REPRESENTATIVES
    return Asked.SENATORS if chamber == Chamber.SENATE else Asked.CONGRESS


def progress(kind: str, status: str, *, died_unfinished: bool = False) -> list[ProgressStep]:
    """The line of steps with where it stands; empty where the status is none of the codes."""
    if status not in set(Status):
        return []
    found = Status(status)
    names = _line(kind, found)
    at = min(_position(kind, found, names), len(names) - 1)
    if result(found) is Result.ADOPTED:
        return [ProgressStep(name, Reached.DONE) for name in names]
    stopped = died_unfinished or result(found) is Result.DEAD
    here = Reached.STOPPED if stopped else Reached.CURRENT
    return [
        ProgressStep(name, Reached.DONE if i < at else here if i == at else Reached.AHEAD)
        for i, name in enumerate(names)
    ]


def _line(kind: str, status: Status) -> list[str]:
    first, second = ("House", "Senate") if origin(kind) == Chamber.HOUSE else ("Senate", "House")
    if kind in {BillKind.HRES, BillKind.SRES}:
        return ["Introduced", "Committee", first]
    if kind in {BillKind.HCONRES, BillKind.SCONRES}:
        return ["Introduced", "Committee", first, second]
    if status is Status.PASSED_CONSTAMEND:
        return ["Introduced", "Committee", first, second, "States"]
    return ["Introduced", "Committee", first, second, "President", "Law"]


def _position(kind: str, status: Status, names: list[str]) -> int:
    """The index of the step at which it now stands, or stopped."""
    if status in _COMMITTEE:
        return 1
    if status is Status.REPORTED or status.startswith("FAIL:ORIGINATING"):
        return 2
    if status is Status.PROV_KILL_SUSPENSION:
        return names.index("House") if "House" in names else 2
    if status is Status.PROV_KILL_CLOTURE:
        return names.index("Senate") if "Senate" in names else 2
    if status.startswith(("PASS_OVER", "PASS_BACK", "CONFERENCE", "FAIL:SECOND")):
        return 3
    if status is Status.PROV_KILL_PINGPONG:
        return 3
    return 4
