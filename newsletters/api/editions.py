"""Editions: what went out, and for editors what is about to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar, Final

from django.db.models import DateTimeField, Prefetch, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.accounts.reach import Reach
from backend.api.pagination import Order
from backend.api.permissions import (
    Confirmed,
    EditorLooking,
    PublisherActing,
    StaffReading,
    may,
    person_of,
    reach_of,
)
from backend.api.verbs import verb
from newsletters.api.decisions import Approval, Because, LedgerSerializer
from newsletters.api.decisions import Order as SendOrder
from newsletters.api.drafts import DraftWork
from newsletters.api.making import MakingEditions
from newsletters.api.previews import PreviewSerializer, ProofSerializer, VariantOf, choices_of
from newsletters.api.shown import EditionSerializer, StaffEditionSerializer
from newsletters.assembly.assemble import assemble
from newsletters.delivery.audience import expected
from newsletters.delivery.finish import balance_of
from newsletters.delivery.order import order, take_back
from newsletters.delivery.press import parents_of_places
from newsletters.delivery.proof import order_proof
from newsletters.models import Edition, EditionItem
from newsletters.models.edition import SUBJECTS
from newsletters.rendering.preview import preview
from newsletters.review import decide
from newsletters.review.inspect import inspect
from newsletters.review.tell import finding_document
from newsletters.weekly.report import balance_document

SANDBOX: Final = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Editors' and feeds' words are in a preview: wherever it is opened, nothing in it runs."""


class EditionFilters(filters.FilterSet):  # type: ignore[misc]  # untyped package
    newsletter = filters.CharFilter(field_name="newsletter__slug")
    since = filters.DateFilter(field_name="date", lookup_expr="gte")
    until = filters.DateFilter(field_name="date", lookup_expr="lte")

    class Meta:
        model = Edition
        fields = ("date", "state", "newsletter")


class EditionCollection(MakingEditions, DraftWork):
    """Editions on their way or gone out; all of them for editors."""

    queryset = Edition.objects.select_related("newsletter").prefetch_related(
        Prefetch("items", EditionItem.objects.select_related(*SUBJECTS))
    )
    filterset_class = EditionFilters
    orders: ClassVar[Mapping[str, Order]] = {
        "date": Order("date"),
        "sent_at": Order("sent_at", nullable=DateTimeField),
        "id": Order("pk"),
    }

    def get_queryset(self) -> QuerySet[Edition]:
        rows: QuerySet[Edition] = super().get_queryset()
        return rows.select_for_update(of=("self",)) if self.request.method == "POST" else rows

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return StaffEditionSerializer if self._for_staff() else EditionSerializer

    def get_serializer_context(self) -> dict[str, Any]:
        acts = self.request.method == "POST"
        seen = reach_of(self.request, Role.VIEWER, scope="read")
        reach = Reach(Role.VIEWER, everywhere=True) if acts else seen
        return super().get_serializer_context() | {"reach": reach}

    def _for_staff(self) -> bool:
        """Whoever may act is shown what came of it."""
        return self.request.method == "POST" or may(self.request, Role.VIEWER, scope="read")

    def etag_of(self, row: Edition) -> str:
        return f'"{row.state}-{row.snapshot_sha256[:16]}-{row.updated_at:%Y%m%dT%H%M%S.%f}"'

    @verb(answers=StaffEditionSerializer)
    def assemble(self, edition: Edition, given: dict[str, Any], at: datetime) -> None:
        """Build the draft again from the rows as they are now."""
        assemble(edition.newsletter, date=edition.date, at=at, by=person_of(self.request))

    @verb(given=VariantOf, answers=PreviewSerializer, who=(EditorLooking,), changes=False)
    def preview(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """Both parts for a reader's choices, what stands against approval, how many it reaches."""
        choices = choices_of(given, language=edition.newsletter.language)
        seen = preview(edition, choices, parents=parents_of_places(), scheme=given["scheme"])
        told = {
            "variant": seen.variant,
            "snapshot": edition.snapshot_sha256,
            "subject": seen.subject,
            "html": seen.html,
            "text": seen.text,
            "audience": expected(edition),
            "findings": [finding_document(each) for each in inspect(edition, at=at)],
        }
        return Response(told, headers={"Content-Security-Policy": SANDBOX})

    @verb(given=VariantOf, answers=ProofSerializer, status=202)
    def test_send(self, edition: Edition, given: dict[str, Any], at: datetime) -> Response:
        """One copy to the asker's own address, by the outbox."""
        choices = choices_of(given, language=edition.newsletter.language)
        row = order_proof(edition, choices, to=person_of(self.request), at=at)
        return Response({"outbox": row.pk, "state": row.state}, status=202)

    @verb(given=Approval, answers=StaffEditionSerializer, who=(PublisherActing,))
    def approve(self, edition: Edition, given: dict[str, Any], at: datetime) -> None:
        """Approve the draft as it stands, if it passes the gate."""
        decide.approve(
            edition, at=at, by=person_of(self.request), expected_sha256=given["snapshot"]
        )

    @verb(given=Because, answers=StaffEditionSerializer)
    def hold(self, edition: Edition, given: dict[str, Any], at: datetime) -> None:
        """Stop it where it is; no further copy leaves."""
        decide.hold(edition, at=at, because=given["because"])

    @verb(answers=StaffEditionSerializer, who=(PublisherActing,))
    def reopen(self, edition: Edition, given: dict[str, Any], at: datetime) -> None:
        """Back to a draft, or on with the sending that was held."""
        decide.reopen(edition, at=at)

    @verb(given=SendOrder, answers=StaffEditionSerializer, who=(PublisherActing, Confirmed))
    def send(self, edition: Edition, given: dict[str, Any], at: datetime) -> None:
        """Let it leave in a minute, until which it can be taken back (`take-back`)."""
        order(edition, audience=given["audience"], at=at, by=person_of(self.request))

    @verb(answers=StaffEditionSerializer, who=(PublisherActing,))
    def take_back(self, edition: Edition, given: dict[str, Any], at: datetime) -> None:
        """Within a minute: the word to send, else the approval, is not said."""
        take_back(edition, at=at)

    @verb(given=Because, answers=StaffEditionSerializer, who=(PublisherActing,))
    def cancel(self, edition: Edition, given: dict[str, Any], at: datetime) -> None:
        """It will not leave, or to nobody more."""
        decide.cancel(edition, at=at, because=given["because"])

    @extend_schema(responses=LedgerSerializer, filters=False)
    @action(detail=True, permission_classes=(StaffReading,))
    def ledger(self, request: Request, **_: str) -> Response:
        """Its balance: every copy that was promised is in exactly one state."""
        edition = self.get_object()
        return Response(balance_document(edition, balance_of(edition)))
