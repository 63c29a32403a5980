"""Bills that may be earlier ones come back: an editor says yes or no, in one call."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from django_filters import rest_framework as filters

from backend.api.fields import Reading
from backend.api.pagination import Order
from backend.api.permissions import StaffReading
from backend.api.verbs import verb
from backend.api.views import Collection
from tracker.api.references import BillRef
from tracker.bills import propose
from tracker.lifecycle import follow, settle_bills
from tracker.models import Bill, BillRelation
from tracker.vocabulary import BillRelationKind


class BillProposalSerializer(Reading[BillRelation]):
    example: ClassVar = {
        "other": {
            "id": 4,
            "slug": "o-1987",
            "title": "O-1987 Ordinance to stream public meetings",
            "stance": "support",
            "status_class": "final",
        },
    }

    bill = BillRef(read_only=True)
    """The later bill."""
    other = BillRef(read_only=True)
    """The earlier one, on which we took a stance."""

    class Meta:
        model = BillRelation
        fields = read_only_fields = ("id", "bill", "other", "reason", "state", "updated_at")


class BillProposalFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    bill = filters.CharFilter(field_name="bill__slug")
    other = filters.CharFilter(field_name="other__slug")

    class Meta:
        model = BillRelation
        fields = ("state", "bill", "other")


class BillProposalCollection(Collection):
    """Later bills that may be earlier ones come back; an editor says yes or no."""

    permission_classes = (StaffReading,)
    queryset = BillRelation.objects.filter(kind=BillRelationKind.PRIOR_SESSION).select_related(
        "bill", "other"
    )
    serializer_class = BillProposalSerializer
    filterset_class = BillProposalFilters
    orders: ClassVar[Mapping[str, Order]] = {"id": Order("pk"), "updated_at": Order("updated_at")}

    @verb(answers=BillProposalSerializer)
    def confirm(self, proposal: BillRelation, given: dict[str, Any], at: datetime) -> None:
        """It is the same measure: our stance and topics go on to the later bill."""
        propose.confirm(proposal)
        settle_bills(at=at, among=[proposal.bill_id])
        follow(Bill.objects.get(pk=proposal.bill_id), at=at)

    @verb(answers=BillProposalSerializer)
    def dismiss(self, proposal: BillRelation, given: dict[str, Any], at: datetime) -> None:
        """It is another measure; it is not proposed again."""
        propose.dismiss(proposal)
