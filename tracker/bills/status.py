# ruff: noqa: S105 -- PASS_OVER is a vote and no password
"""Where a federal measure stands, derived from its steps in order. Pure.

The codes are those of govtrack and unitedstates/congress. The machine carries, beside the status,
which chamber passed the measure last: whether the next vote is the first chamber's, the second's
or a turn of the ping-pong follows from that and not from the word a source uses for it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from tracker.vocabulary import BillClass, BillKind, Chamber, Outcome, Stance


class Status(StrEnum):
    INTRODUCED = "INTRODUCED"
    REFERRED = "REFERRED"
    REPORTED = "REPORTED"
    PASS_OVER_HOUSE = "PASS_OVER:HOUSE"
    PASS_OVER_SENATE = "PASS_OVER:SENATE"
    PASS_BACK_HOUSE = "PASS_BACK:HOUSE"
    PASS_BACK_SENATE = "PASS_BACK:SENATE"
    CONFERENCE_PASSED_HOUSE = "CONFERENCE:PASSED:HOUSE"
    CONFERENCE_PASSED_SENATE = "CONFERENCE:PASSED:SENATE"
    PASSED_BILL = "PASSED:BILL"
    PASSED_SIMPLERES = "PASSED:SIMPLERES"
    PASSED_CONSTAMEND = "PASSED:CONSTAMEND"
    PASSED_CONCURRENTRES = "PASSED:CONCURRENTRES"
    PROV_KILL_SUSPENSION = "PROV_KILL:SUSPENSIONFAILED"
    PROV_KILL_CLOTURE = "PROV_KILL:CLOTUREFAILED"
    PROV_KILL_PINGPONG = "PROV_KILL:PINGPONGFAIL"
    PROV_KILL_VETO = "PROV_KILL:VETO"
    FAIL_ORIGINATING_HOUSE = "FAIL:ORIGINATING:HOUSE"
    FAIL_ORIGINATING_SENATE = "FAIL:ORIGINATING:SENATE"
    FAIL_SECOND_HOUSE = "FAIL:SECOND:HOUSE"
    FAIL_SECOND_SENATE = "FAIL:SECOND:SENATE"
    VETOED_POCKET = "VETOED:POCKET"
    OVERRIDE_PASS_OVER_HOUSE = "VETOED:OVERRIDE_PASS_OVER:HOUSE"
    OVERRIDE_PASS_OVER_SENATE = "VETOED:OVERRIDE_PASS_OVER:SENATE"
    OVERRIDE_FAIL_ORIGINATING_HOUSE = "VETOED:OVERRIDE_FAIL_ORIGINATING:HOUSE"
    OVERRIDE_FAIL_ORIGINATING_SENATE = "VETOED:OVERRIDE_FAIL_ORIGINATING:SENATE"
    OVERRIDE_FAIL_SECOND_HOUSE = "VETOED:OVERRIDE_FAIL_SECOND:HOUSE"
    OVERRIDE_FAIL_SECOND_SENATE = "VETOED:OVERRIDE_FAIL_SECOND:SENATE"
    ENACTED_SIGNED = "ENACTED:SIGNED"
    ENACTED_VETO_OVERRIDE = "ENACTED:VETO_OVERRIDE"
    ENACTED_TENDAYRULE = "ENACTED:TENDAYRULE"
    ENACTED_UNKNOWN = "ENACTED:UNKNOWN"
    ENACTED_INCORPORATION = "ENACTED:INCORPORATION"


class StepKind(StrEnum):
    REFERRED = "referred"
    REPORTED = "reported"
    """Ordered reported, reported, or discharged from its committee."""
    VOTE = "vote"
    """On passage, or on the other chamber's amendments."""
    CLOTURE = "cloture"
    CONFERENCE = "conference"
    """On a conference report."""
    OVERRIDE = "override"
    SIGNED = "signed"
    VETOED = "vetoed"
    POCKETED = "pocketed"
    UNSIGNED = "unsigned"
    """Sent to the archivist unsigned after ten days."""
    LAW = "law"
    """A public or private law number was given."""


