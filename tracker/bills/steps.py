"""Steps read from the sentences of congress.gov, govtrack and the bill status files. Pure.

A sentence that is no step of the machine is None: most are debate. The same vote may be told in
two sentences ("Passed/agreed to in House: …"); the machine takes the second for what it is.
The wording follows the House's and the Senate's own records since 1973, as collected by
unitedstates/congress.
"""

import re
from datetime import date, datetime

from tracker.bills.status import Step, StepKind
from tracker.vocabulary import Chamber

_PASSED = r"(?:passed|agreed to|adopted|concurred)"
_FAILED = r"(?:failed|not agreed to|rejected|not passed|disagreed to)"
_WITHOUT_AMENDMENT = re.compile(r"\bwithout (?:an )?amendment", re.IGNORECASE)
_AMENDED = re.compile(
    r"\bwith (?:an )?amendments?\b|, as amended\b|\bpassed, as amended|\bas amended,? by "
    r"|\bwith (?:a )?(?:House|Senate) amendments?\b",
    re.IGNORECASE,
)

_VETO_VOTE = re.compile(
    r"objections of the President to the contrary notwithstanding"
    r"|\b(?:over|override) (?:the )?veto",
    re.IGNORECASE,
)
_OUTCOME = re.compile(rf"\b(?P<failed>{_FAILED})\b|\b(?P<passed>{_PASSED})\b", re.IGNORECASE)

_CONFERENCE_VOTE = re.compile(
    r"(?:on agreeing to the conference report|conference report agreed to in senate"
    r"|(?:senate|house) (?:agreed to|rejected|adopted) (?:the )?conference report)",
    re.IGNORECASE,
)
_IN_SENATE = re.compile(r"\bin senate\b|^senate ", re.IGNORECASE)
_CLOTURE = re.compile(r"^cloture\b.*?\b(?P<not>not )?invoked in senate", re.IGNORECASE)
_HOUSE_VOTE = re.compile(
    r"(?:^|: ?)on (?:passage\b|motion to suspend the rules and (?:pass|agree|concur)"
    r"|motion that the house (?:suspend the rules and )?(?:agree|concur)"
    r"|motion to (?:agree|concur)|agreeing to the resolution\b|agreeing to the senate amendments?)",
    re.IGNORECASE,
)
_SENATE_VOTE = re.compile(
    r"^(?:passed senate\b|failed of passage in senate\b"
    r"|(?:resolution |measure )?(?:agreed to|submitted in the senate, considered, and agreed to)"
    r" in senate\b"
    r"|introduced in the senate, read twice, considered, read the third time, and passed"
    r"|submitted in the senate, considered, and agreed to"
    r"|senate (?:agreed to|concurred in|receded from its amendments? and concurred in)"
    r" (?:the )?house amendments?\b|(?:measure|resolution) (?:failed|not agreed to) in senate)",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"^(?:passed|failed)/(?:agreed to|not agreed to) in (?:house|senate): ", re.IGNORECASE
)
_SUSPENSION = re.compile(r"suspend(?:ed)? the rules|under suspension", re.IGNORECASE)

_SIMPLE: tuple[tuple[re.Pattern[str], StepKind], ...] = (
    (re.compile(r"^(?:signed by (?:the )?president)", re.IGNORECASE), StepKind.SIGNED),
    (
        re.compile(r"^(?:pocket vetoed|vetoed by (?:the )?president.*pocket)", re.IGNORECASE),
        StepKind.POCKETED,
    ),
    (re.compile(r"^vetoed by (?:the )?president", re.IGNORECASE), StepKind.VETOED),
    (
        re.compile(r"became law without (?:the )?president'?s signature", re.IGNORECASE),
        StepKind.UNSIGNED,
    ),
    (
        re.compile(r"^sent to archivist of the united states unsigned", re.IGNORECASE),
        StepKind.UNSIGNED,
    ),
    (re.compile(r"^became (?:public|private) law no", re.IGNORECASE), StepKind.LAW),
    (
        re.compile(
            r"^(?:ordered to be reported|reported (?:to (?:the )?(?:house|senate)|\(amended\)|by )"
            r"|committee on .{1,80}\b(?:ordered to be reported|reported by)\b"
            r"|committee on .{1,80}\bdischarged|senate committee on .{1,80}\bdischarged"
            r"|(?:house )?committee on .{1,120}\bdischarged\b)",
            re.IGNORECASE,
        ),
        StepKind.REPORTED,
    ),
    (
        re.compile(
            r"^(?:referred (?:to|jointly|sequentially)|read twice and referred to"
            r"|(?:read the (?:first|second) time and )?referred to"
            r"|received in the senate and read twice and referred to)",
            re.IGNORECASE,
        ),
        StepKind.REFERRED,
    ),
)


def read_step(text: str, at: datetime | date, *, chamber: str = "") -> Step | None:
    """The step that a recorded sentence tells, if any.

    ``chamber`` is where the source says it happened; the sentence's own words win over it.
    """
    sentence = _SUMMARY.sub("", " ".join(text.split()))
    return _read_vote(sentence, at, chamber) or _read_simple(sentence, at)


def _read_simple(sentence: str, at: datetime | date) -> Step | None:
    found = next((kind for pattern, kind in _SIMPLE if pattern.search(sentence)), None)
    return Step(found, at) if found else None


def _read_vote(sentence: str, at: datetime | date, chamber: str) -> Step | None:
    if cloture := _CLOTURE.match(sentence):
        return Step(StepKind.CLOTURE, at, Chamber.SENATE.value, passed=not cloture["not"])
    in_senate = bool(_SENATE_VOTE.match(sentence))
    if _VETO_VOTE.search(sentence) and (in_senate or _HOUSE_VOTE.search(sentence)):
        return _voted(StepKind.OVERRIDE, sentence, at, _where(in_senate))
    if _CONFERENCE_VOTE.search(sentence):
        senate = bool(_IN_SENATE.search(sentence)) or chamber == Chamber.SENATE
        return _voted(StepKind.CONFERENCE, sentence, at, _where(senate))
    if in_senate or _HOUSE_VOTE.search(sentence):
        senate = in_senate or chamber == Chamber.SENATE
        return _voted(StepKind.VOTE, sentence, at, _where(senate))
    return None


def _where(senate: bool) -> str:
    return Chamber.SENATE.value if senate else Chamber.HOUSE.value


def _voted(kind: StepKind, sentence: str, at: datetime | date, chamber: str) -> Step | None:
    outcome = _OUTCOME.search(sentence)
    if outcome is None:
        return None
    return Step(
        kind,
        at,
        chamber,
        passed=outcome["failed"] is None,
        amended=bool(_AMENDED.search(sentence)) and not _WITHOUT_AMENDMENT.search(sentence),
        suspension=chamber == Chamber.HOUSE and bool(_SUSPENSION.search(sentence)),
    )
