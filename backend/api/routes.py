"""The REST addresses: collections under ``/api/v1/``, their schema, the page that shows it."""

from collections.abc import Mapping
from typing import Any

from django.middleware.csrf import get_token
from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import DefaultRouter

from backend.api.asking import FilterSchema
from backend.api.examples import Row, rows_are
from backend.api.me import Me
from backend.api.schema import SessionScheme, TokenScheme
from backend.api.views import Collection, Root

__all__ = [
    "FilterSchema",
    "SessionScheme",
    "TokenScheme",
    "rest_addresses",
]  # they register themselves


class OpenApiJson(JSONRenderer):
    """Without white space, which would be two thirds of it."""

    media_type = "application/vnd.oai.openapi+json"


class SchemaDocument(SpectacularJSONAPIView):
    renderer_classes = [OpenApiJson, JSONRenderer]


class DocumentationPage(SpectacularSwaggerView):
    """Sets no cookie for who only reads; a token is pasted where one is wanted."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        page: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call]  # theirs
        page.data["csrf_token"] = get_token(request) if request.user.is_authenticated else ""
        return page


class Router(DefaultRouter):
    APIRootView = Root
    include_format_suffixes = False


def rest_addresses(
    collections: Mapping[str, type[Collection]], examples: Mapping[str, Row]
) -> list[URLPattern | URLResolver]:
    """All of them, for the composition to include; ``examples``: a row of each model."""
    rows_are(examples)
    router = Router()
    for name, collection in collections.items():
        router.register(name, collection, basename=name)
    return [
        path("api/v1/schema/", SchemaDocument.as_view(), name="schema"),
        path("api/v1/me/", Me.as_view(), name="me"),
        path("api/v1/", include(router.urls)),
        path(
            "api/docs/",
            DocumentationPage.as_view(url_name="schema", http_method_names=["get", "head"]),
            name="docs",
        ),
    ]