class Result(StrEnum):
    """What a final status means for the measure itself."""

    ADOPTED = "adopted"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Step:
    """One step a legislature took; what does not bear on a vote stays at its default."""

    kind: StepKind
    at: datetime | date
    chamber: str = ""
    """``house`` or ``senate``: who voted."""
    passed: bool = True
    amended: bool = False
    """Passed with a change, so that the other chamber must agree again."""
    suspension: bool = False
    """In the House, under suspension of the rules, which needs two thirds."""


@dataclass(frozen=True, slots=True)
class StatusChange:
    status: Status
    at: datetime | date
    step: Step | None = None
    """What made it so; none for the introduction."""


_FAILS = ("FAIL:", "VETOED:POCKET", "VETOED:OVERRIDE_FAIL")
_ADOPTED = frozenset(
    {Status.PASSED_SIMPLERES, Status.PASSED_CONCURRENTRES, Status.PASSED_CONSTAMEND}
)
_ORIGIN = {kind: Chamber.HOUSE if kind.startswith("h") else Chamber.SENATE for kind in BillKind}
_SIMPLE = frozenset({BillKind.HRES, BillKind.SRES})
_CONCURRENT = frozenset({BillKind.HCONRES, BillKind.SCONRES})


def origin(kind: str) -> str:
    """The chamber in which a federal measure of this type begins."""
    return _ORIGIN[BillKind(kind)].value


def result(status: str) -> Result | None:
    """Adopted, dead, or None while it is neither for good."""
    if status.startswith("ENACTED:") or status in _ADOPTED:
        return Result.ADOPTED
    return Result.DEAD if status.startswith(_FAILS) else None


def status_class(status: str) -> BillClass:
    """Live, provisional or final; a word that is none of the codes is unknown."""
    if status not in Status.__members__.values():
        return BillClass.UNKNOWN
    if status.startswith("PROV_KILL:"):
        return BillClass.PROVISIONAL
    return BillClass.LIVE if result(status) is None else BillClass.FINAL


def outcome(stance: str, found: Result | None) -> Outcome:
    """How it came out for somebody who took this stance. A dead bill that we opposed is a win.

    Whether a measure that we wanted amended was adopted in a good form, no status tells.
    """
    if found is None:
        return Outcome.PENDING
    if stance == Stance.SUPPORT:
        return Outcome.WON if found is Result.ADOPTED else Outcome.LOST
    if stance == Stance.OPPOSE:
        return Outcome.LOST if found is Result.ADOPTED else Outcome.WON
    if stance == Stance.AMEND and found is Result.ADOPTED:
        return Outcome.UNKNOWN
    return Outcome.OVER


def derive(
    kind: str, introduced: datetime | date, steps: Iterable[Step], *, constitutional: bool = False
) -> list[StatusChange]:
    """Every status that a measure had, oldest first, each with the step's moment.

    ``kind`` is a federal ``BillKind``; ``steps`` come in their order; ``constitutional`` is a
    joint resolution that proposes an amendment to the Constitution.
    """
    machine = _Machine(BillKind(kind), constitutional=constitutional)
    changes = [StatusChange(machine.status, introduced)]
    for step in steps:
        before = machine.status
        machine.take(step)
        if machine.status is not before:
            changes.append(StatusChange(machine.status, step.at, step))
    return changes


