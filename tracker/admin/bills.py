"""Bills, their sessions, and the later bill that may be an earlier one come back."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from backend.accounts.models import User
from backend.kernel.admin import Lines, Rows
from backend.kernel.deeds import Deed, DeedRows
from tracker.admin.shown import OF_THE_ROW, OF_THE_SOURCE, Basis, LinkUses
from tracker.bills import propose
from tracker.desk.linted import LintedPage
from tracker.desk.zoned import ZonedPage
from tracker.editing.sessions import follow_session
from tracker.lifecycle import follow
from tracker.models import Bill, BillRelation, BillSponsor, LegislativeSession
from tracker.vocabulary import ProposalState


@admin.register(LegislativeSession)
class SessionAdmin(ZonedPage, Rows):
    zone_of = "place__time_zone"
    once = ("place", "identifier")
    list_display = ("identifier", "place", "starts_at", "ends_at")
    list_select_related = ("place",)
    search_fields = ("identifier", "name", "place__name")
    autocomplete_fields = ("place",)
    readonly_fields = OF_THE_ROW

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        follow_session(form.instance, at=timezone.now())


class Sponsors(Lines):
    model = BillSponsor
    fields = ("name", "primary", "chamber", "party", "state", "district", "position")


class Relations(Lines):
    model = BillRelation
    fk_name = "bill"
    autocomplete_fields = ("other",)
    fields = ("kind", "other", "state", "reason")

    def get_queryset(self, request: HttpRequest) -> QuerySet[BillRelation]:
        """What is confirmed is told to all; the rest where its proposals are, as over HTTP."""
        rows: QuerySet[BillRelation] = super().get_queryset(request)
        assert isinstance(request.user, User)
        ours = request.user.sees(BillRelation.objects.order_by()).values("pk")
        return rows.filter(Q(state=ProposalState.CONFIRMED) | Q(pk__in=ours))


@admin.register(Bill)
class BillAdmin(LintedPage, Basis):
    once = ("slug", "place")
    list_display = ("slug", "short", "stance", "status_class", "status", "place", "outcome")
    list_select_related = ("place",)
    list_filter = ("stance", "status_class", "outcome", "number_inferred")
    search_fields = ("slug", "number", "title", "short_title")
    autocomplete_fields = ("place", "session", "host_bill", "topics")
    readonly_fields = OF_THE_SOURCE
    inlines = (Sponsors, Relations, LinkUses)

    @admin.display(description="title")
    def short(self, bill: Bill) -> str:
        return str(bill)[:80]


def _same_bill(request: HttpRequest, relation: BillRelation, at: datetime) -> str:
    propose.confirm(relation)
    follow(relation.bill, at=at)
    return f"{relation.bill.slug} is {relation.other.slug} come back; our stance goes on to it."


def _other_bill(request: HttpRequest, relation: BillRelation, at: datetime) -> str:
    propose.dismiss(relation)
    return f"{relation.bill.slug} is another measure; it is not proposed again."


@admin.register(BillRelation)
class BillRelationAdmin(DeedRows):
    """Proposed successors wait here for an editor's yes or no."""

    list_display = ("bill", "kind", "other", "state", "reason")
    list_select_related = ("bill", "other")
    list_filter = ("state", "kind")
    search_fields = ("bill__slug", "other__slug", "bill__title")
    fields = list_display
    readonly_fields = fields
    deeds: ClassVar = {
        "confirm": Deed("It is the same measure: our stance goes on", _same_bill),
        "dismiss": Deed("It is another measure", _other_bill),
    }

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
