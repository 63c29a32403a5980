"""What we say of a link: a pure function of its looks, its own dates and now.

``judge`` can be replayed over history at any time (``manage.py reverdict``), and ``VERSION`` says
by which rules an opinion was formed. Nothing is called dead by one look: ``PROOF`` names, for each
kind of evidence, how many looks over how long it takes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from tracker.links.evidence import Evidence
from tracker.links.findings import Finding, Kind, find
from tracker.vocabulary import Verdict

VERSION = 1

SAME_MOMENT = timedelta(hours=1)
"""Looks closer together than this see the same moment and count once."""
ASK_AFTER = timedelta(days=30)
"""A link that we cannot see into is brought before an editor after so long."""
REMEMBERED = 60
"""Looks that a verdict reads: the longest proof needs four, a flapping host a few more."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What it takes: so many looks, the first and the last at least so far apart."""

    verdict: Verdict
    looks: int
    over: timedelta
    needs_probe: bool = False


PROOF = {
    Kind.STATE: Proof(Verdict.CLOSED, 1, timedelta(0)),
    Kind.PHRASE: Proof(Verdict.CLOSED, 2, timedelta(hours=24)),
    Kind.GONE: Proof(Verdict.DEAD, 2, timedelta(hours=24)),
    Kind.MISSING: Proof(Verdict.DEAD, 3, timedelta(hours=72)),
    Kind.NO_NAME: Proof(Verdict.DEAD, 3, timedelta(hours=72)),
    Kind.SOFT: Proof(Verdict.DEAD, 3, timedelta(hours=72), needs_probe=True),
    Kind.FAILING: Proof(Verdict.DEAD, 4, timedelta(days=7)),
    Kind.OTHER_THING: Proof(Verdict.DRIFTED, 2, timedelta(hours=1)),
    Kind.POLICY: Proof(Verdict.UNSAFE, 1, timedelta(0)),
}
ALSO_COUNTS = {
    Kind.FAILING: frozenset({Kind.FAILING, Kind.MISSING, Kind.GONE, Kind.NO_NAME}),
    Kind.MISSING: frozenset({Kind.MISSING, Kind.GONE}),
}
"""Harder evidence that also speaks for a softer kind."""
FLAPPING_TURNS = 4
"""Changes between well and failing among the newest looks from which a host is called unsteady."""
FLAPPING_WINDOW = 10


@dataclass(frozen=True, slots=True)
class OwnDates:
    """What we know without looking: when the thing that the link serves is over, by our rows."""

    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict and everything that an editor's one line shows of it."""

    verdict: Verdict
    reason: str
    since: datetime | None = None
    quote: str = ""
    looks_counted: int = 0
    looks_needed: int = 0
    moved_to: str = ""
    page_ends_at: datetime | None = None
    is_flapping: bool = False
    asks_editor: bool = False
    needs_probe: bool = False


def judge(looks: Sequence[Evidence], own: OwnDates, at: datetime) -> Judgement:
    """The verdict at ``at`` from looks oldest first, of which later ones are not yet known."""
    known = [look for look in looks if look.at <= at][-REMEMBERED:]
    if own.ends_at is not None and own.ends_at <= at:
        return Judgement(Verdict.EXPIRED, "deadline-passed", since=own.ends_at)
    if not known:
        return Judgement(Verdict.UNCHECKED, "not-checked")
    findings = read(known)
    page = next((one for one in reversed(findings) if is_alive(one)), None)
    if page is not None and page.ends_at is not None and page.ends_at <= at:
        return Judgement(
            Verdict.EXPIRED,
            "page-date-passed",
            since=max(page.ends_at, findings[0].at),
            quote=page.ends_quote,
            looks_counted=1,
            looks_needed=1,
            page_ends_at=page.ends_at,
        )
    return judge_run(findings, at)


def read(known: Sequence[Evidence]) -> list[Finding]:
    """A finding for each look, each compared with the first look at which the link was well."""
    findings: list[Finding] = []
    baseline: Evidence | None = None
    for look in known:
        finding = find(look, baseline)
        if baseline is None and finding.kind in (Kind.GOOD, Kind.MOVED) and look.sketch:
            baseline = look
        findings.append(finding)
    return findings


