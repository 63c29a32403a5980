"""Our published actions as another chapter reads them."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Prefetch, Q

from tracker.endings import end_of
from tracker.formats import osdi
from tracker.formats.actions_feed import NAME, Basis, SharedAction, SharedEnd, SharedLink
from tracker.formats.osdi_out import IDENTITY
from tracker.models import Action, Bill, LinkUse, Meeting, Petition
from tracker.models.action import ActionQuerySet
from tracker.vocabulary import Durability, Outcome, Stance, Verb
from tracker.wording import explain

KEPT_AFTER_END = timedelta(days=90)
"""How long an action that is over stays in the feed, so that every subscriber learns of it."""


def shareable(*, at: datetime) -> ActionQuerySet:
    """What we publish ourselves: what came from another chapter is that chapter's to tell."""
    recent = Q(effective_end=None) | Q(effective_end__gt=at - KEPT_AFTER_END)
    another = Q(source=NAME) | Q(source=osdi.NAME, source_id__startswith=IDENTITY)
    return Action.objects.published().exclude(another).filter(recent)


def told(actions: ActionQuerySet) -> ActionQuerySet:
    """With all that :func:`shared` reads: three queries, however many there are."""
    return actions.select_related(
        "place", "campaign", "organization", "bill__place", "meeting__place", "petition"
    ).prefetch_related(
        "topics",
        Prefetch("link_uses", LinkUse.objects.select_related("link").order_by("position", "id")),
    )


def shared(action: Action, *, at: datetime, site: str) -> SharedAction:
    """One action's values; its sentence is told at ``at``."""
    return SharedAction(
        id=str(action.uuid),
        url=f"{site}/actions/{action.slug}/",
        title=action.title,
        summary=action.summary,
        verb=Verb(action.verb),
        minutes=action.effort_minutes,
        durability=Durability(action.durability),
        ends=_end(action, at),
        script=action.script,
        talking_points=action.talking_points,
        targets=tuple(str(target) for target in action.targets),
        language=action.language,
        place=action.place.ocd_id if action.place else "",
        topics=tuple(sorted(topic.name for topic in action.topics.all())),
        opens_at=action.opens_at,
        links=tuple(_link(use) for use in action.link_uses.all()),
        rests_on=_basis(action.rests_on),
        stance=Stance(action.bill.stance) if action.bill else None,
        campaign=action.campaign.title if action.campaign else "",
        organization=action.organization.name if action.organization else "",
        outcome=Outcome(action.outcome),
        outcome_note=action.outcome_note,
    )


def _end(action: Action, at: datetime) -> SharedEnd:
    end = end_of(action)
    return SharedEnd(
        at=end.at,
        because=end.because,
        date_only=end.date_only,
        zone=end.zone,
        sentence=explain(end, at=at),
    )


def _link(use: LinkUse) -> SharedLink:
    return SharedLink(use.role, use.text, use.link.url if use.link else "")


def _basis(row: Bill | Meeting | Petition | None) -> Basis | None:
    if row is None:
        return None
    kind: Any = row._meta.model_name
    url = row.url if isinstance(row, Meeting) else row.source_url
    return Basis(kind=kind, id=str(row.uuid), title=str(row), url=url)
