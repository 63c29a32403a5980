"""Find what we offer whose words name one bill and whose link leads to another. Writes nothing."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from tracker.bills.addresses import SITES
from tracker.bills.reference_lint import Finding, lint
from tracker.models import Action, LinkUse, Resource
from tracker.vocabulary import ActionState


@dataclass(frozen=True, slots=True)
class Slip:
    """One finding and the action or resource that it stands on."""

    of: Action | Resource
    finding: Finding


def slips() -> list[Slip]:
    """Of drafts and open actions and of offered resources, by their uses of links to bills; one
    query."""
    found: list[Slip] = []
    for use in _uses():
        of = use.action or use.resource
        assert of is not None
        assert use.link is not None
        findings = lint(links=[(use.text, use.link.url)], on=of.created_at.date())
        found += [Slip(of, finding) for finding in findings]
    return found


def _uses() -> QuerySet[LinkUse]:
    sites = Q()
    for site in SITES:
        sites |= Q(link__host=site) | Q(link__host__endswith=f".{site}")
    offered = Q(action__state__in=[ActionState.DRAFT, ActionState.OPEN]) | Q(resource__offered=True)
    rows = LinkUse.objects.filter(sites & offered).select_related("link", "action", "resource")
    return rows.order_by("pk")