def judge_run(findings: list[Finding], at: datetime) -> Judgement:
    """The verdict of the newest evidence and of what agrees with it since the last success."""
    newest = findings[-1]
    unsteady = is_flapping(findings)
    if newest.kind in (Kind.GOOD, Kind.MOVED):
        verdict = Verdict.MOVED if newest.kind == Kind.MOVED else Verdict.OK
        return Judgement(
            verdict,
            newest.reason,
            since=began(findings, {newest.kind}),
            looks_counted=1,
            looks_needed=1,
            moved_to=newest.moved_to,
            page_ends_at=newest.ends_at,
            is_flapping=unsteady,
        )
    proven = proven_in(since_last_success(findings), unsteady=unsteady)
    if newest.kind == Kind.WALL and (proven is None or proven.verdict != Verdict.CLOSED):
        return judge_wall(findings, at)
    return proven or suspect(findings, unsteady=unsteady)


def judge_wall(findings: list[Finding], at: datetime) -> Judgement:
    """We cannot see in: never dead, and after a while a question to an editor."""
    newest = findings[-1]
    since = began(findings, {Kind.WALL})
    return Judgement(
        Verdict.BLOCKED,
        newest.reason,
        since=since,
        quote=newest.quote,
        looks_counted=1,
        looks_needed=1,
        asks_editor=at - since >= ASK_AFTER,
    )


def proven_in(run: list[Finding], *, unsteady: bool) -> Judgement | None:
    """What the looks since the last success prove, the newest kind of evidence first.

    What was proven once stays so until a success: a dead page that times out is not half alive.
    """
    for kind in dict.fromkeys(finding.kind for finding in reversed(run)):
        if kind not in PROOF:
            continue
        weighed = weigh_kind(run, kind, unsteady=unsteady)
        if weighed.verdict != Verdict.SUSPECT:
            return weighed
    return None


def suspect(findings: list[Finding], *, unsteady: bool) -> Judgement:
    """Failing, and not yet proven."""
    return weigh_kind(since_last_success(findings), findings[-1].kind, unsteady=unsteady)


def weigh_kind(run: list[Finding], kind: Kind, *, unsteady: bool) -> Judgement:
    """How far the looks of one kind, and harder ones, have got with their proof."""
    proof = PROOF[kind]
    newest = [one for one in run if one.kind == kind][-1]
    counted = apart([one for one in run if one.kind in ALSO_COUNTS.get(kind, {kind})])
    needed = proof.looks + (2 if unsteady and proof.verdict == Verdict.DEAD else 0)
    unprobed = proof.needs_probe and not any(one.is_probed for one in run)
    lasted = counted[-1].at - counted[0].at >= proof.over
    proven = len(counted) >= needed and lasted and not unprobed
    return Judgement(
        proof.verdict if proven else Verdict.SUSPECT,
        newest.reason,
        since=counted[0].at,
        quote=newest.quote,
        looks_counted=min(len(counted), needed),
        looks_needed=needed,
        is_flapping=unsteady,
        needs_probe=unprobed,
        page_ends_at=newest.ends_at,
    )


def is_alive(finding: Finding) -> bool:
    """Whether the page itself was seen, so that its own date can be believed."""
    return finding.kind in (Kind.GOOD, Kind.MOVED, Kind.PHRASE, Kind.STATE)


def since_last_success(findings: list[Finding]) -> list[Finding]:
    """The newest findings back to the last time that the link was well."""
    run: list[Finding] = []
    for finding in reversed(findings):
        if finding.kind in (Kind.GOOD, Kind.MOVED):
            break
        run.append(finding)
    return run[::-1]


def apart(findings: list[Finding]) -> list[Finding]:
    """The findings without those that saw the same moment as the one before; the last is kept."""
    kept: list[Finding] = []
    for finding in findings:
        if not kept or finding.at - kept[-1].at >= SAME_MOMENT:
            kept.append(finding)
    return kept


def began(findings: list[Finding], kinds: set[Kind]) -> datetime:
    """Since when the newest findings have been of these kinds without a break."""
    since = findings[-1].at
    for finding in reversed(findings):
        if finding.kind not in kinds:
            break
        since = finding.at
    return since


def is_flapping(findings: list[Finding]) -> bool:
    """Whether the newest looks keep changing between well and failing."""
    well = [
        finding.kind in (Kind.GOOD, Kind.MOVED)
        for finding in findings[-FLAPPING_WINDOW:]
        if finding.kind != Kind.WALL
    ]
    return sum(one != other for one, other in pairwise(well)) >= FLAPPING_TURNS
