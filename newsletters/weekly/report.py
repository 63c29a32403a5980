"""The week by hand as one document, and what an operator may do next."""

from dataclasses import asdict
from typing import Any

from newsletters.delivery.finish import balance_of
from newsletters.delivery.ledger import Balance
from newsletters.models import AssemblyRecord, Edition
from newsletters.vocabulary import EditionState


def balance_document(edition: Edition, balance: Balance) -> dict[str, Any]:
    """What ``ledger`` and ``send_edition`` print."""
    return {
        "edition": edition.pk,
        "newsletter": edition.newsletter.slug,
        "date": edition.date.isoformat(),
        "state": str(edition.state),
        **asdict(balance),
        "balanced": balance.balanced,
        "verdict": balance.verdict,
    }


def edition_document(edition: Edition) -> dict[str, Any]:
    """One edition with its counts and its balance."""
    record = AssemblyRecord.objects.filter(edition=edition).first()
    return {
        **balance_document(edition, balance_of(edition)),
        "sends_at": edition.sends_at,
        "items": edition.items.count(),
        "minutes": edition.minutes,
        "left_out": sum(record.counts.values()) if record else 0,
        "next": next_step(edition),
    }


def next_step(edition: Edition) -> str:
    """What a person would do now."""
    name = f"{edition.newsletter.slug}/{edition.date}"
    state = edition.state
    if state in (EditionState.ASSEMBLING, EditionState.DRAFT):
        return f"manage.py approve {name}"
    if state == EditionState.APPROVED:
        return f"manage.py send_edition {name}, or leave it to the timetable"
    if state == EditionState.SENDING:
        return f"manage.py send_edition {name} sends what is left"
    if state == EditionState.SENT and edition.unresolved:
        return f"manage.py ledger {name} shows what is unresolved"
    if state == EditionState.HELD:
        return f"look at why it is held: {edition.held_because}"
    return ""


def balance_lines(document: dict[str, Any]) -> list[str]:
    """The ledger for people: what is not zero, and the verdict."""
    names = [name for name in Balance.__dataclass_fields__ if name != "candidates"]
    parts = [f"{document[name]} {name}" for name in names if document[name]]
    candidates = document["candidates"]
    counted = "no audience yet" if candidates is None else f"{candidates} candidates"
    return [f"{counted} = {' + '.join(parts) or '0'}", document["verdict"]]
