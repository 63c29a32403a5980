"""Campaigns by editors, and the tree of what they demand."""

from datetime import datetime

from django.db.models import Max

from backend.kernel.errors import InvalidInput
from tracker.editing.save import (
    Values,
    check_no_circle,
    keep_links,
    replace_lines,
    save_row,
    split,
    with_slug,
)
from tracker.lifecycle import recompute
from tracker.models import Action, Campaign, Demand, DemandMeasure


class OfAnotherCampaign(InvalidInput):
    def __init__(self, parent: Demand) -> None:
        super().__init__(
            "of_another_campaign",
            f"“{parent}” belongs to another campaign.",
            field="parent",
            parent=parent.pk,
        )


def write_campaign(row: Campaign, values: Values, *, at: datetime) -> Campaign:
    """Its end is the end of what it asks for."""
    own, apart = split(values, "links")
    save_row(row, with_slug(row, own))
    keep_links("campaign", row, apart, at=at)
    recompute(Action.objects.filter(campaign=row), at=at)
    return row


def write_demand(row: Demand, values: Values, *, at: datetime) -> Demand:
    """A new demand comes last in its campaign unless its position is said."""
    own, apart = split(values, "links", "measures")
    campaign = own.get("campaign") or row.campaign
    parent = own.get("parent", row.parent)
    check_parent(row, parent, campaign)
    if row._state.adding and own.get("position") is None:
        last = Demand.objects.filter(campaign=campaign).aggregate(last=Max("position"))["last"]
        own["position"] = 0 if last is None else last + 1
    save_row(row, own)
    keep_links("demand", row, apart, at=at)
    if "measures" in apart:
        replace_lines(DemandMeasure, {"demand": row}, apart["measures"])
    return row


def check_parent(row: Demand, parent: Demand | None, campaign: Campaign) -> None:
    """A demand lies below one of its own campaign, and not below itself."""
    if parent is not None and parent.campaign_id != campaign.pk:
        raise OfAnotherCampaign(parent)
    check_no_circle(row, parent)


def retire_demand(row: Demand, *, at: datetime) -> None:
    """Nothing that readers were sent names a demand: it goes, with what hangs below it."""
    row.delete()
