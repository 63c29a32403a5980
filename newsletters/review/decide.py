"""What people decide about an edition: approve, hold, reopen, cancel; and what time decides.

Every decision is one conditional update whose row count says who won, so that two editors at
once, or a person and the clock, never undo each other. Doing the same twice is a no-op.
"""

import logging
from datetime import datetime

from django.db.models import F

from backend.accounts.models import User
from backend.kernel.errors import Conflict, StaleWrite
from newsletters.models import Edition
from newsletters.review.gate import Finding, blocking
from newsletters.review.inspect import inspect
from newsletters.vocabulary import ApprovalPolicy, EditionState

logger = logging.getLogger(__name__)

HOLDABLE = (
    EditionState.ASSEMBLING,
    EditionState.DRAFT,
    EditionState.APPROVED,
    EditionState.SENDING,
)
CANCELLABLE = (*HOLDABLE, EditionState.HELD)
WAITING = (
    EditionState.ASSEMBLING,
    EditionState.DRAFT,
    EditionState.APPROVED,
    EditionState.HELD,
)
"""States from which an edition expires when its send-by passes and no copy has left."""
NOT_ORDERED = {"ordered_at": None, "ordered_by": None}


class WrongState(Conflict):
    """The edition is not in a state that allows this."""

    def __init__(self, edition: Edition, wanted: str) -> None:
        super().__init__(
            "edition_in_wrong_state",
            f"The edition of {edition.date} is {edition.state} and cannot be {wanted}.",
            edition=edition.pk,
            state=edition.state,
            wanted=wanted,
        )


class GateNotPassed(Conflict):
    """The findings say what has to be mended first."""

    def __init__(self, edition: Edition, findings: list[Finding]) -> None:
        super().__init__(
            "gate_not_passed",
            f"The edition of {edition.date} cannot be approved: "
            + " ".join(finding.message for finding in findings),
            edition=edition.pk,
            findings=[finding.code for finding in findings],
        )


class SecondPersonNeeded(Conflict):
    """This newsletter wants another person to approve than the one who changed the draft last."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(
            "second_person_needed",
            "Another person has to approve it: you changed this draft last."
            if edition.changed_by_id
            else "This newsletter wants a named person to approve.",
            edition=edition.pk,
        )


def approve(
    edition: Edition, *, at: datetime, by: User | None = None, expected_sha256: str = ""
) -> Edition:
    """Bind an approval to the snapshot as it stands.

    ``expected_sha256`` is what the approver looked at: another snapshot by now is a
    :class:`StaleWrite`. ``by`` is empty for the newsletter's own policy and for an operator's
    command. Raises :class:`WrongState`, :class:`GateNotPassed`, :class:`SecondPersonNeeded`.
    """
    edition.refresh_from_db()
    sha256 = edition.snapshot_sha256
    if expected_sha256 and expected_sha256 != sha256:
        raise _changed_meanwhile(edition)
    if edition.state == EditionState.APPROVED and edition.approved_sha256 == sha256:
        return edition
    if edition.state != EditionState.DRAFT:
        raise WrongState(edition, EditionState.APPROVED)
    check_second_person(edition, by)
    if findings := blocking(inspect(edition, at=at)):
        raise GateNotPassed(edition, findings)
    won = Edition.objects.filter(
        pk=edition.pk, state=EditionState.DRAFT, snapshot_sha256=sha256
    ).update(
        state=EditionState.APPROVED,
        approved_sha256=F("snapshot_sha256"),
        approved_at=at,
        approved_by=by,
        held_because="",
        updated_at=at,
        **NOT_ORDERED,
    )
    edition.refresh_from_db()
    if not won and not (
        edition.state == EditionState.APPROVED and edition.snapshot_sha256 == sha256
    ):
        raise _changed_meanwhile(edition)
    return edition


def check_can_hold(edition: Edition) -> None:
    """:class:`WrongState` where :func:`hold` would refuse."""
    if edition.state not in (*HOLDABLE, EditionState.HELD):
        raise WrongState(edition, EditionState.HELD)


def hold(edition: Edition, *, at: datetime, because: str = "") -> Edition:
    """Stop it where it is; copies that have not left stay. An approval outlives a hold only once
    sending has begun, for copies of that snapshot have left."""
    held_because = because or "An editor holds it."
    return _move(
        edition, HOLDABLE, EditionState.HELD, at=at, held_because=held_because, **NOT_ORDERED
    )


def reopen(edition: Edition, *, at: datetime) -> Edition:
    """Back to a draft, the approval void; an edition held while sending goes on sending."""
    edition.refresh_from_db()
    if edition.state == EditionState.HELD and edition.sending_at is not None:
        return _move(edition, (EditionState.HELD,), EditionState.SENDING, at=at, held_because="")
    return _move(
        edition,
        (EditionState.HELD, EditionState.APPROVED),
        EditionState.DRAFT if edition.snapshot_sha256 else EditionState.ASSEMBLING,
        at=at,
        approved_sha256="",
        approved_at=None,
        approved_by=None,
        held_because="",
        **NOT_ORDERED,
    )


def cancel(edition: Edition, *, at: datetime, because: str = "") -> Edition:
    """It will not leave, or not to anybody more."""
    return _move(edition, CANCELLABLE, EditionState.CANCELLED, at=at, held_because=because)


def expire_overdue(*, at: datetime) -> int:
    """Editions whose send-by has passed before a first copy left; how many."""
    return Edition.objects.filter(state__in=WAITING, send_by__lte=at, sending_at=None).update(
        state=EditionState.EXPIRED, updated_at=at
    )


def approve_automatic(*, at: datetime) -> int:
    """Approve the drafts of newsletters that approve themselves and pass the gate; how many.

    A draft that does not pass stays a draft for an editor to see; what goes wrong with one is
    logged and does not keep the others waiting.
    """
    drafts = Edition.objects.filter(
        state=EditionState.DRAFT,
        newsletter__approve=ApprovalPolicy.AUTOMATIC,
        newsletter__active=True,
        send_by__gt=at,
    ).select_related("newsletter")
    approved = 0
    for edition in drafts:
        try:
            approve(edition, at=at, expected_sha256=edition.snapshot_sha256)
            approved += 1
        except (Conflict, StaleWrite):
            continue
        except Exception:
            logger.exception("edition %s could not be approved", edition.pk)
    return approved


def check_second_person(edition: Edition, by: User | None) -> None:
    """:class:`SecondPersonNeeded` where the newsletter wants one and this is not one."""
    newsletter = edition.newsletter
    if not newsletter.second_person or (
        by is None and newsletter.approve == ApprovalPolicy.AUTOMATIC
    ):
        return
    if by is None or edition.changed_by_id == by.pk:
        raise SecondPersonNeeded(edition)


def _changed_meanwhile(edition: Edition) -> StaleWrite:
    return StaleWrite(
        "edition_changed",
        f"The edition of {edition.date} has changed since it was looked at.",
        edition=edition.pk,
        snapshot=edition.snapshot_sha256,
    )


def _move(
    edition: Edition,
    allowed: tuple[EditionState, ...],
    wanted: EditionState,
    *,
    at: datetime,
    **values: object,
) -> Edition:
    """One conditional update; already there is a no-op, any other state refuses."""
    moved = Edition.objects.filter(pk=edition.pk, state__in=allowed).update(
        state=wanted, updated_at=at, **values
    )
    edition.refresh_from_db()
    if not moved and edition.state != wanted:
        raise WrongState(edition, wanted)
    return edition