class _Machine:
    def __init__(self, kind: BillKind, *, constitutional: bool) -> None:
        self.kind = kind
        self.constitutional = constitutional
        self.status = Status.INTRODUCED
        self.passed_by = ""
        """The chamber whose text is on the table."""
        self.second_done = False
        """Both chambers have passed it once, in whatever form."""
        self.vetoed = False

    def take(self, step: Step) -> None:
        """One step; what does not fit the present status changes nothing."""
        if result(self.status) is Result.ADOPTED:
            return
        match step.kind:
            case StepKind.REFERRED if self.status is Status.INTRODUCED:
                self.status = Status.REFERRED
            case StepKind.REPORTED if self.status in {Status.INTRODUCED, Status.REFERRED}:
                self.status = Status.REPORTED
            case StepKind.CLOTURE if not step.passed and not self._is_settled():
                self.status = Status.PROV_KILL_CLOTURE
            case StepKind.VOTE if not self._is_settled():
                self._vote(step)
            case StepKind.CONFERENCE if not self._is_settled():
                self._conference(step)
            case StepKind.OVERRIDE if self.vetoed:
                self._override(step)
            case _:
                self._president(step)

    def _is_settled(self) -> bool:
        """With the President, or vetoed: later votes are about something else."""
        return self.vetoed or self.status is Status.PASSED_BILL

    def _vote(self, step: Step) -> None:
        if not self.passed_by:
            self._first_vote(step)
        elif step.chamber == self.passed_by:
            return  # a source tells some votes twice
        elif step.passed and step.amended:
            self.status = Status(f"PASS_BACK:{step.chamber.upper()}")
            self.passed_by, self.second_done = step.chamber, True
        elif step.passed:
            self._pass()
        elif step.suspension:
            self.status = Status.PROV_KILL_SUSPENSION
        elif self.second_done:
            self.status = Status.PROV_KILL_PINGPONG
        else:
            self.status = Status(f"FAIL:SECOND:{step.chamber.upper()}")

    def _first_vote(self, step: Step) -> None:
        if not step.passed:
            self.status = (
                Status.PROV_KILL_SUSPENSION
                if step.suspension
                else Status(f"FAIL:ORIGINATING:{step.chamber.upper()}")
            )
            return
        self.passed_by = step.chamber
        self.status = (
            Status.PASSED_SIMPLERES
            if self.kind in _SIMPLE
            else Status(f"PASS_OVER:{step.chamber.upper()}")
        )

    def _pass(self) -> None:
        """Both chambers agree on one text."""
        self.second_done = True
        if self.constitutional:
            self.status = Status.PASSED_CONSTAMEND
        elif self.kind in _CONCURRENT:
            self.status = Status.PASSED_CONCURRENTRES
        else:
            self.status = Status.PASSED_BILL

    def _conference(self, step: Step) -> None:
        agreed = f"CONFERENCE:PASSED:{step.chamber.upper()}"
        if not step.passed:
            self.status = Status.PROV_KILL_PINGPONG
        elif self.status.startswith("CONFERENCE:PASSED:") and self.status != agreed:
            self._pass()
        else:
            self.status = Status(agreed)

    def _override(self, step: Step) -> None:
        second = self.status.startswith("VETOED:OVERRIDE_PASS_OVER:")
        if second and self.status == f"VETOED:OVERRIDE_PASS_OVER:{step.chamber.upper()}":
            return
        if step.passed and second:
            self.status = Status.ENACTED_VETO_OVERRIDE
            return
        word = "PASS_OVER" if step.passed else "FAIL_SECOND" if second else "FAIL_ORIGINATING"
        self.status = Status(f"VETOED:OVERRIDE_{word}:{step.chamber.upper()}")

    def _president(self, step: Step) -> None:
        match step.kind:
            case StepKind.SIGNED:
                self.status = Status.ENACTED_SIGNED
            case StepKind.VETOED:
                self.status, self.vetoed = Status.PROV_KILL_VETO, True
            case StepKind.POCKETED:
                self.status, self.vetoed = Status.VETOED_POCKET, True
            case StepKind.UNSIGNED:
                self.status = Status.ENACTED_TENDAYRULE
            case StepKind.LAW:
                self.status = (
                    Status.ENACTED_VETO_OVERRIDE if self.vetoed else Status.ENACTED_UNKNOWN
                )
            case _:
                pass
