"""Making the draft that a page proposes, once for each address."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from backend.kernel.errors import Conflict, InvalidInput
from tracker.editing.actions import write_action
from tracker.links.add import add_link, key_of
from tracker.links.urls import normalise
from tracker.models import (
    Action,
    Bill,
    Link,
    LinkRole,
    LinkUse,
    MeetingSource,
    Petition,
)
from tracker.proposals.facts import PageFacts
from tracker.proposals.look import look
from tracker.proposals.propose import Known, Proposal, named_bills, propose
from tracker.proposals.wanted import Wanted


@dataclass(frozen=True, slots=True)
class Made:
    action: Action
    proposal: Proposal


class AlreadyAnAction(Conflict):
    """The address has its action: it is told, and no second one is made."""

    def __init__(self, action: Action) -> None:
        super().__init__(
            "already_an_action",
            f"“{action.title}” is the action of this address already.",
            action=action.pk,
            slug=action.slug,
            state=action.state,
        )


class NoTitle(InvalidInput):
    def __init__(self) -> None:
        super().__init__("page_has_no_title", "The page has no title; say one.", field="title")


def read(url: str, *, among: QuerySet[Action]) -> PageFacts:
    """What the page says; AlreadyAnAction, before the page is asked, where one of ``among`` has
    this address. Call it outside of any transaction."""
    plain = normalise(url)
    refuse_known({plain}, among)
    return look(plain)


def make(wanted: Wanted, facts: PageFacts, *, among: QuerySet[Action], at: datetime) -> Made:
    """The draft, linked to its address. Two at once are put in line by the link's row."""
    url = normalise(wanted.url)
    with transaction.atomic():
        Link.objects.select_for_update().get(pk=add_link(url, at=at).pk)
        refuse_known({url, normalise(facts.url), facts.canonical}, among)
        place = wanted.place or (wanted.campaign.place if wanted.campaign else None)
        known = known_of(facts, url, on=at.date())
        proposal = propose(facts, known, at=at, zone=place.zone if place else None)
        title = wanted.title or proposal.value("title")
        if not title:
            raise NoTitle
        values = {
            "title": title,
            "summary": proposal.value("summary") or "",
            "place": place,
            "campaign": wanted.campaign,
            "topics": list(wanted.topics),
            "source_url": url if len(url) <= 2048 else "",
            "links": [{"url": url, "text": title, "role": LinkRole.PRIMARY}],
            **_lasting(proposal),
            **_basis(proposal),
            "verb": wanted.values.get("verb", proposal.assumed["verb"]),
            "effort_minutes": wanted.values.get("minutes", proposal.assumed["minutes"]),
        }
        return Made(write_action(Action(), values, at=at), proposal)


def refuse_known(urls: set[str], among: QuerySet[Action]) -> None:
    """AlreadyAnAction where one of these actions is done at one of these addresses."""
    keys = [key_of(url) for url in urls if url]
    uses = LinkUse.objects.filter(
        link__url_sha256__in=keys, role=LinkRole.PRIMARY, action__isnull=False
    )
    found = among.filter(pk__in=uses.values("action")).order_by("pk").first()
    if found is not None:
        raise AlreadyAnAction(found)


def known_of(facts: PageFacts, url: str, *, on: date) -> Known:
    """What we follow at the page's addresses, and of the bills that it names."""
    slugs = {found.slug for found, _ in named_bills(facts, on=on)}
    bills = dict(Bill.objects.filter(slug__in=slugs).values_list("slug", "pk")) if slugs else {}
    for address in dict.fromkeys((url, normalise(facts.url), facts.canonical)):
        if address and (found := _at(address)):
            return Known(found, address, bills)
    return Known(bills=bills)


def _at(address: str) -> tuple[str, int] | None:
    """The petition, meeting or bill that has this address as its source or as a link of its own."""
    if petition := Petition.objects.filter(source_url=address).first():
        return "petition", petition.pk
    if source := MeetingSource.objects.filter(url=address).first():
        return "meeting", source.meeting_id
    if bill := Bill.objects.filter(source_url=address).first():
        return "bill", bill.pk
    uses = LinkUse.objects.filter(link__url_sha256=key_of(address), role=LinkRole.PRIMARY)
    for use in uses.order_by("pk"):
        for kind in ("petition", "meeting", "bill"):
            if (number := getattr(use, f"{kind}_id")) is not None:
                return kind, number
    return None


def _lasting(proposal: Proposal) -> dict[str, Any]:
    """Durability, end and review as the row keeps them."""
    end = proposal.value("end")
    values: dict[str, Any] = {"durability": proposal.assumed["durability"]}
    if end is not None:
        day_only = len(end) == len("2026-01-31")
        values |= (
            {"ends_on": date.fromisoformat(end)}
            if day_only
            else {"ends_at": datetime.fromisoformat(end)}
        )
    elif review := proposal.assumed.get("review_on"):
        values["review_on"] = date.fromisoformat(review)
    return values


def _basis(proposal: Proposal) -> dict[str, int]:
    return {
        f"{kind}_id": number
        for kind in ("bill", "meeting", "petition")
        if (number := proposal.value(kind)) is not None
    }
