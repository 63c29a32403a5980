"""Propose that a later bill is an earlier one come back; an editor settles it.

A watch that stops at one number is wrong within two years.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet

from backend.kernel.errors import Conflict
from tracker.bills import status
from tracker.bills.lineage import BillProfile, came_back, core
from tracker.bills.status import Result
from tracker.grounds import died_unfinished
from tracker.models import Bill, BillRelation, BillSponsor
from tracker.vocabulary import BillClass, BillRelationKind, ProposalState, Stance

BATCH = 50
_SPONSORS = Prefetch("sponsors", BillSponsor.objects.filter(primary=True))


class AlreadySettled(Conflict):
    def __init__(self, relation: BillRelation) -> None:
        super().__init__(
            "already_settled",
            f"This proposal has been {relation.get_state_display().lower()}.",
            state=relation.state,
        )


def propose_successors(*, at: datetime) -> list[BillRelation]:
    """For each dead bill on which we took a stance; the proposals that are new.

    What an editor dismissed is not proposed again.
    """
    ended = Q(status_class=BillClass.FINAL) | Q(session__isnull=False)
    followed = _profiled(Bill.objects.followed().filter(ended))
    dead = [bill for bill in followed if _is_dead(bill, at)]
    new: list[BillRelation] = []
    for start in range(0, len(dead), BATCH):
        new += _unsaid(_relations(dead[start : start + BATCH]))
    BillRelation.objects.bulk_create(new, ignore_conflicts=True)
    return new


def confirm(relation: BillRelation) -> None:
    """It is the same measure: our stance and topics go on to the later bill, where it has none."""
    with transaction.atomic():
        _settle(relation, ProposalState.CONFIRMED)
        later, earlier = relation.bill, relation.other
        if later.stance == Stance.WATCH:
            later.stance, later.stance_reason = earlier.stance, earlier.stance_reason
            later.save(update_fields=["stance", "stance_reason", "updated_at"])
        later.topics.add(*earlier.topics.all())


def dismiss(relation: BillRelation) -> None:
    """It is another measure."""
    _settle(relation, ProposalState.DISMISSED)


def _settle(relation: BillRelation, state: ProposalState) -> None:
    proposed = BillRelation.objects.filter(pk=relation.pk, state=ProposalState.PROPOSED)
    won = proposed.update(state=state)
    relation.refresh_from_db()
    if not won and relation.state != state:
        raise AlreadySettled(relation)


def _profiled(bills: QuerySet[Bill]) -> QuerySet[Bill]:
    return bills.select_related("place", "session").prefetch_related(_SPONSORS)


def _is_dead(bill: Bill, at: datetime) -> bool:
    return status.result(bill.status) is Result.DEAD or died_unfinished(bill, at)


def _relations(dead: list[Bill]) -> list[BillRelation]:
    wanted = Q()
    for bill in dead:
        wanted |= Q(place=bill.place) & (_same_title(bill) | _same_sponsor(bill))
    later = [(each, _profile(each)) for each in _profiled(Bill.objects.filter(wanted)).distinct()]
    return [
        BillRelation(
            bill=each,
            other=bill,
            kind=BillRelationKind.PRIOR_SESSION,
            reason=reason,
            state=ProposalState.PROPOSED,
        )
        for bill in dead
        for each, profile in later
        if each.place_id == bill.place_id and (reason := came_back(_profile(bill), profile))
    ]


def _unsaid(found: list[BillRelation]) -> list[BillRelation]:
    """Without those that somebody, or an earlier run, has said before."""
    rows = BillRelation.objects.filter(
        kind=BillRelationKind.PRIOR_SESSION, other__in={each.other_id for each in found}
    )
    said = set(rows.values_list("bill_id", "other_id"))
    return [each for each in found if (each.bill_id, each.other_id) not in said]


def _same_title(bill: Bill) -> Q:
    """Wide: the first words, whatever the year; :func:`came_back` decides."""
    wanted = Q(pk=None)
    for title in _titles(bill):
        if core(title):
            start = title.split(" of ", 1)[0] if " Act of " in title else title
            wanted |= Q(title__istartswith=start) | Q(short_title__istartswith=start)
    return wanted


def _same_sponsor(bill: Bill) -> Q:
    wanted = Q(pk=None)
    for sponsor in bill.sponsors.all():
        who = Q(sponsors__bioguide_id=sponsor.bioguide_id)
        if not sponsor.bioguide_id:
            who = Q(sponsors__name__iexact=sponsor.name)
        wanted |= Q(sponsors__primary=True) & who
    return wanted


def _profile(bill: Bill) -> BillProfile:
    return BillProfile(
        id=bill.pk,
        session=_session_order(bill),
        titles=frozenset(_titles(bill)),
        sponsors=frozenset(_identities(bill.sponsors.all())),
    )


def _identities(sponsors: Iterable[BillSponsor]) -> Iterator[str]:
    for sponsor in sponsors:
        yield sponsor.bioguide_id or sponsor.name.casefold()


def _titles(bill: Bill) -> list[str]:
    return [title for title in (bill.title, bill.short_title, *bill.nicknames) if title]


def _session_order(bill: Bill) -> int:
    """A bill whose session cannot be placed in time is nobody's successor."""
    if bill.session is None:
        return 0
    if bill.session.identifier.isdecimal():
        return int(bill.session.identifier)
    return bill.session.starts_at.year if bill.session.starts_at else 0
