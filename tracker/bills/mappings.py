"""Statuses of states and councils, from each system's own word to ours. Pure.

The raw word is always kept; a word that no table knows is unknown and never guessed.
Sources: the Open Civic Data action classifications (opencivicdata.org, "Bills"), the LegiScan API
manual ("Status values"), and the matter status names found in Legistar's public sites.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.bills.status import Result
from tracker.vocabulary import BillClass


@dataclass(frozen=True, slots=True)
class MappedStatus:
    """Our reading of a foreign word; ``result`` only where the class is final."""

    raw: str
    bill_class: BillClass = BillClass.UNKNOWN
    result: Result | None = None
    label: str = ""
    """The word said in full, where the raw word is a number."""


_LIVE = (BillClass.LIVE, None)
_PROVISIONAL = (BillClass.PROVISIONAL, None)
_ADOPTED = (BillClass.FINAL, Result.ADOPTED)
_DEAD = (BillClass.FINAL, Result.DEAD)

LEGISCAN: dict[int, tuple[str, tuple[BillClass, Result | None]]] = {
    1: ("Introduced", _LIVE),
    2: ("Engrossed", _LIVE),
    3: ("Enrolled", _LIVE),
    4: ("Passed", _ADOPTED),
    5: ("Vetoed", _PROVISIONAL),
    6: ("Failed", _DEAD),
}
"""A veto may be overridden, so it is provisional."""

OCD_CLASSIFICATIONS: dict[str, tuple[BillClass, Result | None]] = {
    "filing": _LIVE,
    "introduction": _LIVE,
    "reading-1": _LIVE,
    "reading-2": _LIVE,
    "reading-3": _LIVE,
    "passage": _LIVE,
    "referral": _LIVE,
    "referral-committee": _LIVE,
    "committee-passage": _LIVE,
    "committee-passage-favorable": _LIVE,
    "committee-passage-unfavorable": _LIVE,
    "carried-over": _LIVE,
    "enrolled": _LIVE,
    "executive-receipt": _LIVE,
    "committee-failure": _PROVISIONAL,
    "deferral": _PROVISIONAL,
    "failure": _PROVISIONAL,
    "executive-veto": _PROVISIONAL,
    "executive-veto-line-item": _ADOPTED,
    "executive-signature": _ADOPTED,
    "became-law": _ADOPTED,
    "veto-override-passage": _LIVE,
    "veto-override-failure": _DEAD,
    "withdrawal": _DEAD,
}
"""One failed motion may be taken again; only what cannot is final. An override in one chamber is
not yet a law: ``became-law`` says so."""

LEGISTAR: dict[str, tuple[BillClass, Result | None]] = {
    "introduced": _LIVE,
    "agenda ready": _LIVE,
    "first reading": _LIVE,
    "in committee": _LIVE,
    "referred": _LIVE,
    "held in committee": _LIVE,
    "in council": _LIVE,
    "recommended for approval": _LIVE,
    "recommended for passage": _LIVE,
    "recommended to pass": _LIVE,
    "public hearing": _LIVE,
    "mayor's office": _LIVE,
    "deferred": _LIVE,
    "laid over": _LIVE,
    "tabled": _PROVISIONAL,
    "vetoed": _PROVISIONAL,
    "adopted": _ADOPTED,
    "approved": _ADOPTED,
    "enacted": _ADOPTED,
    "passed": _ADOPTED,
    "passed finally": _ADOPTED,
    "signed": _ADOPTED,
    "signed by mayor": _ADOPTED,
    "defeated": _DEAD,
    "died in committee": _DEAD,
    "failed": _DEAD,
    "failed to pass": _DEAD,
    "rejected": _DEAD,
    "withdrawn": _DEAD,
}


def from_legiscan(status: int | str) -> MappedStatus:
    """LegiScan's number of a status."""
    raw = str(status).strip()
    if not (raw.isascii() and raw.isdigit()) or int(raw) not in LEGISCAN:
        return MappedStatus(raw)
    label, (bill_class, found) = LEGISCAN[int(raw)]
    return MappedStatus(raw, bill_class, found, label)


def from_legistar(status: str) -> MappedStatus:
    """A council's name of a matter's status."""
    bill_class, found = LEGISTAR.get(" ".join(status.split()).casefold(), (BillClass.UNKNOWN, None))
    return MappedStatus(status, bill_class, found, status)


def from_ocd_actions(classifications: Iterable[Iterable[str]]) -> MappedStatus:
    """The last action that a classification is known of decides.

    Each member is one action's classifications in the order of the actions; of several on one
    action, a final one outweighs a provisional one, and that a live one.
    """
    weight = {BillClass.LIVE: 1, BillClass.PROVISIONAL: 2, BillClass.FINAL: 3}
    latest = MappedStatus("")
    for words in classifications:
        known = [word for word in words if word in OCD_CLASSIFICATIONS]
        if known:
            word = max(known, key=lambda each: weight[OCD_CLASSIFICATIONS[each][0]])
            bill_class, found = OCD_CLASSIFICATIONS[word]
            latest = MappedStatus(word, bill_class, found, word.replace("-", " "))
    return latest
