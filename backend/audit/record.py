"""Writing entries: in the transaction of what they tell of, so that both stand or neither does.

Append last. Whoever appends holds the end of the log until the transaction ends, and who took
other rows afterwards could wait for somebody who waits for the log.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet

from backend.audit.chain import hash_of
from backend.audit.models import Door, Entry, Head
from backend.audit.observe import Seen, kept, observe, observed
from backend.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Who:
    """Who acts, and by which door; a refused login is by nobody."""

    door: Door
    user_id: int | None = None
    user_name: str = ""
    token_prefix: str = ""
    command: str = ""
    system: str = ""
    request_id: str = ""


@dataclass(slots=True)
class Deed:
    """What is being done. ``facts`` may be added until it is."""

    before: Seen
    facts: dict[str, Any] = field(default_factory=dict)
    row: Model | None = None
    """The row, where it was not known before (it is being made)."""


class AuditLogBroken(DomainError):
    """The log cannot be continued, and therefore nothing is done that it would have to tell."""

    status = 500


@contextmanager
def acted(who: Who, verb: str, row: Model | None = None, *, at: datetime) -> Iterator[Deed]:
    """Do it and tell of it, in one transaction; what raises was not done and is not told.

    ``verb`` is one word; the kind of the row is put before it.
    """
    with transaction.atomic():
        deed = Deed(before=observed(row), row=row)
        yield deed
        tell(who, verb, deed.before, observed(deed.row), at=at, facts=deed.facts)


@contextmanager
def each_changed(
    who: Who,
    verb: str,
    rows: QuerySet[Any],
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Iterator[None]:
    """Tell of each of these rows of which an allowed column is another afterwards; inside the
    caller's transaction."""
    model, keys = rows.model, sorted(rows.order_by().values_list("pk", flat=True))
    was = {pk: observe(model, pk) for pk in keys}
    yield
    for pk in keys:
        now = observe(model, pk)
        if now != was[pk]:
            tell(who, verb, was[pk], now, at=at, facts=facts)


def tell(
    who: Who,
    verb: str,
    before: Seen,
    after: Seen,
    *,
    at: datetime,
    facts: Mapping[str, Any] | None = None,
) -> Entry:
    """One entry of a row as it was and as it is: only the columns that differ are kept."""
    kind = after.kind or before.kind
    here = after if after.there else before
    names = sorted(
        name
        for name in before.says.keys() | after.says.keys()
        if before.says.get(name) != after.says.get(name)
    )
    return append(
        Entry(
            at=at,
            door=who.door,
            user_id=who.user_id,
            user_name=who.user_name,
            token_prefix=who.token_prefix,
            command=who.command,
            system=who.system,
            verb=f"{kind}.{verb}" if kind else verb,
            kind=kind,
            object_id=after.object_id or before.object_id,
            before={name: before.says[name] for name in names if name in before.says},
            after={name: after.says[name] for name in names if name in after.says},
            facts=kept(facts or {}),
            request_id=who.request_id,
            newsletter=here.newsletter,
            place=here.place,
        )
    )


def append(entry: Entry) -> Entry:
    """Give the entry the next number and chain it; writers are put in line.

    The row of the head is locked (PostgreSQL; SQLite has one writer at a time), and moving it is
    one conditional update besides: two entries never follow from the same one.
    """
    with transaction.atomic():
        head = _locked_head()
        entry.number, entry.previous = head.number + 1, head.hash
        link = entry.link()
        entry.hash = hash_of(link.number, link.says, link.previous)
        entry.save(force_insert=True)
        moved = Head.objects.filter(pk=head.pk, number=head.number, hash=head.hash).update(
            number=entry.number, hash=entry.hash
        )
        if not moved:
            raise AuditLogBroken("audit_head_moved", "The audit log was written by somebody else.")
    return entry


def _locked_head() -> Head:
    rows = Head.objects.select_for_update()
    head = rows.filter(pk=1).first()
    if head is None and not Entry.objects.exists():
        Head.objects.get_or_create(pk=1)
    # Also where there are entries: the first of them, and the head with it, may be younger than
    # the first look.
    head = head or rows.filter(pk=1).first()
    if head is None:
        raise AuditLogBroken(
            "audit_head_missing", "The end of the audit log is gone; run verify_audit."
        )
    return head
