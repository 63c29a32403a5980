"""``POST /editions/``: the edition of a newsletter for a date, made once however often asked."""

from typing import Any, ClassVar

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from backend.accounts.models import Role
from backend.api.given import Day, Given
from backend.api.once import answered_once
from backend.api.permissions import OutOfReach, person_of
from backend.api.schema import IDEMPOTENCY_KEY
from backend.api.views import Collection
from newsletters.api.shown import StaffEditionSerializer
from newsletters.api.writing import NewsletterInSight
from newsletters.assembly.make import make_edition
from newsletters.models import Edition


class NewEdition(Given):
    """Which newsletter, and for which of its local dates."""

    example: ClassVar = {"newsletter": "weekly", "date": "2026-03-03"}

    newsletter = NewsletterInSight()
    date = Day(required=False, allow_null=True, default=None)
    """Null: the one that is next to leave."""


class MakingEditions(Collection):
    """``POST`` to the collection."""

    @extend_schema(
        request=NewEdition,
        responses={
            201: StaffEditionSerializer,
            200: OpenApiResponse(StaffEditionSerializer, "It was there already, and is unchanged."),
        },
        parameters=[IDEMPOTENCY_KEY],
        filters=False,
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make the edition of a date with its draft; 200 with the one that is there already."""
        at, person = timezone.now(), person_of(request)

        def act() -> Response:
            words = NewEdition(data=request.data, context={"request": request})
            words.is_valid(raise_exception=True)
            newsletter, day = words.validated_data["newsletter"], words.validated_data["date"]
            if not person.may_with(Role.EDITOR, newsletter):
                raise OutOfReach(Edition(newsletter=newsletter), Role.EDITOR)
            edition, is_new = make_edition(newsletter, day=day, at=at, by=person)
            row = self.get_queryset().get(pk=edition.pk)
            where = {"Location": f"{request.path}{row.pk}/", "ETag": self.etag_of(row)}
            told = self.get_serializer(row).data
            return Response(told, status=201 if is_new else 200, headers=where)

        return answered_once(request, act, at=at)
