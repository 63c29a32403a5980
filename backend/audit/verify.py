"""Walking the chain from its first row, or from the last checkpoint, to its end."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from backend.audit.chain import ORIGIN, Broken, Point, followed
from backend.audit.models import Checkpoint, Entry, Head
from backend.kernel.errors import Conflict, InvalidInput

CHUNK = 2000
"""Rows in memory at a time."""
KEPT = timedelta(days=730)
"""How long an entry is kept at least."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``broken`` is None where every row follows from the one before."""

    entries: int
    start: Point
    head: Point
    broken: Broken | None


def verify(noted: Sequence[Point] = ()) -> Verdict:
    """Read all entries in order, in one transaction; each noted point has to be on the way."""
    with transaction.atomic():
        head = Head.objects.filter(pk=1).first()
        end = head.point if head else ORIGIN
        start, forged = _start()
        here, entries, broken = start, 0, forged
        waiting = {point.number: point for point in noted if point.number >= start.number}
        wrong = _not_as_noted(waiting.pop(start.number, None), start)
        links = (row.link() for row in Entry.objects.order_by("number").iterator(CHUNK))
        for step in followed(links, start):
            if isinstance(step, Broken):
                broken = broken or step
                break
            here, entries = step, entries + 1
            wrong = wrong or _not_as_noted(waiting.pop(here.number, None), here)
    broken = broken or wrong or _ends_early(here, end, waiting)
    return Verdict(entries, start, here, broken)


def trim(before: datetime, *, at: datetime) -> Point:
    """Remove what was written before an instant, behind a signed checkpoint; where it ends now.

    Only a log that is whole, and only what is older than :data:`KEPT`; what is left is verified
    from the checkpoint on.
    """
    if before > at - KEPT:
        raise InvalidInput("audit_too_young", f"Entries are kept for {KEPT.days} days at least.")
    with transaction.atomic():
        if broken := verify().broken:
            raise Conflict("audit_broken", broken.sentence, number=broken.number)
        younger = Entry.objects.filter(at__gte=before).order_by("number").first()
        old = Entry.objects.filter(**({"number__lt": younger.number} if younger else {}))
        last = old.order_by("-number").first()
        if last is None:
            return _start()[0]
        here = Point(last.number, last.hash)
        Checkpoint.objects.create(
            number=here.number, hash=here.hash, at=at, signature=signature_of(here)
        )
        old.delete()
    return here


def signature_of(checkpoint: Point) -> str:
    """Nobody makes a checkpoint who has only the database."""
    key = settings.ADDRESS_KEYS.lasting("audit checkpoint")
    return hmac.new(key, str(checkpoint).encode(), "sha256").hexdigest()


def _start() -> tuple[Point, Broken | None]:
    """Where the entries that are left begin."""
    last = Checkpoint.objects.order_by("-number").first()
    if last is None:
        return ORIGIN, None
    here = Point(last.number, last.hash)
    if hmac.compare_digest(last.signature, signature_of(here)):
        return here, None
    told = f"The checkpoint at row {last.number} was not made by this installation."
    return here, Broken(last.number, "checkpoint_forged", told)


def _not_as_noted(noted: Point | None, here: Point) -> Broken | None:
    if noted is None or noted.hash == here.hash:
        return None
    told = f"Row {here.number} has another hash than the one that was noted."
    return Broken(here.number, "not_as_noted", told)


def _ends_early(here: Point, end: Point, waiting: dict[int, Point]) -> Broken | None:
    """The rows end before where they should: by the log's own head, or by one that was noted."""
    last = max([end.number, *waiting])
    if last > here.number:
        told = f"The rows end at {here.number}; there was a row {last}."
        return Broken(here.number + 1, "removed_from_the_end", told)
    if end != here:
        return Broken(here.number, "head_differs", f"The log's own end is not row {here.number}.")
    return None
