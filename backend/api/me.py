"""``/api/v1/me/``: who asks, where they hold which role, and what a token leaves of it."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from backend.accounts.models import ApiToken, Role
from backend.accounts.secrets import SCOPES
from backend.api.permissions import HasRole, allowed, person_of


class AssignmentSerializer(serializers.Serializer[dict[str, Any]]):
    example: ClassVar = {"role": "publisher", "newsletter": "weekly", "place": None}

    role = serializers.ChoiceField(choices=Role.choices)
    newsletter = serializers.CharField(allow_null=True)
    place = serializers.CharField(allow_null=True)


class TokenSerializer(serializers.Serializer[ApiToken]):
    example: ClassVar = {
        "name": "the calendar’s script",
        "prefix": "tue_7Qe2",
        "expires_at": "2026-05-31T12:00:00Z",
        "last_used_on": "2026-03-02",
    }

    name = serializers.CharField()
    prefix = serializers.CharField()
    expires_at = serializers.DateTimeField(allow_null=True)
    last_used_on = serializers.DateField(allow_null=True)


class MeSerializer(serializers.Serializer[dict[str, Any]]):
    """`role` holds everywhere (null: nowhere by itself); `scopes` is what may be asked now."""

    example: ClassVar = {"name": "rosa", "role": "editor", "scopes": ["edit", "read"]}

    name = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices, allow_null=True)
    assignments = AssignmentSerializer(many=True)
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=sorted(SCOPES)))
    token = TokenSerializer(allow_null=True)


class AnybodyKnown(HasRole):
    """Whoever has any role, with a token of any scope."""

    def has_permission(self, request: Request, view: object) -> bool:
        return allowed(request, Role.VIEWER, scope=None)


class Me(APIView):
    permission_classes = (AnybodyKnown,)

    @extend_schema(responses=MeSerializer, operation_id="me")
    def get(self, request: Request) -> Response:
        """Who asks, and what they may do."""
        user, token = person_of(request), request.auth
        assigned = user.assignments.select_related("newsletter", "place")
        told = {
            "name": user.username,
            "role": user.role or None,
            "assignments": [
                {
                    "role": each.role,
                    "newsletter": each.newsletter.slug if each.newsletter else None,
                    "place": each.place.ocd_id if each.place else None,
                }
                for each in assigned
            ],
            "scopes": token.scopes if isinstance(token, ApiToken) else sorted(SCOPES),
            "token": token if isinstance(token, ApiToken) else None,
        }
        answer = Response(MeSerializer(told).data)
        answer.headers["Cache-Control"] = "no-store"
        return answer
